"""When it is day for somebody, in their own zone, and who speaks a customer's language."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.fitting import day_from, speaks

MADRID, NEW_YORK = "Europe/Madrid", "America/New_York"


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """Return an instant of a winter's day, when Madrid is an hour ahead of UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "begins"),
    [
        (at(7, 59), MADRID, at(8)),
        (at(8), MADRID, at(8)),
        (at(16, 59), MADRID, at(16, 59)),
        (at(17), MADRID, at(8, day=24)),
        (at(13, 59), NEW_YORK, at(14)),
        (at(14), NEW_YORK, at(14)),
        (at(3), NEW_YORK, at(14)),
    ],
)
def test_hours_are_those_of_the_persons_own_zone(now, zone, begins):
    assert day_from(now, zone, 9, 18) == begins


@pytest.mark.parametrize(
    ("hour", "begins"), [(20, at(21)), (21, at(21)), (23, at(23)), (4, at(4)), (5, at(21))]
)
def test_a_night_shift_goes_on_past_midnight(hour, begins):
    assert day_from(at(hour), MADRID, 22, 6) == begins


@pytest.mark.parametrize("hours", [(None, None), (9, None), (None, 17)])
def test_who_names_no_hours_is_asked_from_eight_to_eight(hours):
    day = [hour for hour in range(24) if day_from(at(hour), MADRID, *hours) == at(hour)]
    assert day == list(range(7, 19))


def test_a_day_that_ends_as_it_begins_never_ends():
    assert all(day_from(at(hour), MADRID, 9, 9) == at(hour) for hour in range(24))


def test_hours_hold_when_the_clocks_change():
    summer = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert day_from(summer, MADRID, 9, 17) == summer
    assert day_from(at(7), MADRID, 9, 17) == at(8)
    before = datetime(2027, 3, 27, 20, 0, tzinfo=UTC)
    assert day_from(before, MADRID, None, None) == before + timedelta(hours=10)


@pytest.mark.parametrize(
    ("language", "named", "locale", "expected"),
    [
        ("es", ["en", "es"], "en-US", True),
        ("es", ["en"], "es-ES", False),
        ("es", ["ES-mx"], None, True),
        ("es_LA", None, "es-ES", True),
        ("es", None, "en-GB", False),
        ("es", [], "es-ES", True),
        ("es", None, None, None),
        ("es", None, "", None),
    ],
)
def test_what_somebody_says_they_speak_counts_before_how_they_read_slack(
    language, named, locale, expected
):
    assert speaks(language, named, locale) is expected
