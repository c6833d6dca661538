"""Ends swarms, resolved or cancelled, and takes them up again."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import Deed, allow
from bot.drafting import propose_thanks
from bot.errors import BadInputError, TooLateError
from bot.i18n import N_
from bot.records import Actor, Ending, SwarmPicture, ThanksLine
from bot.services.archiving import begin_anew
from bot.services.articles import draft_article, drafting_marks
from bot.services.calling import withdraw_asks
from bot.services.handoffs import withdraw_handoff
from bot.services.leaving import note_left
from bot.services.seeing import changed, permitted, swarm_for, swarm_meant
from bot.store import Store, Transaction
from models import Outcome, PersonKind, Room, Swarm, SwarmState

LONGEST_TEXT = 3000


class Endings:
    """Brings swarms to their end, with thanks and the first draft of an article."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def may_end(self, actor: Actor, swarm_id: str) -> SwarmPicture:
        """Return the swarm if this person may end it now. Raises otherwise."""
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            picture = await permitted(tx, actor, Deed.END, swarm)
            await _must_be_active(tx, swarm, actor)
            return picture

    async def proposed(self, actor: Actor, swarm_id: str) -> tuple[SwarmPicture, list[ThanksLine]]:
        """Return the swarm to resolve, and whom to thank for what, as its marks propose."""
        picture = await self.may_end(actor, swarm_id)
        authors = {m.author.id: m.author for m in picture.marks if m.author}
        proposals = propose_thanks(drafting_marks(picture), picture.owner.id)
        return picture, [ThanksLine(authors[person], [how]) for person, how in proposals]

    async def resolve(self, actor: Actor, swarm_id: str, ending: Ending) -> SwarmPicture:
        """End a swarm with what solved the case, thank people, and draft the article."""
        _check(ending)
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            picture = await permitted(tx, actor, Deed.END, swarm)
            await _must_be_active(tx, swarm, actor)
            swarm.resolve(
                by=actor.id,
                at=tx.now,
                outcome=Outcome(ending.outcome),
                resolution=ending.resolution.strip(),
                cause=ending.cause.strip(),
            )
            case = await tx.swarms.case_of(swarm.id)
            case.resolved_at = tx.now
            if not swarm.is_private:
                # The case's row is for everybody; what a private swarm found stays in it.
                case.resolution, case.cause = swarm.resolution, swarm.cause
            how = dict(propose_thanks(drafting_marks(picture), picture.owner.id))
            thanked = await self._thank(tx, actor, swarm, ending, how)
            tx.record.happened(
                "swarm_resolved",
                actor=actor.id,
                swarm=swarm.id,
                case=case.id,
                person=await _done_for(tx, actor, picture),
                subject=ending.outcome,
            )
            article = await draft_article(tx, actor, swarm)
            await self._end(tx, swarm, actor, thanked=thanked, article_id=article.id)
            return await tx.pictures.swarm(swarm.id)

    async def cancel(self, actor: Actor, swarm_id: str, reason: str) -> SwarmPicture:
        """End a swarm without a resolution."""
        if not reason.strip():
            raise BadInputError(
                N_("Say why the swarm is cancelled, so that the others understand."),
                field="reason",
            )
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            picture = await permitted(tx, actor, Deed.END, swarm)
            await _must_be_active(tx, swarm, actor)
            swarm.cancel(by=actor.id, at=tx.now, reason=reason.strip()[:LONGEST_TEXT])
            tx.record.happened(
                "swarm_cancelled",
                actor=actor.id,
                swarm=swarm.id,
                person=await _done_for(tx, actor, picture),
            )
            await self._end(tx, swarm, actor)
            return await tx.pictures.swarm(swarm.id)

    async def reopen(self, actor: Actor, swarm_id: str) -> SwarmPicture:
        """Take up an ended swarm again: here, or in a new channel where this one is archived.

        One that is open but whose channel somebody has archived or deleted gets a new one.
        """
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            await permitted(tx, actor, Deed.REOPEN, swarm)
            if swarm.is_active:
                return await self._go_on_elsewhere(tx, actor, swarm)
            # Held, so that nobody opens another swarm for it at the same moment.
            case = await tx.cases.locked((await tx.swarms.case_of(swarm.id)).reference)
            if await tx.swarms.active_for(case.id) is not None:
                raise TooLateError(
                    N_("{case} has another open swarm by now. `/swarm list` shows it."),
                    case=case.reference,
                )
            case.resolved_at, case.reopened_at = None, tx.now
            swarm.reopen()
            swarm.progressed(at=tx.now)
            await tx.flush()
            await tx.swarms.set_attached(swarm.id, active=True)
            await _let_go_of_who_is_gone(tx, swarm)
            tx.record.happened("swarm_reopened", actor=actor.id, swarm=swarm.id, case=case.id)
            await changed(tx, swarm)
            room = await tx.swarms.room(swarm.id)
            await _begin_reopening(tx, actor, swarm, room, f"{swarm.revision}")
            return await tx.pictures.swarm(swarm.id)

    async def _go_on_elsewhere(self, tx: Transaction, actor: Actor, swarm: Swarm) -> SwarmPicture:
        """Give an open swarm another channel if somebody closed its own; once for each closing."""
        room = await tx.swarms.room(swarm.id)
        closed_at = room.archived_at if room is not None else None
        is_new = closed_at is not None and await _begin_reopening(
            tx, actor, swarm, room, f"closed {closed_at.timestamp()}"
        )
        if not is_new:
            raise TooLateError(N_("This swarm is open. There is nothing to reopen."))
        return await tx.pictures.swarm(swarm.id)

    async def to_reopen(self, actor: Actor, *, channel: str, reference: str) -> str:
        """Return the swarm to take up again: that of a case, or that of this channel.

        An archived channel takes no command, so its case can be named anywhere.
        """
        allow(actor, Deed.LOOK_AROUND)
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_meant(
                tx, actor, channel=channel, reference=reference, command="reopen"
            )
            return swarm.id

    async def _thank(
        self,
        tx: Transaction,
        actor: Actor,
        swarm: Swarm,
        ending: Ending,
        how: Mapping[str, str],
    ) -> list[str]:
        """Note the thanks, each with the part that the marks show; return who was thanked.

        Raises BadInputError for an app, which reads no messages.
        """
        people = await tx.people.by_ids(ending.thanks)
        if any(person.kind == PersonKind.BOT for person in people.values()):
            raise BadInputError(N_("Apps need no thanks. Name people."), field="people")
        return [
            person_id
            for person_id in dict.fromkeys(ending.thanks)
            if person_id in people
            and person_id != actor.id
            and await tx.participations.thank(
                swarm.id,
                to=person_id,
                by=actor.id,
                how=how.get(person_id, ""),
                note=ending.note.strip(),
            )
        ]

    async def _end(
        self,
        tx: Transaction,
        swarm: Swarm,
        actor: Actor,
        *,
        thanked: list[str] | None = None,
        article_id: str | None = None,
    ) -> None:
        swarm.revision += 1
        await tx.swarms.set_attached(swarm.id, active=False)
        withdrawn = await withdraw_asks(tx, swarm.id)
        await withdraw_handoff(tx, swarm)
        await tx.flush()
        await tx.operations.begin(
            "end_swarm",
            f"{swarm.id}/{swarm.revision}",
            asked_by=actor.id,
            swarm_id=swarm.id,
            withdrawn=withdrawn,
            thanked=thanked or [],
            article_id=article_id,
        )


