"""Endings, articles and the digest, as views and services pass them around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.records.people import PersonRef, SkillRef
from bot.records.swarms import Place


@dataclass(frozen=True)
class ThanksLine:
    """Somebody proposed for thanks, or thanked, and for what."""

    person: PersonRef
    how: Sequence[str]
    """Kinds of contribution: diagnosed, solved, tried, decided, brought."""
    note: str = ""


@dataclass(frozen=True)
class Ending:
    """What the resolve form holds."""

    outcome: str
    resolution: str
    cause: str
    thanks: Sequence[str] = ()
    """The ids of the people to thank."""
    note: str = ""


@dataclass(frozen=True)
class ArticleLinePicture:
    """One line of an article and where it came from."""

    section: str
    text: str
    source: str
    permalink: str = ""
    author: PersonRef | None = None
    mark_id: str | None = None


@dataclass(frozen=True)
class ArticlePicture:
    """An article in its present wording."""

    id: str
    title: str
    state: str
    version: int
    lines: Sequence[ArticleLinePicture]
    swarm_id: str | None
    reference: str
    masked_count: int = 0
    published_by: PersonRef | None = None
    published_at: datetime | None = None
    place: Place | None = None
    language: str = "en"
    is_private: bool = False

    @property
    def is_draft(self) -> bool:
        """Tell whether nobody has published it, or thrown it away, yet."""
        return self.state == "work_in_progress"

    def section(self, name: str) -> Sequence[ArticleLinePicture]:
        """Return the lines of one section, in order."""
        return [line for line in self.lines if line.section == name]


@dataclass(frozen=True)
class Story:
    """One resolved swarm as the digest tells it."""

    reference: str
    title: str
    customer_effect: str
    """The outcome as a code (`fixed`, `workaround`, …)."""
    owner: PersonRef
    thanked: Sequence[ThanksLine]
    resolved_at: datetime
    opened_at: datetime
    article_title: str | None = None
    article_id: str | None = None
    resolution: str = ""


@dataclass(frozen=True)
class Digest:
    """What a week's digest tells."""

    since: datetime
    until: datetime
    stories: Sequence[Story] = ()
    first_time: Sequence[PersonRef] = ()
    reused_title: str | None = None
    wanted_skills: Sequence[SkillRef] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to tell."""
        return not (self.stories or self.first_time or self.reused_title or self.wanted_skills)
