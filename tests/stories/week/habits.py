"""What people do by themselves: they look at Slack when they are at work, and answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from bot.slack.ids import Action
from sandbox.people import Person
from sandbox.world import Message
from tests.stories.week.deeds import form_of, press, send
from tests.stories.week.living import Week
from tests.stories.week.people import chance, pace
from tests.stories.week.witness import Seen

REFERENCE = re.compile(r"CASE-\d+")
MINUTES_TO_RECONSIDER = 15
Answer: TypeAlias = Callable[[Week, Person, Message], Awaitable[object]]


class Habits:
    """Everybody answers what the bot asks them, each at their own pace."""

    def __init__(self, answers: Mapping[tuple[str, str], Answer]) -> None:
        self._answers = dict(answers)
        """By person and case how they answer first; who is not named accepts, or by the seed."""
        self._asked: set[tuple[str, str]] = set()

    def __call__(self, week: Week, seen: Seen) -> None:
        """Have somebody who was written to answer it later."""
        if not (seen.is_bots and seen.is_new and seen.is_to_one and seen.message):
            return
        (reader,) = seen.readers
        person = next(one for one in week.slack.people() if one.id == reader)
        found = REFERENCE.search(seen.text)
        reference = found[0] if found else ""
        for action, usual in _USUAL.items():
            if action in seen.actions:
                is_ask, key = action == Action.DECLINE, (person.name, reference)
                button, answer = action, usual
                if is_ask:
                    first = usual if key in self._asked else _by_chance(week, person, reference)
                    answer = self._answers.pop(key, first)
                    self._asked.add(key)
                    # When nobody waits for an answer any more, a yes can still be said.
                    button = Action.ACCEPT if answer is accepts else action
                minutes = pace(person, reference, week.seed)
                _plan(week, person, seen.message, button, answer, minutes)
                return


def _plan(
    week: Week, person: Person, message: Message, action: str, answer: Answer, minutes: float
) -> None:
    async def do(week: Week) -> None:
        # Meanwhile others may have come, or the swarm has ended: then there is no button any more.
        if not person.user.deleted and f"'{action}'" in str(message.blocks):
            await answer(week, week.acts(person.name), message)

    week.later(minutes, do, person)


async def accepts(week: Week, person: Person, message: Message) -> None:
    """Say yes."""
    await press(person, Action.ACCEPT, message)


async def ignores(week: Week, person: Person, message: Message) -> None:
    """Look at something else."""


async def later(week: Week, person: Person, message: Message) -> None:
    """Ask to be asked again in half an hour."""
    await press(person, Action.LATER, message)
    week.note(person.name, "put off", reference_in(message))


def comes_after(minutes: float) -> Answer:
    """Say yes, but only after so many minutes more."""

    async def answer(week: Week, person: Person, message: Message) -> None:
        _plan(week, person, message, Action.ACCEPT, accepts, minutes)

    return answer


def declines(reason: str) -> Answer:
    """Say no, and why."""

    async def answer(week: Week, person: Person, message: Message) -> None:
        form = await form_of(week, person, await press(person, Action.DECLINE, message))
        await send(week, person, form, {"reason": reason})
        week.note(person.name, "declined", reference_in(message))

    return answer


def declines_and_comes_after_all(reason: str) -> Answer:
    """Say no, and think better of it."""

    async def answer(week: Week, person: Person, message: Message) -> None:
        await declines(reason)(week, person, message)
        _plan(week, person, message, Action.RECONSIDER, _reconsiders, MINUTES_TO_RECONSIDER)

    return answer


def suggests(name: str) -> Answer:
    """Name somebody else."""

    async def answer(week: Week, person: Person, message: Message) -> None:
        form = await form_of(week, person, await press(person, Action.SUGGEST, message))
        await send(week, person, form, {"people": week.person(name)})
        week.note(person.name, "declined", reference_in(message))

    return answer


def _by_chance(week: Week, person: Person, reference: str) -> Answer:
    """Return how somebody answers first: of ten, six say yes, and in the script's week all."""
    if not week.seed:
        return accepts
    others = (ignores, declines("busy"), later, comes_after(MINUTES_TO_RECONSIDER))
    turn = chance(person, reference, week.seed) // 100 % 10
    return accepts if turn >= len(others) else others[turn]


def reference_in(message: Message) -> str:
    """Return the case that a message is about, if it says so."""
    found = REFERENCE.search(str(message.blocks))
    return found[0] if found else ""


async def _reconsiders(week: Week, person: Person, message: Message) -> None:
    await press(person, Action.RECONSIDER, message)
    week.note(person.name, "came after all", reference_in(message))


async def _adds(week: Week, person: Person, message: Message) -> None:
    """Let a lead add whoever stands first."""
    await press(person, Action.STEP_IN, message)


async def _tells_how_it_stands(week: Week, person: Person, message: Message) -> None:
    """Let an owner who was nudged say how it stands, where it is not over by now."""
    outcome = await press(person, Action.UPDATE, message)
    if outcome.view is not None:
        words = f"On {week.now:%A at %H:%M} we still wait for the customer."
        await send(week, person, outcome.view, {"text": words})


_USUAL: Mapping[str, Answer] = {
    Action.DECLINE: accepts,
    Action.STEP_IN: _adds,
    Action.UPDATE: _tells_how_it_stands,
}
