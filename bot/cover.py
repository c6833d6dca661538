"""Searches the smallest group of people who together have some skills: exact, or good and quick."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple


class Holder(NamedTuple):
    """Somebody with at least one of the skills searched for, and their levels in these alone."""

    load: int
    person: str
    levels: Mapping[str, int]


class Group(NamedTuple):
    """A group that covers some skills; of two, the better one is the lesser tuple."""

    minus_covered: int = 0
    size: int = 0
    minus_levels: int = 0
    load: int = 0
    people: tuple[str, ...] = ()


class Pool:
    """All holders, so arranged that the best one for any set of skills is found at once.

    A set of skills is a bit mask, and so is a set of people, whose lowest bit is the least busy
    one. For each set of skills those who have all of it stand together by the sum of their levels.
    """

    def __init__(self, skills: Sequence[str], holders: Iterable[Holder]) -> None:
        self.skills = skills
        self.holders = sorted(holders, key=lambda holder: (holder.load, holder.person))
        self.bits = {holder.person: 1 << place for place, holder in enumerate(self.holders)}
        self._places = {skill: place for place, skill in enumerate(skills)}
        self._by_level = self._people_by_level()
        self._by_sum: dict[int, dict[int, int]] = {0: {0: (1 << len(self.holders)) - 1}}

    def mask(self, skills: Iterable[str]) -> int:
        """Return the bit mask of some skills."""
        return sum(1 << self._places[skill] for skill in skills)

    def best(self, mask: int, without: int = 0) -> Group | None:
        """Return who alone is best for a set of skills, if anybody has all of it."""
        sums = self._sums(mask)
        for total in sorted(sums, reverse=True):
            people = sums[total] & ~without
            if people:
                holder = self.holders[(people & -people).bit_length() - 1]
                return Group(-mask.bit_count(), 1, -total, holder.load, (holder.person,))
        return None

    def _sums(self, mask: int) -> dict[int, int]:
        if mask not in self._by_sum:
            top = mask.bit_length() - 1
            self._by_sum[mask] = _join(self._sums(mask ^ (1 << top)), self._by_level[top])
        return self._by_sum[mask]

    def _people_by_level(self) -> list[dict[int, int]]:
        found: list[dict[int, bytearray]] = [{} for _ in self.skills]
        size = len(self.holders) // 8 + 1
        for place, holder in enumerate(self.holders):
            for skill, level in holder.levels.items():
                by_level = found[self._places[skill]]
                if level not in by_level:
                    by_level[level] = bytearray(size)
                by_level[level][place >> 3] |= 1 << (place & 7)
        return [
            {level: int.from_bytes(people, "little") for level, people in by_level.items()}
            for by_level in found
        ]


def _join(sums: Mapping[int, int], levels: Mapping[int, int]) -> dict[int, int]:
    """Return the people who are in both, by the sum of what they have in each."""
    joined: dict[int, int] = {}
    for total, people in sums.items():
        for level, others in levels.items():
            both = people & others
            if both:
                joined[total + level] = joined.get(total + level, 0) | both
    return joined


def smallest(pool: Pool, without: int = 0) -> Group:
    """Return the best group for all skills that anybody has, proven to be so; `without` some.

    The work doubles with every skill: ten take milliseconds.
    """
    search = _Search(pool, without)
    return search.best(search.wanted)


class _Search:
    """Every way to split the skills into parts that one person each covers.

    In a smallest group nobody stands for two parts, since these could then be one.
    """

    def __init__(self, pool: Pool, without: int) -> None:
        masks = range(1, 1 << len(pool.skills))
        found = ((mask, pool.best(mask, without)) for mask in masks)
        self.alone = {mask: group for mask, group in found if group}
        self.wanted = reduce(or_, self.alone, 0)
        self.sizes = {0: 0}
        self.groups = {0: Group()}

    def size(self, mask: int) -> int:
        """Return how many people a set of skills takes at least."""
        if mask not in self.sizes:
            self.sizes[mask] = 1 + min(self.size(mask ^ part) for part in self._parts(mask))
        return self.sizes[mask]

    def best(self, mask: int) -> Group:
        """Return the best of the smallest groups for a set of skills."""
        if mask not in self.groups:
            size = self.size(mask)
            self.groups[mask] = min(
                _together(self.alone[part], self.best(mask ^ part))
                for part in self._parts(mask)
                if self.size(mask ^ part) == size - 1
            )
        return self.groups[mask]

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
        one.load + other.load,
        tuple(sorted(one.people + other.people)),
    )


def greedy(pool: Pool) -> tuple[str, ...]:
    """Return a group for all skills that anybody has, small but not proven to be the smallest."""
    masks = {holder.person: pool.mask(holder.levels) for holder in pool.holders}
    left, group = reduce(or_, masks.values(), 0), list[str]()
    while left:
        gains = {person: (mask & left).bit_count() for person, mask in masks.items()}
        most = max(gains.values())
        equals = (holder for holder in pool.holders if gains[holder.person] == most)
        open_skills = [skill for place, skill in enumerate(pool.skills) if left >> place & 1]
        # The holders come least busy first, and the first of equals is taken.
        best = max(equals, key=lambda holder: _levels(holder, open_skills)).person
        group.append(best)
        left &= ~masks[best]
    return _without_idle(group, masks)


def _levels(holder: Holder, skills: Iterable[str]) -> int:
    return sum(holder.levels.get(skill, 0) for skill in skills)


def _without_idle(group: list[str], masks: Mapping[str, int]) -> tuple[str, ...]:
    """Return the group without those whose skills the others have as well."""
    for person in list(group):
        others = reduce(or_, (masks[other] for other in group if other != person), 0)
        if masks[person] & ~others == 0:
            group.remove(person)
    return tuple(sorted(group))
