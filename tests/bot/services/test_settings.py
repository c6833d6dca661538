"""Settings: seen by members, changed by admins, and what they hold makes sense."""

import pytest

from bot.errors import BadInputError, NotAllowedError

WHOLE = {
    "digest_day": "mon",
    "digest_hour": "9",
    "language": "en",
    "invite": "ask",
    "visibility": "open",
    "lobby_channel_id": None,
    "digest_channel_id": None,
    "time_zone": "Europe/Madrid",
    "archive_after_days": "3",
}


@pytest.fixture
async def zoe(town):
    return await town.person("Zoe", is_admin=True)


async def change(town, by, admins=(), **values):
    return await town.services.settings.change(by, WHOLE | values, admins=admins)


async def test_what_is_changed_is_in_force(town, zoe):
    settings = await change(town, zoe, digest_hour="16", invite="add", language="es")
    assert (settings.digest_hour, settings.invite, settings.language) == (16, "add", "es")
    assert await town.services.settings.of(town.workspace_id) == settings


async def test_members_see_and_do_not_change(town, ana):
    assert (await town.services.settings.shown(ana)).digest_hour == 9
    with pytest.raises(NotAllowedError):
        await change(town, ana)
    with pytest.raises(NotAllowedError):
        await town.services.settings.to_change(ana)


async def test_guests_see_nothing(town):
    with pytest.raises(NotAllowedError):
        await town.services.settings.shown(await town.person("Gus", is_guest=True))


async def test_whom_an_admin_names_may_change_them_until_they_are_taken_off(town, zoe, ana):
    settings = await change(town, zoe, admins=["UANA"])
    assert [admin.name for admin in settings.admins] == ["Ana"]
    ana = await town.services.people.actor(town.workspace_id, "UANA")
    assert ana.is_admin
    await change(town, ana, admins=["UANA"], digest_hour="10")
    await change(town, zoe)
    assert not (await town.services.people.actor(town.workspace_id, "UANA")).is_admin


@pytest.mark.parametrize("facts", [{"is_guest": True}, {"is_external": True}, {"is_bot": True}])
async def test_only_members_become_admins(town, zoe, facts):
    await town.person("Odd", **facts)
    with pytest.raises(BadInputError) as refused:
        await change(town, zoe, admins=["UODD"])
    assert refused.value.field == "admins"


async def test_somebody_unknown_is_no_admin(town, zoe):
    with pytest.raises(BadInputError):
        await change(town, zoe, admins=["UNOBODY"])


@pytest.mark.parametrize(
    ("key", "value", "field"),
    [
        ("digest_day", "someday", "digest_day"),
        ("digest_hour", "24", "digest_hour"),
        ("digest_hour", "²", "digest_hour"),
        ("language", "fr", "language"),
        ("invite", "force", "invite"),
        ("visibility", "hidden", "visibility"),
        ("time_zone", "Mars/Olympus", "time_zone"),
        ("time_zone", "../../etc/passwd", "time_zone"),
        ("time_zone", "", "time_zone"),
        ("archive_after_days", "366", "archive_days"),
        ("archive_after_days", "soon", "archive_days"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_nothing_changes(town, zoe, key, value, field):
    before = await town.services.settings.of(town.workspace_id)
    with pytest.raises(BadInputError) as refused:
        await change(town, zoe, **{"language": "es", key: value})
    assert refused.value.field == field
    assert await town.services.settings.of(town.workspace_id) == before


async def test_the_bot_goes_into_the_channels_that_are_chosen_and_no_others(town, zoe):
    await change(town, zoe, lobby_channel_id="C1")
    town.clock.move(minutes=1)
    await change(town, zoe, lobby_channel_id="C1", language="es")
    assert len(town.operations("enter_channels")) == 1
