"""The bot's life: from a database that may be old to a door that stands open, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import Config, Mode
from bot.errors import ConfigError, SlackRefusedError, SlackUnsureError
from bot.lock import DatabaseLock
from bot.log import bind
from bot.operations import Engine, together
from bot.ports import Identity
from bot.scheduler import Scheduler
from bot.services import Services
from bot.services.workspaces import Workspaces
from bot.serving import Door
from bot.slack.calls import Calls
from bot.slack.front import Front
from bot.slack.gateway import Gateways
from bot.store import Store
from bot.store.engine import async_url
from bot.store.migrate import pending, upgrade
from bot.typed import program

PATIENCE = 5
AFTERWARDS_SECONDS = 5.0


@dataclass(frozen=True)
class Swarmroom:
    """The whole bot, wired; nothing happens before it is told to."""

    config: Config
    database: AsyncEngine
    heart: AsyncEngine
    """What this replica beats over."""
    session: aiohttp.ClientSession
    store: Store
    services: Services
    workspaces: Workspaces
    slacks: Gateways
    engine: Engine
    scheduler: Scheduler
    lock: DatabaseLock
    door: Door | None
    """Where Slack comes in; a subcommand has none."""
    afterwards: Callable[[float], Awaitable[None]]
    """Waits for what follows answers that were given, for so many seconds at most."""

    async def prepare(self) -> None:
        """Bring the database to the schema that is needed. Raises ConfigError if that is not ours.

        On PostgreSQL several replicas share the schema, so changing it is a step of its own.
        """
        url = self.config.database_url
        with database_trouble():
            if async_url(url).get_backend_name() == "sqlite":
                await migrate(url, self.lock)
            elif await pending(url):
                raise ConfigError(
                    "DATABASE_URL leads to a database with an older schema:"
                    f" run `{program('migrate')}` first."
                )

    async def enter(self) -> str:
        """Meet the one workspace that the token is for, and return its id. Raises ConfigError."""
        return await self.workspaces.ensure(await self._identity())

    async def start(self) -> None:
        """Take up unfinished work and let Slack in. Raises ConfigError where it cannot be."""
        with database_trouble():
            # Before the schema is touched: another bot may be using it.
            self.lock.take()
        await self.prepare()
        if self.config.mode is Mode.OAUTH:
            await self.workspaces.check_key()
            entered = await self.workspaces.installed()
        else:
            entered = [await self.enter()]
        bind(replica=self.engine.life.id)
        await self.engine.start()
        for workspace_id in entered:
            await self.workspaces.settle_in(workspace_id)
        self.scheduler.start()
        if self.door is not None:
            await self.door.open()

    async def stop(self) -> None:
        """Let nothing in any more, let what runs come to its end, and close everything."""
        async with AsyncExitStack() as closing:
            closing.callback(self.lock.release)
            closing.push_async_callback(self.database.dispose)
            closing.push_async_callback(self.heart.dispose)
            closing.push_async_callback(self.session.close)
            closing.push_async_callback(self.scheduler.stop)
            # Side by side: what is begun while the door closes is left to another replica at once.
            await together(self._close_door(), self.engine.stop())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Swarmroom]:
        """Run from here to there."""
        try:
            await self.start()
            yield self
        finally:
            await self.stop()

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[Swarmroom]:
        """Have the database and the services in reach, with no door open: for a subcommand."""
        try:
            await self.prepare()
            yield self
        finally:
            await self.stop()

    async def _close_door(self) -> None:
        if self.door is not None:
            await self.door.close()
        await self.afterwards(AFTERWARDS_SECONDS)

    async def _identity(self) -> Identity:
        config = self.config
        calls = Calls(self.session, token=config.bot_token, base_url=config.api_url)
        for _ in range(PATIENCE):
            try:
                return await Front(calls.patiently()).identity()
            except SlackRefusedError as refused:
                raise ConfigError(
                    f"SLACK_BOT_TOKEN is not accepted by Slack ({refused.code}): copy the Bot User"
                    " OAuth Token from OAuth & Permissions again."
                ) from refused
            except SlackUnsureError:
                await asyncio.sleep(1)
        raise ConfigError(
            f"SLACK_API_URL ({config.api_url}) does not answer: check that it is right and that"
            " this machine reaches it."
        )


async def migrate(url: str, lock: DatabaseLock | None = None) -> None:
    """Bring a database to this version's schema; an SQLite file is made where there is none.

    `lock` is held by who calls, or by nobody. Raises ConfigError while a bot uses an older schema.
    """
    file = sqlite_file(url)
    lock = lock or DatabaseLock(file)
    with database_trouble():
        if file is not None and file.exists() and not await pending(url):
            return
        if lock.is_anothers:
            raise ConfigError(
                f"DATABASE_URL leads to {file}, which a bot of an older version is using: use that"
                " version's program, or stop the bot first."
            )
        with lock.held():
            if file is not None:
                # It holds customers' words: nobody else on the machine needs to read it.
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                file.touch(mode=0o600, exist_ok=True)
            await upgrade(url)


def sqlite_file(url: str) -> Path | None:
    """Return where an SQLite database is, or None for another kind."""
    address = async_url(url)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


@contextmanager
def database_trouble() -> Iterator[None]:
    """Say of a database that cannot be used which variable leads to it. Raises ConfigError."""
    try:
        yield
    except CommandError as unknown:
        raise ConfigError(
            "DATABASE_URL leads to a database that a newer version of the bot has changed: run that"
            f" version, or restore an earlier copy. ({unknown})"
        ) from unknown
    except (DBAPIError, OSError) as trouble:
        reason = trouble.orig if isinstance(trouble, DBAPIError) else trouble
        first_line = str(reason).strip().splitlines()[0] if str(reason).strip() else "no reason"
        raise ConfigError(
            f"DATABASE_URL leads to a database that cannot be used: {first_line}"
        ) from trouble
