"""App Home: everything that is somebody's own business, a few lines of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.access import must_be_known
from bot.records import Actor, Home, Part, Settings, SwarmPart, Which
from bot.services.drawing import draw_home
from bot.services.leading import MOST_WAITING, team_of
from bot.services.people import profile_of
from bot.services.troubles import needing_attention
from bot.store import Store, Transaction

MOST_SHOWN = 7
"""Swarms in one part: so few that all parts together fit on a Home, of a hundred blocks at most."""
PAGE = 40
"""Swarms in one page of a list."""


class Homes:
    """Knows what each person's App Home shows."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def opened(self, actor: Actor, event: str) -> None:
        """Have this person's App Home drawn, as they look at it."""
        async with self._store.transaction(actor.workspace_id, event=event) as tx:
            await draw_home(tx, actor, once=event)

    async def outdated(self, actor: Actor) -> None:
        """Have this person's App Home drawn anew: a button on it has done something."""
        async with self._store.transaction(actor.workspace_id) as tx:
            await draw_home(tx, actor)

    async def of(self, actor: Actor) -> Home:
        """Return what this person's App Home shows."""
        async with self._store.reading(actor.workspace_id) as tx:
            parts = [part for made in PARTS for part in await made(tx, actor, self._defaults)]
            return Home(
                await profile_of(tx, actor),
                sorted(parts, key=lambda part: part.is_empty),
                is_admin=actor.is_admin,
                troubles=await needing_attention(tx, actor),
            )

    async def listed(self, actor: Actor, which: Which, start: int = 0) -> SwarmPart:
        """Return a page of all the swarms of which App Home shows the first few."""
        must_be_known(actor)
        async with self._store.reading(actor.workspace_id) as tx:
            found = await tx.swarms_for(which, actor, limit=PAGE, start=start)
            lines = await tx.pictures.lines(found.swarms, reader_id=actor.id)
            return SwarmPart(which, lines, found.total, start)


async def _swarms(tx: Transaction, actor: Actor, _: Settings) -> Sequence[Part]:
    """Return the parts that name swarms."""
    found = {which: await tx.swarms_for(which, actor, limit=MOST_SHOWN) for which in Which}
    every = {swarm.id: swarm for some in found.values() for swarm in some.swarms}
    lines = await tx.pictures.lines(list(every.values()), reader_id=actor.id)
    by_id = {line.id: line for line in lines}
    return [
        SwarmPart(which, [by_id[swarm.id] for swarm in some.swarms], some.total)
        for which, some in found.items()
    ]


async def _team(tx: Transaction, actor: Actor, defaults: Settings) -> Sequence[Part]:
    """Return what a lead's people work on, and what has waited for them for long."""
    team = await team_of(tx, actor, defaults, MOST_SHOWN, MOST_WAITING)
    return [team] if team.is_lead else []


PARTS: Sequence[Callable[[Transaction, Actor, Settings], Awaitable[Sequence[Part]]]] = (
    _swarms,
    _team,
)
"""What makes the parts of App Home, in their order; those with nothing in them come last."""
