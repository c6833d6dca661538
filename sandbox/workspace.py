"""The workspace as one object: start it, act in it, look at it, make it fail."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from aiohttp import web

from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.people import Person
from sandbox.shapes import Transport
from sandbox.strict import Strict
from sandbox.traffic import Problems, Traffic
from sandbox.world import Channel, Message, User, UserGroup, World

T = TypeVar("T")
MountPage = Callable[[web.Application, "Workspace"], None]


class Workspace:
    """A Slack-like workspace on 127.0.0.1, running inside `async with`.

    `mount_page` adds the people's page to the same server; without it there is only the API.
    """

    world: World
    clock: Clock
    strict: Strict
    faults: Faults
    problems: Problems
    traffic: Traffic
    changes: Changes
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str

    def __init__(
        self,
        *,
        manifest: str | Path,
        clock: Clock | None = None,
        strict: Strict | None = None,
        transport: Transport = "socket",
        port: int = 0,
        mount_page: MountPage | None = None,
    ) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> "Workspace":
        raise NotImplementedError

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        raise NotImplementedError

    @property
    def api_url(self) -> str:
        """The base URL for the Web API, ending in /api/."""
        raise NotImplementedError

    @property
    def page_url(self) -> str:
        """The address of the people's page."""
        raise NotImplementedError

    @property
    def bot(self) -> User:
        """The bot's own user."""
        raise NotImplementedError

    def person(self, name: str) -> Person:
        """Return somebody by handle or id."""
        raise NotImplementedError

    def people(self) -> list[Person]:
        """Return everybody human, in the order they were added."""
        raise NotImplementedError

    def channel(self, name: str) -> Channel:
        """Return a channel by name or id."""
        raise NotImplementedError

    def message(self, channel: "Channel | str", ts: str) -> Message | None:
        """Return a message by its channel and ts, or None."""
        raise NotImplementedError

    def add_person(
        self,
        name: str,
        *,
        real_name: str = "",
        email: str | None = None,
        locale: str = "en-US",
        tz: str = "Europe/London",
        title: str = "",
        admin: bool = False,
        guest: bool = False,
        stranger: bool = False,
        channels: tuple[str, ...] = (),
    ) -> Person:
        """Add somebody to the workspace; they are in #general (guests only where named)."""
        raise NotImplementedError

    def add_channel(
        self, name: str, *, private: bool = False, members: tuple[str, ...] = ()
    ) -> Channel:
        """Add a channel with these members (handles or ids)."""
        raise NotImplementedError

    def add_usergroup(self, handle: str, *, name: str = "", users: tuple[str, ...]) -> UserGroup:
        """Add a user group."""
        raise NotImplementedError

    def add_bot_to(self, channel: "Channel | str") -> None:
        """Put the bot into a channel, as an invitation by its creator would."""
        raise NotImplementedError

    async def deliver_to(self, url: str) -> None:
        """Deliver to the bot by signed HTTP at this URL, after checking that it answers."""
        raise NotImplementedError

    async def until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:  # noqa: ASYNC109
        """Return the predicate's first true result, or fail and say what happened meanwhile."""
        raise NotImplementedError
