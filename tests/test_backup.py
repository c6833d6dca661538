"""A backup as docs/operations.md describes it, made while the bot runs, and a bot on its copy."""

import asyncio
import re
import shlex
import sqlite3
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Protocol

import psycopg
import pytest

from app import MANIFEST, create_app
from bot.config import Config, Mode
from bot.running import Swarmroom
from bot.services.imports import Imports
from sandbox.faults import Fault
from sandbox.stage import ACCEPT, LOBBY, room_of
from sandbox.strict import PATIENT
from sandbox.workspace import Workspace
from sandbox_mode import SandboxTime
from tests.databases import PostgresDatabases

DOCUMENTED = (
    (MANIFEST.parent / "docs" / "operations.md").read_text("utf-8").partition("## Backup")[2]
)
HOUR = 3600
PEOPLE = b"email,skills\nana@acme.example,\nleo@acme.example,webhooks:3\n"


def documented(beginning: str) -> str:
    """Return the line of the chapter on backups that begins so."""
    [line] = re.findall(rf"^ +({re.escape(beginning)}.*)$", DOCUMENTED, re.M)
    return str(line)


class Copying(Protocol):
    """A database that is backed up and restored by what the documentation says."""

    url: str
    restored_url: str

    def back_up(self) -> None: ...
    def restore(self) -> None: ...


class SqliteFile:
    def __init__(self, url: str, folder: Path) -> None:
        self.url, self._copy = url, folder / "copy.db"
        self.restored_url = f"sqlite:///{self._copy}"

    def back_up(self) -> None:
        _, file, statement = shlex.split(documented("sqlite3 "))
        assert file.endswith("swarmroom.db")
        self._execute(self.url, statement.replace("/backup/swarmroom.db", str(self._copy)))

    def restore(self) -> None:
        self._execute(self.restored_url, documented("UPDATE operation SET is_in_doubt"))

    def _execute(self, url: str, statement: str) -> None:
        with sqlite3.connect(url.partition("///")[2], isolation_level=None) as connection:
            connection.execute(statement)


class PostgresDatabase:
    def __init__(self, postgres: PostgresDatabases, url: str, restored: str, folder: Path) -> None:
        self.url, self.restored_url = url, restored
        self._tools, self._dump = postgres.tools, folder / "swarmroom.dump"

    def back_up(self) -> None:
        self._run(documented("pg_dump "), self.url)

    def restore(self) -> None:
        self._run(documented("pg_restore "), self.restored_url)
        with psycopg.connect(self._plain(self.restored_url)) as connection:
            connection.execute(documented("UPDATE operation SET is_in_doubt").encode())

    def _run(self, line: str, url: str) -> None:
        there = re.sub(r"postgresql://\S+", self._plain(url), line)
        tool, *words = shlex.split(there.replace("swarmroom.dump", str(self._dump)))
        subprocess.run([self._tools / tool, *words], check=True)

    def _plain(self, url: str) -> str:
        return url.replace("+psycopg", "")


@pytest.fixture(params=["sqlite", "postgresql"])
def copying(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copying]:
    if request.param == "sqlite":
        yield SqliteFile(request.getfixturevalue("sqlite_url"), tmp_path)
        return
    postgres = request.getfixturevalue("postgres")
    with postgres.fresh() as url, postgres.empty() as restored:
        yield PostgresDatabase(postgres, url, restored, tmp_path)


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(manifest=MANIFEST, strict=PATIENT) as workspace:
        workspace.add_person("ana", admin=True, email="ana@acme.example")
        workspace.add_person("leo", email="leo@acme.example")
        yield workspace


@asynccontextmanager
async def running(workspace: Workspace, url: str) -> AsyncIterator[Swarmroom]:
    config = Config(
        mode=Mode.SOCKET,
        database_url=url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        api_url=workspace.api_url,
    )
    clock = SandboxTime(workspace.clock)
    async with create_app(config, clock=clock, host="127.0.0.1").running() as app:
        await app.engine.idle()
        yield app


def there(workspace: Workspace) -> Counter[str]:
    """Return every channel and all that the bot has said for good, once for each time it is there.

    A word that only one person sees cannot be found in Slack, so it may be said a second time.
    """
    channels = workspace.world.channels.values()
    said = (
        m.text
        for channel in channels
        for m in channel.messages.values()
        if m.user == workspace.bot.id and not m.is_ephemeral
    )
    return Counter([*(channel.name for channel in channels), *said])


async def test_a_restored_bot_goes_on_where_it_was_and_does_nothing_twice(workspace, copying):
    ana, leo = workspace.person("ana"), workspace.person("leo")
    async with running(workspace, copying.url) as app:
        await Imports(app.store).people(await app.enter(), BytesIO(PEOPLE))
        await ana.command("/swarm CASE-1 Webhooks fail +webhooks", "support")
        await app.engine.idle()
        # One opening is under way, and what becomes of it in Slack is not in the backup.
        away = Fault(on="conversations.create", kind="status", times=0)
        workspace.faults.add(away)
        await ana.command("/swarm CASE-2 Imports hang", "support")
        await asyncio.to_thread(copying.back_up)
        away.times = away.fired
        workspace.clock.advance(HOUR)
        await workspace.until(lambda: room_of(workspace, "CASE-2") is not None, timeout=60)
        await app.engine.idle()
    before = there(workspace)

    copying.restore()
    async with running(workspace, copying.restored_url) as app:
        await workspace.until(lambda: workspace.quiet)
        await app.engine.idle()
        assert there(workspace) - before == Counter()
        [asked] = [m for m in leo.dm() if ACCEPT in str(m.blocks)]
        await leo.click(ACCEPT, asked)
        [announced] = [m for m in leo.sees(LOBBY) if "CASE-2" in str(m.blocks)]
        await leo.react("bee", announced)
        rooms = [room_of(workspace, case) for case in ("CASE-1", "CASE-2")]
        await workspace.until(lambda: all(leo.id in room.members for room in rooms), timeout=30)
