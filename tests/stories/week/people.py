"""Who is at the desk that week, and when they are at work."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.casting import seat
from sandbox.people import Person
from sandbox.workspace import Workspace
from sandbox_mode import CAST, members_of

PEOPLE, SOLVED = CAST / "people.csv", CAST / "cases.csv"
OPENS, CLOSES = 9, 18
"""The hours between which people are at work, in their own time zone."""
DAY = (8, 20)
"""The hours that all of them have named, as a desk does whose people live far apart."""
QUICK, SLOWEST = 8, 25
"""Minutes within which everybody answers."""
SATURDAY = 5
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "next mon", "next tue")
MONDAY = datetime(2027, 1, 11, tzinfo=ZoneInfo("Europe/London"))
PARTNERS = "ext-velox"
"""The channel that is shared with the company that packs and ships."""


def instant(when: str) -> datetime:
    """Return the moment of the week that is written like “mon 09:05”, as clocks in London show."""
    day, _, time = when.rpartition(" ")
    hour, minute = (int(part) for part in time.split(":"))
    return MONDAY + timedelta(days=DAYS.index(day), hours=hour, minutes=minute)


def move_in(slack: Workspace) -> None:
    """Let the cast of the sandbox move in, with a guest and somebody of another company."""
    seat(slack, members_of(PEOPLE))
    slack.add_channel(PARTNERS, members=("sam", "lucia", "bruno"))
    slack.share_with_strangers(PARTNERS)
    slack.add_person("marta", real_name="Marta Quiroga", stranger=True, channels=(PARTNERS,))
    slack.add_person("gil", real_name="Gil Amaro", guest=True, channels=("support", "swarm-lobby"))


def local(at: datetime, person: Person) -> datetime:
    """Return an instant as somebody's own clock shows it."""
    return at.astimezone(ZoneInfo(person.tz))


def at_work(person: Person, after: datetime, seed: int = 0) -> datetime:
    """Return the first moment from then on at which somebody is at work."""
    there = local(after, person)
    while not (there.weekday() < SATURDAY and OPENS <= there.hour < CLOSES):
        day = there if there.hour < OPENS else there + timedelta(days=1)
        there = day.replace(
            hour=OPENS, minute=pace(person, "morning", seed), second=0, microsecond=0
        )
    return there


def in_hours(person: Person, after: datetime) -> datetime:
    """Return the first moment from then on that is within the hours that somebody has named."""
    there = local(after, person)
    while not (there.weekday() < SATURDAY and DAY[0] <= there.hour < DAY[1]):
        there = there.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return there


def pace(person: Person, of: str, seed: int = 0) -> int:
    """Return how many minutes somebody takes for something: always as many for the same.

    In the week of the script they are quick; in another one they take as long as people do.
    """
    return 1 + chance(person, of, seed) % (SLOWEST if seed else QUICK)


def chance(person: Person, of: str, seed: int) -> int:
    """Return a number that is always the same for somebody, something and a seed."""
    return zlib.crc32(f"{person.name}/{of}{f'/{seed}' if seed else ''}".encode())
