"""Who is asked: the smallest able group, proven against every group there is."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import (
    Candidate,
    Match,
    Why,
    WhyNot,
    WhySecond,
    match,
    match_by_day,
    why_not,
)

SEVEN, EIGHT = (datetime(2027, 1, 12, hour, tzinfo=UTC) for hour in (7, 8))
SKILLS = ["api", "billing", "dns", "sso", "webhooks"]


def ids(found: Match) -> list[str]:
    return [chosen.person for chosen in found.chosen]


candidates = st.lists(
    st.builds(
        Candidate,
        person=st.sampled_from([f"p{number}" for number in range(8)]),
        levels=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3), max_size=4),
        open_swarms=st.integers(0, 3),
        max_swarms=st.sampled_from([None, 2, 3]),
        kind=st.sampled_from(["member"] * 5 + ["guest", "external", "bot"]),
        away=st.sampled_from([False] * 5 + [True]),
        declined=st.sampled_from([False] * 5 + [True]),
        wakes_at=st.sampled_from([None, None, SEVEN, EIGHT]),
        is_night=st.sampled_from([False, False, True]),
        is_foreign=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda candidate: candidate.person,
)
needs = st.lists(st.sampled_from(SKILLS), unique=True)


def worth(group: tuple[Candidate, ...], needed: list[str]) -> tuple[object, ...]:
    """The order of groups as the rules say it, computed the slow way."""
    best = [max((one.levels.get(skill, 0) for one in group), default=0) for skill in needed]
    return (
        best.count(0),
        len(group),
        -sum(best),
        sum(one.is_asleep for one in group),
        sum(one.is_foreign for one in group),
        sum(one.open_swarms for one in group),
        sorted(one.person for one in group),
    )


def all_groups(people: list[Candidate]) -> list[tuple[Candidate, ...]]:
    able = [one for one in people if why_not(one) is None]
    return [group for size in range(len(able) + 1) for group in combinations(able, size)]


@given(needs, candidates)
def test_no_group_is_better_than_the_one_chosen(needed: list[str], people: list[Candidate]) -> None:
    best = min(all_groups(people), key=lambda group: worth(group, needed))
    found = match(needed, people)
    assert ids(found) == sorted(one.person for one in best)
    assert found.is_proven


@given(needs, candidates)
def test_the_runner_up_is_the_best_group_that_does_without_one_of_the_chosen(
    needed: list[str], people: list[Candidate]
) -> None:
    found = match(needed, people)
    chosen = set(ids(found))
    others = [
        group
        for group in all_groups(people)
        if not chosen <= {one.person for one in group}
        and group
        # Nobody idle: an alternative of people without a needed skill is none.
        and all(any(one.levels.get(skill) for skill in needed) for one in group)
    ]
    best = min(others, key=lambda group: worth(group, needed), default=None)
    expected = sorted(one.person for one in best) if best else []
    assert list(found.runner_up.people if found.runner_up else ()) == expected


@given(needs, candidates, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    needed: list[str], people: list[Candidate], chance: Random
) -> None:
    found = match(needed, people)
    chance.shuffle(people)
    assert match(list(reversed(needed)), people) == found


@given(needs, candidates)
def test_uncovered_is_exactly_what_no_able_person_has(
    needed: list[str], people: list[Candidate]
) -> None:
    held = {skill for one in people if why_not(one) is None for skill in one.levels}
    found = match(needed, people)
    assert found.uncovered == tuple(sorted(set(needed) - held))
    assert set(found.covered) == set(needed) & held


@given(needs, candidates)
def test_whoever_covers_a_skill_is_chosen_and_has_it(
    needed: list[str], people: list[Candidate]
) -> None:
    levels = {one.person: one.levels for one in people}
    found = match(needed, people)
    assert all(skill in levels[person] for skill, person in found.covered.items())
    assert set(found.covered.values()) == set(ids(found))
    for chosen in found.chosen:
        assert all(found.covered[skill] == chosen.person for skill in chosen.skills)
        assert chosen.levels == {skill: levels[chosen.person][skill] for skill in chosen.skills}


@given(candidates)
def test_many_skills_get_a_group_without_idle_people_that_is_not_called_proven(
    people: list[Candidate],
) -> None:
    many = [f"extra{number:02}" for number in range(11)]
    everything = Candidate("z", dict.fromkeys(many, 1))
    found = match([*SKILLS, *many], [*people, everything])
    assert not found.is_proven
    assert found.runner_up is None
    assert all(chosen.skills for chosen in found.chosen)
    assert set(found.covered) | set(found.uncovered) == {*SKILLS, *many}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"is_requester": True}, WhyNot.REQUESTER),
        ({"kind": "guest"}, WhyNot.NOT_A_MEMBER),
        ({"kind": "external"}, WhyNot.NOT_A_MEMBER),
        ({"kind": "bot"}, WhyNot.NOT_A_MEMBER),
        ({"kind": "something new"}, WhyNot.NOT_A_MEMBER),
        ({"already_in": True}, WhyNot.ALREADY_IN),
        ({"declined": True}, WhyNot.DECLINED),
        ({"away": True}, WhyNot.AWAY),
        ({"open_swarms": 2, "max_swarms": 2}, WhyNot.AT_CAP),
        ({"max_swarms": 0}, WhyNot.AT_CAP),
    ],
)
def test_somebody_who_cannot_take_part_is_not_asked_and_the_rule_is_named(
    changed: dict[str, object], reason: WhyNot
) -> None:
    ana = replace(Candidate("ana", {"billing": 3}), **changed)  # type: ignore[arg-type]
    assert why_not(ana) is reason
    assert match(["billing"], [ana]).uncovered == ("billing",)


def test_one_who_has_both_skills_comes_before_two_who_are_better_at_each() -> None:
    both = Candidate("both", {"billing": 1, "sso": 1}, open_swarms=4)
    found = match(
        ["billing", "sso"], [Candidate("a", {"billing": 3}), Candidate("b", {"sso": 3}), both]
    )
    assert ids(found) == ["both"]
    assert found.runner_up is not None
    assert found.runner_up.people == ("a", "b")
    assert found.runner_up.reason is WhySecond.MORE_PEOPLE


@pytest.mark.parametrize(
    ("other", "why", "why_second"),
    [
        (Candidate("b", {"billing": 2}), Why.HIGHEST_LEVEL, WhySecond.LOWER_LEVELS),
        (Candidate("b", {"billing": 3}, wakes_at=EIGHT), Why.IN_HOURS, WhySecond.OUT_OF_HOURS),
        (Candidate("b", {"billing": 3}, is_foreign=True), Why.SPEAKS, WhySecond.OTHER_LANGUAGE),
        (Candidate("b", {"billing": 3}, open_swarms=3), Why.LEAST_BUSY, WhySecond.MORE_LOAD),
        (Candidate("b", {"billing": 3}, open_swarms=1), Why.EQUAL, WhySecond.EQUAL),
    ],
)
def test_the_reason_says_what_tipped_the_balance(
    other: Candidate, why: Why, why_second: WhySecond
) -> None:
    found = match(["billing"], [other, Candidate("a", {"billing": 3}, open_swarms=1)])
    assert ids(found) == ["a"]
    assert found.chosen[0].reason is why
    assert found.chosen[0].stand_in == "b"
    assert found.runner_up is not None
    assert found.runner_up.reason is why_second


@pytest.mark.parametrize("worse", [{"wakes_at": EIGHT}, {"is_foreign": True}])
def test_hours_and_language_never_outweigh_a_higher_level_or_a_smaller_group(worse) -> None:
    best = Candidate("best", {"billing": 3, "sso": 1}, **worse)
    found = match(["billing"], [best, Candidate("now", {"billing": 2})])
    assert ids(found) == ["best"]
    found = match(
        ["billing", "sso"], [best, Candidate("a", {"billing": 3}), Candidate("b", {"sso": 3})]
    )
    assert ids(found) == ["best"]


def test_who_is_in_their_hours_comes_before_who_speaks_the_language_and_who_has_less_to_do() -> (
    None
):
    there = Candidate("there", {"billing": 2}, is_foreign=True, open_swarms=4)
    speaking = Candidate("speaking", {"billing": 2}, wakes_at=EIGHT)
    found = match(["billing"], [speaking, there])
    assert ids(found) == ["there"]
    busy = Candidate("busy", {"billing": 2}, open_swarms=4)
    found = match(["billing"], [busy, Candidate("free", {"billing": 2}, is_foreign=True)])
    assert ids(found) == ["busy"]


def test_the_only_one_with_a_skill_is_called_so() -> None:
    found = match(["billing"], [Candidate("a", {"billing": 1}), Candidate("b", {"sso": 3})])
    assert found.chosen[0].reason is Why.ONLY_ONE
    assert found.chosen[0].stand_in is None
    assert found.runner_up is None


def test_losing_the_only_one_with_a_skill_leaves_more_uncovered() -> None:
    people = [Candidate("a", {"billing": 1, "sso": 1}), Candidate("b", {"sso": 3})]
    found = match(["billing", "sso"], people)
    assert found.runner_up is not None
    assert found.runner_up.reason is WhySecond.MORE_UNCOVERED


def test_nothing_needed_asks_nobody() -> None:
    assert match([], [Candidate("a", {"billing": 3})]) == Match()


# --- where nobody is asked in their night --------------------------------------------------


@given(needs, candidates)
def test_by_day_each_turn_takes_the_best_group_for_what_those_before_leave(
    needed: list[str], people: list[Candidate]
) -> None:
    found = match_by_day(needed, people)
    left, chosen = list(needed), []
    for wakes_at, is_asleep in ((None, False), (None, True), (SEVEN, True), (EIGHT, True)):
        turn = [p for p in people if (p.wakes_at, p.is_asleep) == (wakes_at, is_asleep)]
        group = min(all_groups(turn), key=lambda group: worth(group, left))
        chosen += [(one, wakes_at) for one in sorted(person.person for person in group)]
        left = [s for s in left if not any(one.levels.get(s) for one in group)]
    assert [(one.person, one.wakes_at) for one in found.chosen] == chosen
    assert found.uncovered == tuple(sorted(left))
    assert set(found.covered) == set(needed) - set(left)


@given(needs, candidates)
def test_by_day_nobody_is_waited_for_where_only_who_is_awake_is_wanted(
    needed: list[str], people: list[Candidate]
) -> None:
    found = match_by_day(needed, people, by_day_alone=needed)
    now = match_by_day(needed, [one for one in people if one.wakes_at is None])
    assert ids(found) == ids(now)
    assert found.uncovered == now.uncovered


def test_by_day_who_is_awake_comes_before_who_knows_more_and_reads_why() -> None:
    best = Candidate("best", {"billing": 3, "sso": 3}, wakes_at=EIGHT)
    awake = Candidate("awake", {"billing": 1})
    found = match_by_day(["billing", "sso"], [best, awake])
    assert [(one.person, one.skills, one.wakes_at) for one in found.chosen] == [
        ("awake", ("billing",), None),
        ("best", ("sso",), EIGHT),
    ]
    assert [one.reason for one in found.chosen] == [Why.IN_HOURS, Why.ONLY_ONE]


def test_by_day_who_knows_more_than_who_sleeps_is_not_told_of_hours() -> None:
    sleeper = Candidate("sleeper", {"billing": 2}, wakes_at=EIGHT)
    found = match_by_day(["billing"], [sleeper, Candidate("awake", {"billing": 3})])
    assert found.chosen[0].reason is Why.ONLY_ONE
