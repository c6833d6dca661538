"""What every service asks first: which swarm is meant, and may this person see and do this."""

from __future__ import annotations

from bot.access import Deed, allow
from bot.errors import (
    BadInputError,
    NeitherCaseNorChannelError,
    NotFoundError,
    NotInSwarmChannelError,
    TooLateError,
)
from bot.i18n import N_
from bot.records import Actor, SwarmPicture
from bot.store import Transaction
from models import Swarm, SwarmState


async def swarm_for(tx: Transaction, actor: Actor, swarm_id: str) -> Swarm:
    """Return a swarm, held, if this person may see it. Raises NotFoundError otherwise."""
    # Looked at before it is held: what is hidden takes no longer than what is not there.
    seen = await tx.swarms.visible(swarm_id, actor)
    swarm = await tx.swarms.locked(swarm_id) if seen is not None else None
    if swarm is None:
        raise NotFoundError
    return swarm


async def swarm_here(tx: Transaction, actor: Actor, channel: str, command: str) -> Swarm:
    """Return the swarm whose channel this is, held. Raises NotInSwarmChannelError otherwise."""
    seen = await tx.showing.swarm_in(channel, actor)
    swarm = await tx.swarms.locked(seen.id) if seen is not None else None
    if swarm is None:
        raise NotInSwarmChannelError(command=command)
    return swarm


async def swarm_meant(
    tx: Transaction, actor: Actor, *, channel: str, reference: str, command: str
) -> Swarm:
    """Return the swarm of a case or, where none is named, of this channel, held.

    Raises BadInputError where there is none for the case, or none that they may see, and
    NotInSwarmChannelError.
    """
    if not reference:
        try:
            return await swarm_here(tx, actor, channel, command)
        except NotInSwarmChannelError as error:
            raise NeitherCaseNorChannelError(command=command) from error
    seen = await tx.showing.swarm_of_case(reference, actor)
    swarm = await tx.swarms.locked(seen.id) if seen is not None else None
    if swarm is None:
        raise BadInputError(
            N_("I know no swarm for {case}. `/swarm find {case}` shows what there is."),
            case=reference,
        )
    return swarm


async def permitted(tx: Transaction, actor: Actor, deed: Deed, swarm: Swarm) -> SwarmPicture:
    """Return the swarm's picture if the actor may do this in it. Raises NotAllowedError."""
    picture = await tx.pictures.swarm(swarm.id)
    owner = await tx.people.by_id(picture.owner.id)
    allow(
        actor,
        deed,
        owner=picture.owner,
        requester=picture.requester,
        is_in=any(p.id == actor.id for p in picture.people),
        is_lead=owner is not None and owner.lead_id == actor.id,
    )
    return picture


def must_be_active(swarm: Swarm) -> None:
    """Raise TooLateError if a swarm is over."""
    if not swarm.is_active:
        raise TooLateError(
            N_("This swarm is over. `/swarm reopen` in its channel takes it up again.")
        )


def must_be_standing(swarm: Swarm) -> None:
    """Raise TooLateError if a swarm is over, or its channel does not stand yet."""
    must_be_active(swarm)
    if swarm.state == SwarmState.OPENING:
        raise TooLateError(
            N_("The swarm is still being opened. Change it once its channel is there.")
        )


async def changed(tx: Transaction, swarm: Swarm) -> None:
    """Let the brief and the announcement catch up with what has just changed.

    The swarm must be held: two changes with one number would be shown as one.
    """
    swarm.revision += 1
    await tx.operations.begin(
        "refresh_swarm", f"{swarm.id}/{swarm.revision}", swarm_id=swarm.id, revision=swarm.revision
    )