async def _let_go_of_who_is_gone(tx: Transaction, swarm: Swarm) -> None:
    """Let out who has lost their account since the end: nobody expects them, or is told of it.

    Who owns the case stays its owner until it is handed over.
    """
    owner_id = (await tx.pictures.swarm(swarm.id)).owner.id
    parts = {part.person_id: part for part in await tx.participations.all(swarm.id) if part.is_in}
    for person in (await tx.people.by_ids([*parts])).values():
        if person.is_deactivated and person.id != owner_id:
            await note_left(tx, swarm, parts[person.id])


async def _done_for(tx: Transaction, actor: Actor, picture: SwarmPicture) -> str | None:
    """Return the owner for whom their lead acts, and have them told; None for whoever else acts."""
    owner = await tx.people.by_id(picture.owner.id)
    if owner is None or owner.id == actor.id or owner.lead_id != actor.id:
        return None
    await tx.operations.begin(
        "tell_done_for",
        f"{picture.id}/{picture.revision}",
        swarm_id=picture.id,
        person_id=owner.id,
        by=actor.id,
    )
    return owner.id


async def _must_be_active(tx: Transaction, swarm: Swarm, actor: Actor) -> None:
    if swarm.is_active:
        return
    picture = await tx.pictures.swarm(swarm.id)
    if picture.ended_by is not None and picture.ended_by.id == actor.id:
        raise TooLateError(N_("You have ended this swarm already."))
    who = picture.ended_by.name if picture.ended_by else "?"
    if swarm.state == SwarmState.RESOLVED:
        raise TooLateError(N_("{who} has resolved this swarm already."), who=who)
    raise TooLateError(N_("{who} has cancelled this swarm already."), who=who)


def _check(ending: Ending) -> None:
    if ending.outcome not in {o.value for o in Outcome}:
        raise BadInputError(N_("Choose how the case ended."), field="outcome")
    if not ending.resolution.strip():
        raise BadInputError(
            N_("Say what solved the case: it becomes the heart of the article."),
            field="resolution",
        )
    for text, field in ((ending.resolution, "resolution"), (ending.cause, "cause")):
        if len(text) > LONGEST_TEXT:
            raise BadInputError(
                N_("This has at most {most} characters. Keep what the next person needs."),
                field=field,
                most=LONGEST_TEXT,
            )


async def _begin_reopening(
    tx: Transaction, actor: Actor, swarm: Swarm, room: Room | None, once: str
) -> bool:
    if room is not None:
        # Where that is archived another one is made, under a name of its own.
        swarm.channel_name = None
        begin_anew(room)
    return await tx.operations.begin(
        "reopen_swarm",
        f"{swarm.id}/{once}",
        asked_by=actor.id,
        swarm_id=swarm.id,
        channel=room.channel_id if room else None,
    )
