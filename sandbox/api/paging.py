"""Cursors: pages of a list, each naming where the next begins."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.dispatch import Call
from sandbox.errors import SlackError

T = TypeVar("T")
LARGEST = 1000


def page(
    call: Call,
    rows: Sequence[T],
    key: Callable[[T], str],
    *,
    default: int = 100,
    largest: int = LARGEST,
) -> tuple[list[T], str]:
    """Return this call's page of the rows, and the cursor of the next one (empty at the end)."""
    size = call.number("limit", default)
    if size < 0:
        raise SlackError("invalid_limit")
    # unverified: wide limits
    size = min(size or default, largest)
    start = 0
    if cursor := call.text("cursor"):
        wanted = _decode(cursor)
        start = next((i for i, row in enumerate(rows) if key(row) == wanted), -1)
        if start < 0:
            raise SlackError("invalid_cursor")
    chosen = list(rows[start : start + size])
    following = rows[start + size] if start + size < len(rows) else None
    return chosen, "" if following is None else encode(key(following))


def encode(name: str) -> str:
    """Return the cursor that begins at the row of this name."""
    return base64.b64encode(f"next:{name}".encode()).decode()


def _decode(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if not text.startswith("next:"):
        raise SlackError("invalid_cursor")
    return text.removeprefix("next:")
