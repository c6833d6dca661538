"""Log lines, for eyes or as JSON: ids and codes, and never a text that a person wrote."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType

READABLE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# They tell at INFO what we tell better ourselves.
QUIET = ("alembic", "slack_bolt", "apscheduler", "slack_sdk", "aiohttp.access")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_NOTHING: Mapping[str, str] = MappingProxyType({})
_ids: ContextVar[Mapping[str, str]] = ContextVar("ids", default=_NOTHING)


def set_up(*, is_json: bool = False) -> None:
    """Send the log lines of the whole process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine() if is_json else ReadableLine(READABLE))
    handler.addFilter(_left_unquoted)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns of every look that is skipped since the one before it goes on, which loses nothing.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


@contextmanager
def bound(**ids: str | None) -> Iterator[None]:
    """Have every log line within carry these ids, those of libraries too; None is left out."""
    token = _ids.set(_with(ids))
    try:
        yield
    finally:
        _ids.reset(token)


def bind(**ids: str | None) -> None:
    """Have the later log lines of the `bound` around carry these ids as well."""
    _ids.set(_with(ids))


def _left_unquoted(record: logging.LogRecord) -> bool:
    """Leave out of a line of asyncio's what it quotes of a broken task, error and all."""
    if record.name == "asyncio" and record.exc_info:
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def _with(ids: Mapping[str, str | None]) -> Mapping[str, str]:
    return {**_ids.get(), **{name: value for name, value in ids.items() if value}}


class ReadableLine(logging.Formatter):
    """A line for eyes, the ids at its end."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """Return the line."""
        line = super().formatMessage(record)
        ids = " ".join(f"{name}={value}" for name, value in _ids.get().items())
        return f"{line} [{ids}]" if ids else line

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's name
        """Return where it broke."""
        return where_it_broke(ei[1])


class JsonLine(logging.Formatter):
    """A line for machines: an object with the ids beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "part": record.name,
            "message": record.getMessage(),
            **_ids.get(),
        }
        if record.exc_info:
            line["trace"] = where_it_broke(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def where_it_broke(error: BaseException | None) -> str:
    """Return an error's trace and those of its causes, by places and kinds.

    What an error says is left out: drivers and parsers quote the values they choke on, and those
    may be what a person wrote.
    """
    parts: list[str] = []
    while error is not None:
        code = getattr(error, "code", None) or getattr(error, "sqlstate", None)
        frames = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{frames}{type(error).__name__}{f' ({code})' if code else ''}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nbecause of:\n".join(parts)
