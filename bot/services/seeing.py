"""What every service asks first: which swarm is meant, and may this person see and do this."""

from __future__ import annotations

from bot.access import Deed, allow
from bot.errors import NotFoundError, NotInSwarmChannelError
from bot.records import Actor, SwarmPicture
from bot.store import Transaction
from models import Swarm


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


async def permitted(tx: Transaction, actor: Actor, deed: Deed, swarm: Swarm) -> SwarmPicture:
    """Return the swarm's picture if the actor may do this in it. Raises NotAllowedError."""
    picture = await tx.pictures.swarm(swarm.id)
    allow(actor, deed, owner=picture.owner, is_in=any(p.id == actor.id for p in picture.people))
    return picture


async def changed(tx: Transaction, swarm: Swarm) -> None:
    """Let the brief and the announcement catch up with what has just changed.

    The swarm must be held: two changes with one number would be shown as one.
    """
    swarm.revision += 1
    await tx.operations.begin(
        "refresh_swarm", f"{swarm.id}/{swarm.revision}", swarm_id=swarm.id, revision=swarm.revision
    )
