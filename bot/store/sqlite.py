"""SQLite through aiosqlite, with one visit to its thread for each statement.

SQLAlchemy's own cursor goes there four times for a SELECT (make a cursor, execute, fetch, close),
and each visit costs more than the statement itself: the bot spends most of its time in them. The
first statement of a transaction begins it, in the same visit.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import await_

from bot.store.disk import Disk

Execute = Callable[[sqlite3.Cursor], object]
Statement = tuple[str, Any]
"""What is to be run, and with which values."""

WITH_NEXT = "with_next"
"""The execution option of a statement that may go to the thread with the next one, or the commit.

What is wrong with it is raised there. Other databases know nothing of it.
"""


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
        adapted: Any = self._adapt_connection
        ahead = adapted.take_ahead()
        # aiosqlite has no public way to run more than one call of sqlite3 in a visit.
        taken = await connection._execute(_run, connection._conn, ahead, execute)  # noqa: SLF001
        self._description, self._row_count, self._last_row_id, self._rows = taken

    def leave(self, statement: str, parameters: Any) -> None:  # noqa: ANN401
        """Let a statement go with the next one."""
        adapted: Any = self._adapt_connection
        adapted.leave(statement, parameters)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("_begin", "_changes", "_left")

    dbapi: SqliteDriver
    _cursor_cls = _Cursor

    def __init__(self, dbapi: SqliteDriver, connection: Any) -> None:  # noqa: ANN401
        super().__init__(dbapi, connection)
        self._begin = ""
        self._left: list[Statement] = []
        self._changes = 0

    def begin_by(self, statement: str) -> None:
        """Have the next statement begin a transaction first, by this one."""
        self._begin = statement

    def leave(self, statement: str, parameters: Any) -> None:  # noqa: ANN401
        """Have a statement run before the next one, or before the commit."""
        self._left.append((statement, parameters))

    def take_ahead(self) -> Sequence[Statement]:
        """Return what is to be run before the next statement, once."""
        begin: list[Statement] = [(self._begin, ())] if self._begin else []
        left = self._left
        self._begin, self._left = "", []
        return [*begin, *left]

    def commit(self) -> None:
        if not self._left and self._is_over():
            return
        driver: Any = self.driver_connection
        try:
            await_(driver._execute(_commit, driver._conn, self.take_ahead()))  # noqa: SLF001
        except Exception as error:
            # Which to raise in its place, SQLAlchemy knows.
            self._handle_exception(error)
        changes = driver.total_changes
        if changes != self._changes:
            self._changes = changes
            self.dbapi.disk.committed()

    def rollback(self) -> None:
        self._left = []
        if not self._is_over():
            super().rollback()

    def _is_over(self) -> bool:
        """Tell whether there is nothing to end; what has only been announced is forgotten."""
        if self.driver_connection.in_transaction:
            return False
        self._begin = ""
        return True


class SqliteDriver(AsyncAdapt_aiosqlite_dbapi):
    """What to give `create_async_engine` as its `module`: one for each engine."""

    def __init__(self, database: Path) -> None:
        super().__init__(aiosqlite, sqlite3)
        self.disk = Disk(database)
        """Where commits are, once `Disk.kept` has returned."""

    def connect(self, *arguments: Any, **options: Any) -> _Connection:  # noqa: ANN401
        """Return a connection to the file."""
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


def left_for_next(cursor: _Cursor, statement: str, parameters: object, context: Any) -> bool:  # noqa: ANN401
    """Take a statement that may wait for the next one; return False for any other.

    The engine asks this of each statement that it is to execute.
    """
    if not context.execution_options.get(WITH_NEXT):
        return False
    cursor.leave(statement, parameters)
    return True


def _run(
    connection: sqlite3.Connection, ahead: Sequence[Statement], execute: Execute
) -> tuple[object, int, int | None, deque[Any]]:
    cursor = connection.cursor()
    try:
        for statement in ahead:
            cursor.execute(*statement)
        execute(cursor)
        rows = deque(cursor.fetchall()) if cursor.description else deque()
        return cursor.description, cursor.rowcount, cursor.lastrowid, rows
    finally:
        cursor.close()


def _commit(connection: sqlite3.Connection, ahead: Sequence[Statement]) -> None:
    try:
        for statement in ahead:
            connection.execute(*statement).close()
        connection.commit()
    except sqlite3.Error:
        # SQLAlchemy takes a transaction for over whose commit was refused.
        connection.rollback()
        raise
