"""What a lead sees: the open swarms of their people, and what waits for these people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.records.people import PersonRef
from bot.records.swarms import SwarmLine


@dataclass(frozen=True)
class LedSwarm:
    """An open swarm of one of a lead's people, and whether its owner is away."""

    line: SwarmLine
    is_away: bool = False
    away_until: datetime | None = None
    """Until when, if the owner has said so; None of an account that is deactivated."""
    asked: PersonRef | None = None
    """Who has been asked to take the case over and has not answered yet."""


@dataclass(frozen=True)
class WaitingLine:
    """Something that waits for somebody: `draft`, `access` or `handoff`."""

    kind: str
    object_id: str
    swarm: SwarmLine
    person: PersonRef
    since: datetime


@dataclass(frozen=True)
class Team:
    """What a lead's people work on, and what has waited for long; some of all there is."""

    swarms: Sequence[LedSwarm] = ()
    total: int = 0
    waiting: Sequence[WaitingLine] = ()
    waiting_total: int = 0
    is_lead: bool = True
    """Whether anybody is known whom the reader leads."""

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do about anybody's."""
        return not self.swarms and not self.waiting
