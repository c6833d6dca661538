"""SQLite's statements give what they should, each in one visit to the thread that runs them."""

import threading

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.store.engine import make_engine

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


async def test_a_statement_takes_one_visit_to_the_thread(connection, monkeypatch):
    visits = 0
    execute = aiosqlite.Connection._execute

    async def counted(self, *arguments):
        nonlocal visits
        visits += 1
        return await execute(self, *arguments)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    (await connection.execute(text("SELECT 1"))).all()
    assert visits == 1


async def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}")
    with pytest.raises(OperationalError):
        await engine.connect()
    assert not [t for t in threading.enumerate() if t.name.endswith("(_connection_worker_thread)")]
    await engine.dispose()
