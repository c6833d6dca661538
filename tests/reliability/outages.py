"""The database goes away under a running bot, and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url

from sandbox.errors import CannotError
from sandbox.outcomes import Outcome
from tests.databases import PostgresDatabases
from tests.reliability.company import Company, company, inside
from tests.reliability.ended import Ended, ended
from tests.reliability.processes import Replica
from tests.reliability.story import ACTS, LINE, leo_accepts, play

BEGINNING = ACTS[:3]
SPARE_BYTES = 4096
GLANCE = 0.02


@asynccontextmanager
async def postgres_stopped(databases: PostgresDatabases) -> AsyncIterator[None]:
    """Have the server stopped; every connection to it is cut."""
    await asyncio.to_thread(databases.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(databases.start)


@asynccontextmanager
async def sqlite_locked(url: str) -> AsyncIterator[None]:
    """Have another process's transaction hold the whole file."""
    with contextlib.closing(
        sqlite3.connect(file_of(url), timeout=0, isolation_level=None)
    ) as other:
        while True:
            try:
                other.execute("BEGIN EXCLUSIVE")
                break
            except sqlite3.OperationalError:
                await asyncio.sleep(GLANCE)
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@asynccontextmanager
async def disk_full(url: str, replica: Replica) -> AsyncIterator[None]:
    """Let no file of a process grow any more, as on a full disk."""
    pid = replica.process.pid
    files = [file_of(url), Path(f"{file_of(url)}-wal")]
    largest = max(file.stat().st_size for file in files if file.exists())
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (min(largest, SPARE_BYTES), before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def file_of(url: str) -> Path:
    """Return where an SQLite database is."""
    return Path(make_url(url).database or "")


async def pressed(company: Company, line: str, by: str = "ana") -> str:
    """Return all that somebody reads who types a command while the database is away."""
    try:
        outcome: Outcome = await company.slack.person(by).command(line, "support")
    except CannotError as cannot:
        return str(cannot)
    said = outcome.message
    return outcome.error or (f"{said.text} {said.blocks}" if said is not None else "")


async def calm_end(url: str) -> Ended:
    """Return what is there after the beginning of the story."""
    async with company(url) as made, inside(made):
        await play(made, BEGINNING)
        return await ended(made)


async def in_the_middle(
    made: Company,
    away: AbstractAsyncContextManager[None],
    seconds: float,
    meanwhile: str = "/swarm CASE-7 Refused",
) -> list[str]:
    """Let the database go away while a swarm is opened; return what people read meanwhile."""
    await play(made, BEGINNING[:1])
    await made.insist(lambda: made.ana.command(f"/swarm {LINE}", "support"))
    async with away:
        said = [await pressed(made, meanwhile) for _ in range(2)]
        await asyncio.sleep(seconds)
    await made.settled()
    await leo_accepts(made)
    await made.settled()
    return said
