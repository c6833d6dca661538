"""Makes articles out of resolved swarms, and carries them from draft to published."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot import drafting
from bot.access import Deed, allow
from bot.errors import BadInputError, NotFoundError, TooLateError
from bot.i18n import N_
from bot.masking import mask
from bot.records import Actor, ArticleLinePicture, ArticlePicture, SwarmPicture
from bot.services.seeing import changed, permitted, swarm_for
from bot.store import Store, Transaction
from models import Article, ArticleState, LinkKind, Section, Swarm, new_id

LONGEST_SECTION = 3000
LONGEST_TITLE = 150
MARK = "mark"
EDIT = "edit"


def drafting_marks(picture: SwarmPicture) -> list[drafting.Mark]:
    """Return a swarm's marks as drafting wants them."""
    return [
        drafting.Mark(
            id=m.id,
            kind=m.kind,
            text=m.text,
            author=m.author.id if m.author else None,
            message=m.permalink or m.id,
            when=m.at,
        )
        for m in picture.marks
    ]


async def draft_article(tx: Transaction, actor: Actor, swarm: Swarm) -> Article:
    """Write the draft of what was learned in a swarm.

    A draft that was not published is renewed; what people wrote into it themselves stays.
    """
    picture = await tx.pictures.swarm(swarm.id)
    draft = _drafted(picture)
    lines = _lines(draft, {m.id for m in picture.marks})
    article = await tx.articles.of_swarm(swarm.id)
    if article is not None and article.state == ArticleState.WORK_IN_PROGRESS:
        before = await tx.pictures.article(article)
        lines = [*lines, *(line for line in before.lines if line.source == EDIT)]
        article.version, article.title = article.version + 1, draft.title
    else:
        article = await _new_article(tx, swarm, picture, draft.title)
    await tx.flush()
    await tx.articles.write(article, lines, by=actor.id, masked_count=sum(draft.masked.values()))
    await tx.articles.link(article.id, picture.case_id, by=actor.id, kind=LinkKind.SOURCE)
    tx.record.happened("article_drafted", actor=actor.id, swarm=swarm.id, article=article.id)
    return article


def _drafted(picture: SwarmPicture) -> drafting.Draft:
    return drafting.draft(
        drafting.Solved(
            title=picture.title,
            customer_words=picture.need,
            environment=picture.environment,
            tried=picture.tried,
            resolution=picture.resolution,
            cause=picture.cause,
        ),
        drafting_marks(picture),
    )


def _lines(draft: drafting.Draft, marks: Collection[str]) -> list[ArticleLinePicture]:
    return [
        ArticleLinePicture(
            section,
            line.text,
            MARK if line.source in marks else line.source,
            mark_id=line.source if line.source in marks else None,
        )
        for section, section_lines in draft.sections().items()
        for line in section_lines
    ]


async def _new_article(tx: Transaction, swarm: Swarm, picture: SwarmPicture, title: str) -> Article:
    workspace = await tx.workspaces.current()
    return tx.articles.add(
        Article(
            workspace_id=swarm.workspace_id,
            id=new_id(),
            swarm_id=swarm.id,
            case_id=picture.case_id,
            title=title,
            language=workspace.locale,
            is_private=swarm.is_private,
            version=1,
            created_at=tx.now,
        )
    )


