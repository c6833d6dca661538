"""The sandbox and the whole bot, unmodified, over either transport."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app import Swarmroom, create_app
from bot.config import Config, Mode
from bot.services.people import ProfileChange
from bot.store.engine import SQLITE_PRAGMAS
from models import EventLog
from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.strict import PATIENT
from sandbox.workspace import PATIENCE, Workspace
from sandbox.world import Channel, Home, Message, OpenView
from tests.failing import HAS_FAILED

ROOT = Path(__file__).parents[2]
AFTERNOON = datetime(2027, 1, 14, 15, tzinfo=UTC)
"""A Thursday on which the stories begin: it is day for everybody, from Bogota to Madrid."""

A_DAY = 24 * 3600.0


def by_day() -> Clock:
    """Return a clock that stands at an hour at which everybody can be asked."""
    return Clock(AFTERNOON.timestamp())


class BotClock:
    """The sandbox's movable clock, as the bot wants it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


@dataclass
class Room:
    """A workspace with the bot in it, and the people of the stories."""

    slack: Workspace
    bot: Swarmroom
    workspace_id: str

    def __getattr__(self, name: str) -> Person:
        return self.slack.person(name)

    async def settled(self) -> None:
        """Wait until the bot has done all that it was told of, and what followed from that."""
        traffic = -1
        while not self.slack.quiet or self.slack.traffic.total != traffic:
            traffic = self.slack.traffic.total
            await self.told()
            for bot in self.all_bots:
                await at_rest(bot)

    async def told(self) -> None:
        """Wait until Slack has told the bot all, or given up: it tries again by its own clock."""
        slack = self.slack
        while not slack.quiet:
            await slack.until(lambda: slack.quiet or slack.tries_later)
            if slack.tries_later:
                slack.clock.jump_to((slack.clock.next_alarm or 0.0) + 0.001)
            await asyncio.sleep(0)

    @property
    def all_bots(self) -> list[Swarmroom]:
        """All the bots that run: one, but for those who say otherwise."""
        return [self.bot]

    async def knows(self, person: str, **levels: int) -> None:
        """Let somebody know skills, by name and level."""
        await self.profile(person, levels=levels)

    async def profile(self, person: str, **changes) -> None:
        """Change what somebody's profile says."""
        whole = {
            "levels": {},
            "interests": (),
            "max_swarms": None,
            "paused_until": None,
            "may_be_asked": True,
            "may_be_named": True,
        } | changes
        who = self.slack.person(person).id
        actor = await self.bot.services.people.actor(self.workspace_id, who)
        await self.bot.services.people.change_profile(actor, ProfileChange(**whole))

    def channel(self, beginning: str) -> Channel:
        """Return the channel whose name begins so."""
        return self.channels(beginning)[-1]

    def channels(self, beginning: str) -> list[Channel]:
        """Return the channels whose names begin so, the oldest first."""
        every = self.slack.world.channels.values()
        return [c for c in every if c.name.startswith(beginning)]

    async def home(self, person: str) -> Home:
        """Let somebody open the app's Home, and return it as it is drawn then."""
        shown = await self.slack.person(person).open_home()
        await self.settled()
        return shown

    async def opened(self, line: str, by: str = "ana") -> Channel:
        """Let somebody open a swarm in one line, and return its channel once all is done."""
        outcome = await self.slack.person(by).command(f"/swarm {line}", "support")
        assert not outcome.error
        await self.settled()
        return self.channel("swarm-" + line.split()[0].lower())

    def brief(self, channel: Channel) -> Message:
        """Return the message pinned in a swarm's channel."""
        (pin,) = channel.pins
        return channel.messages[pin.ts]

    def said(self, channel: Channel) -> list[Message]:
        """Return the bot's own messages in a channel, that everybody there sees."""
        bot = self.slack.bot.id
        return [
            m
            for m in channel.messages.values()
            if m.user == bot and not m.is_ephemeral and not m.subtype
        ]

    def whispers(self, person: str, channel: str | Channel) -> list[str]:
        """Return what the bot has shown to one person only in a channel."""
        who = self.slack.person(person)
        return [words(m) for m in who.sees(channel) if m.seen_only_by == who.id]

    async def happened(self, kind: str) -> int:
        """Count the events of a kind on record."""
        rows = await self.rows(select(EventLog.id).where(EventLog.kind == kind))
        return len(rows)

    async def rows(self, statement) -> list:
        """Return what stands in the database."""
        async with self.bot.database.connect() as connection:
            return list(await connection.execute(statement))

    def announcement(self, reference: str) -> Message:
        """Return the message in the lobby that announces a case."""
        return next(m for m in self.ana.sees("swarm-lobby") if reference in str(m.blocks))


