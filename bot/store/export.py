"""Everything of a workspace, table by table, in an order that is the same every time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    String,
    Table,
    collate,
    func,
    select,
    tuple_,
)
from sqlalchemy.sql.selectable import NamedFromClause

from bot.store.writing import Scope
from models import (
    Article,
    ArticleLine,
    ArticleLink,
    ArticleVersion,
    Base,
    Case,
    Person,
)
from models.base import UtcDateTime

PAGE = 2000
WORKSPACE = "workspace"
LEFT_OUT = frozenset(
    {"inbox", "installation", "oauth_state", "operation", "replica", "slack_bucket"}
)
"""What is the machinery's, and no use without it; the installation holds a token."""
NAMES: Mapping[str, Callable[[NamedFromClause[Any]], ColumnElement[Any]]] = {
    "article": lambda there: there.c.title,
    "case": lambda there: there.c.reference,
    "customer": lambda there: there.c.name,
    "person": lambda there: there.c.name,
    "skill": lambda there: there.c.name,
    "swarm": lambda there: func.coalesce(there.c.channel_name, there.c.title),
}
"""What a row of a table is called where another one points at it."""
POINTS_WITHOUT_KEY = {
    "actor_id": "person",
    "article_id": "article",
    "case_id": "case",
    "person_id": "person",
    "swarm_id": "swarm",
}
"""Columns that hold ids, also where a table outlives what they point at."""


@dataclass(frozen=True)
class Written:
    """An article with its latest words, and the cases it is linked with."""

    article: Article
    case: str | None
    published_by: str | None
    lines: Sequence[ArticleLine]
    links: Sequence[tuple[str, str]]
    """What it was to a case, and to which."""


class Export:
    """Reads a workspace from end to end. Nothing is written."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def tables(self) -> list[str]:
        """Return the tables there are to read, by name."""
        return sorted(set(Base.metadata.tables) - LEFT_OUT)

    def columns(self, name: str) -> list[str]:
        """Return what rows of a table have, each id followed by what it is the id of."""
        return [column for column, _ in self._selected(Base.metadata.tables[name])]

    async def rows(self, name: str) -> AsyncIterator[tuple[Any, ...]]:
        """Give the rows of a table, the oldest first, page by page."""
        table = Base.metadata.tables[name]
        order = list(self._order(table))
        selected = [expression for _, expression in self._selected(table)]
        page = select(*selected, *order).where(self._here(table)).order_by(*order).limit(PAGE)
        last: tuple[Any, ...] | None = None
        while True:
            rest = page if last is None else page.where(tuple_(*order) > last)
            found = (await self._scope.session.execute(rest)).all()
            for row in found:
                yield tuple(row)[: len(selected)]
            if len(found) < PAGE:
                return
            last = tuple(found[-1])[len(selected) :]

    async def articles(self) -> AsyncIterator[Written]:
        """Give every article, the oldest first."""
        links = await self._links()
        rows = await self._scope.session.execute(
            select(Article, Case.reference, Person.name)
            .outerjoin(
                Case, (Case.workspace_id == Article.workspace_id) & (Case.id == Article.case_id)
            )
            .outerjoin(
                Person,
                (Person.workspace_id == Article.workspace_id)
                & (Person.id == Article.published_by_id),
            )
            .where(Article.workspace_id == self._scope.workspace_id)
            .order_by(Article.created_at, Article.id)
        )
        for article, case, by in rows.all():
            lines = await self._lines(article)
            yield Written(article, case, by, lines, links.get(article.id, []))

    async def _links(self) -> dict[str, list[tuple[str, str]]]:
        rows = await self._scope.session.execute(
            select(ArticleLink.article_id, ArticleLink.kind, Case.reference)
            .join(
                Case,
                (Case.workspace_id == ArticleLink.workspace_id) & (Case.id == ArticleLink.case_id),
            )
            .where(ArticleLink.workspace_id == self._scope.workspace_id)
            .order_by(ArticleLink.at, ArticleLink.id)
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for article_id, kind, reference in rows:
            found.setdefault(article_id, []).append((kind, reference))
        return found

    async def _lines(self, article: Article) -> Sequence[ArticleLine]:
        rows = await self._scope.session.scalars(
            select(ArticleLine)
            .join(
                ArticleVersion,
                (ArticleVersion.workspace_id == ArticleLine.workspace_id)
                & (ArticleVersion.id == ArticleLine.version_id),
            )
            .where(
                ArticleVersion.workspace_id == self._scope.workspace_id,
                ArticleVersion.article_id == article.id,
                ArticleVersion.number == article.version,
            )
            .order_by(ArticleLine.position, ArticleLine.id)
        )
        return list(rows)

    def _here(self, table: Table) -> ColumnElement[bool]:
        column = table.c.id if table.name == WORKSPACE else table.c.workspace_id
        return column == self._scope.workspace_id

    def _order(self, table: Table) -> Iterator[ColumnElement[Any]]:
        """Give what rows are ordered by: when they came to be, if that is noted, and the key."""
        times = (c for c in table.c if isinstance(c.type, UtcDateTime) and not c.nullable)
        first = next(times, None)
        if first is not None:
            yield first
        is_postgresql = self._scope.session.get_bind().dialect.name == "postgresql"
        for column in table.primary_key.columns:
            # PostgreSQL's own order of letters is that of the machine it was set up on.
            is_text = isinstance(column.type, String)
            yield collate(column, "C") if is_postgresql and is_text else column

    def _selected(self, table: Table) -> Iterator[tuple[str, ColumnElement[Any]]]:
        """Give the columns of a table, and after each id the name of what it points at."""
        for column in table.c:
            if column.name == "workspace_id":
                continue
            yield column.name, column
            target = _points_to(table, column)
            if target is not None:
                name = column.name.removesuffix("_id")
                label = name if name not in table.c else f"{name}_name"
                yield label, self._name(target, column).label(f"name_of_{column.name}")

    def _name(self, target: str, column: Column[Any]) -> ColumnElement[Any]:
        there = Base.metadata.tables[target].alias()
        is_meant = (there.c.workspace_id == self._scope.workspace_id, there.c.id == column)
        return select(NAMES[target](there)).where(*is_meant).scalar_subquery()


def _points_to(table: Table, column: Column[Any]) -> str | None:
    """Return which table a column holds ids of, if its rows have names."""
    keys = [
        key.referred_table.name
        for key in table.foreign_key_constraints
        if key.column_keys[-1] == column.name
    ]
    target = keys[0] if keys else POINTS_WITHOUT_KEY.get(column.name)
    return target if target in NAMES else None
