"""Engines and sessions for both databases, set up so that neither loses a write."""

import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from psycopg import OperationalError
from sqlalchemy import URL, Connection, Dialect, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import ConfigError
from bot.store.sqlite import SqliteDriver, left_for_next

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    # A commit survives a killed process; that it survives a power cut is seen to by `on_disk`.
    "synchronous=NORMAL",
    "foreign_keys=ON",
)

# A process that is frozen, or whose machine is gone, leaves its transaction open, and with it locks
# on what others are to take over. Shorter than the time after which they take it for dead.
POSTGRESQL_SETTING = "SET idle_in_transaction_session_timeout = '3s'"

# A machine that is gone says nothing: without these one would wait for it for minutes.
POSTGRESQL_PATIENCE = {"connect_timeout": 3, "tcp_user_timeout": 10_000}

TRUSTED_SECONDS = 2.0
"""For how long a connection that lies still, and on which the server says nothing, is there."""

PATIENCE_SECONDS = 10.0
ANSWERING_SECONDS = 1.0
"""The patience of a process that owes people an answer: Slack waits for three seconds."""

READS_ONLY = "reads_only"
AT_ONE_INSTANT = "at one instant"


def async_url(url: str) -> URL:
    """Return the address with the driver we use; raises ConfigError for other databases."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError(f"DATABASE_URL is not a database address. {_EXAMPLES}") from None
    if parsed.drivername in {*DRIVERS, *DRIVERS.values()}:
        backend = parsed.get_backend_name()
        if backend == "postgresql" or parsed.database not in {None, "", ":memory:"}:
            return parsed.set(drivername=DRIVERS[backend])
    raise ConfigError(f"DATABASE_URL names a database that the bot cannot use. {_EXAMPLES}")


def make_engine(url: str, *, patience: float = PATIENCE_SECONDS) -> AsyncEngine:
    """Return an engine for the database at `url`; nothing is opened before it is used.

    `patience` is how many seconds a transaction waits where another process writes to an SQLite
    file.
    """
    address = async_url(url)
    if address.get_backend_name() == "postgresql":
        engine = create_async_engine(
            address,
            pool_size=10,
            max_overflow=0,
            # One that is in use has its statements prepared.
            pool_use_lifo=True,
            connect_args=POSTGRESQL_PATIENCE,
        )
        event.listen(engine.sync_engine, "connect", _prepare_postgresql)
        event.listen(engine.sync_engine, "checkin", _note_time)
        event.listen(engine.sync_engine, "checkout", partial(_check_alive, engine.dialect))
        return engine
    # SQLite lets one transaction write at a time. With one connection they queue here, in order;
    # with more they would poll the file for its lock, which measured a third slower at a burst.
    driver = SqliteDriver(Path(str(address.database)))
    engine = create_async_engine(address, module=driver, pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, patience))
    event.listen(engine.sync_engine, "begin", _begin_immediately)
    event.listen(engine.sync_engine, "do_execute", left_for_next)
    return engine


def reading(sessions: async_sessionmaker[AsyncSession]) -> async_sessionmaker[AsyncSession]:
    """Return what opens sessions that only read: no statement waits for a transaction's bounds."""
    engine: AsyncEngine = sessions.kw["bind"]
    if engine.dialect.name == "sqlite":
        engine = engine.execution_options(**{READS_ONLY: True})
    else:
        engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    return async_sessionmaker(engine, expire_on_commit=False)


def snapshots(sessions: async_sessionmaker[AsyncSession]) -> async_sessionmaker[AsyncSession]:
    """Return what opens sessions that see one instant for as long as they read; nobody waits."""
    engine: AsyncEngine = sessions.kw["bind"]
    if engine.dialect.name == "sqlite":
        engine = engine.execution_options(**{READS_ONLY: AT_ONE_INSTANT})
    else:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return async_sessionmaker(engine, expire_on_commit=False)


async def keep_open(session: AsyncSession) -> None:
    """Let a transaction that only reads lie still for as long as it likes: nobody waits for it."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def on_disk(sessions: async_sessionmaker[AsyncSession]) -> Callable[[], Awaitable[None]]:
    """Return what waits until all that has been committed is on the disk; it raises OSError."""
    dialect = sessions.kw["bind"].dialect
    return dialect.dbapi.disk.kept if dialect.name == "sqlite" else _it_is


async def _it_is() -> None:
    """Return at once: PostgreSQL's commit has waited for it."""


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return what opens sessions; rows can still be read after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


_EXAMPLES = "Use sqlite+aiosqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE."


def _prepare_sqlite(patience: float, connection: DBAPIConnection, _record: object) -> None:
    # The driver would begin transactions by itself, and too late; the engine's hook does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (*SQLITE_PRAGMAS, f"busy_timeout={int(patience * 1000)}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(POSTGRESQL_SETTING)
    cursor.close()
    # A setting made in a transaction that is rolled back would be gone with it.
    connection.commit()


def _note_time(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _check_alive(
    dialect: Dialect,
    connection: Any,  # noqa: ANN401
    record: ConnectionPoolEntry,
    _user: object,
) -> None:
    """Raise InvalidatePoolError for a connection that the server has closed, or that is lost.

    SQLAlchemy's own check asks the server each time, and people wait for the answer.
    """
    used_at = record.info.get("used_at")
    if used_at is None:
        return
    try:
        if time.monotonic() - used_at > TRUSTED_SECONDS:
            dialect.do_ping(connection)
        else:
            # The first takes in what a server says when it closes; after that comes the end.
            for _ in range(2):
                connection.driver_connection.pgconn.consume_input()
    except OperationalError:
        raise InvalidatePoolError from None


def _begin_immediately(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another has written in
    # between, and no timeout helps; taking the write lock at the start lets it wait its turn.
    # The statement that begins it goes with the first one, which saves a visit to the thread.
    reads_only = connection.get_execution_options().get(READS_ONLY)
    driven: Any = connection.connection.dbapi_connection
    if not reads_only:
        driven.begin_by("BEGIN IMMEDIATE")
    elif reads_only == AT_ONE_INSTANT:
        driven.begin_by("BEGIN")
