"""Hears that people write, and remembers whose words would change nothing."""

from __future__ import annotations

from typing import Any

from bot.records import Actor
from bot.store import Store
from models import ParticipationRole

MOST_ROOMS = 10_000
"""How many channels of either kind are remembered; what is forgotten is read again."""

Spot = tuple[str, str]
"""A workspace, and a channel in it."""


class Hearing:
    """Notes the moment of somebody's first words in a swarm; never the words.

    The bot hears every message of its channels, and nearly all change nothing. Two things are
    remembered, by ids: whose first words in a swarm's channel are noted, which stays true, and who
    has written in a channel that is no swarm's. A swarm's channel can be heard of before it is
    noted, here or in another replica, so the second are looked at again every so often.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._noted: dict[Spot, set[str]] = {}
        self._elsewhere: dict[Spot, dict[str, str]] = {}

    def changes_nothing(self, workspace_id: str, channel: str, slack_id: str) -> bool:
        """Tell whether this person's words in this channel are known to change nothing."""
        spot = workspace_id, channel
        return slack_id in self._noted.get(spot, ()) or slack_id in self._elsewhere.get(spot, ())

    async def wrote(self, actor: Actor, channel: str) -> bool:
        """Note that somebody wrote in a channel; return whether these are their first words."""
        spot, slack_id = (actor.workspace_id, channel), actor.person.slack_id or ""
        async with self._store.reading(actor.workspace_id) as tx:
            swarm = await tx.swarms.in_channel(channel)
            part = await tx.participations.of(swarm.id, actor.id) if swarm else None
        if swarm is None:
            self._elsewhere.setdefault(spot, {})[slack_id] = actor.id
            _forget_first(self._elsewhere)
            return False
        is_news = (part is None or part.first_contribution_at is None) and await self._note(
            actor.workspace_id, swarm.id, actor.id
        )
        self._remember(spot, slack_id)
        return is_news

    async def look_again(self, workspace_id: str) -> None:
        """Catch up with the channels that have turned out to be a swarm's."""
        mine = [channel for workspace, channel in self._elsewhere if workspace == workspace_id]
        if not mine:
            return
        async with self._store.reading(workspace_id) as tx:
            found = await tx.swarms.in_channels(mine)
        for channel, swarm_id in found.items():
            spot = workspace_id, channel
            people = self._elsewhere.get(spot, {})
            for slack_id, person_id in list(people.items()):
                await self._note(workspace_id, swarm_id, person_id)
                self._remember(spot, slack_id)
                people.pop(slack_id, None)
            if not self._elsewhere.get(spot, True):
                del self._elsewhere[spot]

    async def _note(self, workspace_id: str, swarm_id: str, person_id: str) -> bool:
        async with self._store.transaction(workspace_id) as tx:
            await tx.participations.ensure(swarm_id, person_id, ParticipationRole.EXPERT)
            is_news = await tx.participations.contributed(swarm_id, person_id)
            if is_news:
                tx.record.happened("contributed", actor=person_id, swarm=swarm_id)
            return is_news

    def _remember(self, spot: Spot, slack_id: str) -> None:
        self._noted.setdefault(spot, set()).add(slack_id)
        _forget_first(self._noted)


def _forget_first(remembered: dict[Spot, Any]) -> None:
    if len(remembered) > MOST_ROOMS:
        remembered.pop(next(iter(remembered)))
