"""People and what they know, as views and services pass them around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.i18n import Reader


@dataclass(frozen=True)
class PersonRef:
    """Somebody to name, mention or write to."""

    id: str
    name: str
    slack_id: str | None = None
    reader: Reader = field(default_factory=Reader)
    may_be_named: bool = True
    is_deactivated: bool = False
    """Whether they have no account any more: no message reaches them."""


@dataclass(frozen=True)
class Actor:
    """The person who does something now, with what decides what they may do."""

    workspace_id: str
    person: PersonRef
    kind: str = "member"
    is_admin: bool = False

    @property
    def id(self) -> str:
        """Return the person's id."""
        return self.person.id

    @property
    def reader(self) -> Reader:
        """Return how this person reads the bot."""
        return self.person.reader


@dataclass(frozen=True)
class SkillRef:
    """A skill to name or look up."""

    id: str
    key: str
    name: str


@dataclass(frozen=True)
class SkillGroup:
    """A skill, and the Slack user group that is asked where nobody answers for it."""

    skill: SkillRef
    group_id: str | None
    """None where none has been set: then one of the skill's name is."""


@dataclass(frozen=True)
class Expert:
    """Somebody who knows a skill, and whether they can take part now."""

    person: PersonRef
    level: int
    department: str
    is_available: bool
    wakes_at: datetime | None = None
    """When the hours begin that they have named, if it is for these alone that they cannot."""


@dataclass(frozen=True)
class Holding:
    """Rows that point to somebody: which they are, as `table.column`, and how many."""

    rows: str
    count: int
    has_words: bool = False
    """Whether they hold text by or about the person."""


@dataclass(frozen=True)
class Stored:
    """What is kept about somebody."""

    person: PersonRef
    email: str
    department: str
    time_zone: str
    since: datetime
    holdings: Sequence[Holding] = ()


@dataclass(frozen=True)
class Profile:
    """What the bot knows of somebody, as they see and change it."""

    person: PersonRef
    department: str
    skills: Sequence[tuple[SkillRef, int]]
    interests: Sequence[SkillRef]
    max_swarms: int | None
    paused_until: datetime | None
    may_be_asked: bool
    may_be_named: bool
    time_zone: str = "UTC"
    hours: tuple[int, int] | None = None
    """From which hour to which one they work, in their own time zone, if they have said so."""
    languages: Sequence[str] = ()
    """Codes of the languages they can help in, if they have said so."""
