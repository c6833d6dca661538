"""What a fake Slack remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.ports import Message

BOT = "U0BOT"


@dataclass
class FakePost:
    """A message of the bot's, with every version it has had."""

    channel: str
    ts: str
    key: str
    versions: list[Message]
    thread_ts: str | None = None

    @property
    def message(self) -> Message:
        """What stands there now."""
        return self.versions[-1]

    @property
    def posted(self) -> str:
        """What `post` returned for it."""
        return f"{self.channel}:{self.ts}"


@dataclass
class FakeChannel:
    """A channel and who is in it."""

    id: str
    name: str
    private: bool = False
    creator: str = BOT
    created: float = 0.0
    members: list[str] = field(default_factory=lambda: [BOT])
    topic: str = ""
    archived: bool = False
    pins: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FakeWhisper:
    """A message that only one person saw."""

    channel: str
    person: str
    message: Message


@dataclass(frozen=True)
class FakeAnswer:
    """An answer to an interaction."""

    response_url: str
    message: Message
    replace: bool
