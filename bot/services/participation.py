"""Who takes part: asks answered, joining, following, leaving, and access to private swarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.access import Deed, allow
from bot.errors import (
    NotAllowedError,
    NotFoundError,
    TooLateError,
)
from bot.i18n import N_
from bot.records import Actor, PersonRef, SwarmPicture
from bot.services.coming import somebody_came
from bot.services.entering import (
    close_asks,
    is_let_in_too_late,
    is_on_the_way,
    must_go_on,
    put_in,
    withdraw_access,
)
from bot.services.leaving import note_left
from bot.services.order import BEE, EYES, PUT, TAKEN, is_outdated, look_after
from bot.services.rooms import is_or_will_be_room
from bot.services.seeing import changed, swarm_for, swarm_meant
from bot.store import Store, Transaction
from models import (
    AccessRequest,
    JoinSource,
    ParticipationRole,
    PersonKind,
    Swarm,
)

ASK_AGAIN_AFTER = timedelta(minutes=15)
"""How often one person may ask a private swarm's owner to be let in."""


class Came(StrEnum):
    """What came of somebody's wish to be in."""

    IN = "in"
    ALREADY_IN = "already_in"
    TOOK_BACK = "took_back"
    """The reaction was taken back meanwhile, of which Slack told first."""
    ASKED_FOR_ACCESS = "asked_for_access"


class Went(StrEnum):
    """What came of somebody's wish to be out."""

    OUT = "out"
    NOT_IN = "not_in"
    STAYS = "stays"
    """The bee was taken back, but the person has written and so stays in."""


@dataclass(frozen=True)
class Joining:
    """What came of a wish to be in, and the swarm where it may be shown."""

    came: Came
    swarm: SwarmPicture | None = None


@dataclass(frozen=True)
class AccessAnswer:
    """Who was let into a private swarm, or was not."""

    swarm: SwarmPicture
    person: PersonRef


@dataclass(frozen=True)
class Leaving:
    """What came of a wish to be out."""

    went: Went
    swarm: SwarmPicture


