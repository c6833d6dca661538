"""Statements that are compiled once for all tests of a process, and not again for every engine.

SQLAlchemy keeps what it has compiled with the engine, under a key that names the engine's dialect.
A bot has one engine for as long as it runs; every test has its own, and would spend a third of its
time on compiling what the test before has compiled.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg, PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

SQLITE: dict[Any, Any] = {}
POSTGRESQL: dict[Any, Any] = {}


class Sqlite(SQLiteDialect_aiosqlite):
    """SQLAlchemy's own, of which one is like another."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sqlite)

    def __hash__(self) -> int:
        return hash(Sqlite)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=SQLITE)


class Postgresql(PGDialectAsync_psycopg):
    """SQLAlchemy's own, of which one is like another."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Postgresql)

    def __hash__(self) -> int:
        return hash(Postgresql)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=POSTGRESQL)


class _Postgresql(PGDialect_psycopg):
    supports_statement_cache = True

    @classmethod
    def get_async_dialect_cls(cls, _url: object) -> type[Postgresql]:
        return Postgresql


def share() -> None:
    """Let every engine that is made from now on share what is compiled."""
    registry.register("sqlite.aiosqlite", __name__, "Sqlite")
    registry.register("postgresql.psycopg", __name__, "_Postgresql")
