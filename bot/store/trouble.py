"""Tells trouble with the database, which passes, from our own mistakes, which do not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import DatabaseGoneError

log = logging.getLogger(__name__)


@contextmanager
def trouble_told() -> Iterator[None]:
    """Raise DatabaseGoneError for a database that does not answer or takes nothing."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError, OSError) as trouble:
        raise _gone_for(trouble) from trouble
    except DBAPIError as trouble:
        if not trouble.connection_invalidated:
            raise
        raise _gone_for(trouble) from trouble


def _gone_for(trouble: Exception) -> DatabaseGoneError:
    reason = trouble.orig if isinstance(trouble, DBAPIError) else trouble
    log.warning("the database does not do it: %s", type(reason).__name__)
    return DatabaseGoneError()
