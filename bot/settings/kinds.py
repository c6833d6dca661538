"""What a setting can hold, and the one place where that is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from bot import templates
from bot.config import is_web_address
from bot.errors import BadInputError
from bot.i18n import N_

MOST_LINES = 4
LONGEST_ADDRESS = 300
IN_ADDRESSES = ("case", "swarm", "channel")
"""What an address may name: the case's number, the swarm's id and its channel's."""


@dataclass(frozen=True)
class Choice:
    """One of a few values, each with what it says."""

    options: Mapping[str, str]
    is_open: bool = False
    """Whether all are shown at once, since they want reading."""

    def checked(self, text: str) -> str:
        """Return one of the values. Raises BadInputError."""
        if text not in self.options:
            raise BadInputError(N_("Choose one of the offered values."))
        return text


@dataclass(frozen=True)
class Number:
    """A whole number, of what the setting's label says."""

    least: int
    most: int
    zero: str = ""
    """What none of them means, where that is something of its own."""

    def checked(self, text: str) -> int:
        """Return the number. Raises BadInputError with its bounds."""
        return _whole(text, self.least, self.most)


@dataclass(frozen=True)
class Hour:
    """An hour of the day."""

    def checked(self, text: str) -> int:
        """Return the hour. Raises BadInputError with its bounds."""
        return _whole(text, 0, 23)


@dataclass(frozen=True)
class Zone:
    """A time zone."""

    def checked(self, text: str) -> str:
        """Return the zone's name. Raises BadInputError."""
        wanted = text.replace(" ", "_").casefold()
        for name in available_timezones():
            if name.casefold() == wanted:
                return name
        raise BadInputError(
            N_("That is no time zone. Write it like Europe/Madrid or America/New_York.")
        )


@dataclass(frozen=True)
class Channel:
    """A channel of Slack, or none."""

    none: str
    """What it is then."""

    def checked(self, text: str) -> str | None:
        """Return the channel's id, or None."""
        return text or None


@dataclass(frozen=True)
class Address:
    """An address of the web in which fields may stand, or none."""

    none: str
    """What there is then."""

    def checked(self, text: str) -> str:
        """Return the address. Raises BadInputError."""
        templates.check(text, IN_ADDRESSES)
        if len(text) > LONGEST_ADDRESS:
            raise BadInputError(N_("Use at most {most} characters."), most=LONGEST_ADDRESS)
        if text and not is_safe(templates.filled(text, dict.fromkeys(IN_ADDRESSES, ""))):
            raise BadInputError(
                N_("Write a web address that begins with https, like {example}."),
                example="https://meet.example/{case}",
            )
        return text


def is_safe(address: str) -> bool:
    """Tell whether an address is one of the web, nobody on whose way reads along."""
    is_one = not re.search(r"[\s<>|]", address)
    return is_one and address.startswith("https://") and is_web_address(address)


@dataclass(frozen=True)
class Template:
    """Words of the team's own, with named fields."""

    fields: Sequence[str]
    most: int
    none: str
    """What is read where it is empty."""

    def checked(self, text: str) -> str:
        """Return the template. Raises BadInputError that names what is wrong."""
        templates.check(text, self.fields)
        if len(text) > self.most:
            raise BadInputError(N_("Use at most {most} characters."), most=self.most)
        if len(text.splitlines()) > MOST_LINES:
            raise BadInputError(N_("Use at most {most} lines."), most=MOST_LINES)
        return text


Kind = Choice | Number | Hour | Zone | Channel | Address | Template


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise BadInputError(
            N_("Write a whole number from {least} to {most}."), least=least, most=most
        )
    return int(text)
