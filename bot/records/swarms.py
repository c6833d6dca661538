"""Swarms, asks and what is known already, as views and services pass them around."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.records.people import PersonRef, SkillRef

ACTIVE = ("opening", "open")


@dataclass(frozen=True)
class Place:
    """A message of ours: where it stands."""

    channel: str
    ts: str

    @property
    def is_direct(self) -> bool:
        """Tell whether one person alone reads it."""
        return self.channel.startswith("D")


@dataclass(frozen=True)
class Covered:
    """What has become of one needed skill: who covers it, and whether they said yes."""

    skill: SkillRef
    person: PersonRef | None = None
    state: str = "uncovered"
    """`in`, `accepted`, `asked`, `silent` (in, but does not say a word), `asleep` (to be asked when
    their day begins), or `uncovered`."""
    wakes_at: datetime | None = None
    """When somebody who is asleep is asked."""

    @property
    def is_missing(self) -> bool:
        """Tell whether somebody is still to be found: who is silent or asleep counts for nobody."""
        return self.state in ("uncovered", "silent", "asleep")


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
class MarkOn:
    """A mark, as somebody sees it who looks at its message."""

    kind: str
    by: PersonRef
    is_own: bool
    """Whether they set it, and so can take it off."""


@dataclass(frozen=True)
class Marked:
    """A message of a swarm, and what people have said it is."""

    channel: str
    ts: str
    marks: Sequence[MarkOn] = ()


@dataclass(frozen=True)
class Links:
    """Where a swarm leads besides its channel; empty where there is nothing."""

    message: str = ""
    """The message it began with."""
    call: str = ""
    document: str = ""
    canvas: str = ""
    """The canvas that was made for it."""
    without_call: bool = False
    """Whether its people do without the call that their team has set."""
    without_document: bool = False


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
    search_round: str = "none"
    """How far the search for experts has come: `none`, `match`, `next_best`, `group`, `lead`."""
    promised_at: datetime | None = None
    is_promise_kept: bool | None = None
    links: Links = Links()

    @property
    def is_active(self) -> bool:
        """Tell whether work on it goes on."""
        return self.state in ACTIVE

    @property
    def asker(self) -> PersonRef:
        """Return who waits for help: whoever asked for it, or who owns the case since then."""
        return self.owner if self.handoffs else self.requester

    @property
    def covered(self) -> Sequence[tuple[PersonRef, str, Sequence[SkillRef]]]:
        """Return who covers what, each person and state once, in the order of the skills."""
        found: dict[tuple[str, str], tuple[PersonRef, str, list[SkillRef]]] = {}
        for one in self.covers:
            if one.person is not None and one.state not in ("uncovered", "asleep"):
                key = (one.person.id, one.state)
                found.setdefault(key, (one.person, one.state, []))[2].append(one.skill)
        return list(found.values())

    @property
    def asleep(self) -> Sequence[tuple[PersonRef, datetime, Sequence[SkillRef]]]:
        """Return who is asked when their day begins, when that is, and for which skills."""
        found: dict[str, tuple[PersonRef, datetime, list[SkillRef]]] = {}
        for one in self.covers:
            if one.person is not None and one.wakes_at is not None:
                person = found.setdefault(one.person.id, (one.person, one.wakes_at, []))
                person[2].append(one.skill)
        return list(found.values())

    @property
    def uncovered(self) -> Sequence[SkillRef]:
        """Return the needed skills that nobody covers, and nobody is going to be asked for."""
        return [c.skill for c in self.covers if c.state == "uncovered"]

    @property
    def missing(self) -> Sequence[SkillRef]:
        """Return the needed skills for which somebody is to be found."""
        return [c.skill for c in self.covers if c.is_missing]

    @property
    def has_somebody(self) -> bool:
        """Tell whether somebody is in for what is needed; where no skill is, anybody will do."""
        if self.covers:
            return any(c.state == "in" for c in self.covers)
        return any(p.id not in (self.owner.id, self.requester.id) for p in self.people)

    @property
    def is_searching(self) -> bool:
        """Tell whether nobody is there yet for some skill."""
        return self.is_active and any(c.state != "in" for c in self.covers)


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
    is_mine: bool = False
    is_in: bool = False
    """Whether the reader is in it."""
    customer: str = ""

    @property
    def is_active(self) -> bool:
        """Tell whether work on it goes on."""
        return self.state in ACTIVE


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
    """`waiting`, `later`, `accepted`, `declined`, `expired`, `withdrawn` or `asked_again`."""
    skills_asked: Sequence[SkillRef] = ()
    """What this question is for, whether or not they say that they know it."""
    later_at: datetime | None = None
    """When they are asked again, if they wanted so."""
    tipped_by: str = ""
    """What tipped the balance towards them: `in_hours`, `speaks:<language>` or nothing told."""
    minutes_to_answer: int | None = None
    """After how long others are asked; None where nobody waits any more."""


@dataclass(frozen=True)
class Able:
    """Somebody who could be added for skills that are missing."""

    person: PersonRef
    skills: Sequence[SkillRef]
    is_asleep: bool = False


@dataclass(frozen=True)
class Plea:
    """What a lead hears of a swarm to which nobody has come, and whom they could add."""

    swarm: SwarmPicture
    able: Sequence[Able] = ()
    added: Sequence[PersonRef] = ()
    """Who has been added so, by whomever, and is in."""
    gone: Sequence[PersonRef] = ()
    """Who was added so and is not in any more."""
    lead: PersonRef | None = None
    """The lead of whoever asks, if there is one who can act here."""
    admins: Sequence[PersonRef] = ()
    asleep: Collection[str] = ()
    """For whom of these it is night, by their ids: they are told nothing now."""
    was_asked: bool = True
    """Whether anybody was asked who may know what is missing."""


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

    @property
    def is_open_swarm(self) -> bool:
        """Tell whether it is a swarm on which work goes on."""
        return self.kind == "swarm" and self.state in ACTIVE


@dataclass(frozen=True)
class RoomEnd:
    """When the channel of a swarm that has ended is archived."""

    room_id: str
    spell: str
    """What tells its present time from earlier ones: a button pressed late is known by it."""
    until: datetime
    is_announced: bool = False
    """Whether its people have been told of this end."""
    kept_by: PersonRef | None = None
    """Who put it off; None also where it was brought back from the archive."""


@dataclass(frozen=True)
class Trouble:
    """Something that was given up, and that an admin can have tried again."""

    id: str
    kind: str
    code: str
    """Slack's code, or the name of our error."""
    at: datetime
    method: str = ""
    """What Slack refused, where it did."""
    reference: str = ""
    """The case it was for; empty where it was for none, or where the reader may not see it."""
    is_hidden: bool = False
    """Whether it was for a swarm that the reader may not see."""
