"""What can be changed of an open swarm, as the form shows it and as it comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.records.people import PersonRef, SkillRef
from bot.records.swarms import SwarmPicture


@dataclass(frozen=True)
class Details:
    """What a swarm says of its case, and which skills it calls for."""

    title: str
    need: str = ""
    environment: str = ""
    customer: str = ""
    severity: int = 3
    skills: Sequence[SkillRef] = ()


@dataclass(frozen=True)
class ToEdit:
    """A swarm to be changed, as it stands."""

    swarm: SwarmPicture
    details: Details
    """What the form shows, cut to what its fields hold."""
    stood: Mapping[str, str]
    """A mark of each field as it stands, by which it is known later whether it was changed."""


@dataclass(frozen=True)
class Edit:
    """What somebody wants a swarm to say; skills by their names."""

    title: str
    need: str
    environment: str
    customer: str
    severity: int
    skills: Sequence[str]


@dataclass(frozen=True)
class Edited:
    """What came of a change: nothing at all where another was quicker with the same field."""

    swarm: SwarmPicture
    overtaken: Mapping[str, str] = field(default_factory=dict)
    """What stands by now in the fields that another has changed meanwhile as well."""
    stood: Mapping[str, str] = field(default_factory=dict)
    """The marks to go on from where something was overtaken."""
    added: Sequence[PersonRef] = ()
    asked: Sequence[PersonRef] = ()
    released: Sequence[PersonRef] = ()
    """Whose questions were taken back, since nobody needs that skill any more."""
    uncovered: Sequence[SkillRef] = ()
    meant: Sequence[tuple[SkillRef, SkillRef]] = ()
    is_for_the_day: bool = False
    """Whether somebody is to be asked once their day begins."""

    @property
    def has_news(self) -> bool:
        """Tell whether there is more to say than that it was saved."""
        return any((self.added, self.asked, self.released, self.uncovered, self.is_for_the_day))