class Participations:
    """Brings people into swarms and lets them out again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def join(
        self,
        actor: Actor,
        swarm_id: str,
        *,
        channel: str | None = None,
        event: str | None = None,
        at: float = 0.0,
    ) -> Joining:
        """Put somebody in, or ask the owner of a private swarm to let them in.

        With a channel (that of the reaction) the person is told there, privately, what came of it.
        """
        allow(actor, Deed.JOIN)
        async with self._store.transaction(actor.workspace_id, event=event) as tx:
            swarm = await tx.swarms.locked(swarm_id)
            if swarm is None:
                raise NotFoundError
            if await is_outdated(tx, actor, swarm, PUT, BEE, at):
                return Joining(Came.TOOK_BACK)
            if not await tx.swarms.can_see(swarm, actor):
                await self._ask_access(tx, actor, swarm)
                await _tell(tx, actor, "access_asked", swarm, channel, event)
                return Joining(Came.ASKED_FOR_ACCESS)
            picture = await tx.pictures.swarm(swarm.id)
            must_go_on(picture)
            if any(p.id == actor.id for p in picture.people):
                return Joining(Came.ALREADY_IN, picture)
            await put_in(tx, swarm, actor.id, JoinSource.ANNOUNCEMENT)
            return Joining(Came.IN, picture)

    async def follow(
        self,
        actor: Actor,
        swarm_id: str,
        *,
        channel: str | None = None,
        event: str | None = None,
        at: float = 0.0,
    ) -> SwarmPicture:
        """Let somebody hear of updates and of the end without being in."""
        allow(actor, Deed.JOIN)
        async with self._store.transaction(actor.workspace_id, event=event) as tx:
            seen = await tx.swarms.visible(swarm_id, actor)
            swarm = await tx.swarms.locked(swarm_id) if seen is not None else None
            if swarm is None:
                raise NotAllowedError(
                    N_("A private swarm cannot be followed. React with :bee: to ask for access.")
                )
            picture = await tx.pictures.swarm(swarm.id)
            must_go_on(picture)
            if await is_outdated(tx, actor, swarm, PUT, EYES, at):
                return picture
            part = await tx.participations.ensure(swarm.id, actor.id, ParticipationRole.FOLLOWER)
            if part.following_since is None:
                part.following_since = tx.now
                tx.record.happened("followed", actor=actor.id, swarm=swarm.id)
                await _tell(tx, actor, "following", swarm, channel, event)
            return picture

    async def unfollow(
        self,
        actor: Actor,
        swarm_id: str,
        *,
        channel: str | None = None,
        event: str | None = None,
        at: float = 0.0,
    ) -> SwarmPicture:
        """Stop telling somebody of updates."""
        async with self._store.transaction(actor.workspace_id, event=event) as tx:
            # Whoever follows may stop, even where they may no longer look.
            swarm = await tx.swarms.locked(swarm_id)
            part = await tx.participations.of(swarm_id, actor.id)
            follows = part is not None and part.following_since is not None
            seen = await tx.swarms.visible(swarm_id, actor)
            if swarm is None or not (follows or seen):
                raise NotFoundError
            if await is_outdated(tx, actor, swarm, TAKEN, EYES, at):
                return await tx.pictures.swarm(swarm.id)
            if part is not None and follows:
                part.following_since = None
                await _tell(tx, actor, "unfollowed", swarm, channel, event)
            return await tx.pictures.swarm(swarm.id)

    async def leave(self, actor: Actor, swarm_id: str) -> Leaving:
        """Let somebody out; leaving costs nothing and can be undone by joining."""
        async with self._store.transaction(actor.workspace_id) as tx:
            return await self._let_out(tx, actor, await swarm_for(tx, actor, swarm_id))

    async def leave_meant(self, actor: Actor, *, channel: str, reference: str = "") -> Leaving:
        """Let somebody out of the swarm of that case or, where none is named, of this channel."""
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_meant(
                tx, actor, channel=channel, reference=reference, command="leave"
            )
            return await self._let_out(tx, actor, swarm)

    async def took_bee_back(
        self, actor: Actor, swarm_id: str, *, channel: str, event: str, at: float = 0.0
    ) -> Leaving | None:
        """Let somebody out who joined by the bee and has not written; None if there is no need.

        Whom the owner of a private swarm has not answered yet asks no more.
        """
        async with self._store.transaction(actor.workspace_id, event=event) as tx:
            swarm = await tx.swarms.locked(swarm_id)
            part = await tx.participations.of(swarm_id, actor.id)
            if swarm is None or not swarm.is_active:
                return None
            if await is_outdated(tx, actor, swarm, TAKEN, BEE, at):
                return None
            if part is None or not part.is_in:
                await withdraw_access(tx, swarm, actor.id)
                return None
            if part.role == ParticipationRole.OWNER:
                return None
            if part.first_contribution_at is not None:
                await _tell(tx, actor, "stays", swarm, channel, event)
                return Leaving(Went.STAYS, await tx.pictures.swarm(swarm.id))
            await _tell(tx, actor, "left", swarm, channel, event)
            return await self._let_out(tx, actor, swarm)

    async def came_into_channel(
        self, workspace_id: str, person_id: str, channel: str, *, event: str | None = None
    ) -> bool:
        """Note that Slack has somebody in a swarm's channel now; return whether it is news."""
        async with self._store.transaction(workspace_id, event=event) as tx:
            swarm = await tx.swarms.held_in_channel(channel)
            if swarm is None:
                await _no_swarm_here(tx, person_id, channel, event)
                return False
            if not swarm.is_active or await _is_app(tx, person_id):
                return False
            part = await tx.participations.ensure(swarm.id, person_id, ParticipationRole.EXPERT)
            if await is_let_in_too_late(tx, part):
                await look_after(tx, person_id=person_id, channel=channel, event=event)
                return False
            if not part.join(at=tx.now, source=JoinSource.SLACK):
                return False
            somebody_came(tx, swarm, part)
            tx.record.happened("joined", actor=person_id, swarm=swarm.id, subject=JoinSource.SLACK)
            await close_asks(tx, swarm, person_id)
            await tx.operations.begin(
                "orient",
                f"{swarm.id}/{person_id}/{tx.now.timestamp()}",
                swarm_id=swarm.id,
                person_id=person_id,
            )
            await look_after(tx, person_id=person_id, channel=channel, event=event)
            await changed(tx, swarm)
            return True

    async def left_channel(
        self, workspace_id: str, person_id: str, channel: str, *, event: str | None = None
    ) -> bool:
        """Note that Slack has somebody no longer in a swarm's channel."""
        async with self._store.transaction(workspace_id, event=event) as tx:
            swarm = await tx.swarms.held_in_channel(channel)
            if swarm is None:
                await _no_swarm_here(tx, person_id, channel, event)
                return False
            part = await tx.participations.of(swarm.id, person_id)
            if part is None or not part.is_in or await is_on_the_way(tx, part):
                return False
            await note_left(tx, swarm, part)
            await look_after(tx, person_id=person_id, channel=channel, event=event)
            return True

    async def answer_access(self, actor: Actor, request_id: str, *, granted: bool) -> AccessAnswer:
        """Let somebody into a private swarm, or not. Only the owner decides."""
        async with self._store.transaction(actor.workspace_id) as tx:
            found = await tx.participations.access_request(request_id)
            swarm = await swarm_for(tx, actor, found.swarm_id if found else "")
            request = await tx.participations.access_request(request_id)
            if request is None:
                raise NotFoundError
            picture = await tx.pictures.swarm(swarm.id)
            allow(actor, Deed.GRANT, owner=picture.owner)
            if request.is_withdrawn:
                raise TooLateError(N_("They have withdrawn their wish to be let in meanwhile."))
            if request.answered_at is not None:
                raise TooLateError(N_("You have answered this already. Nothing more to do."))
            request.answered_at, request.answered_by_id = tx.now, actor.id
            request.is_granted = granted
            tx.record.audit(
                "private_swarm", actor=request.person_id, subject=swarm.id, allowed=granted
            )
            if granted:
                must_go_on(picture)
                await put_in(tx, swarm, request.person_id, JoinSource.ACCESS)
            await tx.operations.begin(
                "tell_access_answer",
                _nth(request),
                asked_by=actor.id,
                request_id=request.id,
                swarm_id=swarm.id,
                person_id=request.person_id,
                granted=granted,
            )
            refs = await tx.people.refs([request.person_id])
            return AccessAnswer(picture, refs[request.person_id])

    async def _ask_access(self, tx: Transaction, actor: Actor, swarm: Swarm) -> None:
        must_go_on(await tx.pictures.swarm(swarm.id))
        request = await tx.participations.access_of(swarm.id, actor.id)
        if request is None:
            request = tx.participations.add_access(swarm.id, actor.id)
        elif request.answered_at is None:
            # Asking again would only press the owner.
            return
        elif request.is_granted is False:
            raise NotAllowedError(
                N_("The owner has answered already: this private swarm stays small.")
            )
        elif tx.now - request.asked_at < ASK_AGAIN_AFTER:
            _ask_again_at_once(request)
            return
        # Who was let in and has left since may ask once more, and so may who asked no more.
        request.asked_at, request.answered_at, request.is_granted = tx.now, None, None
        await tx.flush()
        tx.record.happened("access_asked", actor=actor.id, swarm=swarm.id)
        await tx.operations.begin(
            "ask_access", _nth(request), asked_by=actor.id, request_id=request.id
        )

    async def _let_out(self, tx: Transaction, actor: Actor, swarm: Swarm) -> Leaving:
        picture = await tx.pictures.swarm(swarm.id)
        part = await tx.participations.of(swarm.id, actor.id)
        if part is None or not part.is_in:
            return Leaving(Went.NOT_IN, picture)
        if picture.owner.id == actor.id and swarm.is_active:
            raise TooLateError(
                N_(
                    "You own this case, so you stay its one point of contact until it is resolved."
                    " Resolve or cancel the swarm first, or hand the case over with"
                    " `/swarm handoff @person`."
                )
            )
        await note_left(tx, swarm, part)
        await tx.operations.begin(
            "let_out",
            f"{swarm.id}/{actor.id}/{tx.now.timestamp()}",
            asked_by=actor.id,
            swarm_id=swarm.id,
            person_id=actor.id,
        )
        return Leaving(Went.OUT, picture)


