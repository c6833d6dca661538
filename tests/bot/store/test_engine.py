"""Engines take the addresses people have, and no write is lost on either database."""

import asyncio

import pytest
from sqlalchemy import text

from bot.errors import ConfigError
from bot.store.engine import async_url, make_engine, session_factory


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///swarm.db", "sqlite+aiosqlite:///swarm.db"),
        ("sqlite+aiosqlite:////srv/swarm.db", "sqlite+aiosqlite:////srv/swarm.db"),
        ("postgresql://ana:pw@db/swarm", "postgresql+psycopg://ana:pw@db/swarm"),
        ("postgresql+psycopg://:6432/swarm", "postgresql+psycopg://:6432/swarm"),
    ],
)
def test_an_address_gets_our_driver(given, used):
    assert async_url(given).render_as_string(hide_password=False) == used


@pytest.mark.parametrize(
    "given",
    [
        "",
        "swarm.db",
        "mysql://db/swarm",
        "postgresql+asyncpg://db/swarm",
        "sqlite://",
        "sqlite:///",
    ],
)
def test_another_database_is_refused_in_words(given):
    with pytest.raises(ConfigError, match=r"DATABASE_URL.*sqlite\+aiosqlite:///FILE"):
        async_url(given)


async def test_changes_at_the_same_time_all_count(engine):
    sessions = session_factory(engine)
    async with sessions.begin() as session:
        await session.execute(text("CREATE TABLE tally (n INTEGER)"))
        await session.execute(text("INSERT INTO tally VALUES (0)"))

    async def add_one() -> None:
        async with sessions.begin() as session:
            read = "SELECT n FROM tally" + (" FOR UPDATE" if engine.name == "postgresql" else "")
            n = await session.scalar(text(read))
            await asyncio.sleep(0)
            await session.execute(text("UPDATE tally SET n = :n"), {"n": n + 1})

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with sessions() as session:
        assert await session.scalar(text("SELECT n FROM tally")) == 20


@pytest.mark.parametrize("lies_still", [False, True], ids=["in use", "unused for long"])
async def test_nobody_gets_a_connection_that_the_server_has_closed(
    database_url, lies_still, monkeypatch
):
    if lies_still:
        monkeypatch.setattr("bot.store.engine.TRUSTED_SECONDS", 0.0)
    engine, admin = make_engine(database_url), make_engine(database_url)
    if engine.name == "postgresql":
        async with engine.connect() as connection:
            closed = await connection.scalar(text("SELECT pg_backend_pid()"))
        async with admin.connect() as connection:
            # Returns once it is gone.
            ended = text("SELECT pg_terminate_backend(:closed, 5000)")
            assert await connection.scalar(ended, {"closed": closed})
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await engine.dispose()
    await admin.dispose()


async def test_what_is_not_committed_is_gone(engine):
    sessions = session_factory(engine)
    async with sessions() as session:
        await session.execute(text("INSERT INTO oauth_state VALUES ('a', '2026-11-20')"))
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM oauth_state")) == 0


async def test_a_sqlite_file_is_safe_and_guarded(sqlite_url):
    engine = make_engine(sqlite_url)
    async with engine.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    await engine.dispose()
    assert found == ["wal", 1, 1, 10000]
