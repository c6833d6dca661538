"""Opens swarms: one per case at a time, whoever asks and however often."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.access import Deed, allow
from bot.commands import normalise_reference
from bot.errors import BadInputError, TooLateError
from bot.i18n import N_
from bot.names import channel_names, name_words
from bot.records import Actor, Known, Opened, OpenRequest, Pause, Settings, SwarmPicture
from bot.services.calling import check_skills, withdraw_asks
from bot.services.handoffs import withdraw_handoff
from bot.services.knowing import MOST_HITS, known_of_case, offered
from bot.services.seeing import swarm_for
from bot.services.settings import pause_of
from bot.services.staffing import staff
from bot.store import Store, Transaction
from bot.store.outset import Outset
from bot.waiting import wait_behind
from models import Case, LinkKind, LinkPurpose, Swarm, SwarmState, Visibility

LONGEST_TITLE = 200
LONGEST_REFERENCE = 64
LOOK_AGAIN = timedelta(minutes=2)
SLACK = re.compile(r"https://(?:[a-z0-9-]{1,60}\.){1,3}slack\.com")
"""Where Slack has workspaces."""
MESSAGE = re.compile(r"/archives/\w{1,40}/p\d{1,30}(\?[\w=.&]{1,120})?")
"""What leads to a message there."""


@dataclass(frozen=True)
class Turn:
    """Whether a swarm that was asked for is to be opened now."""

    is_wanted: bool
    pause: Pause | None
    look_again: datetime
    """When to see whether a pause is over. An end of it says so at once, to all that it finds."""


class Opening:
    """Turns a case into a swarm, or offers the one that exists."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def open(self, actor: Actor, wanted: OpenRequest) -> Opened:
        """Open a swarm for a case and call the experts, or return the swarm that exists.

        Raises:
            BadInputError: The request cannot be used; it names the field.
            NotAllowedError: The person may not open swarms.

        """
        allow(actor, Deed.OPEN)
        _check(wanted)
        async with self._store.transaction(actor.workspace_id) as tx:
            return await self.open_in(tx, actor, wanted)

    async def staff(
        self, tx: Transaction, swarm_id: str, *, skills: Sequence[str], invited: Sequence[str]
    ) -> None:
        """Give a new swarm its owner and call the experts, as part of a transaction."""
        await staff(tx, swarm_id, skills=skills, invited=invited)

    async def turn_of(self, workspace_id: str, swarm_id: str) -> Turn:
        """Return whether a swarm is to be opened now."""
        async with self._store.reading(workspace_id) as tx:
            swarm = await tx.swarms.by_id(swarm_id)
            is_wanted = swarm is not None and swarm.is_active
            return Turn(is_wanted, await pause_of(tx), tx.now + LOOK_AGAIN)

    async def found(self, tx: Transaction, actor: Actor, reference: str) -> Opened | None:
        """Return the swarm that a case has, as this person may see it; the case is held."""
        case = await tx.cases.locked(reference)
        existing = await tx.swarms.active_for(case.id)
        return None if existing is None else await self._existing(tx, actor, existing)

    async def result(self, workspace_id: str, picture: SwarmPicture) -> Opened:
        """Return what came of an opening, with what is known already, for its requester."""
        async with self._store.transaction(workspace_id) as tx:
            requester = await tx.people.by_id(picture.requester.id)
            settings = await tx.workspaces.effective(self._defaults)
            known = await _known(tx, await tx.people.actor(requester), picture) if requester else []
            return Opened(
                picture,
                is_new=True,
                known=known,
                swarm_id=picture.id,
                lobby_is_empty=settings.lobby_is_empty,
                meant=await tx.skills.meant(picture.uncovered) if requester else (),
            )

    async def failed(self, workspace_id: str, swarm_id: str) -> None:
        """Put away a swarm that did not come to stand, so that its case can be tried again.

        Whatever of it is in Slack goes too: the asks are taken back, the channel is archived.
        """
        async with self._store.transaction(workspace_id) as tx:
            swarm = await tx.swarms.locked(swarm_id)
            if swarm is None or swarm.state != SwarmState.OPENING:
                return
            swarm.cancel(by=swarm.requester_id, at=tx.now, reason="")
            swarm.revision += 1
            await tx.swarms.set_attached(swarm_id, active=False)
            tx.record.happened("open_failed", swarm=swarm_id)
            await tx.operations.begin(
                "end_swarm",
                f"{swarm_id}/failed",
                swarm_id=swarm_id,
                withdrawn=await withdraw_asks(tx, swarm_id),
                is_half_made=True,
            )

    async def leave_name(self, workspace_id: str, swarm_id: str) -> None:
        """Let others have the name that was kept for a channel, which was surely not made."""
        async with self._store.transaction(workspace_id) as tx:
            swarm = await tx.swarms.locked(swarm_id)
            if swarm is not None and not swarm.is_active:
                swarm.channel_name = None

    async def like(self, actor: Actor, wanted: OpenRequest) -> list[Known]:
        """Return what is already known that may answer what somebody is about to ask for."""
        allow(actor, Deed.LOOK_AROUND)
        async with self._store.transaction(actor.workspace_id) as tx:
            return await offered(tx, actor, await _with_case(tx, wanted))

    async def answered(
        self,
        actor: Actor,
        swarm_id: str | None,
        kind: str,
        known_id: str,
        *,
        reference: str = "",
        once: str | None = None,
    ) -> Known:
        """Note that what is known answers the case, and put away the swarm if there is one.

        `once` names the form it was said in: said there again, it raises SeenBeforeError.
        """
        allow(actor, Deed.OPEN)
        async with self._store.transaction(actor.workspace_id, event=once) as tx:
            known = await tx.pictures.known(kind, known_id, actor)
            case_id: str | None = None
            if swarm_id is not None:
                case_id = await self._put_away(tx, actor, swarm_id)
            elif reference:
                case_id = (await tx.cases.locked(reference)).id
            if kind == "article" and case_id:
                await tx.articles.link(known_id, case_id, by=actor.id, kind=LinkKind.ANSWERED)
            tx.record.happened(
                "swarm_avoided",
                actor=actor.id,
                swarm=swarm_id,
                case=case_id,
                article=known_id if kind == "article" else None,
                subject=kind,
            )
            return known

    async def _put_away(self, tx: Transaction, actor: Actor, swarm_id: str) -> str:
        """End a swarm that was not needed, take its asks back, and return its case's id."""
        swarm = await swarm_for(tx, actor, swarm_id)
        picture = await tx.pictures.swarm(swarm.id)
        # Who opened it may find that it was not needed, also where the case is another's.
        is_own = actor.id == picture.requester.id
        allow(actor, Deed.END, owner=picture.requester if is_own else picture.owner)
        if not swarm.is_active:
            raise TooLateError(N_("This swarm is over. There is nothing left to do here."))
        swarm.answer(by=actor.id, at=tx.now)
        swarm.revision += 1
        await tx.swarms.set_attached(swarm.id, active=False)
        withdrawn = await withdraw_asks(tx, swarm.id)
        await withdraw_handoff(tx, swarm)
        await tx.operations.begin(
            "end_swarm",
            f"{swarm.id}/answered",
            asked_by=actor.id,
            swarm_id=swarm.id,
            withdrawn=withdrawn,
        )
        return picture.case_id

    async def _existing(self, tx: Transaction, actor: Actor, swarm: Swarm) -> Opened:
        if not await tx.swarms.can_see(swarm, actor):
            return Opened(None, is_new=False, swarm_id=swarm.id)
        return Opened(await tx.pictures.swarm(swarm.id), is_new=False, swarm_id=swarm.id)

    async def open_in(self, tx: Transaction, actor: Actor, wanted: OpenRequest) -> Opened:
        """Open a swarm as part of a transaction, or return the swarm that exists.

        Only what the answer rests on is written, for somebody waits for every statement of it.
        Who is called is found out by the flow.
        """
        reference = normalise_reference(wanted.reference)
        outset = await tx.outset(
            reference=reference, severity=wanted.severity, skills=wanted.skills
        )
        is_private = self._is_private(outset, wanted)
        held = await tx.cases.held(reference) if outset.is_known else None
        existing = held and await tx.swarms.active_for(held.id)
        if existing:
            return await self._existing(tx, actor, existing)
        case = held or tx.cases.blank(reference)
        customer_id = await _customer_id(tx, wanted)
        if not is_private:
            # The case's row is for everybody, so a private swarm keeps its words to itself.
            _describe(case, wanted, customer_id)
        if held is None and not await tx.cases.put(case):
            # Somebody else has made it a moment before: now it is there.
            return await self.open_in(tx, actor, wanted)
        skills = await tx.people.ensure_skills(wanted.skills, there=outset.skills)
        visibility = Visibility.PRIVATE if is_private else Visibility.OPEN
        words = _words(case, wanted)
        customer = await _customer_named(tx, outset, wanted, case)
        swarm_id = await tx.swarms.begin(
            case.id,
            channel_names(
                reference,
                self._named_after(outset, words, customer),
                private=is_private,
            ),
            requester_id=actor.id,
            visibility=visibility,
            customer_id=customer_id,
            **words,
        )
        await tx.participations.begin(swarm_id, actor.id)
        if source := await _source(tx, wanted):
            await tx.links.add(swarm_id, LinkPurpose.MESSAGE, source, by=actor.id)
        pause = await pause_of(tx) if outset.is_paused else None
        wait = wait_behind(outset.ahead)
        await tx.operations.begin(
            "open_swarm",
            swarm_id,
            asked_by=actor.id,
            priority=wanted.severity or case.severity,
            is_first=True,
            swarm_id=swarm_id,
            case_id=case.id,
            response_url=wanted.response_url,
            skills=skills,
            invited=list(wanted.invited),
            is_told_to_wait=bool(pause or wait),
        )
        return Opened(None, is_new=True, swarm_id=swarm_id, wait_seconds=wait, pause=pause)

    def _named_after(self, outset: Outset, words: Mapping[str, Any], customer: str) -> str:
        template = outset.name_template
        if template is None:
            template = self._defaults.channel_name_template
        return name_words(
            template, title=words["title"], customer=customer, severity=words["severity"]
        )

    def _is_private(self, outset: Outset, wanted: OpenRequest) -> bool:
        if wanted.is_private is not None:
            return wanted.is_private
        return (outset.visibility or self._defaults.visibility) == Visibility.PRIVATE


