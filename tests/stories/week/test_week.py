"""A support desk lives with the bot for days, and finds nothing to go back to a channel for.

The whole week, of more than forty swarms and over either transport, is `benchmarks/week.py`.
"""

from tests.stories.week.lived import Lived
from tests.stories.week.outcomes import CHECKS
from tests.stories.week.script import TWO_DAYS, play
from tests.stories.week.spoiled import SPOILS, spoiled


async def test_two_days_at_a_support_desk_leave_nobody_wondering(week):
    await play(week, TWO_DAYS)
    lived = await Lived.of(week)
    assert [told for check in CHECKS for told in check(lived)] == []
    # Living two days takes long, so that what is spoiled is this same week.
    assert SPOILS.keys() == set(CHECKS)
    assert [check for check, spoil in SPOILS.items() if not [*check(spoiled(lived, spoil))]] == []
