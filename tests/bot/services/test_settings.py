"""Settings: seen by members, changed by admins, and what they hold makes sense."""

from datetime import timedelta

import pytest

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import Reader
from bot.records import Settings
from bot.settings import BY_KEY, DEFINITIONS

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
    zone = "america/new york"
    settings = await change(
        town, zoe, digest_hour="16", invite="add", language="es", time_zone=zone
    )
    assert (settings.digest_hour, settings.invite, settings.language) == (16, "add", "es")
    assert settings.time_zone == "America/New_York"
    assert await town.services.settings.of(town.workspace_id) == settings


async def test_everything_in_the_table_is_in_the_settings_and_the_other_way_round():
    beside = {"lobby", "digest_channel", "lobby_is_empty", "admins", "pause"}
    assert {one.key for one in DEFINITIONS} == set(Settings.__dataclass_fields__) - beside


@pytest.mark.parametrize("one", DEFINITIONS, ids=lambda one: one.key)
async def test_every_setting_can_be_set_to_its_default(town, zoe, one):
    default = Settings(lobby="swarm-lobby").__getattribute__(one.key)
    settings = await change(town, zoe, **{one.key: default})
    assert getattr(settings, one.key) == default == one.default


async def test_each_change_is_kept_with_before_after_who_and_when(town, zoe, ana):
    await change(town, zoe)
    await change(town, zoe, language="es")
    town.clock.move(minutes=5)
    await change(town, zoe, language="es", ask_minutes_sev3="5", admins=["UANA"])
    named, asked, before, *_ = await town.services.settings.changes(zoe)
    assert (asked.key, asked.before, asked.after) == ("ask_minutes_sev3", 10, 5)
    assert asked.by.name == "Zoe"
    assert (named.key, named.before) == ("admins", [])
    assert [person.name for person in named.after] == ["Ana"]
    assert asked.at - before.at == timedelta(minutes=5)


async def test_what_had_another_name_before_is_shown_and_stays_until_it_is_set(town, zoe):
    await town.services.settings.note(town.workspace_id, "ask_minutes", 25)
    settings = await change(town, zoe, ask_minutes_sev4="60")
    assert (settings.ask_minutes_sev3, settings.ask_minutes_sev4) == (25, 60)
    (last, *_) = await town.services.settings.changes(zoe)
    assert (last.key, last.before, last.after) == ("ask_minutes_sev4", 25, 60)


async def test_what_is_saved_as_it_was_is_no_change(town, zoe):
    await change(town, zoe)
    count = len(await town.services.settings.changes(zoe))
    await change(town, zoe)
    assert len(await town.services.settings.changes(zoe)) == count


async def test_only_the_last_twenty_changes_are_shown_and_only_to_admins(town, zoe, ana):
    for minutes in range(1, 31):
        town.clock.move(minutes=1)
        await change(town, zoe, ask_minutes_sev3=str(minutes))
    shown = await town.services.settings.changes(zoe)
    assert [one.after for one in shown] == list(range(30, 10, -1))
    with pytest.raises(NotAllowedError):
        await town.services.settings.changes(ana)


async def test_a_page_without_the_admins_leaves_them_as_they_are(town, zoe, ana):
    await change(town, zoe, admins=["UANA"])
    settings = await town.services.settings.change(zoe, {"ask_minutes_sev3": "7"})
    assert [person.name for person in settings.admins] == ["Ana"]


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
        ("ask_minutes_sev4", "0", "ask_minutes_sev4"),
        ("ask_minutes_sev4", "1441", "ask_minutes_sev4"),
        ("stall_minutes_sev3", "4", "stall_minutes_sev3"),
        ("keep_events_days", "-1", "keep_events_days"),
        ("call_url", "meet.example/{case}", "call_url"),
        ("call_url", "http://meet.example/{case}", "call_url"),
        ("call_url", "javascript:alert(1)", "call_url"),
        ("call_url", "https://{case}", "call_url"),
        ("call_url", "https://meet.example/{customer}", "call_url"),
        ("call_url", "https://meet.example/|a", "call_url"),
        ("document_url", "https://docs.example/" + "x" * 300, "document_url"),
        ("channel_name_template", "{owner}", "channel_name_template"),
        ("channel_name_template", "x" * 61, "channel_name_template"),
        ("brief_template", "{titel}", "brief_template"),
        ("brief_template", "{title", "brief_template"),
        ("brief_template", "{title!r}", "brief_template"),
        ("brief_template", "{title:>9}", "brief_template"),
        ("brief_template", "{}", "brief_template"),
        ("brief_template", "{title.__class__}", "brief_template"),
        ("announcement_template", "x" * 501, "announcement_template"),
        ("announcement_template", "a\nb\nc\nd\ne", "announcement_template"),
        ("archive_after_days", "366", "archive_after_days"),
        ("archive_after_days", "soon", "archive_after_days"),
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


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "There is no field {titel}. Use {title}, {customer}, {severity}."),
        ("es", "No hay ningún campo {titel}. Usa {title}, {customer}, {severity}."),
    ],
)
async def test_an_unknown_field_is_named(language, sentence):
    with pytest.raises(BadInputError) as refused:
        BY_KEY["channel_name_template"].checked("{titel}")
    assert refused.value.said_plainly(Reader(language)) == sentence


async def test_the_user_group_of_a_skill_is_set_and_each_change_is_kept(town, zoe):
    await town.person("Leo", {"billing": 3})
    groups = town.services.groups
    handles = {"S1": "money"}
    await groups.change(zoe, "Billing", "S1", handles)
    assert (await groups.change(zoe, "billing", "S1", handles)).group_id == "S1"
    town.clock.move(minutes=5)
    await groups.change(zoe, "billing", None, handles)
    assert (await groups.of_skill(zoe, "billing")).group_id is None
    off, on = await town.services.settings.changes(zoe)
    assert (on.key, on.before, on.after) == ("user_group", ["billing", None], ["billing", "@money"])
    assert (off.before, off.after, off.by.name) == (on.after, on.before, "Zoe")
    for name in ("", "nothing"):
        with pytest.raises(BadInputError):
            await groups.change(zoe, name, "S1", handles)
