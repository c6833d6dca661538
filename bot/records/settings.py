"""What a team has set, with the defaults filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import Reader
from bot.records.people import PersonRef


@dataclass(frozen=True)
class Pause:
    """That an admin has paused the opening of swarms."""

    by: PersonRef | None
    since: datetime


@dataclass(frozen=True)
class Settings:
    """What a team has set, with the defaults filled in (`/swarm config`)."""

    lobby: str
    lobby_channel_id: str | None = None
    lobby_is_empty: bool = False
    """Whether the lobby has nobody in it to see an announcement; noted by the bot."""
    digest_channel: str | None = None
    digest_channel_id: str | None = None
    digest_day: str = "mon"
    digest_hour: int = 9
    time_zone: str = "UTC"
    language: str = "en"
    invite: str = "ask"
    visibility: str = "open"
    archive_after_days: int = 3
    opening: str = "on"
    """`on`, or `paused`: what is asked for meanwhile is kept and opens later."""
    admins: Sequence[PersonRef] = ()
    pause: Pause | None = None
    """Who has paused opening, and when; only where settings are shown."""

    @property
    def reader(self) -> Reader:
        """Return how what several people read is written."""
        return Reader(self.language, self.time_zone)
