"""What people would have noticed: each check tells in sentences what was not as it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeAlias

from tests.stories.week.counted import COUNTS
from tests.stories.week.habits import reference_in
from tests.stories.week.lived import Lived
from tests.stories.week.people import CLOSES, OPENS, instant, local
from tests.stories.week.witness import Seen

MOST_A_DAY = CLOSES - OPENS
"""Messages that somebody gets from the bot on one day without having asked: one an hour at work."""
PLEA = ":raising_hand:"
"""How the word to a lead begins that nobody has come."""
BY_DAY = range(8, 20)
MOST_IN_FIRST_MINUTE = 3
FIRST_MINUTE = timedelta(minutes=1)
HALF_A_MINUTE = timedelta(seconds=30)
"""How late the bot may see that a promise was not kept."""
PRIVATE, PRIVATE_WORDS = "CASE-2014", ("Valdivia", "Quetzal", "robada", "segundo factor")

Check: TypeAlias = Callable[[Lived], Iterator[str]]


def nothing_went_wrong(lived: Lived) -> Iterator[str]:
    """The bot logged no error, and Slack had nothing to say of it but what was foreseen."""
    yield from lived.week.errors.lines
    yield from (str(problem) for problem in lived.slack.problems.unexpected)


def nobody_was_asked_who_was_away(lived: Lived) -> Iterator[str]:
    """Nobody is asked on holiday, or once they have left the company."""
    for gone in lived.week.done("went away"):
        person, back = lived.week.person(gone.who), gone.about or "never"
        for ask in lived.asked:
            is_gone = gone.at < ask.at and str(local(ask.at, person).date()) < back
            if ask.who == gone.who and is_gone:
                yield f"{ask.who} was asked for {ask.reference} and is away until {back}"


def nobody_was_asked_again(lived: Lived) -> Iterator[str]:
    """Nobody is asked twice for one case: not after a no, and otherwise only who put it off."""
    asked = Counter((ask.who, ask.reference) for ask in lived.asked if ask.reference)
    put_off = Counter((one.who, one.about) for one in lived.week.done("put off"))
    for (who, reference), count in (asked - put_off).items():
        if count > 1:
            yield f"{who} was asked {count} times for {reference}"


def nobody_read_the_same_twice(lived: Lived) -> Iterator[str]:
    """The bot posts nothing twice in one place, but a question that somebody has put off."""
    put_off = [(one.who, one.about) for one in lived.week.done("put off")]
    again = {ask.seen for ask in lived.asked if (ask.who, ask.reference) in put_off}
    posted = [
        one
        for one in lived.seen
        if one.is_bots and one.is_new and one.message and not one.message.is_ephemeral
    ]
    said = Counter((one.where, one.text) for one in posted if one not in again)
    for (_, text), count in said.items():
        if count > 1:
            yield f"{count} times: {text}"


def nobody_was_drowned(lived: Lived) -> Iterator[str]:
    """Nobody gets more than so many messages on a day without having asked for them."""
    days = Counter(
        (who, local(one.at, lived.week.person(who)).date()) for who, one in lived.letters()
    )
    for (who, day), count in days.items():
        if count > MOST_A_DAY:
            yield f"{who} got {count} messages on {day:%A}"


def channels_began_quietly(lived: Lived) -> Iterator[str]:
    """In a swarm's channel the bot says at most three things in its first minute."""
    for story in lived.stories:
        for channel in story.channels:
            said = [
                one
                for one in lived.seen
                if one.where == channel.id and one.is_bots and one.is_new and not one.is_to_one
            ]
            soon = [
                one for one in said if one.at.timestamp() < channel.created + FIRST_MINUTE.seconds
            ]
            if len(soon) > MOST_IN_FIRST_MINUTE:
                yield f"{story.reference} began with {len(soon)} messages"


