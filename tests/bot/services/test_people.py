"""Profiles, and who knows what."""

from datetime import timedelta

import pytest

from bot.errors import BadInputError, NotAllowedError
from bot.services.people import ProfileChange


def profile(**said) -> ProfileChange:
    whole = {
        "levels": {},
        "interests": (),
        "max_swarms": None,
        "paused_until": None,
        "may_be_asked": True,
        "may_be_named": True,
    }
    return ProfileChange(**whole | said)


async def test_a_profile_says_what_it_was_last_told(town, ana):
    change = town.services.people.change_profile
    await change(ana, profile(levels={"SSO": 3, "billing": 1}, interests=["cobol"], max_swarms=2))
    shown = await change(ana, profile(levels={"sso": 2}, may_be_named=False))
    assert [(skill.key, level) for skill, level in shown.skills] == [("sso", 2)]
    assert (shown.interests, shown.max_swarms, shown.may_be_named) == ([], None, False)


async def test_a_pause_that_is_over_is_not_mentioned(town, clock, ana):
    until = clock.now() + timedelta(days=2)
    await town.services.people.change_profile(ana, profile(paused_until=until))
    assert (await town.services.people.profile(ana)).paused_until == until
    clock.move(days=2)
    assert (await town.services.people.profile(ana)).paused_until is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"levels": {f"skill {n}": 1 for n in range(51)}}, "level_1"),
        ({"levels": {"x" * 51: 1}}, "level_1"),
        ({"levels": {"!!!": 1}}, "level_1"),
        ({"interests": ["!!!"]}, "interests"),
    ],
)
async def test_what_makes_no_sense_is_refused_at_its_field(town, ana, said, field):
    with pytest.raises(BadInputError) as refused:
        await town.services.people.change_profile(ana, profile(**said))
    assert refused.value.field == field


async def test_a_pause_lies_ahead(town, clock, ana):
    with pytest.raises(BadInputError) as refused:
        await town.services.people.change_profile(ana, profile(paused_until=clock.now()))
    assert refused.value.field == "pause"


async def test_guests_have_no_profile(town):
    guest = await town.person("Gus", is_guest=True)
    with pytest.raises(NotAllowedError):
        await town.services.people.change_profile(guest, profile(levels={"sso": 1}))


async def test_who_shows_those_who_can_help_and_nobody_who_left(town, clock, ana):
    await town.person("Low", {"sso": 1})
    await town.person("Top", {"sso": 3})
    away = clock.now() + timedelta(days=1)
    await town.person("Away", {"sso": 3}, paused_until=away)
    await town.person("Gone", {"sso": 3}, is_deactivated=True)
    await town.person("Gus", {"sso": 3}, is_guest=True)
    night = await town.person("Night", {"sso": 1})
    begins = clock.now().replace(minute=0) + timedelta(hours=3)
    async with town.store.transaction(town.workspace_id) as tx:
        person = await tx.people.by_id(night.id)
        person.work_from, person.work_to = begins.hour, (begins.hour + 4) % 24
    answer = await town.services.people.who(ana, "SSO")
    assert [(one.person.name, one.is_available, one.wakes_at) for one in answer.experts] == [
        ("Top", True, None),
        ("Low", True, None),
        ("Night", False, begins),
        ("Away", False, None),
    ]
