"""Finds the smallest group of people who together have the skills that a case needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import compress, repeat

from bot.cover import Group, Holder, Pool, greedy

PROVABLE_SKILLS = 10
"""Up to this many skills the group is proven minimal; beyond, it is merely a good one."""

MEMBER = "member"


class WhyNot(StrEnum):
    """Why somebody is not asked, whatever their skills."""

    REQUESTER = "requester"
    NOT_A_MEMBER = "not_a_member"
    ALREADY_IN = "already_in"
    DECLINED = "declined"
    AWAY = "away"
    AT_CAP = "at_cap"


class Why(StrEnum):
    """What tipped the balance towards somebody."""

    ONLY_ONE = "only_one"
    HIGHEST_LEVEL = "highest_level"
    IN_HOURS = "in_hours"
    """For others who know as much, or more, it is night."""

    SPEAKS = "speaks"
    """Others who know as much do not speak the customer's language."""

    LEAST_BUSY = "least_busy"
    FITS_THE_GROUP = "fits_the_group"
    """Others have more in these skills; this person makes the group smaller."""

    EQUAL = "equal"
    """Others would have done as well; the order of ids decided."""


class WhySecond(StrEnum):
    """What makes the second best group second."""

    MORE_UNCOVERED = "more_uncovered"
    MORE_PEOPLE = "more_people"
    LOWER_LEVELS = "lower_levels"
    OUT_OF_HOURS = "out_of_hours"
    OTHER_LANGUAGE = "other_language"
    MORE_LOAD = "more_load"
    EQUAL = "equal"


@dataclass(frozen=True)
class Candidate:
    """One person as matching sees them; every person is a candidate once."""

    person: str
    levels: Mapping[str, int]
    open_swarms: int = 0
    max_swarms: int | None = None
    kind: str = MEMBER
    away: bool = False
    is_requester: bool = False
    already_in: bool = False
    declined: bool = False
    """Whether they said no to this swarm; what they said to others is not known here."""
    wakes_at: datetime | None = None
    """When the hours begin that they have named; None in these, and for who has named none."""
    is_night: bool = False
    """Whether it is night for them by the usual hours, since they have named none."""
    is_foreign: bool = False
    """Whether they are known not to speak the customer's language."""

    @property
    def is_asleep(self) -> bool:
        """Tell whether others come first, for whom it is day."""
        return self.is_night or self.wakes_at is not None


@dataclass(frozen=True)
class Chosen:
    """Somebody to ask: for which skills, at which levels, and why them."""

    person: str
    skills: tuple[str, ...]
    levels: Mapping[str, int]
    reason: Why
    stand_in: str | None
    """Who has the same skills and comes next, should this person decline."""
    wakes_at: datetime | None = None
    """When they are to be asked; None for now."""


@dataclass(frozen=True)
class RunnerUp:
    """The best group without one of the chosen, and why it is not the chosen one."""

    people: tuple[str, ...]
    reason: WhySecond


@dataclass(frozen=True)
class Match:
    """Who is to be asked, which skill each covers, and what nobody covers."""

    chosen: tuple[Chosen, ...] = ()
    covered: Mapping[str, str] = field(default_factory=dict)
    uncovered: tuple[str, ...] = ()
    runner_up: RunnerUp | None = None
    is_proven: bool = True


def why_not(candidate: Candidate) -> WhyNot | None:
    """Return what keeps somebody from being asked, or None if nothing does."""
    if candidate.is_requester:
        return WhyNot.REQUESTER
    if candidate.kind != MEMBER:
        return WhyNot.NOT_A_MEMBER
    if candidate.already_in:
        return WhyNot.ALREADY_IN
    if candidate.declined:
        return WhyNot.DECLINED
    if candidate.away:
        return WhyNot.AWAY
    cap = candidate.max_swarms
    return WhyNot.AT_CAP if cap is not None and candidate.open_swarms >= cap else None


def match(needed: Iterable[str], candidates: Iterable[Candidate]) -> Match:
    """Return the best group for the needed skills, the same whatever the order of the input.

    Best is: fewest uncovered skills, then fewest people, then highest levels, then fewest for whom
    it is night, then fewest who do not speak the customer's language, then least present load, then
    lowest ids. Whoever is in the swarm already is not chosen again: leave out of `needed` what they
    cover.
    """
    skills = sorted(set(needed))
    able = [(one, levels) for one in candidates if (levels := _levels(one, skills)) is not None]
    is_held = [any(column) for column in zip(*(levels for _, levels in able), strict=True)]
    wanted = list(compress(skills, is_held))
    pool = Pool(wanted, (_holder(one, tuple(compress(levels, is_held))) for one, levels in able))
    is_proven = len(wanted) <= PROVABLE_SKILLS
    best = pool.smallest() if is_proven else None
    people = best.people if best else greedy(pool)
    group = [holder for holder in pool.holders if holder.person in people]
    covered = {skill: _coverer(skill, group, pool) for skill in wanted}
    return Match(
        chosen=tuple(
            _chosen(holder, covered, pool) for holder in sorted(group, key=lambda one: one.person)
        ),
        covered=covered,
        uncovered=tuple(skill for skill in skills if skill not in covered),
        runner_up=_runner_up(best, pool) if best else None,
        is_proven=is_proven,
    )