class Articles:
    """Edits, publishes and discards drafts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def draft(self, actor: Actor, article_id: str) -> ArticlePicture:
        """Return a draft that this person may edit. Raises otherwise."""
        async with self._store.transaction(actor.workspace_id) as tx:
            article, _ = await self._editable(tx, actor, article_id)
            return await tx.pictures.article(article)

    async def edit(
        self,
        actor: Actor,
        article_id: str,
        *,
        version: int,
        title: str,
        sections: Mapping[str, str],
    ) -> ArticlePicture:
        """Write the wording after `version`; lines left as they were keep their source.

        Raises BadInputError, also where somebody else has written one meanwhile.
        """
        title = title.strip()
        _check(title, sections)
        async with self._store.transaction(actor.workspace_id) as tx:
            article, swarm = await self._editable(tx, actor, article_id)
            before = await tx.pictures.article(article)
            if version != article.version:
                raise BadInputError(
                    N_(
                        "Somebody has changed the draft meanwhile. Copy what you wrote, close this"
                        " and press Edit again."
                    ),
                    field="title",
                )
            covered = [(line, mask(line.text)) for line in _edited(before, sections)]
            article.version += 1
            article.title = mask(title).text
            await tx.articles.write(
                article,
                [
                    ArticleLinePicture(line.section, safe.text, line.source, mark_id=line.mark_id)
                    for line, safe in covered
                ],
                by=actor.id,
                masked_count=before.masked_count + sum(sum(c.found.values()) for _, c in covered),
            )
            tx.record.happened("article_edited", actor=actor.id, article=article.id)
            await self._refresh(tx, article, swarm)
            return await tx.pictures.article(article)

    async def publish(self, actor: Actor, article_id: str) -> ArticlePicture:
        """Let others find a draft: it becomes not validated."""
        async with self._store.transaction(actor.workspace_id) as tx:
            article, swarm = await self._editable(tx, actor, article_id)
            article.publish(by=actor.id, at=tx.now)
            tx.record.happened("article_published", actor=actor.id, article=article.id)
            await self._refresh(tx, article, swarm)
            return await tx.pictures.article(article)

    async def discard(self, actor: Actor, article_id: str) -> ArticlePicture:
        """Put a draft away."""
        async with self._store.transaction(actor.workspace_id) as tx:
            article, swarm = await self._editable(tx, actor, article_id)
            article.discard(at=tx.now)
            tx.record.happened("article_discarded", actor=actor.id, article=article.id)
            await self._refresh(tx, article, swarm)
            return await tx.pictures.article(article)

    async def read(self, actor: Actor, article_id: str) -> ArticlePicture:
        """Return a published article that this person may read."""
        allow(actor, Deed.LOOK_AROUND)
        async with self._store.transaction(actor.workspace_id) as tx:
            article = await tx.articles.readable(article_id, actor)
            if article is None:
                raise NotFoundError
            return await tx.pictures.article(article)

    async def _editable(
        self, tx: Transaction, actor: Actor, article_id: str
    ) -> tuple[Article, Swarm]:
        found = await tx.articles.by_id(article_id)
        swarm = await swarm_for(tx, actor, (found.swarm_id if found else None) or "")
        article = await tx.articles.locked(article_id)
        if article is None:
            raise NotFoundError
        await permitted(tx, actor, Deed.EDIT_ARTICLE, swarm)
        if article.state == ArticleState.ARCHIVED:
            raise TooLateError(N_("This draft has been discarded."))
        if article.state != ArticleState.WORK_IN_PROGRESS:
            raise TooLateError(N_("This article has been published already."))
        return article, swarm

    async def _refresh(self, tx: Transaction, article: Article, swarm: Swarm) -> None:
        await tx.flush()
        await tx.operations.begin(
            "refresh_article",
            f"{article.id}/{article.version}/{article.state}",
            article_id=article.id,
        )
        await changed(tx, swarm)


def _check(title: str, sections: Mapping[str, str]) -> None:
    if not title:
        raise BadInputError(N_("An article needs a title."), field="title")
    if len(title) > LONGEST_TITLE:
        raise BadInputError(
            N_("A title has at most {most} characters."), field="title", most=LONGEST_TITLE
        )
    if not sections.get(Section.ISSUE, "").strip():
        raise BadInputError(N_("Say what the issue was, in the customer's words."), field="issue")
    if not sections.get(Section.RESOLUTION, "").strip():
        raise BadInputError(N_("Say what solved it."), field="resolution")


def _edited(before: ArticlePicture, sections: Mapping[str, str]) -> list[ArticleLinePicture]:
    """Return the lines of the edited sections; one that stood there keeps its source."""
    lines = []
    for section in Section:
        stood = {line.text: line for line in before.section(section)}
        written = sections.get(section, "")[:LONGEST_SECTION].splitlines()
        for text in filter(None, map(str.strip, written)):
            lines.append(stood.get(text) or ArticleLinePicture(section, text, EDIT))
    return lines
