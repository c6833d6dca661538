"""Tells who suits a question now, besides what they know: by hours of work, and by language."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo


def is_off(now: datetime, work_from: int | None, work_to: int | None, zone: ZoneInfo) -> bool:
    """Tell whether it is outside of somebody's hours of work, in their own zone.

    Nobody is off who has named no hours. A day that ends at an earlier hour than it begins goes on
    past midnight.
    """
    if work_from is None or work_to is None or work_from == work_to:
        return False
    hour = now.astimezone(zone).hour
    if work_from < work_to:
        return not work_from <= hour < work_to
    return work_to <= hour < work_from


def speaks(language: str, named: Collection[str] | None, locale: str | None) -> bool | None:
    """Tell whether somebody speaks a language: as they say, or else as they read Slack.

    None means that neither is known.
    """
    wanted = _code(language)
    if named:
        return wanted in {_code(one) for one in named}
    return _code(locale) == wanted if locale else None


def _code(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()
