"""How long an opening will have to wait is said as the limiter will have it wait."""

import pytest

from bot.slack.tiers import places
from bot.waiting import PLACE_SECONDS, PLACES, wait_behind


def test_it_reckons_with_the_places_that_the_limiter_gives():
    (created,) = places("conversations.create")
    assert (created.count, created.window) == (PLACES, PLACE_SECONDS)


@pytest.mark.parametrize(
    ("ahead", "minutes"), [(0, 0), (18, 0), (19, 1), (37, 1), (38, 2), (999, 52)]
)
def test_so_many_open_in_a_minute_and_the_others_after_them(ahead, minutes):
    assert wait_behind(ahead) == minutes * PLACE_SECONDS
