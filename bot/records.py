"""What the store hands to services, flows and views: frozen pictures of rows, in our words."""

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
class Covered:
    """What has become of one needed skill: who covers it, and whether they said yes."""

    skill: SkillRef
    person: PersonRef | None = None
    state: str = "uncovered"
    """`in`, `accepted`, `asked`, or `uncovered`."""


@dataclass(frozen=True)
class MarkLine:
    """A marked message, as brief and draft show it."""

    id: str
    kind: str
    text: str
    author: PersonRef | None
    permalink: str
    at: datetime


@dataclass(frozen=True)
class Place:
    """A message of ours: where it stands."""

    channel: str
    ts: str


@dataclass(frozen=True)
class UpdateLine:
    """What somebody last said to everybody."""

    text: str
    by: PersonRef
    at: datetime


@dataclass(frozen=True)
class SwarmPicture:
    """A swarm with all that its brief, announcement and lists show."""

    id: str
    case_id: str
    reference: str
    case_url: str | None
    title: str
    need: str
    environment: str
    tried: str
    customer: str
    customer_tier: str
    severity: int
    is_private: bool
    state: str
    owner: PersonRef
    requester: PersonRef
    opened_at: datetime
    ended_at: datetime | None = None
    ended_by: PersonRef | None = None
    outcome: str | None = None
    resolution: str = ""
    cause: str = ""
    end_reason: str = ""
    revision: int = 0
    channel_id: str | None = None
    channel_name: str | None = None
    brief: Place | None = None
    announcement: Place | None = None
    covers: Sequence[Covered] = ()
    people: Sequence[PersonRef] = ()
    """Who is in, the owner first, then in the order they joined."""
    followers: Sequence[PersonRef] = ()
    marks: Sequence[MarkLine] = ()
    update: UpdateLine | None = None
    article_id: str | None = None
    article_state: str | None = None
    handoffs: int = 0
    reopened_from_channel: str | None = None

    @property
    def is_active(self) -> bool:
        """Tell whether work on it goes on."""
        return self.state in ("opening", "open")

    @property
    def covered(self) -> Sequence[tuple[PersonRef, str, Sequence[SkillRef]]]:
        """Return who covers what, each person and state once, in the order of the skills."""
        found: dict[tuple[str, str], tuple[PersonRef, str, list[SkillRef]]] = {}
        for one in self.covers:
            if one.person is not None and one.state != "uncovered":
                key = (one.person.id, one.state)
                found.setdefault(key, (one.person, one.state, []))[2].append(one.skill)
        return list(found.values())

    @property
    def uncovered(self) -> Sequence[SkillRef]:
        """Return the needed skills that nobody covers."""
        return [c.skill for c in self.covers if c.state == "uncovered"]


@dataclass(frozen=True)
class SwarmLine:
    """A swarm as one line of a list."""

    id: str
    reference: str
    title: str
    severity: int
    state: str
    is_private: bool
    owner: PersonRef
    opened_at: datetime
    channel_id: str | None
    skills: Sequence[str] = ()
    people_in: int = 0
    is_mine: bool = False


@dataclass(frozen=True)
class AskPicture:
    """An ask, as the person who is asked sees it."""

    id: str
    swarm: SwarmPicture
    person: PersonRef
    skills: Sequence[SkillRef]
    level: int | None
    source: str
    asked_by: PersonRef | None
    is_added: bool
    evidence: str = ""
    """The reference of an earlier swarm in which the person helped with this skill, if any."""
    message: Place | None = None
    state: str = "waiting"
    """`waiting`, `accepted`, `declined`, `withdrawn` or `expired`."""


@dataclass(frozen=True)
class Known:
    """What is already known and may answer a case: a solved case, an article, an open swarm."""

    kind: str
    """`case`, `article` or `swarm`."""
    id: str
    title: str
    reference: str = ""
    excerpt: str = ""
    channel_id: str | None = None
    state: str = ""


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

    def section(self, name: str) -> Sequence[ArticleLinePicture]:
        """Return the lines of one section, in order."""
        return [line for line in self.lines if line.section == name]


@dataclass(frozen=True)
class ThanksLine:
    """Somebody proposed for thanks, or thanked, and for what."""

    person: PersonRef
    how: Sequence[str]
    """Kinds of contribution: diagnosed, solved, tried, decided, brought."""
    note: str = ""


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


@dataclass(frozen=True)
class Home:
    """What somebody's App Home shows."""

    profile: Profile
    mine: Sequence[SwarmLine]
    need_me: Sequence[SwarmLine]
    following: Sequence[SwarmLine]
    is_admin: bool = False


@dataclass(frozen=True)
class Expert:
    """Somebody who knows a skill, and whether they can take part now."""

    person: PersonRef
    level: int
    department: str
    is_available: bool


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
    admins: Sequence[PersonRef] = ()

    @property
    def reader(self) -> Reader:
        """Return how what several people read is written."""
        return Reader(self.language, self.time_zone)


@dataclass(frozen=True)
class OpenRequest:
    """What somebody wants a swarm for; made by the modal or the one-line form."""

    reference: str
    title: str
    need: str = ""
    environment: str = ""
    tried: str = ""
    customer: str = ""
    skills: Sequence[str] = ()
    """Names of skills as typed or chosen."""
    severity: int = 3
    is_private: bool | None = None
    """None leaves it to the workspace's setting."""
    invited: Sequence[str] = ()
    """Person ids that the owner adds by name."""
    response_url: str | None = None


@dataclass(frozen=True)
class OpenForm:
    """What the open form starts with: all that is known of the case before somebody types."""

    case: str = ""
    title: str = ""
    need: str = ""
    environment: str = ""
    tried: str = ""
    customer: str = ""
    skills: Sequence[SkillRef] = ()
    severity: int = 3
    is_private: bool = False
    people: Sequence[PersonRef] = ()


@dataclass(frozen=True)
class Opened:
    """What came of a request to open: a new swarm, or the one that exists already."""

    swarm: SwarmPicture | None
    """None while a new one is being made, and for a swarm that this person may not see."""
    is_new: bool
    known: Sequence[Known] = ()
    swarm_id: str | None = None
    """The swarm that exists, also where it may not be shown: what access is asked to."""
    lobby_is_empty: bool = False
    """Whether nobody else would have seen the announcement."""


@dataclass(frozen=True)
class Ending:
    """What the resolve form holds."""

    outcome: str
    resolution: str
    cause: str
    thanks: Sequence[str] = ()
    """The ids of the people to thank."""
    note: str = ""
