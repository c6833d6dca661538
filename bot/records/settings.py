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
class Changed:
    """That somebody changed a setting, from what to what; named admins are people."""

    key: str
    before: object
    after: object
    by: PersonRef | None
    at: datetime


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
    call_url: str = ""
    """The address of a swarm's call, with fields in it; empty for a huddle in the channel."""
    document_url: str = ""
    """The address of a swarm's document, with fields in it; empty for Slack's canvas."""
    ask_minutes_sev1: int = 3
    ask_minutes_sev2: int = 3
    ask_minutes_sev3: int = 10
    ask_minutes_sev4: int = 10
    stall_minutes_sev1: int = 30
    stall_minutes_sev2: int = 120
    stall_minutes_sev3: int = 480
    stall_minutes_sev4: int = 1440
    draft_reminder_days: int = 2
    lead_list_days: int = 4
    channel_name_template: str = "{title}"
    """What follows `swarm-<case>` in the name of a channel."""
    brief_template: str = ""
    """Words of the team's own in a brief; empty for none."""
    announcement_template: str = ""
    """Words of the team's own in an announcement; empty for none."""
    keep_events_days: int = 0
    """How long it is kept who did what when; 0 for ever, as with the two that follow."""
    keep_audit_days: int = 0
    keep_texts_days: int = 0
    admins: Sequence[PersonRef] = ()
    pause: Pause | None = None
    """Who has paused opening, and when; only where settings are shown."""

    @property
    def reader(self) -> Reader:
        """Return how what several people read is written."""
        return Reader(self.language, self.time_zone)

    def minutes_to_answer(self, severity: int) -> int:
        """Return how long whoever is asked, or added to a sev1, has before it goes on."""
        by_severity = {
            1: self.ask_minutes_sev1,
            2: self.ask_minutes_sev2,
            3: self.ask_minutes_sev3,
        }
        return by_severity.get(severity, self.ask_minutes_sev4)

    def minutes_until_stalled(self, severity: int) -> int:
        """Return how long a swarm may stand still before its owner hears of it."""
        by_severity = {
            1: self.stall_minutes_sev1,
            2: self.stall_minutes_sev2,
            3: self.stall_minutes_sev3,
        }
        return by_severity.get(severity, self.stall_minutes_sev4)
