"""App Home, as services put it together and views show it: a greeting, parts, one's profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.records.leading import Team
from bot.records.people import Profile
from bot.records.swarms import SwarmLine, Trouble


class Which(StrEnum):
    """Which of the open swarms a part of App Home names."""

    MINE = "mine"
    """Those whose case somebody owns, or that they asked for."""
    NEEDED = "needed"
    """Those that lack a skill somebody has or would like to learn."""
    FOLLOWED = "followed"
    """Those somebody else answers for, in which they are or which they follow."""
    CUSTOMERS = "customers"
    """Other ones of customers who have a case that somebody owns."""


@dataclass(frozen=True)
class SwarmPart:
    """Some of the open swarms that are one's own business, the severe and old ones first."""

    which: Which
    lines: Sequence[SwarmLine] = ()
    total: int = 0
    """How many there are, of which the lines are some."""
    start: int = 0
    """How many come before the first line."""

    @property
    def rest(self) -> int:
        """Return how many come after the last line."""
        return max(self.total - self.start - len(self.lines), 0)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing in it."""
        return not self.lines


Part = SwarmPart | Team
"""What App Home can be made of, between the greeting and the profile."""


@dataclass(frozen=True)
class Home:
    """What somebody's App Home shows."""

    profile: Profile
    parts: Sequence[Part] = ()
    is_admin: bool = False
    troubles: Sequence[Trouble] = ()
    """What failed of late, for an admin."""
