"""Tells each story over one of the two transports by turns, and the first of each file over both.

Over which door a story comes in makes no difference to anything behind it, and telling each over
both takes four minutes more. Whoever names a file or a test, or asks with `--both`, gets both.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

TURNS = ("socket", "http")


def are_by_turns(config: pytest.Config) -> bool:
    """Tell whether whole folders are tested, and nothing was asked for by its name."""
    is_whole = all(Path(arg).is_dir() for arg in config.args)
    return is_whole and not config.option.keyword and not config.getoption("--both")


def by_turns(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return the tests without the stories whose turn the transport is not."""
    stories: dict[Path, dict[str, int]] = {}
    return [item for item in items if _is_its_turn(item, stories.setdefault(item.path, {}))]


def _is_its_turn(item: pytest.Item, stories: dict[str, int]) -> bool:
    told = getattr(item, "callspec", None)
    transport = told.params.get("room") if told is not None else None
    if transport not in TURNS:
        return True
    story = item.name.replace(transport, "", 1)
    turn = stories.setdefault(story, len(stories))
    return turn == 0 or TURNS[turn % len(TURNS)] == transport
