"""Searches the smallest group of people who together have some skills: exact, or good and quick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

ZERO, ONE = b"01"
Sums = list[tuple[int, int]]
"""People, a bit for each, by the sum of their levels in some skills, the most first."""


class Holder(NamedTuple):
    """Somebody with at least one of the skills searched for; who is asked sooner is less."""

    is_off: bool
    """Whether it is night for them."""
    is_foreign: bool
    """Whether they do not speak the customer's language."""
    load: int
    person: str
    levels: tuple[int, ...]
    """Their levels in the skills searched for, in the order of these; 0 where they lack one."""


class Group(NamedTuple):
    """A group that covers some skills; of two, the better one is the lesser tuple."""

    minus_covered: int = 0
    size: int = 0
    minus_levels: int = 0
    off: int = 0
    foreign: int = 0
    load: int = 0
    people: tuple[str, ...] = ()


class Pool:
    """All holders, so arranged that the best one for any set of skills is found at once.

    A set of skills is a bit mask, and so is a set of people, whose lowest bit is who is asked
    soonest. For each set of skills those who have all of it stand together by the sum of their
    levels.
    """

    def __init__(self, skills: Sequence[str], holders: Iterable[Holder]) -> None:
        self.skills = skills
        self.holders = sorted(holders)
        self._places = {skill: place for place, skill in enumerate(skills)}
        self._by_level = self._people_by_level()
        self._by_sum: dict[int, Sums] = {0: [(0, (1 << len(self.holders)) - 1)]}

    def mask(self, skills: Iterable[str]) -> int:
        """Return the bit mask of some skills."""
        return sum(1 << self._places[skill] for skill in skills)

    def level(self, holder: Holder, skill: str) -> int:
        """Return how well somebody knows a skill."""
        return holder.levels[self._places[skill]]

    def bit(self, person: str) -> int:
        """Return the bit mask of one person."""
        return 1 << next(n for n, holder in enumerate(self.holders) if holder.person == person)

    def best(self, mask: int, without: int = 0) -> Group | None:
        """Return who alone is best for a set of skills, if anybody has all of it."""
        for total, able in self._sums(mask):
            people = able & ~without
            if people:
                one = self.holders[(people & -people).bit_length() - 1]
                return Group(
                    -mask.bit_count(),
                    1,
                    -total,
                    one.is_off,
                    one.is_foreign,
                    one.load,
                    (one.person,),
                )
        return None

    def smallest(self, without: str | None = None) -> Group:
        """Return the best group for all skills that anybody has, proven to be so; `without` one."""
        whole = (1 << len(self.skills)) - 1
        one = self.best(whole, self.bit(without) if without else 0)
        # Where one covers everything, no smaller parts need to be looked at.
        if one is not None:
            return one
        search = self._search if without is None else self._search_without(without)
        return search.smallest()

    @cached_property
    def _search(self) -> Search:
        masks = range(1, 1 << len(self.skills))
        return Search({mask: one for mask in masks if (one := self.best(mask)) is not None})

    def _search_without(self, person: str) -> Search:
        """Return the search among all others: only where that person was best is another sought."""
        bit, alone = self.bit(person), dict(self._search.alone)
        for mask in [mask for mask, one in alone.items() if one.people == (person,)]:
            other = self.best(mask, bit)
            if other is None:
                del alone[mask]
            else:
                alone[mask] = other
        return Search(alone)

    def _sums(self, mask: int) -> Sums:
        if mask not in self._by_sum:
            top = mask.bit_length() - 1
            self._by_sum[mask] = _join(self._sums(mask ^ (1 << top)), self._by_level[top])
        return self._by_sum[mask]

    def _people_by_level(self) -> list[Mapping[int, int]]:
        """Return for each skill who has which level in it, a bit for each person."""
        columns = [
            bytes(column) for column in zip(*(one.levels for one in self.holders), strict=True)
        ]
        return [{level: _having(level, column) for level in {*column} - {0}} for column in columns]


def _having(level: int, column: bytes) -> int:
    """Return a bit for each place at which a level stands, the lowest for the first."""
    is_it = bytes(ONE if value == level else ZERO for value in range(256))
    return int(column.translate(is_it)[::-1], 2)


def _join(sums: Sums, levels: Mapping[int, int]) -> Sums:
    """Return the people who are in both, by the sum of what they have in each, the most first."""
    joined: dict[int, int] = {}
    for total, people in sums:
        for level, others in levels.items():
            both = people & others
            if both:
                joined[total + level] = joined.get(total + level, 0) | both
    return sorted(joined.items(), reverse=True)


class Search:
    """Every way to split the skills into parts that one person each covers.

    `alone` are the best single people by what they cover. The work doubles with every skill: ten
    take milliseconds. In a smallest group nobody stands for two parts, since these could be one.
    """

    def __init__(self, alone: Mapping[int, Group]) -> None:
        self.alone = alone
        self._sizes = {0: 0}
        self._groups = {0: Group()}

    def smallest(self) -> Group:
        """Return the best group for all skills that anybody has, proven to be so."""
        return self._best(reduce(or_, self.alone, 0))

    def _size(self, mask: int) -> int:
        """Return how many people a set of skills takes at least."""
        if mask in self.alone:
            return 1
        if mask not in self._sizes:
            self._sizes[mask] = 1 + min(self._size(mask ^ part) for part in self._parts(mask))
        return self._sizes[mask]

    def _best(self, mask: int) -> Group:
        """Return the best of the smallest groups for a set of skills."""
        if mask in self.alone:
            return self.alone[mask]
        if mask not in self._groups:
            size = self._size(mask)
            self._groups[mask] = min(
                _together(self.alone[part], self._best(mask ^ part))
                for part in self._parts(mask)
                if self._size(mask ^ part) == size - 1
            )
        return self._groups[mask]

    def _parts(self, mask: int) -> Iterator[int]:
        """Yield the parts with the lowest skill in them that somebody covers alone."""
        lowest = mask & -mask
        rest = others = mask ^ lowest
        while True:
            if others | lowest in self.alone:
                yield others | lowest
            if not others:
                return
            others = (others - 1) & rest


def _together(one: Group, other: Group) -> Group:
    return Group(
        one.minus_covered + other.minus_covered,
        one.size + other.size,
        one.minus_levels + other.minus_levels,
        one.off + other.off,
        one.foreign + other.foreign,
        one.load + other.load,
        tuple(sorted(one.people + other.people)),
    )


def greedy(pool: Pool) -> tuple[str, ...]:
    """Return a group for all skills that anybody has, small but not proven to be the smallest."""
    masks = {
        holder.person: sum(1 << place for place, level in enumerate(holder.levels) if level)
        for holder in pool.holders
    }
    left, group = reduce(or_, masks.values(), 0), list[str]()
    while left:
        gains = {person: (mask & left).bit_count() for person, mask in masks.items()}
        most = max(gains.values())
        equals = (holder for holder in pool.holders if gains[holder.person] == most)
        open_skills = [skill for place, skill in enumerate(pool.skills) if left >> place & 1]
        # The holders come in the order of who is asked soonest, and the first of equals is taken.
        best = max(
            equals, key=lambda one: sum(pool.level(one, skill) for skill in open_skills)
        ).person
        group.append(best)
        left &= ~masks[best]
    return _without_idle(group, masks)


def _without_idle(group: list[str], masks: Mapping[str, int]) -> tuple[str, ...]:
    """Return the group without those whose skills the others have as well."""
    for person in list(group):
        others = reduce(or_, (masks[other] for other in group if other != person), 0)
        if masks[person] & ~others == 0:
            group.remove(person)
    return tuple(sorted(group))
