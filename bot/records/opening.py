"""What a swarm is opened with, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.records.people import PersonRef, SkillRef
from bot.records.settings import Pause
from bot.records.swarms import Known, SwarmPicture


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
    source: str = ""
    """The address of the message it begins with, if it begins with one."""
    links_source: bool = True
    """Whether the swarm is to lead back to that message."""
    is_among_few: bool = False
    """Whether that message is not for everybody to read."""
    masked: int = 0
    """How many pieces of personal data were covered in what the message says."""


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
    severity: int | None = None
    """None leaves it to the case, whose own default is 3."""
    is_private: bool | None = None
    """None leaves it to the workspace's setting."""
    invited: Sequence[str] = ()
    """Person ids that the owner adds by name."""
    response_url: str | None = None
    source: str = ""
    """The address of the message that the swarm is to lead back to."""


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
    meant: Sequence[tuple[SkillRef, SkillRef]] = ()
    """Skills that nobody has, each with one that may have been meant."""
    wait_seconds: float = 0.0
    """How long a new one will have to wait for Slack's limits, roughly."""
    pause: Pause | None = None
    """Why a new one is kept for later, if it is."""

    @property
    def must_wait(self) -> bool:
        """Tell whether a new one does not open at once."""
        return self.is_new and (self.pause is not None or self.wait_seconds > 0)
