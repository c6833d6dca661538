"""Sees everything that anybody can read, when they can read it, and keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.workspace import Workspace
from sandbox.world import Channel, Message, OpenView
from tests.stories.conftest import words

EVERYBODY = "everybody"
FORM, HOME = "form", "home"
ACTION = re.compile(r"'action_id': '([\w.]+)'")


@dataclass(frozen=True)
class Seen:
    """One version of a message, a form or an App Home, and who could read it then."""

    at: datetime
    where: str
    """The channel's id, or what kind of view it is."""
    text: str
    readers: frozenset[str]
    """Ids of people, or `EVERYBODY`."""
    message: Message | None
    """As it stands now, if it is one."""
    actions: frozenset[str]
    """What its buttons did then."""
    is_bots: bool
    is_new: bool
    """Whether nothing had stood there before: Slack tells people of it."""
    is_answer: bool
    """Whether it came of what its only reader had done themselves."""
    typed: str
    """What its reader had typed just before."""

    @property
    def is_letter(self) -> bool:
        """Tell whether the bot wrote to somebody alone without having been asked."""
        is_lasting = self.message is not None and not self.message.is_ephemeral
        return self.is_bots and self.is_new and is_lasting and not self.is_answer and self.is_to_one

    @property
    def is_to_one(self) -> bool:
        """Tell whether one person alone reads it."""
        return len(self.readers) == 1 and EVERYBODY not in self.readers


class Witness:
    """Looks at all that has changed in the workspace after each thing that is done."""

    def __init__(self, slack: Workspace) -> None:
        self._slack, self._changes = slack, slack.changes.subscribe()
        self.acting = self.typed = ""
        """The id of whoever does something at the moment, and what they have typed."""
        self.all: list[Seen] = []
        self._versions: dict[tuple[str, str], str] = {}

    def look(self) -> list[Seen]:
        """Keep what is new or has changed, and return it."""
        new = [*self._messages(), *self._views()]
        self.all += new
        return new

    def _messages(self) -> Iterator[Seen]:
        for channel in self._changed():
            for message in channel.messages.values():
                key, version = (channel.id, message.ts), message.edited_ts
                if self._versions.get(key) != version:
                    yield self._of_message(channel, message, is_new=key not in self._versions)
                    self._versions[key] = version

    def _changed(self) -> list[Channel]:
        ids = set()
        while not self._changes.queue.empty():
            ids.add(self._changes.queue.get_nowait().channel)
        channels = self._slack.world.channels
        return [channels[one] for one in sorted(ids & channels.keys())]

    def _views(self) -> Iterator[Seen]:
        world = self._slack.world
        homes = [home for home in world.homes.values() if home.published]
        for where, views in ((FORM, world.views.values()), (HOME, homes)):
            for view in views:
                if self._versions.get((where, view.id)) != view.hash:
                    self._versions[where, view.id] = view.hash
                    yield self._of_view(where, view)

    def _of_view(self, where: str, view: OpenView) -> Seen:
        readers = frozenset({view.person})
        typed = self.typed if view.person == self.acting else ""
        return Seen(
            self._now, where, words(view), readers, None, frozenset(), True, False, True, typed
        )

    def _of_message(self, channel: Channel, message: Message, *, is_new: bool) -> Seen:
        bot = self._slack.bot.id
        readers = _readers(channel, message) - {bot}
        is_answer = readers == {self.acting}
        return Seen(
            self._now,
            channel.id,
            words(message),
            readers,
            message,
            frozenset(ACTION.findall(str(message.blocks))),
            message.user == bot and not message.subtype,
            is_new,
            is_answer,
            self.typed if is_answer else "",
        )

    @property
    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._slack.clock.now(), UTC)


def _readers(channel: Channel, message: Message) -> frozenset[str]:
    if message.seen_only_by:
        return frozenset({message.seen_only_by})
    return frozenset(channel.members) if channel.is_private else frozenset({EVERYBODY})
