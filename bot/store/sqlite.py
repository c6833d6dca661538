"""SQLite through aiosqlite, with one visit to its thread for each statement.

SQLAlchemy's own cursor goes there four times for a SELECT (make a cursor, execute, fetch, close),
and each visit costs more than the statement itself: the bot spends most of its time in them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

Execute = Callable[[sqlite3.Cursor], object]


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor that lives only while its statement runs, in aiosqlite's thread."""

    __slots__ = ("_description", "_last_row_id", "_row_count")

    # Nothing is left open, so SQLAlchemy has nothing to await when it is done with the rows.
    _awaitable_cursor_close = False

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection.driver_connection
        self._rows: deque[Any] = deque()
        self._description: Any = None
        self._row_count = self._last_row_id = -1

    @property
    def description(self) -> Any:  # noqa: ANN401
        return self._description

    @property
    def rowcount(self) -> int:
        return self._row_count

    @property
    def lastrowid(self) -> int:
        return self._last_row_id

    def close(self) -> None:
        self._rows.clear()

    async def _execute_async(self, operation: str, parameters: Any) -> None:  # noqa: ANN401
        await self._visit(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: str, seq_of_parameters: Any) -> None:  # noqa: ANN401
        await self._visit(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _visit(self, execute: Execute) -> None:
        connection: Any = self._connection
        # aiosqlite has no public way to run more than one call of sqlite3 in a visit.
        taken = await connection._execute(_run, connection._conn, execute)  # noqa: SLF001
        self._description, self._row_count, self._last_row_id, self._rows = taken


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor

    def commit(self) -> None:
        if self.driver_connection.in_transaction:
            super().commit()

    def rollback(self) -> None:
        if self.driver_connection.in_transaction:
            super().rollback()


class _OneVisit(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arguments: Any, **options: Any) -> _Connection:  # noqa: ANN401
        options["async_creator_fn"] = _opened
        return _Connection(self, super().connect(*arguments, **options).driver_connection)


async def _opened(*arguments: Any, **options: Any) -> aiosqlite.Connection:  # noqa: ANN401
    connection = aiosqlite.connect(*arguments, **options)
    thread = connection._thread  # noqa: SLF001
    thread.daemon = True
    try:
        return await connection
    except BaseException:
        # It is on its way out by itself, but would still speak to our loop when that is closed.
        await asyncio.to_thread(thread.join)
        raise


def _run(
    connection: sqlite3.Connection, execute: Execute
) -> tuple[object, int, int | None, deque[Any]]:
    cursor = connection.cursor()
    try:
        execute(cursor)
        rows = deque(cursor.fetchall()) if cursor.description else deque()
        return cursor.description, cursor.rowcount, cursor.lastrowid, rows
    finally:
        cursor.close()


DRIVER = _OneVisit(aiosqlite, sqlite3)
"""What to give `create_async_engine` as its `module`."""
