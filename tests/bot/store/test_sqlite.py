"""SQLite's statements give what they should, in few visits to its thread and to the disk."""

import asyncio
import threading

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.errors import DatabaseGoneError
from bot.store import Store
from bot.store.disk import flush
from bot.store.engine import READS_ONLY, make_engine, session_factory
from bot.store.sqlite import WITH_NEXT
from tests.fakes.clock import FakeClock

INSERT = "INSERT INTO oauth_state VALUES (:state, '2026-11-20')"


@pytest.fixture
async def connection(sqlite_url):
    engine = make_engine(sqlite_url)
    async with engine.begin() as connection:
        yield connection
    await engine.dispose()


async def test_a_statement_says_how_many_rows_it_touched_and_what_they_hold(connection):
    inserted = await connection.execute(text(INSERT), [{"state": s} for s in "abc"])
    assert inserted.rowcount == 3
    read = await connection.execute(text("SELECT state FROM oauth_state ORDER BY state"))
    assert read.scalars().all() == ["a", "b", "c"]
    changed = await connection.execute(text("DELETE FROM oauth_state WHERE state < 'c'"))
    assert changed.rowcount == 2


async def test_what_the_database_refuses_is_raised_and_the_next_statement_works(connection):
    await connection.execute(text(INSERT), {"state": "a"})
    with pytest.raises(IntegrityError):
        await connection.execute(text(INSERT), {"state": "a"})
    assert (await connection.execute(text("SELECT count(*) FROM oauth_state"))).scalar() == 1


@pytest.fixture
def visits(monkeypatch):
    """Count the visits to the thread, as the length of a list."""
    seen = []
    execute = aiosqlite.Connection._execute

    async def counted(self, *arguments, **named):
        seen.append(arguments)
        return await execute(self, *arguments, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return seen


async def test_a_statement_takes_one_visit_to_the_thread(connection, visits):
    (await connection.execute(text("SELECT 1"))).all()
    assert len(visits) == 1


async def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}")
    with pytest.raises(OperationalError):
        await engine.connect()
    assert not [t for t in threading.enumerate() if t.name.endswith("(_connection_worker_thread)")]
    await engine.dispose()


async def test_a_transaction_takes_one_visit_more_than_it_has_statements(sqlite_url, visits):
    engine = make_engine(sqlite_url)
    async with engine.connect():
        visits.clear()
    async with engine.begin() as connection:
        for state in "ab":
            await connection.execute(text(INSERT), {"state": state})
    await engine.dispose()
    assert [how[0].__name__ for how in visits[:-1]] == ["_run", "_run", "_commit"]


LATER = text(INSERT).execution_options(**{WITH_NEXT: True})
READ = text("SELECT state FROM oauth_state ORDER BY state")


async def test_what_may_wait_goes_with_the_next_statement_or_with_the_commit(sqlite_url, visits):
    engine = make_engine(sqlite_url)
    sessions = session_factory(engine)
    async with engine.connect():
        visits.clear()
    async with sessions() as session, session.begin():
        await session.execute(LATER, {"state": "a"})
        await session.execute(LATER, {"state": "b"})
        assert visits == []
        assert (await session.scalars(READ)).all() == ["a", "b"]
        await session.execute(LATER, {"state": "c"})
    assert [how[0].__name__ for how in visits] == ["_run", "_commit"]
    async with sessions() as session:
        assert (await session.scalars(READ)).all() == ["a", "b", "c"]
    await engine.dispose()


async def test_what_goes_with_the_commit_alone_is_written(sqlite_url):
    engine = make_engine(sqlite_url)
    sessions = session_factory(engine)
    async with sessions() as session, session.begin():
        await session.execute(LATER, {"state": "a"})
    async with sessions() as session:
        assert (await session.scalars(READ)).all() == ["a"]
    await engine.dispose()


async def test_what_is_rolled_back_before_it_went_is_not_written_by_the_next(sqlite_url):
    engine = make_engine(sqlite_url)
    async with session_factory(engine)() as session:
        await session.execute(LATER, {"state": "a"})
        await session.rollback()
        await session.execute(text(INSERT), {"state": "b"})
        assert (await session.scalars(READ)).all() == ["b"]
    await engine.dispose()


@pytest.mark.parametrize("goes_with", ["the next statement", "the commit"])
async def test_what_is_refused_of_what_waited_leaves_nothing_of_the_transaction(
    sqlite_url, goes_with
):
    engine = make_engine(sqlite_url)
    sessions = session_factory(engine)
    async with sessions() as session:
        await session.execute(text(INSERT), {"state": "a"})
        for state in "ab":
            await session.execute(LATER, {"state": state})
        with pytest.raises(IntegrityError):
            await (session.commit() if goes_with == "the commit" else session.execute(READ))
    async with sessions() as session:
        assert (await session.scalars(READ)).all() == []
    await engine.dispose()


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_transaction_in_which_nothing_was_said_leaves_no_trace(sqlite_url, end):
    engine = make_engine(sqlite_url)
    reads = engine.execution_options(**{READS_ONLY: True})
    async with engine.connect() as connection:
        await connection.begin()
        await getattr(connection, end)()
    async with reads.connect() as connection:
        await connection.execute(text("SELECT 1"))
        raw = (await connection.get_raw_connection()).driver_connection
        assert not raw.in_transaction
    await engine.dispose()


@pytest.fixture
async def store(sqlite_url):
    engine = make_engine(sqlite_url)
    yield Store(session_factory(engine), FakeClock())
    await engine.dispose()


@pytest.fixture
def flushed(monkeypatch):
    """Note how often the disk was visited."""
    logs = []

    def noted(log):
        flush(log)
        logs.append(log)

    monkeypatch.setattr("bot.store.disk.flush", noted)
    return logs


async def write(store, state):
    async with store.transaction("T1") as tx:
        tx.installations.keep_state(state, tx.now)


async def test_what_is_committed_is_on_the_disk_once_the_transaction_is_over(store, flushed):
    for written in range(1, 4):
        await write(store, f"state {written}")
        assert len(flushed) == written


async def test_one_visit_to_the_disk_does_for_all_who_commit_during_another(store, monkeypatch):
    disk = store._sessions.kw["bind"].dialect.dbapi.disk
    visits, is_done = [], threading.Event()

    def slow(log):
        visits.append(log)
        is_done.wait(60)

    monkeypatch.setattr("bot.store.disk.flush", slow)
    writing = [asyncio.create_task(write(store, f"state {number}")) for number in range(20)]
    while disk._committed < len(writing):  # noqa: ASYNC110  # it is not ours to signal
        await asyncio.sleep(0.005)
    assert not any(task.done() for task in writing)
    is_done.set()
    await asyncio.gather(*writing)
    assert len(visits) == 2


async def test_what_only_looks_does_not_visit_the_disk(store, flushed):
    await write(store, "a")
    async with store.transaction("T1") as tx:
        await tx.workspaces.all()
    assert len(flushed) == 1


async def test_who_commits_hears_of_a_disk_that_fails(store, monkeypatch):
    def fails(log):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("bot.store.disk.flush", fails)
    with pytest.raises(DatabaseGoneError):
        await write(store, "a")


def test_a_log_that_is_gone_needs_no_visit(tmp_path):
    flush(tmp_path / "swarm.db-wal")
