"""Puts rows together into the frozen pictures that services, flows and views pass around."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from sqlalchemy import select

from bot.errors import NotFoundError
from bot.records import (
    Actor,
    ArticleLinePicture,
    ArticlePicture,
    AskPicture,
    Covered,
    Known,
    MarkLine,
    PersonRef,
    SwarmLine,
    SwarmPicture,
    UpdateLine,
)
from bot.store.articles import Articles
from bot.store.cases import Cases
from bot.store.covering import covers, known_skills
from bot.store.links import Links
from bot.store.marks import Marks
from bot.store.participation import Participations
from bot.store.people import People
from bot.store.swarms import ANNOUNCEMENT, ASK, BRIEF, DRAFT, Swarms
from bot.store.writing import Scope
from models import (
    Article,
    Ask,
    Participation,
    Room,
    RoomPurpose,
    SearchRound,
    Skill,
    Swarm,
    SwarmSkill,
    SwarmUpdate,
)

UNKNOWN = PersonRef("", "?")


class Pictures:
    """Whole swarms, asks and articles, as they stand now."""

    def __init__(
        self,
        scope: Scope,
        *,
        people: People,
        cases: Cases,
        swarms: Swarms,
        participations: Participations,
        marks: Marks,
        links: Links,
        articles: Articles,
        case_url: str | None,
    ) -> None:
        self._scope = scope
        self._people, self._cases, self._swarms = people, cases, swarms
        self._participations, self._marks, self._articles = participations, marks, articles
        self._links, self._case_url = links, case_url

    async def swarm(self, swarm_id: str) -> SwarmPicture:
        """Return a swarm with all that is shown of it; whoever asks must be allowed to see it."""
        swarm, case, customer = await self._swarms.with_case(swarm_id)
        room, before = await self._swarms.last_rooms(swarm.id)
        places = await self._swarms.places([swarm.id])
        parts = await self._participations.all(swarm.id)
        asks = await self._participations.asks(swarm.id)
        marks = await self._marks.of(swarm.id)
        said = await self._swarms.last_update(swarm.id)
        article = await self._articles.of_swarm(swarm.id)
        turns = await self._cases.turns_of_ownership(case.id)
        owner_id = turns[-1].to_id if turns else swarm.requester_id
        refs = await self._people.refs(
            {
                owner_id,
                swarm.requester_id,
                *filter(None, [swarm.resolved_by_id, said.person_id if said else None]),
                *(p.person_id for p in parts),
                *(a.person_id for a in asks),
                *(m.author_id for m in marks if m.author_id),
            }
        )
        inside = [p for p in parts if p.is_in]
        inside.sort(key=lambda p: p.person_id != owner_id)
        known = await known_skills(self._scope, swarm.id, list(refs))
        return SwarmPicture(
            id=swarm.id,
            case_id=case.id,
            reference=case.reference,
            case_url=self.case_link(case.reference),
            title=swarm.title,
            need=swarm.need,
            environment=swarm.environment,
            tried=swarm.tried,
            customer=customer.name if customer else "",
            customer_tier=customer.tier if customer else "",
            severity=swarm.severity,
            is_private=swarm.is_private,
            state=swarm.state,
            owner=refs.get(owner_id, UNKNOWN),
            requester=refs.get(swarm.requester_id, UNKNOWN),
            opened_at=swarm.opened_at,
            ended_at=swarm.ended_at,
            ended_by=refs.get(swarm.resolved_by_id or ""),
            outcome=swarm.outcome,
            resolution=swarm.resolution,
            cause=swarm.cause,
            end_reason=swarm.end_reason,
            revision=swarm.revision,
            channel_id=room.channel_id if room else None,
            channel_name=room.name if room else None,
            brief=places.get((swarm.id, BRIEF)),
            announcement=places.get((swarm.id, ANNOUNCEMENT)),
            covers=covers(known, inside, asks, refs, requester_id=swarm.requester_id),
            people=[refs[p.person_id] for p in inside],
            followers=[
                refs[p.person_id]
                for p in parts
                # What is private is told to nobody outside, whatever they followed before.
                if p.following_since and not p.is_in and not swarm.is_private
            ],
            marks=[
                MarkLine(
                    m.id, m.kind, m.text, refs.get(m.author_id or ""), m.permalink, m.marked_at
                )
                for m in marks
            ],
            update=UpdateLine(said.text, refs[said.person_id], said.at) if said else None,
            article_id=article.id if article else None,
            article_state=article.state if article else None,
            handoffs=sum(turn.from_id is not None for turn in turns),
            reopened_from_channel=before.channel_id if before else None,
            search_round=SearchRound(swarm.search_round).name.lower(),
            promised_at=swarm.promised_at,
            is_promise_kept=swarm.is_promise_kept,
            links=await self._links.of(swarm.id),
        )

    async def covers(self, swarm: Swarm) -> list[Covered]:
        """Return what has become of each skill that a swarm calls for."""
        parts = await self._participations.all(swarm.id)
        asks = await self._participations.asks(swarm.id)
        people = {p.person_id for p in parts} | {a.person_id for a in asks}
        refs = await self._people.refs(people)
        known = await known_skills(self._scope, swarm.id, list(refs))
        inside = [p for p in parts if p.is_in]
        return covers(known, inside, asks, refs, requester_id=swarm.requester_id)

    async def update(self, update_id: str) -> UpdateLine:
        """Return what somebody said to everybody."""
        key = self._scope.workspace_id, update_id
        said = await self._scope.session.get_one(SwarmUpdate, key)
        refs = await self._people.refs([said.person_id])
        return UpdateLine(said.text, refs[said.person_id], said.at)

    async def ask(self, ask: Ask) -> AskPicture:
        """Return an ask as the person who is asked sees it."""
        return (await self.asks([ask], await self.swarm(ask.swarm_id)))[0]

    async def asks(self, asks: Sequence[Ask], swarm: SwarmPicture) -> list[AskPicture]:
        """Return asks of a swarm, each as the person who is asked sees it."""
        if not asks:
            return []
        asked = {a.person_id for a in asks}
        refs = await self._people.refs({*asked, *(a.asked_by_id for a in asks if a.asked_by_id)})
        levels = await self._people.levels(asked, [c.skill.id for c in swarm.covers])
        evidence = await self._participations.evidence(levels)
        places = await self._swarms.places([a.id for a in asks])
        return [
            AskPicture(
                id=ask.id,
                swarm=swarm,
                person=refs[ask.person_id],
                skills=[c.skill for c in swarm.covers if c.skill.id in levels[ask.person_id]],
                level=max(levels[ask.person_id].values(), default=None),
                source=ask.source,
                asked_by=refs.get(ask.asked_by_id or ""),
                is_added=ask.is_added,
                evidence=evidence.get(ask.person_id, ""),
                message=places.get((ask.id, ASK)),
                state=_state_of(ask),
                skills_asked=[c.skill for c in swarm.covers if c.skill.id == ask.skill_id],
                later_at=ask.later_at,
                tipped_by=ask.tipped_by or "",
                minutes_to_answer=_minutes_to_answer(ask),
            )
            for ask in asks
        ]

    async def article(self, article: Article) -> ArticlePicture:
        """Return an article in its present wording."""
        version = await self._articles.version(article)
        lines = await self._articles.lines(version.id)
        swarm = await self._swarms.by_id(article.swarm_id)
        case = await self._swarms.case_of(swarm.id) if swarm else None
        marks = {m.id: m for m in await self._marks.of(swarm.id)} if swarm else {}
        refs = await self._people.refs(
            {m.author_id for m in marks.values() if m.author_id}
            | {p for p in [article.published_by_id] if p}
        )
        return ArticlePicture(
            id=article.id,
            title=article.title,
            state=article.state,
            version=article.version,
            lines=[
                ArticleLinePicture(
                    line.section,
                    line.text,
                    line.source,
                    mark.permalink if mark else "",
                    refs.get(mark.author_id or "") if mark else None,
                    line.mark_id,
                )
                for line in lines
                for mark in [marks.get(line.mark_id or "")]
            ],
            swarm_id=article.swarm_id,
            reference=case.reference if case else "",
            masked_count=version.masked_count,
            published_by=refs.get(article.published_by_id or ""),
            published_at=article.published_at,
            place=await self._swarms.place(article.id, DRAFT),
            language=article.language,
            is_private=article.is_private,
        )

    async def known(self, kind: str, known_id: str, actor: Actor) -> Known:
        """Return something already known if this person may see it. Raises NotFoundError."""
        if kind == "article":
            article = await self._articles.readable(known_id, actor)
            if article is not None:
                return Known("article", article.id, article.title, state=article.state)
        elif kind == "case":
            case = await self._cases.solved_one(known_id, actor)
            if case is not None:
                return Known("case", case.id, case.title, case.reference, case.resolution)
        elif kind == "swarm":
            swarm = await self._swarms.visible(known_id, actor)
            if swarm is not None:
                room = await self._swarms.room(swarm.id)
                reference = (await self._swarms.case_of(swarm.id)).reference
                channel = room.channel_id if room else None
                return Known("swarm", swarm.id, swarm.title, reference, "", channel, swarm.state)
        raise NotFoundError

    async def lines(self, swarms: Sequence[Swarm], *, reader_id: str) -> list[SwarmLine]:
        """Return swarms as lines of a list, in a handful of queries however many there are."""
        if not swarms:
            return []
        ids = [s.id for s in swarms]
        here = self._scope.workspace_id
        rooms = dict(
            (
                await self._scope.session.execute(
                    select(Room.swarm_id, Room.channel_id)
                    .where(
                        Room.workspace_id == here,
                        Room.swarm_id.in_(ids),
                        Room.purpose == RoomPurpose.MAIN,
                    )
                    # Of several, the latest is where it goes on.
                    .order_by(Room.created_at)
                )
            ).all()
        )
        inside = set(
            await self._scope.session.scalars(
                select(Participation.swarm_id).where(
                    Participation.workspace_id == here,
                    Participation.swarm_id.in_(ids),
                    Participation.person_id == reader_id,
                    Participation.joined_at.is_not(None),
                    Participation.left_at.is_(None),
                )
            )
        )
        skills: dict[str, list[str]] = {}
        named = await self._scope.session.execute(
            select(SwarmSkill.swarm_id, Skill.name)
            .join(
                Skill,
                (Skill.workspace_id == SwarmSkill.workspace_id) & (Skill.id == SwarmSkill.skill_id),
            )
            .where(SwarmSkill.workspace_id == here, SwarmSkill.swarm_id.in_(ids))
            .order_by(SwarmSkill.position)
        )
        for swarm_id, name in named:
            skills.setdefault(swarm_id, []).append(name)
        cases = await self._cases.of_swarms(ids)
        owners = await self._cases.owner_ids([c.id for c in cases.values()])
        customers = await self._cases.customer_names(
            {s.customer_id or cases[s.id].customer_id for s in swarms}
        )
        refs = await self._people.refs({*owners.values(), *(s.requester_id for s in swarms)})
        return [
            SwarmLine(
                id=s.id,
                reference=cases[s.id].reference,
                title=s.title,
                severity=s.severity,
                state=s.state,
                is_private=s.is_private,
                owner=refs[owners.get(cases[s.id].id, s.requester_id)],
                opened_at=s.opened_at,
                channel_id=rooms.get(s.id),
                skills=skills.get(s.id, ()),
                is_in=s.id in inside,
                customer=customers.get(s.customer_id or cases[s.id].customer_id or "", ""),
                is_mine=owners.get(cases[s.id].id, s.requester_id) == reader_id,
            )
            for s in swarms
        ]

    def case_link(self, reference: str) -> str | None:
        """Return where the system of record shows a case, if the team has said so."""
        if not self._case_url:
            return None
        return self._case_url.replace("{case}", quote(reference, safe=""))


def _minutes_to_answer(ask: Ask) -> int | None:
    if ask.expires_at is None:
        return None
    return round((ask.expires_at - (ask.sent_at or ask.created_at)).total_seconds() / 60)


def _state_of(ask: Ask) -> str:
    if ask.answered_at is not None:
        return "accepted" if ask.is_accepted else "declined"
    if ask.withdrawn_at is not None:
        return "asked_again" if ask.later_at is not None and not ask.is_kept else "withdrawn"
    if ask.expired_at is not None:
        return "expired"
    return "waiting" if ask.later_at is None else "later"
