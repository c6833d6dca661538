"""How time passes in the story: what is noted is moved back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.engine import make_engine
from models import Article, ArticleVersion, Case, SwarmCase
from tests.reliability.company import Company, office


async def moved_back(
    company: Company,
    moment: InstrumentedAttribute[Any],
    of_swarm: InstrumentedAttribute[Any] | ColumnElement[Any],
    reference: str,
    *,
    by: timedelta,
) -> None:
    """Let a moment of a case's swarm, wherever it is noted, have been so much earlier."""
    swarms = (
        select(SwarmCase.swarm_id)
        .join(Case, (Case.workspace_id == SwarmCase.workspace_id) & (Case.id == SwarmCase.case_id))
        .where(Case.reference == reference)
    )
    table = moment.class_
    writer = make_engine(company.url)
    async with writer.begin() as connection:
        noted = select(table.id, moment).where(of_swarm.in_(swarms), moment.is_not(None))
        for row_id, at in (await connection.execute(noted)).all():
            change = update(table).where(table.id == row_id).values({moment.key: at - by})
            await connection.execute(change)
    await writer.dispose()


def swarm_of_version() -> ColumnElement[Any]:
    """Return whose swarm the article of a version is."""
    of_its_article = select(Article.swarm_id).where(Article.id == ArticleVersion.article_id)
    return of_its_article.scalar_subquery()


@contextmanager
def on_a_working_day() -> Iterator[None]:
    """Let people be at work: the story is told at night and at weekends too."""
    with patch("bot.services.suiting.is_at_work", return_value=True):
        yield


async def search_goes_on(company: Company) -> None:
    """Look for whose answers are waited for no longer."""
    async with office(company) as app:
        await app.services.searching.expire_due(company.workspace_id)
        await company.settled()


async def channels_end(company: Company) -> None:
    """Look for channels that come to their end."""
    async with office(company) as app:
        with on_a_working_day():
            await app.services.archiving.archive_due(company.workspace_id)
        await company.settled()


async def nudges(company: Company) -> None:
    """Look for swarms that stand still."""
    async with office(company) as app:
        await app.services.nudging.nudge_due(company.workspace_id)
        await company.settled()
