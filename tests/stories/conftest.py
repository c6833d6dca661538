"""The sandbox and the whole bot, unmodified, over either transport."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import Swarmroom, create_app
from bot.config import Config
from bot.services.people import ProfileChange
from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message

ROOT = Path(__file__).parents[2]


class BotClock:
    """The sandbox's movable clock, as the bot wants it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.now(), UTC)


@dataclass
class Room:
    """A workspace with the bot in it, and the people of the stories."""

    slack: Workspace
    bot: Swarmroom
    workspace_id: str

    def __getattr__(self, name: str) -> Person:
        return self.slack.person(name)

    async def settled(self) -> None:
        """Wait until the bot has done all that it was told of."""
        for _ in range(3):
            await self.slack.until(lambda: self.slack.quiet)
            await self.bot.engine.idle()

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
        return next(c for c in self.slack.world.channels.values() if c.name.startswith(beginning))

    def announcement(self, reference: str) -> Message:
        """Return the message in the lobby that announces a case."""
        return next(m for m in self.ana.sees("swarm-lobby") if reference in str(m.blocks))


@pytest.fixture
def config_of(sqlite_url: str):
    """Return the environment of a bot in a workspace."""

    def read(slack: Workspace, transport: str) -> Config:
        secret = (
            {"SLACK_APP_TOKEN": slack.app_token}
            if transport == "socket"
            else {"SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": "0"}
        )
        return Config.read(
            {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_API_URL": slack.api_url,
                "DATABASE_URL": sqlite_url,
                **secret,
            },
            None,
        )

    return read


@pytest.fixture(params=["socket", "http"])
async def room(request, config_of, tmp_path) -> AsyncIterator[Room]:
    """Return a workspace with people, skills and the bot in it; fail on unexpected problems."""
    async with Workspace(manifest=ROOT / "manifest.yml") as slack:
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
        bot = create_app(config_of(slack, request.param), clock=BotClock(slack.clock))
        await bot.start()
        if request.param == "http":
            await slack.deliver_to(bot.door.address)
        await slack.until(lambda: slack.connected)
        made = Room(slack, bot, await bot.enter())
        await made.settled()
        await made.knows("leo", billing=3, webhooks=2)
        await made.knows("mia", invoices=3, billing=1)
        yield made
        await made.settled()
        await bot.stop()
