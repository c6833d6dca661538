"""The state of a fake workspace: how a test sets it, looks at it and spoils it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.clock import Clock, SystemClock
from bot.errors import SlackBusyError, SlackRefusedError, SlackUnsureError
from bot.ports import Modal, SlackMessage, SlackPerson
from tests.fakes.records import BOT, FakeAnswer, FakeChannel, FakePost, FakeWhisper


class Scene:
    """A workspace in memory, and the troubles it can be told to make.

    `refuse["invite"] = {"U1": "cant_invite"}` refuses for one subject (a person, a channel, a
    name), `refuse["archive"] = "restricted_action"` for all. `busy["post"] = [2.0]` asks the next
    post to wait; `lost["post"] = 1` does the next post and loses the answer, `cut["post"] = 1`
    loses it before it is done. `in_transaction` is asked at every call, which then fails.
    """

    def __init__(
        self,
        *,
        team: str = "T0SWARM",
        clock: Clock | None = None,
        in_transaction: Callable[[], bool] = lambda: False,
    ) -> None:
        self.team = team
        self.clock = clock or SystemClock()
        self.in_transaction = in_transaction
        self.channels: dict[str, FakeChannel] = {}
        self.posts: list[FakePost] = []
        self.messages: dict[tuple[str, str], SlackMessage] = {}
        self.whispers: list[FakeWhisper] = []
        self.modals: dict[str, list[Modal]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.answers: list[FakeAnswer] = []
        self.groups: dict[str, list[str]] = {}
        self.canvases: dict[str, str] = {}
        self.directory: dict[str, SlackPerson] = {}
        self.calls: list[tuple[str, ...]] = []
        self.refuse: dict[str, str | dict[str, str]] = {}
        self.busy: dict[str, list[float]] = {}
        self.lost: Counter[str] = Counter()
        self.cut: Counter[str] = Counter()
        self._last_us = 0

    def add_channel(
        self, name: str, *members: str, private: bool = False, creator: str = "U0OWNER"
    ) -> str:
        """Add somebody's channel, with the bot in it only if `members` names it; return its id."""
        channel = f"C{len(self.channels) + 1:04}"
        self.channels[channel] = FakeChannel(
            channel, name, private, creator, self.clock.now().timestamp(), list(members)
        )
        return channel

    def add_person(self, user: str, name: str = "", **known: Any) -> SlackPerson:
        """Add somebody to the workspace and return what Slack will say of them."""
        facts = {"email": None, "locale": "en-US", "time_zone": "UTC", "team_id": self.team}
        self.directory[user] = SlackPerson(id=user, name=name or user, **{**facts, **known})
        return self.directory[user]

    def add_message(self, channel: str, author: str, text: str, **more: Any) -> str:
        """Let somebody write in a channel; return the message's ts."""
        ts = self._next_ts()
        thread = more.pop("thread_ts", ts)
        self.messages[channel, ts] = SlackMessage(ts, thread, author, text, **more)
        return ts

    def named(self, name: str) -> FakeChannel:
        """Return the channel of that name."""
        return next(channel for channel in self.channels.values() if channel.name == name)

    def with_key(self, key: str) -> list[FakePost]:
        """Return the posts made with a key; more than one means something was said twice."""
        return [post for post in self.posts if post.key == key]

    def posts_in(self, channel: str) -> list[FakePost]:
        """Return the bot's messages in a channel, or to a person by user id."""
        return [post for post in self.posts if post.channel == room_of(channel)]

    def times(self, verb: str) -> int:
        """Return how often something was asked of Slack."""
        return sum(call[0] == verb for call in self.calls)

    @asynccontextmanager
    async def _asked(self, verb: str, *subjects: str, refusing: bool = True) -> AsyncIterator[None]:
        assert not self.in_transaction(), f"Slack was asked to {verb} inside a transaction"
        self.calls.append((verb, *subjects))
        if waits := self.busy.get(verb):
            raise SlackBusyError(waits.pop(0), verb)
        if refusing and (code := self._refusal(verb, subjects)):
            raise SlackRefusedError(code, verb)
        if self._happens(self.cut, verb):
            raise SlackUnsureError(method=verb)
        yield
        if self._happens(self.lost, verb):
            raise SlackUnsureError(method=verb)

    def _refusal(self, verb: str, subjects: Sequence[str]) -> str | None:
        told = self.refuse.get(verb)
        if isinstance(told, dict):
            return next((told[subject] for subject in subjects if subject in told), None)
        return told

    @staticmethod
    def _happens(troubles: Counter[str], verb: str) -> bool:
        troubles[verb] -= 1
        return troubles[verb] >= 0

    def _channel(self, channel: str) -> FakeChannel:
        if channel not in self.channels:
            raise SlackRefusedError("channel_not_found")
        return self.channels[channel]

    def _open_channel(self, channel: str) -> FakeChannel:
        room = self._channel(channel)
        if room.archived:
            raise SlackRefusedError("is_archived")
        return room

    def _joined(self, channel: str) -> FakeChannel:
        room = self._open_channel(channel)
        if BOT not in room.members:
            raise SlackRefusedError("not_in_channel")
        return room

    def _post(self, channel: str, ts: str, method: str) -> FakePost:
        for post in self.posts_in(channel):
            if post.ts == ts:
                return post
        raise SlackRefusedError("message_not_found", method)

    @staticmethod
    def _add(room: FakeChannel, *people: str) -> None:
        room.members.extend(person for person in people if person not in room.members)

    def _next_ts(self) -> str:
        self._last_us = max(int(self.clock.now().timestamp() * 1_000_000), self._last_us + 1)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06}"


def is_person(channel: str) -> bool:
    return channel[:1] in {"U", "W"}


def room_of(channel: str) -> str:
    return f"D{channel}" if is_person(channel) else channel
