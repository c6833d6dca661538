"""Tells who suits a swarm now, besides what they know: by hours of work, and by language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.fitting import is_off, speaks
from bot.i18n import zone
from bot.matching import Why
from bot.store import Transaction
from models import Person, Swarm


@dataclass(frozen=True)
class Suiting:
    """The instant, the language of the customer if it is known, and the team's time zone."""

    now: datetime
    language: str | None
    time_zone: str

    def is_off(self, person: Person) -> bool:
        """Tell whether it is outside of somebody's hours of work."""
        here = zone(person.time_zone or self.time_zone)
        return is_off(self.now, person.work_from, person.work_to, here)

    def is_foreign(self, person: Person) -> bool:
        """Tell whether somebody is known not to speak the customer's language."""
        return self._speaks(person) is False

    def told(self, person: Person, why: Why) -> str | None:
        """Return what the person is told of what tipped the balance, as a code."""
        if why is Why.IN_HOURS and person.work_from is not None:
            return "in_hours"
        if why is Why.SPEAKS and self._speaks(person):
            return f"speaks:{self.language}"
        return None

    def _speaks(self, person: Person) -> bool | None:
        return speaks(self.language, person.languages, person.locale) if self.language else None


async def suiting(tx: Transaction, swarm: Swarm) -> Suiting:
    """Return by what people are found to suit a swarm."""
    _, case, customer = await tx.swarms.with_case(swarm.id)
    language = case.language or (customer.language if customer else None)
    return Suiting(tx.now, language, (await tx.workspaces.current()).time_zone)
