"""A handoff: the question to one person whether they take a case over from its owner."""

from __future__ import annotations

from dataclasses import dataclass

from bot.records.people import PersonRef
from bot.records.swarms import Place, SwarmPicture


@dataclass(frozen=True)
class HandoffPicture:
    """A handoff, as those who ask and the one who is asked see it."""

    id: str
    swarm: SwarmPicture
    owner: PersonRef
    """Who hands the case over."""
    to: PersonRef
    asked_by: PersonRef
    """The owner, or who asks in their place."""
    reason: str
    state: str = "waiting"
    """`waiting`, `accepted`, `declined` or `withdrawn`."""
    question: Place | None = None
    receipt: Place | None = None
    """What whoever asked reads of it."""
    reminder: Place | None = None
    """Where who was asked was reminded of it."""
    owner_told: Place | None = None
    """Where the owner reads that somebody asks in their place."""

    @property
    def is_for_another(self) -> bool:
        """Tell whether somebody asks in the owner's place."""
        return self.owner.id != self.asked_by.id

    @property
    def is_ownerless(self) -> bool:
        """Tell whether nobody asks but the bot, since the owner has no account any more."""
        return self.owner.is_deactivated and not self.reason

    @property
    def is_owner_back(self) -> bool:
        """Tell whether nobody has to own it any more, since its owner has an account again."""
        is_asked_by_nobody = not self.reason and not self.is_for_another
        return is_asked_by_nobody and not self.owner.is_deactivated and self.state == "withdrawn"
