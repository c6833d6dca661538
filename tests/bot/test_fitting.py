"""Who suits a question now: by hours of work in their own zone, and by language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.fitting import is_off, speaks

MADRID, NEW_YORK = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York")


def at(hour: int, minute: int = 0) -> datetime:
    """Return an instant of a winter's day, when Madrid is an hour ahead of UTC."""
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        (at(7, 59), MADRID, True),
        (at(8), MADRID, False),
        (at(16, 59), MADRID, False),
        (at(17), MADRID, True),
        (at(13, 59), NEW_YORK, True),
        (at(14), NEW_YORK, False),
    ],
)
def test_hours_are_those_of_the_persons_own_zone(now, zone, expected):
    assert is_off(now, 9, 18, zone) is expected


@pytest.mark.parametrize(("hour", "expected"), [(20, True), (21, False), (23, False), (4, False)])
def test_a_night_shift_goes_on_past_midnight(hour, expected):
    assert is_off(at(hour), 22, 6, MADRID) is expected


@pytest.mark.parametrize("hours", [(None, None), (9, None), (None, 17), (9, 9)])
def test_who_names_no_hours_is_never_off(hours):
    assert not any(is_off(at(hour), *hours, MADRID) for hour in range(24))


def test_hours_hold_when_the_clocks_change():
    summer = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
    assert not is_off(summer, 9, 17, MADRID)
    assert is_off(at(7), 9, 17, MADRID)


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
