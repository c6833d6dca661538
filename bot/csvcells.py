"""Reads single cells of imported files, saying why one cannot be read."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import available_timezones

from bot.commands import normalise_reference
from bot.names import skill_key

EMAIL = re.compile(r"(?!.*\.\.)[^@\s,;:<>\"()]{1,64}@[^@\s,;:<>\"()]{1,180}\.[^\W\d_]{2,24}")
LANGUAGE = re.compile(r"(en|es)(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)
SEVERITY = re.compile(r"(?:sev\s?)?([1-4])", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"[;,|\n]")


class WhyBad(StrEnum):
    """Why one row cannot be taken in."""

    MISSING = "missing"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_LEVEL = "not_a_level"
    REPEATED_SKILL = "repeated_skill"
    NOT_A_TIME_ZONE = "not_a_time_zone"
    NOT_A_LANGUAGE = "not_a_language"
    NOT_A_SEVERITY = "not_a_severity"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_TIME = "not_a_time"
    RESOLVED_BEFORE_OPENED = "resolved_before_opened"
    REPEATED = "repeated"
    TOO_MANY_CELLS = "too_many_cells"
    BROKEN_QUOTES = "broken_quotes"


class BadCellError(Exception):
    """A cell that cannot be read."""

    def __init__(self, reason: WhyBad) -> None:
        super().__init__(reason)
        self.reason = reason


def email(cell: str) -> str:
    """Return an e-mail address in lower case."""
    if not EMAIL.fullmatch(cell):
        raise BadCellError(WhyBad.NOT_AN_EMAIL)
    return cell.lower()


def reference(cell: str) -> str:
    """Return a case reference in its normal form."""
    reference = normalise_reference(cell)
    if not reference:
        raise BadCellError(WhyBad.MISSING)
    return reference


def levels(cell: str) -> dict[str, int]:
    """Return `billing:3;webhooks:2` as levels by skill."""
    levels: dict[str, int] = {}
    for part in _parts(cell):
        name, _, level = part.rpartition(":")
        if not skill_key(name) or level.strip() not in {"1", "2", "3"}:
            raise BadCellError(WhyBad.NOT_A_LEVEL)
        levels[name.strip()] = int(level)
    if len({skill_key(name) for name in levels}) < len(_parts(cell)):
        raise BadCellError(WhyBad.REPEATED_SKILL)
    return levels


def names(cell: str) -> tuple[str, ...]:
    """Return `sso;api` as names, each once."""
    found: dict[str, str] = {}
    for part in _parts(cell):
        found.setdefault(skill_key(part), part)
    return tuple(found.values())


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in BETWEEN_NAMES.split(cell) if part.strip()]


def time_zone(cell: str) -> str:
    """Return the IANA name of a time zone."""
    zone = _zones().get(cell.casefold())
    if zone is None:
        raise BadCellError(WhyBad.NOT_A_TIME_ZONE)
    return zone


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}


def language(cell: str) -> str:
    """Return `en`, `es` or one of their regions, as in `es-MX`."""
    found = LANGUAGE.fullmatch(cell)
    if not found:
        raise BadCellError(WhyBad.NOT_A_LANGUAGE)
    language, region = found.groups()
    return f"{language.lower()}-{region.upper()}" if region else language.lower()


def severity(cell: str) -> int:
    """Return `sev2` or `2` as a number from 1 to 4."""
    found = SEVERITY.fullmatch(cell)
    if not found:
        raise BadCellError(WhyBad.NOT_A_SEVERITY)
    return int(found[1])


def number(cell: str) -> int:
    """Return a small whole number."""
    if not re.fullmatch(r"[0-9]{1,4}", cell):
        raise BadCellError(WhyBad.NOT_A_NUMBER)
    return int(cell)


def time(cell: str) -> datetime:
    """Return an ISO time as aware UTC; without a zone it is UTC already."""
    try:
        moment = datetime.fromisoformat(cell)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCellError(WhyBad.NOT_A_TIME) from None