async def _customer_named(tx: Transaction, outset: Outset, wanted: OpenRequest, case: Case) -> str:
    """Return whose case it is, looked up only where the channel's name says so."""
    if wanted.customer.strip() or "{customer}" not in (outset.name_template or ""):
        return wanted.customer.strip()
    found = await tx.cases.customer(case)
    return found.name if found is not None else ""


async def _customer_id(tx: Transaction, wanted: OpenRequest) -> str | None:
    name = wanted.customer.strip()
    return (await tx.cases.ensure_customer(name)).id if name else None


def _describe(case: Case, wanted: OpenRequest, customer_id: str | None) -> None:
    """Let the case learn what the request says and it did not know."""
    case.title = case.title or _cut(wanted.title.strip())
    case.severity = wanted.severity or case.severity
    case.description = case.description or wanted.need.strip()
    case.environment = case.environment or wanted.environment.strip()
    case.customer_id = customer_id or case.customer_id


def _words(case: Case, wanted: OpenRequest) -> dict[str, object]:
    """Return what a swarm says of itself: the request's words, or else what the case knows."""
    return {
        "severity": wanted.severity or case.severity,
        "title": _cut(wanted.title.strip() or case.title or case.reference),
        "need": wanted.need.strip() or case.description or _too_long(wanted.title),
        "environment": wanted.environment.strip() or case.environment,
        "tried": wanted.tried.strip(),
    }


