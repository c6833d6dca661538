"""What we ask of Slack, in terms that need no Slack library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

Block = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A message: blocks to see, and the text for notifications and screen readers."""

    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True)
class Modal:
    """A form, as Slack's views want it."""

    view: dict[str, Any]
    is_on_top: bool = False
    """Whether it lies on the form that led to it, which is still there when it is closed."""


@dataclass(frozen=True)
class ChannelMade:
    """A channel that stands: its id and the name that was free."""

    id: str
    name: str


@dataclass(frozen=True)
class ChannelSeen:
    """A channel as it stands in Slack."""

    name: str
    is_archived: bool
    is_in: bool
    """Whether the bot is in it."""
    is_shared: bool = False
    """Whether people of other companies or workspaces read it, or are about to."""


@dataclass(frozen=True)
class SlackPerson:
    """What Slack says of somebody."""

    id: str
    name: str
    email: str | None
    locale: str | None
    time_zone: str | None
    team_id: str | None
    is_admin: bool = False
    is_guest: bool = False
    is_external: bool = False
    is_bot: bool = False
    is_deactivated: bool = False


@dataclass(frozen=True)
class GroupSeen:
    """A user group as it stands in Slack."""

    handle: str
    size: int


@dataclass(frozen=True)
class SlackMessage:
    """A message as it stands in Slack."""

    ts: str
    thread_ts: str
    author: str | None
    text: str
    files: Sequence[str] = ()
    """Titles of the files it carries."""
    permalink: str = ""


@dataclass(frozen=True)
class Invited:
    """What became of an invitation: who is in, and who could not be added and why."""

    refused: dict[str, str] = field(default_factory=dict)
    """Slack user id to Slack's error code."""


@dataclass(frozen=True)
class Identity:
    """Who we are in a workspace."""

    team_id: str | None
    enterprise_id: str | None
    team_name: str
    url: str
    bot_user_id: str
    bot_id: str | None


class Turn(Protocol):
    """The right of an operation under way to act in Slack."""

    @property
    def priority(self) -> int:
        """Return who goes first where Slack takes only so many calls: 1 before 4."""
        ...

    def check(self) -> None:
        """Raise LostError if the operation may be another replica's by now."""
        ...

    def confirm(self) -> None:
        """Raise LostError if what Slack has just told may be old: others may have acted since."""
        ...

    def away(self, seconds: float, method: str) -> AbstractAsyncContextManager[None]:
        """Return what to wait in for Slack's limits: meanwhile another operation may run here.

        `seconds` is how long it will take at least; whoever asked is told where that is long.
        """
        ...


class FrontPort(Protocol):
    """What of one workspace's Slack may be used by everybody: looking up, and answering people.

    It waits for nobody: where Slack takes no more calls at the moment, SlackBusyError is raised.
    """

    async def identity(self) -> Identity:
        """Return who the bot is here."""
        ...

    async def person(self, user: str) -> SlackPerson | None:
        """Return what Slack says of somebody."""
        ...

    def people(self) -> AsyncIterator[SlackPerson]:
        """Go through everybody in the workspace, page by page."""
        ...

    async def find_channel(self, name_or_id: str) -> str | None:
        """Return the id of a channel the bot can see, by name or id."""
        ...

    async def is_archived(self, channel: str) -> bool:
        """Tell whether a channel is archived or gone."""
        ...

    async def address_of(self, channel: str, ts: str, thread_ts: str) -> str:
        """Return what leads to a message, wherever it is; nothing where that cannot be told."""
        ...

    async def groups_seen(self) -> Mapping[str, GroupSeen]:
        """Return the user groups by their ids; none where they cannot be read."""
        ...

    async def open_modal(self, trigger_id: str, modal: Modal) -> str:
        """Open a form and return its view id."""
        ...

    async def update_modal(self, view_id: str, modal: Modal, view_hash: str | None = None) -> None:
        """Change an open form."""
        ...

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> bool:
        """Answer an interaction through its response_url; tell whether Slack took it."""
        ...


class SlackPort(FrontPort, Protocol):
    """One workspace's Slack, as the flows see it. `key` makes a post findable again."""

    async def create_channel(self, name: str, *, private: bool) -> str:
        """Create a channel and return its id. Raises SlackRefusedError(`name_taken`)."""
        ...

    async def own_channels(self, *, since: float) -> Mapping[str, str]:
        """Return the channels that this bot created since then, their ids by name."""
        ...

    async def join_channel(self, channel: str) -> None:
        """Enter a public channel."""
        ...

    async def invite(self, channel: str, people: Sequence[str]) -> Invited:
        """Put people into a channel; one bad id never keeps the others out."""
        ...

    async def remove(self, channel: str, person: str) -> None:
        """Take somebody out of a channel."""
        ...

    async def members(self, channel: str) -> list[str]:
        """Return everybody in a channel."""
        ...

    async def channel(self, channel: str) -> ChannelSeen | None:
        """Return how a channel stands, or None for one that is gone or hidden from the bot."""
        ...

    async def standing(self, channels: Collection[str]) -> Mapping[str, ChannelSeen]:
        """Return those of the channels that stand with the bot in them, as far as is told at once.

        What is left out has to be asked for by itself.
        """
        ...

    async def all_reactions(
        self, channel: str, messages: Collection[str]
    ) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Return who reacted, by message and emoji, as far as is told at once.

        What is left out has to be asked for by itself.
        """
        ...

    async def reactions(self, channel: str, ts: str) -> Mapping[str, Sequence[str]]:
        """Return who reacted to a message, by emoji; nobody where it is gone."""
        ...

    async def group_members(self, group: str) -> list[str]:
        """Return everybody in a user group."""
        ...

    async def set_topic(self, channel: str, topic: str) -> None:
        """Set a channel's topic."""
        ...

    async def archive(self, channel: str) -> None:
        """Archive a channel."""
        ...

    async def make_canvas(self, channel: str, title: str, text: str) -> str:
        """Give a channel its canvas and return its address; `text` is markdown."""
        ...

    async def canvas_of(self, channel: str) -> str | None:
        """Return the address of the canvas that a channel has."""
        ...

    async def post(
        self, channel: str, message: Message, *, key: str, thread_ts: str | None = None
    ) -> str:
        """Post to a channel, or to a person by user id, and return `channel:ts`."""
        ...

    async def find_post(
        self, channel: str, *, key: str, since: float, thread_ts: str | None = None
    ) -> str | None:
        """Return `channel:ts` of the post made with this key, if it is there."""
        ...

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Edit a message of ours."""
        ...

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message; one that is pinned stays so."""
        ...

    async def whisper(self, channel: str, person: str, message: Message) -> None:
        """Show a message in a channel to one person only."""
        ...

    async def message(self, channel: str, ts: str) -> SlackMessage | None:
        """Return one message, thread replies included, if it is there."""
        ...

    async def last_words(self, channel: str) -> float | None:
        """Return when somebody last wrote in a channel, apps left out, if anybody did of late."""
        ...

    async def publish_home(self, person: str, view: dict[str, Any]) -> None:
        """Show somebody their App Home."""
        ...


class Slacks(Protocol):
    """Every workspace's Slack."""

    async def front(self, workspace_id: str) -> FrontPort:
        """Return what of a workspace's Slack needs no operation."""
        ...

    async def of(self, workspace_id: str, turn: Turn) -> SlackPort:
        """Return the Slack of one workspace, for the operation whose turn it is."""
        ...
