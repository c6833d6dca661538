"""A database that does not answer is told as what it is, wherever it is asked."""

import resource
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.errors import CommitUnsureError, DatabaseGoneError
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.buckets import PostgresBuckets
from bot.store.engine import make_engine, session_factory
from bot.store.trouble import trouble_told
from tests.fakes import FakeClock

NOBODY = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
async def absent():
    engine = make_engine(NOBODY)
    yield engine
    await engine.dispose()


async def test_a_transaction_on_an_absent_database_says_so(absent):
    with pytest.raises(DatabaseGoneError):
        async with Store(session_factory(absent), FakeClock()).transaction("w") as tx:
            await tx.operations.get("walk:1")


async def test_a_look_at_an_absent_database_says_so(absent):
    with pytest.raises(DatabaseGoneError):
        async with Store(session_factory(absent), FakeClock()).reading("w") as tx:
            await tx.operations.get("walk:1")


async def test_places_in_an_absent_database_say_so(absent):
    buckets, now = PostgresBuckets(absent), datetime.now(UTC)
    with pytest.raises(DatabaseGoneError):
        await buckets.take("w", "pins.add", 19, 61.0, now)
    with pytest.raises(DatabaseGoneError):
        await buckets.close("w", "pins.add", 19, 61.0, now)


async def test_a_commit_whose_answer_is_lost_may_have_been_done(postgresql_url, monkeypatch):
    engine = make_engine(postgresql_url)
    store, commit = Store(session_factory(engine), FakeClock()), engine.dialect.do_commit

    def lost(connection) -> None:
        commit(connection)
        raise psycopg.OperationalError("the connection is lost")

    workspace_id = await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()
    with monkeypatch.context() as network:
        network.setattr(engine.dialect, "do_commit", lost)
        with pytest.raises(CommitUnsureError):
            async with store.transaction(workspace_id) as tx:
                await tx.operations.begin("walk", "1")
    async with store.transaction(workspace_id) as tx:
        assert await tx.operations.get("walk:1")
    await engine.dispose()


async def test_a_commit_that_sqlite_refuses_is_not_done(sqlite_url, monkeypatch):
    engine = make_engine(sqlite_url)
    store = Store(session_factory(engine), FakeClock())
    workspace_id = await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()

    def full(_connection) -> None:
        refusal = sqlite3.OperationalError("database or disk is full")
        refusal.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise refusal

    with monkeypatch.context() as disk:
        disk.setattr(engine.dialect, "do_commit", full)
        with pytest.raises(DatabaseGoneError) as told:
            async with store.transaction(workspace_id) as tx:
                await tx.operations.begin("walk", "1")
    assert not isinstance(told.value, CommitUnsureError)
    async with store.transaction(workspace_id) as tx:
        assert await tx.operations.get("walk:1") is None
    await engine.dispose()


class File:
    """An SQLite file of ours, to which things happen."""

    def __init__(self, url: str) -> None:
        self.path = Path(make_url(url).database)
        self.engine = make_engine(url, patience=0.05)
        self.store = Store(session_factory(self.engine), FakeClock())

    async def write(self, rows: int = 1) -> None:
        async with self.store.transaction("") as tx:
            for _ in range(rows):
                await tx.installations.make_workspace(team_id=uuid4().hex, enterprise_id=None)

    async def read(self) -> None:
        async with self.store.reading("") as tx:
            await tx.figures.answer()
            await tx.operations.get("walk:1")


@pytest.fixture
async def file(sqlite_url) -> AsyncIterator[File]:
    file = File(sqlite_url)
    yield file
    await file.engine.dispose()


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_file_that_another_process_has_locked_is_away_for_so_long(file, is_open):
    if is_open:
        await file.write()
    with closing(sqlite3.connect(file.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseGoneError):
            await file.write()
        other.execute("ROLLBACK")
    await file.write()


async def test_a_full_disk_takes_nothing(file):
    def fill(connection, _record) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA max_page_count = 1")
        cursor.close()

    event.listen(file.engine.sync_engine, "connect", fill)
    with pytest.raises(DatabaseGoneError):
        await file.write(rows=1000)
    await file.read()


async def test_a_disk_that_fails_is_told_as_away(file):
    await file.write()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        with pytest.raises(DatabaseGoneError):
            await file.write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await file.write()


async def test_a_file_that_cannot_be_opened_is_told_as_away(file):
    file.path.rename(file.path.with_suffix(".away"))
    file.path.mkdir()
    for work in (file.write, file.read):
        with pytest.raises(DatabaseGoneError):
            await work()


async def test_a_table_that_is_not_there_is_no_trouble_that_passes(file):
    with closing(sqlite3.connect(file.path)) as other:
        other.execute("DROP TABLE operation")
    with pytest.raises(OperationalError, match="no such table"):
        await file.read()


@pytest.mark.parametrize(
    "statement",
    ["SELECT nothing FROM workspace", "SELECT * FROM nowhere", "SELEKT 1", "SELECT date(1, 2, 3"],
)
async def test_a_statement_that_is_wrong_is_told_as_our_own_mistake(engine, statement):
    with pytest.raises(DBAPIError), trouble_told():
        async with engine.connect() as connection:
            await connection.execute(text(statement))
