"""The parts of one workspace that everything else is given."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import InitVar, dataclass, field
from typing import Any

from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.delivery import Ack, Carrier, Courier
from sandbox.errors import SlackError
from sandbox.faults import Faults
from sandbox.hooks import Hooks
from sandbox.limits import Limits
from sandbox.manifest import Manifest
from sandbox.response_urls import ResponseUrls
from sandbox.shapes import Json
from sandbox.strict import Strict
from sandbox.traffic import Problems, Traffic
from sandbox.triggers import Triggers
from sandbox.world import Channel, Message, Team, User, World


@dataclass
class App:
    """The app's identity, the same in every workspace that it is installed into."""

    id: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str
    verification_token: str
    codes: dict[str, tuple[str, str, frozenset[str], float]] = field(default_factory=dict)
    """What consents gave: code → (team, redirect address, scopes, when)."""

    @classmethod
    def make(cls) -> "App":
        """Make an app with fresh secrets."""
        number = secrets.token_hex(6)
        return cls(
            id="A01SWARMROOM",
            app_token=f"xapp-1-A01SWARMROOM-{number}",
            signing_secret=secrets.token_hex(16),
            client_id="1000000000.2000000000",
            client_secret=secrets.token_hex(16),
            verification_token=secrets.token_hex(12),
        )


@dataclass
class Core:
    """State, time, rules, records and doors of one workspace."""

    app: App
    manifest: Manifest
    world: World
    clock: Clock
    strict: Strict
    faults: Faults
    problems: Problems
    traffic: Traffic
    changes: Changes
    limits: Limits
    bot: User
    bot_token: str
    carrier: InitVar[Carrier]
    hooks: Hooks = field(default_factory=Hooks)
    installed: bool = True
    """Whether the bot token is valid and events are sent."""
    granted: frozenset[str] = frozenset()
    followed: Callable[[], Awaitable[object]] | None = None
    """Waits for what follows the app's answers, where that is known; people else wait a moment."""
    courier: Courier = field(init=False)
    triggers: Triggers = field(init=False)
    response_urls: ResponseUrls = field(init=False)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self, carrier: Carrier) -> None:
        self.courier = Courier(self, carrier)
        self.triggers = Triggers(self.now, self._rules)
        self.response_urls = ResponseUrls(self.team, self.now, self._rules)

    def _rules(self) -> Strict:
        return self.strict

    @classmethod
    def make(
        cls,
        *,
        app: App,
        manifest: Manifest,
        clock: Clock,
        strict: Strict,
        carrier: Carrier,
        number: int,
        name: str,
    ) -> "Core":
        """Make an empty workspace that has only the app's bot user."""
        domain = "".join(c for c in name.lower() if c.isalnum()) or "workspace"
        team = Team(id=f"T{number:02d}WORKSPACE", name=name, domain=domain)
        world = World(team, app_id=app.id, number=number)
        world.bot_id = world.new_id("B")
        bot = User(
            id=world.new_id("U"),
            name=manifest.bot_name.lower(),
            real_name=manifest.bot_name,
            team_id=team.id,
            is_bot=True,
            tz="America/Los_Angeles",
        )
        world.add_user(bot)
        changes = Changes()
        return cls(
            app=app,
            manifest=manifest,
            world=world,
            clock=clock,
            strict=strict,
            faults=Faults(clock.now),
            problems=Problems(clock.now, lambda: changes.announce("side")),
            traffic=Traffic(),
            changes=changes,
            limits=Limits(clock.now, strict.rate_scale),
            bot=bot,
            bot_token=f"xoxb-{number}-{secrets.token_hex(8)}",
            granted=manifest.scopes,
            carrier=carrier,
        )

    @property
    def team(self) -> Team:
        """The company whose workspace this is."""
        return self.world.team

    def now(self) -> float:
        """Return the workspace's time in unix seconds."""
        return self.clock.now()

    def new_ts(self) -> str:
        """Return the next ts."""
        return self.world.new_ts(self.now())

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something in the background until it ends or the workspace stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def interact(self, name: str, payload: Json, *, answerable: bool) -> Ack:
        """Send an interaction to the bot, if the app is installed and takes any."""
        if not self.installed or not self.manifest.interactive:
            self.problems.add("delivery", f"interactive/{name}", "the app takes no interactions")
            return Ack("unreachable")
        return await self.courier.ask("interactive", name, payload, answerable=answerable)

    async def stop(self) -> None:
        """Cancel everything in the background."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def channel(self, channel_id: str) -> Channel:
        """Return a channel by id, or raise channel_not_found."""
        channel = self.world.channels.get(channel_id)
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def user(self, user_id: str) -> User:
        """Return a user by id, or raise user_not_found."""
        user = self.world.users.get(user_id)
        if user is None:
            raise SlackError("user_not_found")
        return user

    def message(self, channel: Channel, ts: str) -> Message:
        """Return an ordinary message, or raise message_not_found."""
        message = channel.messages.get(ts)
        if message is None or message.is_ephemeral:
            raise SlackError("message_not_found")
        return message
