"""App Home: one's swarms, swarms that could use one's skills, and one's profile."""

from __future__ import annotations

from typing import Any

from bot.i18n import Reader
from bot.records import Home


def home(h: Home, reader: Reader) -> dict[str, Any]:
    """Return somebody's App Home."""
    return {"type": "home", "blocks": []}
