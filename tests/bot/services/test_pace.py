"""What is promised, and told to admins, is learnt from what people did lately."""

from datetime import timedelta

import pytest

from models import Swarm
from tests.bot.services.test_searching import opened, row
from tests.past import lived_through

A_DAY = timedelta(days=1)
SPAN = 21
"""Minutes until somebody is promised where nothing is known."""
EIGHT = [5, 10, 15, 20, 25, 30, 35, 240]
"""Of which four of five are 35 or less, and half 20 or less."""


async def lived(town, ana, minutes, *, ago=A_DAY, **more) -> None:
    """Let there have been swarms of Ana's to which Leo came after so many minutes."""
    leo = await town.person("Leo", {"billing": 3})
    people = {"requester": ana.id, "expert": leo.id}
    at = town.clock.now() - ago
    await lived_through(town.engine, town.workspace_id, **people, minutes=minutes, at=at, **more)


async def promised_minutes(town, ana, **more) -> float:
    (by,) = await row(town, await opened(town, ana, **more), Swarm.promised_at)
    return (by - town.clock.now()) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "more", "promised"),
    [
        pytest.param(EIGHT, {}, 36, id="what four of five needed"),
        pytest.param(EIGHT[1:], {}, SPAN, id="too few are known"),
        pytest.param([1] * 8, {}, SPAN, id="never before the others have had their time"),
        pytest.param(EIGHT, {"severity": 4}, 36, id="where few are known of a severity, of all"),
        pytest.param([*[30] * 5, 60, None, None], {}, 61, id="in vain is later than all"),
        pytest.param([None] * 8, {}, SPAN, id="nobody ever came"),
        pytest.param(EIGHT, {"visibility": "private"}, SPAN, id="private ones are left out"),
        pytest.param(EIGHT, {"ago": 29 * A_DAY}, SPAN, id="long ago"),
    ],
)
async def test_somebody_is_promised_for_when_they_came_lately(town, ana, minutes, more, promised):
    await lived(town, ana, minutes, **more)
    assert await promised_minutes(town, ana) == promised


async def test_a_severity_of_which_enough_is_known_goes_by_its_own_times(town, ana):
    await lived(town, ana, [90] * 20, severity=4)
    await lived(town, ana, EIGHT)
    assert await promised_minutes(town, ana) == 36


async def test_within_how_long_half_of_the_answers_came_is_known_by_severity(town, ana):
    boss = await town.person("Boss", is_admin=True)
    await lived(town, ana, EIGHT)
    await lived(town, ana, EIGHT[1:], severity=4)
    await lived(town, ana, [*EIGHT[1:], None], severity=2)
    await lived(town, ana, EIGHT, severity=1, visibility="private")
    assert await town.services.settings.minutes_to_answer(boss) == {3: 20}
