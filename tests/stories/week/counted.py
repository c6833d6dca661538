"""What the bot tells of the week, held against the diary of what people did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from tests.stories.week.deeds import MEANS
from tests.stories.week.lived import Lived, Story
from tests.stories.week.people import in_hours, instant
from tests.stories.week.witness import EVERYBODY

ONE_PERSON = "0 handoffs: the customer has spoken to one person"
TOLD_AFTER, TO_KEEP, LATE = timedelta(days=2), timedelta(days=1), timedelta(hours=8)
"""When its people are told that a channel ends, how long they have from then on, and how much later
it may be where the bot is made to look seldom.
"""
MOST_TOLD = 5
"""Stories of a digest."""
STATES = {
    "opened": "open",
    "reopened": "open",
    "resolved": "resolved",
    "cancelled": "cancelled",
    "answered": "answered",
}
RECORDED = {
    "opened": "swarm_opened",
    "resolved": "swarm_resolved",
    "cancelled": "swarm_cancelled",
    "reopened": "swarm_reopened",
    "declined": "ask_declined",
    "took over": "handoff_accepted",
}
"""What people do, and what the log calls it."""
TOLD = re.compile(
    r"\*(?P<title>.+)\*\n(?:(?P<owner>.+) owned the case\.)?(?: Thank you, (?P<by>.+)!)?"
)
THANKED = re.compile(r"([^,()]+?) \(([^()]+)\)")


def every_swarm_ended_as_people_ended_it_or_is_owned(lived: Lived) -> Iterator[str]:
    """Each stands as the diary leaves it, and an open one has an owner who is there."""
    for story in lived.stories:
        state = STATES[lived.week.done(*STATES, about=story.reference)[-1].what]
        if story.swarm.state != state:
            yield f"{story.reference} is {story.swarm.state} and not {state}"
        owner = lived.week.person(lived.week.owner(story.reference))
        if f"*Owner:* <@{owner.id}>" not in story.brief or owner.user.deleted:
            yield f"{story.reference}: the brief does not name {owner.name} as the owner"
    references = {one.about for one in lived.week.done("opened")}
    if references != {story.reference for story in lived.stories}:
        yield "the swarms that there are and those that were opened are not the same"


def the_customer_s_contact_is_counted_right(lived: Lived) -> Iterator[str]:
    """The brief counts who has accepted to own the case, and nobody else."""
    for story in lived.stories:
        count = len(lived.week.done("took over", about=story.reference))
        said = ONE_PERSON if not count else f"{count} handoff"
        if said not in story.brief:
            yield f"{story.reference}: the brief does not say {said!r}"


def the_record_has_what_was_done(lived: Lived) -> Iterator[str]:
    """All figures are read from the log, and the log has each thing as often as it was done."""
    recorded = Counter(event.kind for event in lived.events)
    done = Counter(one.what for one in lived.week.diary)
    for what, kind in RECORDED.items():
        if recorded[kind] != done[what]:
            yield f"{done[what]} were {what}, and {recorded[kind]} are on record"


def channels_ended_in_their_time(lived: Lived) -> Iterator[str]:
    """Three days after its end a channel is archived, unless somebody keeps it or it is shared.

    That, and the word of it a day before, come in the hours of whoever owns the case.
    """
    for story in lived.stories:
        last = lived.week.done(*STATES, about=story.reference)[-1]
        owner = lived.week.person(lived.week.owner(story.reference))
        since = lived.week.now - in_hours(owner, in_hours(owner, last.at + TOLD_AFTER) + TO_KEEP)
        may_go = not lived.week.done("kept", "shared", about=story.reference)
        is_over = may_go and STATES[last.what] != "open"
        *before, channel = story.channels
        if channel.is_archived and not (is_over and since > timedelta()):
            yield f"the channel of {story.reference} is archived"
        elif is_over and since > LATE and not channel.is_archived:
            yield f"the channel of {story.reference} is not archived"
        if not all(one.is_archived for one in before):
            yield f"{story.reference} goes on in two channels"


def the_digest_tells_what_was_done(lived: Lived) -> Iterator[str]:
    """Its stories are of this week, name who did it, and put no number beside a name."""
    told = [
        one.text
        for one in lived.seen
        if one.is_bots and one.is_new and EVERYBODY in one.readers and "This week's" in one.text
    ]
    if len(told) != 1:
        yield f"{len(told)} digests were told"
        return
    stories = list(TOLD.finditer(told[0]))
    by_title = {story.swarm.title: story for story in lived.stories}
    resolved = [s for s in lived.stories if _is_told(lived, s)]
    if len(stories) != min(MOST_TOLD, len(resolved)):
        yield f"the digest tells {len(stories)} stories of {len(resolved)}"
    for found in stories:
        story = by_title[found["title"]]
        if story not in resolved:
            yield f"{story.reference} is no story of this week"
        yield from _people_told(lived, story, found["owner"], found["by"] or "")
    names = [person.real_name for person in lived.slack.people()]
    for line in told[0].splitlines():
        if any(name in line for name in names) and re.search(r"\d", line):
            yield f"a number stands beside a name: {line}"


def _is_told(lived: Lived, story: Story) -> bool:
    last = lived.week.done(*STATES, about=story.reference)[-1]
    is_public = story.swarm.visibility != "private"
    return last.what == "resolved" and is_public and last.at < instant("next mon 09:00")


def _people_told(lived: Lived, story: Story, owner: str, by: str) -> Iterator[str]:
    real_name = {person.name: person.real_name for person in lived.slack.people()}
    mine = lived.week.owner(story.reference)
    if owner != real_name[mine]:
        yield f"the digest says that {owner} owned {story.reference}, and it was {mine}"
    found = lived.week.done(*MEANS.values(), about=story.reference)
    helped = {(real_name[one.who], one.what) for one in found if one.who != mine}
    thanked = {(name.strip(), how) for name, how in THANKED.findall(by.replace(" and ", ", "))}
    if not thanked <= helped or {name for name, _ in thanked} != {name for name, _ in helped}:
        yield f"the digest thanks {thanked} for {story.reference}, and it was {helped}"


COUNTS = (
    every_swarm_ended_as_people_ended_it_or_is_owned,
    the_customer_s_contact_is_counted_right,
    the_record_has_what_was_done,
    channels_ended_in_their_time,
    the_digest_tells_what_was_done,
)
