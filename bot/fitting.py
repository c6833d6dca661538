"""Tells when it is day for somebody, and whether they speak a customer's language."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.i18n import zone

DAY = (8, 20)
"""The hours between which it is day for people who have named none."""
OFFICE = (9, 17)
"""The hours between which the same people are reminded of what can wait."""
WEEKEND = (5, 6)
STEP = timedelta(minutes=5)
"""How exactly time at work is counted."""
Hours = tuple[int, int]


def day_from(now: datetime, time_zone: str, begins: int | None, ends: int | None) -> datetime:
    """Return from when it is day for somebody: now, or when their day begins next.

    Their hours are read in their own zone. A day that ends at an earlier hour than it begins goes
    on past midnight, and one that ends at the hour at which it begins never ends.
    """
    hours, local = _hours(begins, ends, DAY), now.astimezone(zone(time_zone))
    if _is_within(hours, local.hour):
        return now
    first = local.replace(hour=hours[0], minute=0, second=0, microsecond=0)
    return (first if first > local else first + timedelta(days=1)).astimezone(UTC)


def is_at_work(now: datetime, time_zone: str, begins: int | None, ends: int | None) -> bool:
    """Tell whether it is a working day and hour where somebody is."""
    local = now.astimezone(zone(time_zone))
    is_weekend = local.weekday() in WEEKEND
    return not is_weekend and _is_within(_hours(begins, ends, OFFICE), local.hour)


def has_worked(
    span: timedelta,
    since: datetime,
    now: datetime,
    time_zone: str,
    begins: int | None,
    ends: int | None,
) -> bool:
    """Tell whether so much of the time between two instants was at work where somebody is."""
    at, worked = since, timedelta()
    while worked < span and at + STEP <= now:
        worked += STEP if is_at_work(at, time_zone, begins, ends) else timedelta()
        at += STEP
    return worked >= span


def speaks(language: str, named: Collection[str] | None, locale: str | None) -> bool | None:
    """Tell whether somebody speaks a language: as they say, or else as they read Slack.

    None means that neither is known.
    """
    wanted = _code(language)
    if named:
        return wanted in {_code(one) for one in named}
    return _code(locale) == wanted if locale else None


def _hours(begins: int | None, ends: int | None, usual: Hours) -> Hours:
    return usual if begins is None or ends is None else (begins, ends)


def _is_within(hours: Hours, hour: int) -> bool:
    first, last = hours
    if first < last:
        return first <= hour < last
    return first == last or hour >= first or hour < last


def _code(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()
