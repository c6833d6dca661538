"""The script of the week: all of it, or two days and what comes of them until Monday."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from tests.stories.week import friday, monday, thursday, tuesday, wednesday
from tests.stories.week.habits import Habits
from tests.stories.week.living import Week
from tests.stories.week.people import instant

WHOLE: Sequence[ModuleType] = (monday, tuesday, wednesday, thursday, friday)
TWO_DAYS: Sequence[ModuleType] = (tuesday, wednesday)
"""A night alarm, a stolen account, holidays, an expert who leaves, the bot away over lunch."""
END = instant("next mon 12:00")
"""On Monday at nine the digest is told."""


async def play(week: Week, days: Sequence[ModuleType]) -> None:
    """Let the week go by as these days stand in the script."""
    cases = [case for day in days for case in day.CASES]
    for case in cases:
        week.at(instant(case.when), case.begin)
    for day in days:
        for when, deed in day.ACTS:
            week.at(instant(when), deed)
    answers = {(who, case.reference): how for case in cases for who, how in case.answers.items()}
    week.habit = Habits(answers)
    await week.live(END)
