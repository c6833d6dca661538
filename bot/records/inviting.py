"""What comes of calling people into an open swarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.records.people import PersonRef, SkillRef
from bot.records.swarms import SwarmPicture


@dataclass(frozen=True)
class Invitation:
    """What came of calling more people in."""

    swarm: SwarmPicture
    added: Sequence[PersonRef] = ()
    asked: Sequence[PersonRef] = ()
    uncovered: Sequence[SkillRef] = ()
    refused: Mapping[PersonRef, str] = field(default_factory=dict)
    """Who cannot be added, and a code that says why."""
    meant: Sequence[tuple[SkillRef, SkillRef]] = ()
    """Skills that nobody has, each with one that may have been meant."""