def requesters_heard_at_once_and_what_came_of_it(lived: Lived) -> Iterator[str]:
    """Whoever opened a swarm read within a minute by when somebody comes, and then whether so."""
    for story in lived.stories:
        swarm = story.swarm
        was_away = instant("wed 11:59") < swarm.opened_at < instant("wed 12:25")
        if not was_away and swarm.ready_at - swarm.opened_at > FIRST_MINUTE:
            yield f"{story.reference} was ready after {swarm.ready_at - swarm.opened_at}"
        if swarm.promised_at is None:
            continue
        came = [
            p.joined_at for p in story.parts if p.person_id != swarm.requester_id and p.joined_at
        ]
        first = min(came, default=None)
        is_kept = first is not None and first <= swarm.promised_at
        is_late = first is not None and not is_kept and first <= swarm.promised_at + HALF_A_MINUTE
        if swarm.is_promise_kept is None and not swarm.ended_at:
            yield f"{story.reference}: nobody says what came of the promise"
        elif not is_late and swarm.is_promise_kept not in (None, is_kept):
            yield f"{story.reference}: a promise was kept: {is_kept}; the brief says otherwise"


def nothing_private_was_seen_outside(lived: Lived) -> Iterator[str]:
    """No word of the private swarm stood anywhere that somebody outside of it could read."""
    (channel,) = lived.story(PRIVATE).channels
    secrets = [*PRIVATE_WORDS, PRIVATE, f"<#{channel.id}"]
    for one in lived.seen:
        if one.readers <= set(channel.members):
            continue
        for word in secrets:
            if word.lower() in one.text.lower() and word.lower() not in one.typed.lower():
                who = [lived.names.get(reader, reader) for reader in sorted(one.readers)]
                yield f"{who} could read {word!r} in {one.text!r}"


def people_read_their_own_language(lived: Lived) -> Iterator[str]:
    """Nobody reads a sentence alone that is in another language than their Slack."""
    sentences = {language: lived.sentences(language) for language in ("en", "es")}
    for person in lived.slack.people():
        foreign = sentences["en" if person.locale.startswith("es") else "es"]
        for one in lived.seen:
            if one.is_bots and one.readers == {person.id}:
                for sentence in foreign:
                    if sentence in one.text:
                        yield f"{person.name} read {sentence!r}"


def a_shared_channel_was_silent(lived: Lived) -> Iterator[str]:
    """Where people of another company read, the bot says and changes nothing."""
    for shared in lived.week.done("shared"):
        (channel,) = lived.story(shared.about).channels
        for one in lived.seen:
            if one.where == channel.id and one.is_bots and one.at > shared.at:
                yield f"in a shared channel the bot said {one.text!r}"


def nobody_was_asked_in_their_night(lived: Lived) -> Iterator[str]:
    """Between eight in the evening and eight in the morning people are asked for sev1 alone."""
    for ask in lived.asked:
        there = local(ask.at, lived.week.person(ask.who))
        if there.hour not in BY_DAY and "sev1" not in ask.seen.text:
            yield f"{ask.who} was asked for {ask.reference} at {there:%A %H:%M}"


def leads_heard_of_a_swarm_once(lived: Lived) -> Iterator[str]:
    """Of a swarm that is left alone its lead reads once, on one day or on several."""
    told = Counter((who, reference_in(one.message)) for who, one in pleas(lived))
    for (who, reference), count in told.items():
        if count > 1:
            yield f"{who} was told {count} times that nobody has come for {reference}"


def pleas(lived: Lived) -> list[tuple[str, Seen]]:
    """Return the words to leads that nobody has come, but for private swarms."""
    return [(who, one) for who, one in lived.letters() if one.text.startswith(PLEA)]


CHECKS: tuple[Check, ...] = (
    nothing_went_wrong,
    nobody_was_asked_who_was_away,
    nobody_was_asked_again,
    nobody_read_the_same_twice,
    nobody_was_asked_in_their_night,
    leads_heard_of_a_swarm_once,
    nobody_was_drowned,
    channels_began_quietly,
    requesters_heard_at_once_and_what_came_of_it,
    nothing_private_was_seen_outside,
    people_read_their_own_language,
    a_shared_channel_was_silent,
    *COUNTS,
)