async def at_rest(bot: Swarmroom) -> None:
    """Wait until a bot has nothing in hand. Raises TimeoutError."""
    await bot.afterwards(PATIENCE)
    # Who gives up waiting must not break off what is waited for.
    await asyncio.wait_for(asyncio.shield(bot.engine.idle()), PATIENCE)


def config_for(slack: Workspace, transport: str, database_url: str) -> Config:
    """Return the configuration of a bot in a workspace."""
    secret = (
        {"SLACK_APP_TOKEN": slack.app_token}
        if transport == "socket"
        else {"SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": "0"}
    )
    return Config.read(
        {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            **secret,
        },
        None,
    )


async def begun(slack: Workspace, config: Config) -> Swarmroom:
    """Return a bot that has started and that Slack can reach."""
    bot = bot_of(slack, config)
    await bot.start()
    if config.mode is Mode.HTTP:
        await slack.deliver_to(bot.door.address)
    await slack.until(lambda: slack.connected)
    return bot


def bot_of(slack: Workspace, config: Config) -> Swarmroom:
    """Return a bot at rest, which looks what is due when the story says so."""
    bot = create_app(config, clock=BotClock(slack.clock), look_every=A_DAY)
    slack.core.followed = lambda: bot.afterwards(PATIENCE)
    return bot


def words(message: Message | OpenView) -> str:
    """Return everything that can be read on a message or in a form."""
    return "\n".join(_texts(message.blocks)) or message.text


def _texts(part) -> list[str]:
    if isinstance(part, list):
        return [text for one in part for text in _texts(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    return own + [text for one in part.values() for text in _texts(one)]


@pytest.fixture(autouse=True)
def no_wait_for_the_disk(monkeypatch):
    """Let nothing wait for the disk: a test's database may be lost with the machine."""
    swift = [p.replace("synchronous=NORMAL", "synchronous=OFF") for p in SQLITE_PRAGMAS]
    monkeypatch.setattr("bot.store.engine.SQLITE_PRAGMAS", swift)
    monkeypatch.setattr("bot.store.disk.flush", lambda log: None)


@pytest.fixture
def config_of(sqlite_url: str):
    """Return the environment of a bot in a workspace."""

    def read(slack: Workspace, transport: str, database_url: str = sqlite_url) -> Config:
        return config_for(slack, transport, database_url)

    return read


@pytest.fixture(params=["socket", "http"])
async def room(request, config_of, monkeypatch) -> AsyncIterator[Room]:
    """Return a workspace with people, skills and the bot in it; fail on unexpected problems."""
    monkeypatch.setattr("sandbox.people.HOME_PATIENCE", PATIENCE)
    async with Workspace(manifest=ROOT / "manifest.yml", clock=by_day(), strict=PATIENT) as slack:
        for name, real_name, locale, zone, more in (
            ("ana", "Ana Ruiz", "es-ES", "Europe/Madrid", {}),
            ("leo", "Leo Park", "en-US", "America/New_York", {}),
            ("mia", "Mia Soto", "es-LA", "America/Bogota", {}),
            ("ben", "Ben Hart", "en-GB", "Europe/London", {}),
            ("zoe", "Zoe King", "en-GB", "Europe/London", {"admin": True}),
        ):
            slack.add_person(
                name,
                real_name=real_name,
                email=f"{name}@acme.example",
                locale=locale,
                tz=zone,
                **more,
            )
        bot = await begun(slack, config_of(slack, request.param))
        made = Room(slack, bot, await bot.enter())
        await made.settled()
        await made.knows("leo", billing=3, webhooks=2)
        await made.knows("mia", invoices=3, billing=1)
        await made.settled()
        async with ending(made, request.node):
            yield made


@asynccontextmanager
async def ending(room: Room, test: pytest.Item) -> AsyncIterator[None]:
    """Let a story end; of one that has failed nothing more is asked."""
    try:
        yield
        if not test.stash.get(HAS_FAILED, False):
            await room.settled()
            assert list(room.slack.problems.unexpected) == []
    finally:
        for bot in room.all_bots:
            await bot.stop()


@pytest.fixture
async def lobby(room):
    """Let everybody be where swarms are announced."""
    for person in room.slack.people():
        await person.join("swarm-lobby")
    await room.settled()
