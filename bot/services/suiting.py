"""Tells who suits a swarm now, besides what they know: for whom it is day, and by language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.fitting import day_from, has_worked, is_at_work, speaks
from bot.matching import Candidate, Why
from bot.store import Transaction
from bot.store.covering import silent_people
from models import Ask, Participation, ParticipationRole, Person, Swarm


@dataclass(frozen=True)
class Suiting:
    """The instant, the language of the customer if it is known, and the team's time zone."""

    now: datetime
    language: str | None
    time_zone: str

    def wakes_at(self, person: Person) -> datetime | None:
        """Return when the hours begin that somebody has named, or None in them or without any."""
        return self._day_from(person) if person.work_from is not None else None

    def is_night(self, person: Person) -> bool:
        """Tell whether it is night by the usual hours for somebody who has named none."""
        return person.work_from is None and self._day_from(person) is not None

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

    def _day_from(self, person: Person) -> datetime | None:
        here = person.time_zone or self.time_zone
        begins = day_from(self.now, here, person.work_from, person.work_to)
        return begins if begins > self.now else None

    def _speaks(self, person: Person) -> bool | None:
        return speaks(self.language, person.languages, person.locale) if self.language else None


async def suiting(tx: Transaction, swarm: Swarm) -> Suiting:
    """Return by what people are found to suit a swarm."""
    _, case, customer = await tx.swarms.with_case(swarm.id)
    language = case.language or (customer.language if customer else None)
    return Suiting(tx.now, language, (await tx.workspaces.current()).time_zone)


async def wakes_at(tx: Transaction, person: Person) -> datetime | None:
    """Return when the hours begin that somebody has named, or None in them or without any."""
    time_zone = (await tx.workspaces.current()).time_zone
    return Suiting(tx.now, None, time_zone).wakes_at(person)


async def is_working(tx: Transaction, person: Person) -> bool:
    """Tell whether it is a working day and hour where somebody is."""
    return is_at_work(tx.now, await _zone_of(tx, person), person.work_from, person.work_to)


async def could_act(tx: Transaction, person: Person, since: datetime, span: timedelta) -> bool:
    """Tell whether somebody has been at work for so long since an instant."""
    here = await _zone_of(tx, person)
    return has_worked(span, since, tx.now, here, person.work_from, person.work_to)


async def candidates(
    tx: Transaction,
    swarm: Swarm,
    knowing: Sequence[tuple[Person, dict[str, int]]],
    asks: Sequence[Ask],
    suits: Suiting,
) -> list[Candidate]:
    """Return people as matching sees them for a swarm; `asks` are those that were made before."""
    load = await tx.people.open_swarms([p.id for p, _ in knowing])
    parts = {p.person_id: p for p in await tx.participations.all(swarm.id)}
    # Nobody is asked twice: neither who has not answered, nor who wants to be asked later.
    passed = {a.person_id for a in asks if a.is_declined or a.expired_at or a.is_put_off}
    silent = silent_people(list(parts.values()), asks)
    waiting = {a.person_id for a in asks if a.is_waiting and not a.is_put_off}
    return [
        Candidate(
            person=person.id,
            levels=levels,
            open_swarms=load.get(person.id, 0),
            max_swarms=person.max_swarms,
            kind=person.kind if person.slack_user_id else "unlinked",
            away=person.is_away(tx.now),
            is_requester=person.id == swarm.requester_id or _owns(parts.get(person.id)),
            already_in=person.id in waiting
            or (is_in(parts.get(person.id)) and person.id not in silent),
            declined=person.id in passed or _has_left(parts.get(person.id)),
            wakes_at=suits.wakes_at(person),
            is_night=suits.is_night(person),
            is_foreign=suits.is_foreign(person),
        )
        for person, levels in knowing
    ]


def is_covered(skill_id: str, people: Sequence[Candidate]) -> bool:
    """Tell whether one of these is in or asked who knows a skill."""
    return any(c.already_in and not c.is_requester and c.levels.get(skill_id, 0) for c in people)


def is_in(part: Participation | None) -> bool:
    """Tell whether somebody with this part in a swarm, if any, is in."""
    return part is not None and part.is_in


def _owns(part: Participation | None) -> bool:
    return part is not None and part.role == ParticipationRole.OWNER


def _has_left(part: Participation | None) -> bool:
    return part is not None and part.left_at is not None


async def _zone_of(tx: Transaction, person: Person) -> str:
    return (await tx.people.reader(person)).time_zone