async def _with_case(tx: Transaction, wanted: OpenRequest) -> OpenRequest:
    """Return a request with what is known of its case where it says nothing itself."""
    case = await tx.cases.by_reference(normalise_reference(wanted.reference))
    if case is None:
        return wanted
    skills = (await tx.cases.skills_of([case.id])).get(case.id, set())
    return replace(
        wanted,
        need=wanted.need.strip() or case.description,
        environment=wanted.environment.strip() or case.environment,
        skills=[*wanted.skills, *sorted(skills)],
    )


async def _known(tx: Transaction, actor: Actor, picture: SwarmPicture) -> list[Known]:
    """Return what may answer the case: first of all what once solved it, if it was solved."""
    before = await known_of_case(tx, actor, picture.reference)
    own = [known for known in before if known.kind != "swarm"]
    besides = picture.case_id, picture.id, *(known.id for known in own)
    return [*own, *await offered(tx, actor, _wanted(picture), besides=besides)][:MOST_HITS]


def _wanted(picture: SwarmPicture) -> OpenRequest:
    """Return what a swarm that stands was asked for."""
    return OpenRequest(
        picture.reference,
        picture.title,
        need=picture.need,
        environment=picture.environment,
        skills=[one.skill.name for one in picture.covers],
        severity=picture.severity,
        is_private=picture.is_private,
    )


async def _source(tx: Transaction, wanted: OpenRequest) -> str:
    """Return the address of the message it begins with; a form that was forged leads nowhere."""
    host, path, message = wanted.source.partition("/archives/")
    if not host or not MESSAGE.fullmatch(path + message):
        return ""
    ours = (await tx.workspaces.current()).url.rstrip("/")
    return wanted.source if host == ours or SLACK.fullmatch(host) else ""


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


def _too_long(title: str) -> str:
    """Return the whole of a title that had to be cut, so that no word of it is lost."""
    return title.strip() if len(title.strip()) > LONGEST_TITLE else ""


def _check(wanted: OpenRequest) -> None:
    """Refuse what cannot be used, naming the field."""
    reference = normalise_reference(wanted.reference)
    if not reference:
        raise BadInputError(
            N_("Which case is it? Give its number, such as CASE-1042."), field="case"
        )
    if len(reference) > LONGEST_REFERENCE:
        raise BadInputError(
            N_("A case number has at most {most} characters. Shorten it to the number alone."),
            field="case",
            most=LONGEST_REFERENCE,
        )
    check_skills(wanted.skills)
