"""Queries on knowledge articles, their wordings and their use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, true

from bot.records import Actor, ArticleLinePicture
from bot.store.visibility import visible_to
from bot.store.writing import Scope
from models import (
    Article,
    ArticleLine,
    ArticleLink,
    ArticleState,
    ArticleVersion,
    LinkKind,
    Section,
    Swarm,
    new_id,
)

FOUND = (ArticleState.NOT_VALIDATED, ArticleState.VALIDATED)


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which a published article may be shown to somebody.

    What came out of a private swarm stays with those who are in it, and guests and external
    people read no articles at all but those of their own swarms.
    """
    in_its_swarm = Article.swarm_id.in_(
        select(Swarm.id).where(Swarm.workspace_id == Article.workspace_id, visible_to(actor))
    )
    if actor.kind != "member":
        return in_its_swarm
    return or_(Article.is_private.is_(False), in_its_swarm)


class Articles:
    """What was learned."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def by_id(self, article_id: str | None) -> Article | None:
        """Return an article by our id."""
        return await self._scope.get(Article, article_id)

    async def locked(self, article_id: str) -> Article | None:
        """Return an article as it stands now, held until the transaction ends."""
        return await self._scope.session.scalar(
            select(Article)
            .where(Article.workspace_id == self._scope.workspace_id, Article.id == article_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def of_swarm(self, swarm_id: str) -> Article | None:
        """Return the latest article made in a swarm."""
        return await self._scope.session.scalar(
            select(Article)
            .where(Article.workspace_id == self._scope.workspace_id, Article.swarm_id == swarm_id)
            .order_by(Article.created_at.desc(), Article.id)
            .limit(1)
        )

    async def held_draft(self, swarm_id: str) -> Article | None:
        """Return the unpublished article of a swarm, held until the transaction ends."""
        return await self._scope.session.scalar(
            select(Article)
            .where(
                Article.workspace_id == self._scope.workspace_id,
                Article.swarm_id == swarm_id,
                Article.state == ArticleState.WORK_IN_PROGRESS,
            )
            .order_by(Article.created_at.desc(), Article.id)
            .limit(1)
            .with_for_update()
        )

    async def erase(self, article: Article, mark_ids: Sequence[str]) -> bool:
        """Drop what came from these marks from every version; return whether there was any."""
        versions = select(ArticleVersion.id).where(
            ArticleVersion.workspace_id == self._scope.workspace_id,
            ArticleVersion.article_id == article.id,
        )
        dropped = await self._scope.session.scalars(
            delete(ArticleLine)
            .where(
                ArticleLine.workspace_id == self._scope.workspace_id,
                ArticleLine.version_id.in_(versions),
                ArticleLine.mark_id.in_(mark_ids),
            )
            .returning(ArticleLine.id)
        )
        return bool(dropped.all())

    def add(self, article: Article) -> Article:
        """Add an article."""
        return self._scope.add(article)

    async def write(
        self,
        article: Article,
        lines: Sequence[ArticleLinePicture],
        *,
        by: str | None,
        masked_count: int = 0,
    ) -> None:
        """Write the article's present version, line by line."""
        version = self._scope.add(
            ArticleVersion(
                workspace_id=self._scope.workspace_id,
                id=new_id(),
                article_id=article.id,
                number=article.version,
                title=article.title,
                by_id=by,
                masked_count=masked_count,
                at=self._scope.now,
            )
        )
        await self._scope.session.flush()
        positions: dict[str, int] = {}
        for line in lines:
            position = positions[line.section] = positions.get(line.section, -1) + 1
            self._scope.add(
                ArticleLine(
                    workspace_id=self._scope.workspace_id,
                    version_id=version.id,
                    section=line.section,
                    position=position,
                    text=line.text,
                    source=line.source,
                    mark_id=line.mark_id,
                )
            )
        await self._scope.session.flush()

    async def version(self, article: Article) -> ArticleVersion:
        """Return the article's present version."""
        return (
            await self._scope.session.scalars(
                select(ArticleVersion).where(
                    ArticleVersion.workspace_id == self._scope.workspace_id,
                    ArticleVersion.article_id == article.id,
                    ArticleVersion.number == article.version,
                )
            )
        ).one()

    async def lines(self, version_id: str) -> list[ArticleLine]:
        """Return the lines of a version in order."""
        rows = await self._scope.session.scalars(
            select(ArticleLine)
            .where(
                ArticleLine.workspace_id == self._scope.workspace_id,
                ArticleLine.version_id == version_id,
            )
            .order_by(ArticleLine.section, ArticleLine.position)
        )
        return list(rows)

    async def readable(self, article_id: str, actor: Actor) -> Article | None:
        """Return a published article if this person may read it."""
        return await self._scope.session.scalar(
            select(Article).where(
                Article.workspace_id == self._scope.workspace_id,
                Article.id == article_id,
                Article.state.in_(FOUND),
                readable_by(actor),
            )
        )

    async def matching(
        self, patterns: Sequence[str], actor: Actor, *, limit: int = 500
    ) -> list[tuple[Article, str, str]]:
        """Return readable articles in which any of the LIKE patterns occurs.

        Each with those of its lines, or all where it is the title, and with what solved it.
        """
        here = Article.workspace_id == self._scope.workspace_id
        rows = await self._scope.session.execute(
            select(Article, ArticleLine.text, ArticleLine.section)
            .join(
                ArticleVersion,
                (ArticleVersion.workspace_id == Article.workspace_id)
                & (ArticleVersion.article_id == Article.id)
                & (ArticleVersion.number == Article.version),
            )
            .join(
                ArticleLine,
                (ArticleLine.workspace_id == Article.workspace_id)
                & (ArticleLine.version_id == ArticleVersion.id),
            )
            .where(
                here,
                Article.state.in_(FOUND),
                readable_by(actor),
                or_(
                    *(
                        column.ilike(pattern)
                        for pattern in patterns
                        for column in (Article.title, ArticleLine.text)
                    )
                )
                if patterns
                else true(),
            )
            .order_by(Article.published_at.desc(), Article.id, ArticleLine.position)
            .limit(limit)
        )
        texts: dict[str, tuple[Article, list[str], list[str]]] = {}
        for article, text, section in rows:
            _, lines, solving = texts.setdefault(article.id, (article, [], []))
            lines.append(text)
            if section == Section.RESOLUTION:
                solving.append(text)
        return [
            (article, "\n".join(lines), "\n".join(solving or lines))
            for article, lines, solving in texts.values()
        ]

    async def link(self, article_id: str, case_id: str, *, by: str | None, kind: LinkKind) -> bool:
        """Note that an article was made from, or used for, a case."""
        return await self._scope.insert_new(
            ArticleLink,
            id=new_id(),
            article_id=article_id,
            case_id=case_id,
            by_id=by,
            kind=kind,
            at=self._scope.now,
        )

    async def most_reused(self, since: datetime, until: datetime) -> Article | None:
        """Return the article, free for all, that was used for most cases in a span."""
        uses = func.count(ArticleLink.id)
        return await self._scope.session.scalar(
            select(Article)
            .join(
                ArticleLink,
                (ArticleLink.workspace_id == Article.workspace_id)
                & (ArticleLink.article_id == Article.id),
            )
            .where(
                Article.workspace_id == self._scope.workspace_id,
                Article.is_private.is_(False),
                Article.state.in_(FOUND),
                ArticleLink.kind != LinkKind.SOURCE,
                ArticleLink.at >= since,
                ArticleLink.at < until,
            )
            .group_by(*Article.__table__.columns)
            .order_by(uses.desc(), Article.id)
            .limit(1)
        )
