"""Finds the smallest group of people who together have the skills that a case needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.cover import Group, Holder, Pool, greedy, smallest

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


@dataclass(frozen=True)
class Chosen:
    """Somebody to ask: for which skills, at which levels, and why them."""

    person: str
    skills: tuple[str, ...]
    levels: Mapping[str, int]
    reason: Why
    stand_in: str | None
    """Who has the same skills and comes next, should this person decline."""


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

    Best is: fewest uncovered skills, then fewest people, then highest levels, then least present
    load, then lowest ids. Whoever is in the swarm already is not chosen again: leave out of
    `needed` what they cover.
    """
    skills = sorted(set(needed))
    holders = [holder for one in candidates if (holder := _holder(one, skills))]
    held = {skill for holder in holders for skill in holder.levels}
    wanted = [skill for skill in skills if skill in held]
    pool = Pool(wanted, holders)
    is_proven = len(wanted) <= PROVABLE_SKILLS
    best = smallest(pool) if is_proven else None
    people = best.people if best else greedy(pool)
    group = [holder for holder in holders if holder.person in people]
    covered = {skill: _coverer(skill, group) for skill in wanted}
    return Match(
        chosen=tuple(
            _chosen(holder, covered, pool) for holder in sorted(group, key=lambda one: one.person)
        ),
        covered=covered,
        uncovered=tuple(skill for skill in skills if skill not in held),
        runner_up=_runner_up(best, pool) if best else None,
        is_proven=is_proven,
    )


def _holder(candidate: Candidate, skills: Iterable[str]) -> Holder | None:
    """Return what somebody able has of the skills, or None if it is nothing."""
    known = candidate.levels
    levels = {skill: known[skill] for skill in skills if skill in known and known[skill] > 0}
    if not levels or why_not(candidate):
        return None
    return Holder(candidate.open_swarms, candidate.person, levels)


def _coverer(skill: str, group: Iterable[Holder]) -> str:
    return min(
        group, key=lambda holder: (-holder.levels.get(skill, 0), holder.load, holder.person)
    ).person


def _chosen(holder: Holder, covered: Mapping[str, str], pool: Pool) -> Chosen:
    skills = tuple(skill for skill, coverer in covered.items() if coverer == holder.person)
    stand_in = pool.best(pool.mask(skills), without=pool.bits[holder.person])
    levels = {skill: holder.levels[skill] for skill in skills}
    return Chosen(
        person=holder.person,
        skills=skills,
        levels=levels,
        reason=_why(sum(levels.values()), holder.load, stand_in),
        stand_in=stand_in.people[0] if stand_in else None,
    )


def _why(levels: int, load: int, stand_in: Group | None) -> Why:
    if stand_in is None:
        return Why.ONLY_ONE
    own, other = (-levels, load), (stand_in.minus_levels, stand_in.load)
    if own == other:
        return Why.EQUAL
    if own > other:
        return Why.FITS_THE_GROUP
    return Why.HIGHEST_LEVEL if own[0] < other[0] else Why.LEAST_BUSY


def _runner_up(best: Group, pool: Pool) -> RunnerUp | None:
    """Return the best of the groups that do without one of the chosen."""
    others = (smallest(pool, without=pool.bits[person]) for person in best.people)
    second = min(others, default=Group())
    if not second.people:
        return None
    differences = (
        (second.minus_covered > best.minus_covered, WhySecond.MORE_UNCOVERED),
        (second.size > best.size, WhySecond.MORE_PEOPLE),
        (second.minus_levels > best.minus_levels, WhySecond.LOWER_LEVELS),
        (second.load > best.load, WhySecond.MORE_LOAD),
    )
    reason = next((reason for holds, reason in differences if holds), WhySecond.EQUAL)
    return RunnerUp(second.people, reason)