def match_by_day(
    needed: Iterable[str], candidates: Iterable[Candidate], *, by_day_alone: Collection[str] = ()
) -> Match:
    """Return the best group of those for whom it is day and, for the rest, of who comes next.

    Whatever the levels, nobody is chosen for what somebody can do whose day begins sooner. At night
    those come next who have named no hours: when they sleep is a guess. The others are waited
    for, but not for what is `by_day_alone`.
    """
    everybody = list(candidates)
    awake = [one for one in everybody if not one.is_asleep]
    at_night = [one for one in everybody if one.is_asleep and one.wakes_at is None]
    hours = sorted({one.wakes_at for one in everybody if one.wakes_at is not None})
    later = [(at, [one for one in everybody if one.wakes_at == at]) for at in hours]
    wanted, found = set(needed), Match()
    left = wanted
    for wakes_at, turn in [(None, awake), (None, at_night), *later]:
        if wakes_at is not None:
            left = left - set(by_day_alone)
        if not left:
            break
        part = match(left, turn)
        found = _joined(found, part, wakes_at)
        left = set(part.uncovered)
    asleep = [one for one in everybody if one.is_asleep]
    return replace(
        found,
        chosen=tuple(_by_day(one, asleep) for one in found.chosen),
        uncovered=tuple(sorted(wanted - found.covered.keys())),
    )


def _joined(found: Match, part: Match, wakes_at: datetime | None) -> Match:
    chosen = (replace(one, wakes_at=wakes_at) for one in part.chosen)
    return replace(
        found,
        chosen=(*found.chosen, *chosen),
        covered={**found.covered, **part.covered},
        runner_up=found.runner_up or part.runner_up,
        is_proven=found.is_proven and part.is_proven,
    )


def _by_day(chosen: Chosen, asleep: Sequence[Candidate]) -> Chosen:
    """Return somebody with the reason that others would do as well for whom it is night."""
    own = sum(chosen.levels.values())
    is_awake = chosen.person not in {one.person for one in asleep}
    is_tipped = is_awake and any(
        sum(levels) >= own
        for one in asleep
        if (levels := _levels(one, chosen.skills)) is not None and all(levels)
    )
    return replace(chosen, reason=Why.IN_HOURS) if is_tipped else chosen


def _levels(candidate: Candidate, skills: Iterable[str]) -> tuple[int, ...] | None:
    """Return somebody's levels in the skills, or None where they have none or are not asked."""
    levels = tuple(map(candidate.levels.get, skills, repeat(0)))
    return levels if any(levels) and why_not(candidate) is None else None


def _holder(candidate: Candidate, levels: tuple[int, ...]) -> Holder:
    return Holder(
        candidate.is_asleep,
        candidate.is_foreign,
        candidate.open_swarms,
        candidate.person,
        levels,
    )


def _coverer(skill: str, group: Iterable[Holder], pool: Pool) -> str:
    return min(group, key=lambda holder: (-pool.level(holder, skill), holder)).person


def _chosen(holder: Holder, covered: Mapping[str, str], pool: Pool) -> Chosen:
    skills = tuple(skill for skill, coverer in covered.items() if coverer == holder.person)
    stand_in = pool.best(pool.mask(skills), without=pool.bit(holder.person))
    levels = {skill: pool.level(holder, skill) for skill in skills}
    return Chosen(
        person=holder.person,
        skills=skills,
        levels=levels,
        reason=_why(sum(levels.values()), holder, stand_in),
        stand_in=stand_in.people[0] if stand_in else None,
    )


def _why(levels: int, holder: Holder, stand_in: Group | None) -> Why:
    if stand_in is None:
        return Why.ONLY_ONE
    compared = (
        (-levels, stand_in.minus_levels, Why.HIGHEST_LEVEL),
        (holder.is_off, stand_in.off, Why.IN_HOURS),
        (holder.is_foreign, stand_in.foreign, Why.SPEAKS),
        (holder.load, stand_in.load, Why.LEAST_BUSY),
    )
    for own, other, reason in compared:
        if own != other:
            return reason if own < other else Why.FITS_THE_GROUP
    return Why.EQUAL


def _runner_up(best: Group, pool: Pool) -> RunnerUp | None:
    """Return the best of the groups that do without one of the chosen."""
    others = (pool.smallest(without=person) for person in best.people)
    second = min(others, default=Group())
    if not second.people:
        return None
    differences = (
        (second.minus_covered > best.minus_covered, WhySecond.MORE_UNCOVERED),
        (second.size > best.size, WhySecond.MORE_PEOPLE),
        (second.minus_levels > best.minus_levels, WhySecond.LOWER_LEVELS),
        (second.off > best.off, WhySecond.OUT_OF_HOURS),
        (second.foreign > best.foreign, WhySecond.OTHER_LANGUAGE),
        (second.load > best.load, WhySecond.MORE_LOAD),
    )
    reason = next((reason for holds, reason in differences if holds), WhySecond.EQUAL)
    return RunnerUp(second.people, reason)
