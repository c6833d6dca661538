"""Bring a database to the schema that this version of the bot needs."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import make_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
# Any number will do, as long as every replica that migrates takes the same one.
ADVISORY_LOCK = 7_926_403_115


async def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that is missing, all of them or none."""
    await _run(url, _upgraded, revision)


async def downgrade(url: str, revision: str) -> None:
    """Take migrations back, down to `revision` or to `base`."""
    await _run(url, _downgraded, revision)


async def pending(url: str) -> bool:
    """Tell whether the database lacks a migration that the code counts on.

    Raises:
        CommandError: The database has a migration that only a newer version knows.

    """
    engine = make_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_is_behind)
    finally:
        await engine.dispose()


def configuration() -> Config:
    """Return Alembic's configuration, wherever the process was started."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def migrating_engine(url: str) -> AsyncEngine:
    """Return an engine for changing the schema."""
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _ease_sqlite)
    return engine


async def _run(url: str, change: Callable[[Connection, str], None], revision: str) -> None:
    engine = migrating_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(change, revision)
    finally:
        await engine.dispose()


def _ease_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # SQLite alters a table by copying it and dropping the old one, and with foreign keys on the
    # drop would delete every row that points there. `_checked` looks at the references instead.
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _upgraded(connection: Connection, revision: str) -> None:
    command.upgrade(_prepared(connection), revision)
    _checked(connection)


def _downgraded(connection: Connection, revision: str) -> None:
    command.downgrade(_prepared(connection), revision)
    _checked(connection)


def _prepared(connection: Connection) -> Config:
    if connection.dialect.name == "postgresql":
        # Two replicas that start together: the second waits, and then finds nothing to do.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
    config = configuration()
    config.attributes["connection"] = connection
    return config


def _checked(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(
                f"the migration broke references of {sorted({b[0] for b in broken})}"
            )


def _is_behind(connection: Connection) -> bool:
    script = ScriptDirectory.from_config(configuration())
    present = MigrationContext.configure(connection).get_current_heads()
    for revision in present:
        # Raises CommandError for one that only a newer version knows.
        script.get_revision(revision)
    return set(present) != set(script.get_heads())
