"""Tells trouble with the database, which passes, from our own mistakes, which do not."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import CommitUnsureError, DatabaseGoneError

PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_PERM,
    }
)
"""What is wrong with SQLite's file or its disk. Its driver says `OperationalError` of more: also of
a table that is not there, or of a statement that cannot be read."""

log = logging.getLogger(__name__)


@dataclass
class Work:
    """What is asked of a database."""

    may_be_done: bool = False
    """Whether it is asked to commit, or has been: from then on nobody knows without its answer."""


@contextmanager
def trouble_told() -> Iterator[Work]:
    """Raise DatabaseGoneError for a database that does not answer or takes nothing.

    What is wrong with a statement goes through as it is.
    """
    work = Work()
    try:
        yield work
    except (PoolTimeoutError, OSError) as trouble:
        raise _gone_for(trouble, work) from trouble
    except (DBAPIError, sqlite3.Error) as trouble:
        # What fails while a connection is being prepared comes as it is from the driver.
        if not _passes(trouble):
            raise
        raise _gone_for(trouble, work) from trouble


def _passes(trouble: Exception) -> bool:
    if isinstance(trouble, sqlite3.Error):
        # Of each code there are kinds, told apart by its higher bits.
        return getattr(trouble, "sqlite_errorcode", 0) & 0xFF in PASSING
    if not isinstance(trouble, DBAPIError):
        return False
    if trouble.connection_invalidated:
        return True
    if isinstance(trouble.orig, sqlite3.Error):
        return _passes(trouble.orig)
    return isinstance(trouble, (OperationalError, InterfaceError))


def _gone_for(trouble: Exception, work: Work) -> DatabaseGoneError:
    reason = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    log.warning("the database does not do it: %s", type(reason).__name__)
    # What SQLite itself refuses to commit it has not taken.
    is_unsure = work.may_be_done and not isinstance(reason, sqlite3.Error)
    return CommitUnsureError() if is_unsure else DatabaseGoneError()
