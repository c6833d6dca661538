"""Hands a case over to another owner, who has to accept it."""

from __future__ import annotations

from datetime import datetime

from bot.access import Deed, allow
from bot.errors import BadInputError, NotFoundError, TooLateError, UnknownPersonError
from bot.i18n import N_
from bot.records import Actor, HandoffPicture, PersonRef, SwarmPicture
from bot.services.calling import SUGGESTED_IN_VAIN, call_next, kept_out
from bot.services.entering import must_go_on, put_in
from bot.services.seeing import changed, must_be_standing, permitted, swarm_for, swarm_here
from bot.store import Store, Transaction
from bot.store.handoffs import HANDOFF, OWNER_TOLD, RECEIPT, REMINDER
from models import CaseOwner, JoinSource, ParticipationRole, Person, PersonKind, Swarm

LONGEST_REASON = 500


class Handoffs:
    """Asks people to take cases over, and makes those who accept their owners."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def to_hand_over(self, actor: Actor, channel: str) -> SwarmPicture:
        """Return the swarm of this channel if this person may hand its case over now.

        Raises NotAllowedError, TooLateError or NotInSwarmChannelError.
        """
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_here(tx, actor, channel, "handoff")
            return await _to_hand_over(tx, actor, swarm)

    async def to_reassign(self, actor: Actor, swarm_id: str) -> SwarmPicture:
        """Return a swarm if this person may hand its case over now. Raises otherwise."""
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            return await _to_hand_over(tx, actor, swarm)

    async def ask_handoff(
        self, actor: Actor, swarm_id: str, to: str, reason: str
    ) -> HandoffPicture:
        """Ask somebody, by their Slack id, to take a case over from its owner, and say why.

        Who chooses themselves has accepted by that.

        Raises:
            BadInputError: The person cannot own it, or there is no reason; it names the field.
            NotAllowedError: Neither owner, nor the owner's lead, nor an admin inside.
            TooLateError: The swarm is over, or somebody else is asked already.
            UnknownPersonError: Nobody is known by that id.

        """
        reason = reason.strip()
        _check(reason)
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            picture = await _to_hand_over(tx, actor, swarm)
            person = await tx.people.by_slack(to)
            if person is None:
                raise UnknownPersonError
            _must_be_able(tx, person, swarm, picture)
            await withdraw_handoff(tx, swarm)
            row = tx.handoffs.ask(
                picture.case_id,
                swarm.id,
                owner_id=picture.owner.id,
                to=person.id,
                by=actor.id,
                reason=reason,
            )
            await tx.flush()
            tx.record.happened(
                "handoff_asked",
                actor=actor.id,
                swarm=swarm.id,
                case=picture.case_id,
                person=person.id,
            )
            if person.id == actor.id:
                return await _accept(tx, actor, row, swarm)
            await tx.operations.begin(
                "ask_handoff",
                row.id,
                asked_by=actor.id,
                swarm_id=swarm.id,
                handoff_id=row.id,
            )
            return await _picture(tx, row)

    async def accept(self, actor: Actor, handoff_id: str) -> HandoffPicture:
        """Make who was asked the owner; whoever was it stays in the swarm."""
        async with self._store.transaction(actor.workspace_id) as tx:
            row, swarm = await _asked(tx, actor, handoff_id)
            return await _accept(tx, actor, row, swarm)

    async def decline(self, actor: Actor, handoff_id: str) -> HandoffPicture:
        """Leave the case with its owner, and have whoever asked told."""
        async with self._store.transaction(actor.workspace_id) as tx:
            row, swarm = await _asked(tx, actor, handoff_id)
            row.decline(at=tx.now)
            tx.record.happened("handoff_declined", actor=actor.id, swarm=swarm.id, case=row.case_id)
            await _have_told(tx, row)
            return await _picture(tx, row)

    async def withdraw(self, actor: Actor, handoff_id: str) -> HandoffPicture:
        """Take a question back; who asked it may, and the owner."""
        async with self._store.transaction(actor.workspace_id) as tx:
            found = await tx.handoffs.by_id(handoff_id)
            swarm = await swarm_for(tx, actor, (found.swarm_id if found else None) or "")
            row = await tx.handoffs.by_id(handoff_id)
            if row is None or actor.id not in (row.asked_by_id, row.from_id):
                raise NotFoundError
            if not row.is_waiting:
                raise _too_late(row)
            row.withdraw(at=tx.now)
            tx.record.happened(
                "handoff_withdrawn", actor=actor.id, swarm=swarm.id, case=row.case_id
            )
            await _have_told(tx, row)
            return await _picture(tx, row)

    async def picture(self, workspace_id: str, handoff_id: str) -> HandoffPicture | None:
        """Return a handoff as it stands."""
        async with self._store.transaction(workspace_id) as tx:
            row = await tx.handoffs.by_id(handoff_id)
            return None if row is None else await _picture(tx, row)

    async def not_reached(self, tx: Transaction, handoff_id: str) -> None:
        """Wait no longer for an answer to a question that could not be put."""
        found = await tx.handoffs.by_id(handoff_id)
        if found is None or found.swarm_id is None:
            return
        await tx.swarms.locked(found.swarm_id)
        row = await tx.handoffs.by_id(handoff_id)
        if row is not None and row.is_waiting:
            row.withdraw(at=tx.now)
            tx.record.happened("handoff_not_reached", swarm=row.swarm_id, case=row.case_id)


async def _accept(tx: Transaction, actor: Actor, row: CaseOwner, swarm: Swarm) -> HandoffPicture:
    """Make somebody the owner, and have those told whom it concerns; the swarm is held."""
    allow(actor, Deed.JOIN)
    before = await tx.pictures.swarm(swarm.id)
    must_go_on(before)
    row.accept(at=tx.now)
    row.from_id = before.owner.id
    await tx.flush()
    await _change_roles(tx, swarm, before.owner, actor)
    swarm.progressed(at=tx.now)
    tx.record.happened(
        "handoff_accepted",
        actor=actor.id,
        swarm=swarm.id,
        case=row.case_id,
        person=before.owner.id,
    )
    if swarm.is_private:
        tx.record.audit("private_swarm", actor=actor.id, subject=swarm.id, allowed=True)
        await _put_again(tx, swarm, row)
    covered = [one.skill.id for one in before.covers if one.state == "in"]
    await call_next(tx, swarm, once=f"{row.id}/accepted", covered_before=covered)
    await changed(tx, swarm)
    await tx.operations.begin("set_topic", f"{swarm.id}/{swarm.revision}", swarm_id=swarm.id)
    await _have_told(tx, row)
    return await _picture(tx, row)


async def ask_instead(
    tx: Transaction, picture: SwarmPicture, person: Person, *, due: datetime | None
) -> None:
    """Ask somebody to take a case over whose owner has no account any more, in the owner's place.

    It has no reason but that.
    """
    owner_id = picture.owner.id
    row = tx.handoffs.ask(
        picture.case_id, picture.id, owner_id=owner_id, to=person.id, by=owner_id, reason=""
    )
    await tx.flush()
    tx.record.happened("owner_looked_for", swarm=picture.id, case=picture.case_id, person=person.id)
    await tx.operations.begin(
        "ask_handoff", row.id, due=due, swarm_id=picture.id, handoff_id=row.id
    )


async def withdraw_handoff(tx: Transaction, swarm: Swarm) -> None:
    """Take back the question that waits in a swarm, if one does; the swarm is held."""
    row = await tx.handoffs.waiting_for(swarm.id)
    if row is not None:
        await take_back(tx, row)


async def take_back(tx: Transaction, row: CaseOwner, *, is_gone: bool = False) -> None:
    """Take back a question that nobody is to answer any more, whoever asked it.

    That whoever was to answer has no account any more, whoever asked is told.
    """
    row.withdraw(at=tx.now)
    tx.record.happened("handoff_withdrawn", swarm=row.swarm_id, case=row.case_id)
    await _have_told(tx, row, is_gone=is_gone)


async def _to_hand_over(tx: Transaction, actor: Actor, swarm: Swarm) -> SwarmPicture:
    picture = await permitted(tx, actor, Deed.HAND_OVER, swarm)
    must_be_standing(swarm)
    waiting = await tx.handoffs.waiting_for(swarm.id)
    if waiting is not None and await _can_be_taken_back(tx, waiting):
        handoff = await _picture(tx, waiting)
        raise TooLateError(
            N_(
                "{name} has been asked to take it over and has not answered yet. In my message to"
                " {asker} there is a button that takes the question back."
            ),
            name=handoff.to.name,
            asker=handoff.asked_by.name,
        )
    return picture


async def _can_be_taken_back(tx: Transaction, row: CaseOwner) -> bool:
    """Tell whether whoever asked is still here: of somebody who left, another question decides."""
    asker = await tx.people.by_id(row.asked_by_id or "")
    return asker is not None and not asker.is_deactivated


def _must_be_able(tx: Transaction, person: Person, swarm: Swarm, picture: SwarmPicture) -> None:
    """Raise BadInputError where somebody cannot own a case, or is not to be asked."""
    code = kept_out(person, swarm, None)
    if person.id == picture.owner.id:
        sentence = N_("{name} owns this case already. Choose somebody else.")
    elif code is not None or person.kind != PersonKind.MEMBER:
        sentence = SUGGESTED_IN_VAIN[code or PersonKind.GUEST]
    elif person.is_away(tx.now):
        sentence = SUGGESTED_IN_VAIN["paused"]
    else:
        return
    raise BadInputError(sentence, field="people", name=person.name)


def _check(reason: str) -> None:
    if not reason:
        raise BadInputError(
            N_("Say why you hand it over, so that they know what to expect."), field="reason"
        )
    if len(reason) > LONGEST_REASON:
        raise BadInputError(
            N_("This has at most {most} characters. Shorten it."),
            field="reason",
            most=LONGEST_REASON,
        )


async def _asked(tx: Transaction, actor: Actor, handoff_id: str) -> tuple[CaseOwner, Swarm]:
    """Return a handoff that waits for this person's answer, and its swarm, which is held."""
    found = await tx.handoffs.by_id(handoff_id)
    if found is None or found.swarm_id is None or found.to_id != actor.id:
        raise NotFoundError
    swarm = await tx.swarms.locked(found.swarm_id)
    row = await tx.handoffs.by_id(handoff_id)
    if swarm is None or row is None:
        raise NotFoundError
    if not row.is_waiting:
        raise _too_late(row)
    return row, swarm


