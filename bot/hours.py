"""When people are at work, as far as is known."""

from __future__ import annotations

from datetime import datetime

from bot.i18n import zone

USUAL = (9, 17)
"""The hours of a day at work of somebody who has said nothing of theirs."""
WEEKEND = (5, 6)


def is_at_work(now: datetime, time_zone: str, begins: int | None, ends: int | None) -> bool:
    """Tell whether it is a working day and hour where somebody is; a shift may go over midnight."""
    local = now.astimezone(zone(time_zone))
    if local.weekday() in WEEKEND:
        return False
    first, last = USUAL if begins is None or ends is None else (begins, ends)
    if first < last:
        return first <= local.hour < last
    return first == last or local.hour >= first or local.hour < last
