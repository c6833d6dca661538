"""The feed of what became stale, which the page and waiting tests listen to."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["pane", "side", "modal", "home", "traffic"]
"""pane: messages and threads · side: lists, unread marks, people · modal · home: App Home ·
traffic: what passed between the workspace and the bot."""

ALL_PARTS: frozenset[Part] = frozenset({"pane", "side", "modal", "home"})
"""Everything that shows the workspace itself."""


@dataclass(frozen=True)
class Change:
    """Parts of the page that are stale, for these people (None: everyone) and this channel."""

    parts: frozenset[Part]
    people: frozenset[str] | None = None
    channel: str = ""

    def concerns(self, person_id: str) -> bool:
        """Tell whether that person's page is affected."""
        return self.people is None or person_id in self.people


@dataclass(eq=False)
class Subscription:
    """One listener's queue of changes; iterate it, or `close()` it when done."""

    queue: asyncio.Queue[Change] = field(default_factory=asyncio.Queue)
    _feed: "Changes | None" = None

    async def next(self) -> Change:
        """Return the next change, waiting for it."""
        return await self.queue.get()

    def close(self) -> None:
        """Stop listening."""
        if self._feed is not None:
            self._feed.unsubscribe(self)
            self._feed = None

    async def __aiter__(self) -> AsyncIterator[Change]:
        while True:
            yield await self.queue.get()


class Changes:
    """Everyone who wants to hear of changes, and a count of the changes so far."""

    def __init__(self) -> None:
        self.count = 0
        self._subscriptions: set[Subscription] = set()

    def subscribe(self) -> Subscription:
        """Start listening; changes from now on are queued."""
        subscription = Subscription(_feed=self)
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop queueing changes for that listener."""
        self._subscriptions.discard(subscription)

    def announce(
        self, *parts: Part, people: Iterable[str] | None = None, channel: str = ""
    ) -> None:
        """Tell every listener that these parts are stale."""
        self.count += 1
        who = None if people is None else frozenset(people)
        change = Change(frozenset(parts), who, channel)
        for subscription in self._subscriptions:
            subscription.queue.put_nowait(change)