def _ask_again_at_once(request: AccessRequest) -> None:
    """Let a question count again that the owner still has before them; another one must wait."""
    if not request.is_withdrawn:
        raise TooLateError(
            N_("You asked to be let in a few minutes ago. You can ask again a little later.")
        )
    request.answered_at = None


async def _tell(
    tx: Transaction, actor: Actor, what: str, swarm: Swarm, channel: str | None, event: str | None
) -> None:
    """Have somebody told privately, in the channel where they reacted, what came of it."""
    if channel is not None:
        await tx.operations.begin(
            "tell",
            f"{event}/{what}",
            what=what,
            swarm_id=swarm.id,
            person_id=actor.id,
            channel=channel,
        )


async def _no_swarm_here(tx: Transaction, person_id: str, channel: str, event: str | None) -> None:
    """Have it looked into what follows from somebody coming or going where no swarm is noted."""
    if event is not None:
        await tx.operations.begin("look_at_lobby", event, channel=channel)
        if await is_or_will_be_room(tx, channel):
            await look_after(tx, person_id=person_id, channel=channel, event=event)


async def _is_app(tx: Transaction, person_id: str) -> bool:
    person = await tx.people.by_id(person_id)
    return person is None or person.kind == PersonKind.BOT


def _nth(request: AccessRequest) -> str:
    """Return the key of what follows from a request, which may be made again later."""
    return f"{request.id}/{request.asked_at.timestamp()}"
