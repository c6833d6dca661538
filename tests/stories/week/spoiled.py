"""A week that went wrong in one thing: each check must see what it is there for."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TypeAlias

from tests.stories.week import counted, outcomes
from tests.stories.week.lived import Lived
from tests.stories.week.living import Done
from tests.stories.week.outcomes import MOST_A_DAY, MOST_IN_FIRST_MINUTE, PRIVATE_WORDS, Check
from tests.stories.week.people import local
from tests.stories.week.witness import EVERYBODY, Seen

Spoil: TypeAlias = Callable[[Lived], object]
DAY = timedelta(days=1)


def spoiled(lived: Lived, spoil: Spoil) -> Lived:
    """Return the week as it would have been with one thing amiss."""
    other, week = copy.copy(lived), copy.copy(lived.week)
    week.diary, week.errors = list(week.diary), copy.copy(week.errors)
    week.errors.lines = list(week.errors.lines)
    other.week, other.seen = week, list(lived.seen)
    other.stories, other.events = list(lived.stories), list(lived.events)
    spoil(other)
    # Read once from what was seen, which is more by now.
    vars(other).pop("asked", None)
    return other


def _fails(lived: Lived) -> None:
    lived.week.errors.lines.append("bot: it broke")


def _asks_who_has_gone(lived: Lived) -> None:
    ask = lived.asked[0]
    lived.week.diary.append(Done(ask.at - DAY, ask.who, "went away"))


def _asks_again(lived: Lived) -> None:
    put_off = {one.who for one in lived.week.done("put off")}
    lived.seen.append(next(ask.seen for ask in lived.asked if ask.who not in put_off))


def _says_it_twice(lived: Lived) -> None:
    lived.seen.append(_digest(lived))


def _asks_by_night(lived: Lived) -> None:
    ask = next(ask for ask in lived.asked if "sev1" not in ask.seen.text)
    hours = 27 - local(ask.at, lived.week.person(ask.who)).hour
    lived.seen.append(replace(ask.seen, at=ask.at + timedelta(hours=hours)))


def _tells_a_lead_again(lived: Lived) -> None:
    lived.seen.append(outcomes.pleas(lived)[0][1])


def _writes_all_day(lived: Lived) -> None:
    _, letter = next(lived.letters())
    lived.seen.extend([letter] * MOST_A_DAY)


def _begins_loudly(lived: Lived) -> None:
    channel = lived.stories[0].channels[0]
    first = next(one for one in lived.seen if one.where == channel.id and one.is_bots)
    lived.seen.extend([replace(first, is_new=True)] * MOST_IN_FIRST_MINUTE)


def _breaks_a_promise_in_silence(lived: Lived) -> None:
    story = next(one for one in lived.stories if one.swarm.is_promise_kept is not None)
    kept = not story.swarm.is_promise_kept
    _change(lived, story.reference, is_promise_kept=kept)


def _tells_what_is_private(lived: Lived) -> None:
    _says(lived, PRIVATE_WORDS[0], frozenset({EVERYBODY}))


def _speaks_a_foreign_language(lived: Lived) -> None:
    _says(lived, lived.sentences("es")[0], frozenset({lived.week.person("ben").id}))


def _speaks_before_strangers(lived: Lived) -> None:
    story = next(one for one in lived.stories if one.swarm.visibility != "private")
    lived.week.diary.append(Done(story.swarm.opened_at, "ben", "shared", story.reference))


def _forgets_an_end(lived: Lived) -> None:
    ended = next(one for one in lived.stories if one.swarm.ended_at)
    _change(lived, ended.reference, state="open")


def _miscounts_handoffs(lived: Lived) -> None:
    story = next(one for one in lived.stories if counted.ONE_PERSON in one.brief)
    owner = lived.week.owner(story.reference)
    lived.week.diary.append(Done(lived.week.now, owner, "took over", story.reference))


def _loses_an_event(lived: Lived) -> None:
    lived.events.remove(next(one for one in lived.events if one.kind == "swarm_opened"))


def _archives_at_once(lived: Lived) -> None:
    story = next(one for one in lived.stories if one.channels[-1].is_archived)
    last = lived.week.done(*counted.STATES, about=story.reference)[-1]
    lived.week.diary.append(replace(last, at=lived.week.now))


def _praises_somebody_else(lived: Lived) -> None:
    told = _digest(lived)
    lived.seen.remove(told)
    owner = lived.week.person("grace").real_name
    lived.seen.append(replace(told, text=told.text.replace(owner, "Gil Amaro")))


def _digest(lived: Lived) -> Seen:
    return next(
        one
        for one in lived.seen
        if one.is_bots and one.is_new and EVERYBODY in one.readers and "This week's" in one.text
    )


def _says(lived: Lived, text: str, readers: frozenset[str]) -> None:
    lived.seen.append(replace(_digest(lived), text=text, readers=readers))


def _change(lived: Lived, reference: str, **values: object) -> None:
    story = lived.story(reference)
    row = SimpleNamespace(**{**story.swarm._mapping, **values})
    lived.stories[lived.stories.index(story)] = replace(story, swarm=row)


SPOILS: Mapping[Check, Spoil] = {
    outcomes.nothing_went_wrong: _fails,
    outcomes.nobody_was_asked_who_was_away: _asks_who_has_gone,
    outcomes.nobody_was_asked_again: _asks_again,
    outcomes.nobody_read_the_same_twice: _says_it_twice,
    outcomes.nobody_was_asked_in_their_night: _asks_by_night,
    outcomes.leads_heard_of_a_swarm_once: _tells_a_lead_again,
    outcomes.nobody_was_drowned: _writes_all_day,
    outcomes.channels_began_quietly: _begins_loudly,
    outcomes.requesters_heard_at_once_and_what_came_of_it: _breaks_a_promise_in_silence,
    outcomes.nothing_private_was_seen_outside: _tells_what_is_private,
    outcomes.people_read_their_own_language: _speaks_a_foreign_language,
    outcomes.a_shared_channel_was_silent: _speaks_before_strangers,
    counted.every_swarm_ended_as_people_ended_it_or_is_owned: _forgets_an_end,
    counted.the_customer_s_contact_is_counted_right: _miscounts_handoffs,
    counted.the_record_has_what_was_done: _loses_an_event,
    counted.channels_ended_in_their_time: _archives_at_once,
    counted.the_digest_tells_what_was_done: _praises_somebody_else,
}
"""What each check is there for, done to a week in which all went well."""