def _too_late(row: CaseOwner) -> TooLateError:
    if row.withdrawn_at is not None:
        return TooLateError(N_("This question has been taken back. There is nothing to do."))
    return TooLateError(N_("This has been answered already. There is nothing left to do."))


async def _change_roles(tx: Transaction, swarm: Swarm, before: PersonRef, owner: Actor) -> None:
    part = await tx.participations.ensure(swarm.id, owner.id, ParticipationRole.OWNER)
    part.role = ParticipationRole.OWNER
    old = await tx.participations.of(swarm.id, before.id)
    if old is not None:
        old.role = ParticipationRole.OBSERVER
    await tx.flush()
    await put_in(tx, swarm, owner.id, JoinSource.HANDOFF)


async def _put_again(tx: Transaction, swarm: Swarm, row: CaseOwner) -> None:
    """Ask the new owner who wants to be let in: the old one cannot answer any more."""
    for request in await tx.participations.waiting_access(swarm.id):
        if request.person_id == row.to_id:
            request.answered_at, request.answered_by_id = tx.now, row.from_id
            request.is_granted = True
        await tx.operations.begin(
            "ask_access",
            f"{request.id}/{row.id}",
            asked_by=request.person_id,
            request_id=request.id,
            from_id=row.from_id,
        )


async def _have_told(tx: Transaction, row: CaseOwner, *, is_gone: bool = False) -> None:
    await tx.flush()
    await tx.operations.begin(
        "tell_handoff", row.id, swarm_id=row.swarm_id, handoff_id=row.id, is_gone=is_gone
    )


async def _picture(tx: Transaction, row: CaseOwner) -> HandoffPicture:
    swarm = await tx.pictures.swarm(row.swarm_id or "")
    asked_by = row.asked_by_id or row.from_id or ""
    refs = await tx.people.refs(filter(None, [row.from_id, row.to_id, asked_by]))
    places = await tx.swarms.places([row.id])
    return HandoffPicture(
        id=row.id,
        swarm=swarm,
        owner=refs[row.from_id or row.to_id],
        to=refs[row.to_id],
        asked_by=refs[asked_by or row.to_id],
        reason=row.reason,
        state=_state_of(row),
        question=places.get((row.id, HANDOFF)),
        receipt=places.get((row.id, RECEIPT)),
        reminder=places.get((row.id, REMINDER)),
        owner_told=places.get((row.id, OWNER_TOLD)),
    )


def _state_of(row: CaseOwner) -> str:
    if row.accepted_at is not None:
        return "accepted"
    if row.declined_at is not None:
        return "declined"
    return "waiting" if row.is_waiting else "withdrawn"
