"""Who is in the workspace at the start: the people of a list, seated in their channels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.people import Person
from sandbox.population import Population

CHANNELS = ("support", "swarm-lobby", "product")
_NOT_IN_HANDLES = re.compile(r"[^\w.-]+")
_LOCALES = {"en": "en-US", "en-GB": "en-GB", "es": "es-ES", "es-ES": "es-ES"}
"""Slack knows two kinds each of English and Spanish; every other region gets en-US or es-LA."""


@dataclass(frozen=True)
class Member:
    """One person as a list knows them; what it does not know stays empty."""

    email: str
    name: str = ""
    title: str = ""
    language: str = ""
    """`en`, `es` or one of their regions."""
    time_zone: str = ""
    leads: bool = False
    """Whether this person has nobody above them in the list: such people are Slack's admins."""


def seat(
    population: Population, members: Sequence[Member], *, channels: Sequence[str] = CHANNELS
) -> list[Person]:
    """Add the people and the channels that they are all in, and return them in their order."""
    for channel in channels:
        if population.core.world.channel_named(channel) is None:
            population.add_channel(channel)
    nobody_leads = not any(member.leads for member in members)
    return [
        population.add_person(
            _handle(population, member.email),
            real_name=member.name or _name(member.email),
            email=member.email,
            title=member.title,
            locale=locale(member.language),
            tz=member.time_zone or "Europe/London",
            admin=member.leads or (nobody_leads and place == 0),
            channels=channels,
        )
        for place, member in enumerate(members)
    ]


def locale(language: str) -> str:
    """Return the language of somebody's Slack for a language as lists write it."""
    known = _LOCALES.get(language)
    return known or ("es-LA" if language.startswith("es") else "en-US")


def _handle(population: Population, email: str) -> str:
    """Return a free handle made of the e-mail address."""
    wanted = _NOT_IN_HANDLES.sub("-", email.partition("@")[0].lower()).strip("-.") or "someone"
    handle, number = wanted, 1
    while population.core.world.user_named(handle) is not None:
        number += 1
        handle = f"{wanted}{number}"
    return handle


def _name(email: str) -> str:
    """Return what somebody is probably called: ana.ruiz@… is Ana Ruiz."""
    words = re.split(r"[._+-]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or email
