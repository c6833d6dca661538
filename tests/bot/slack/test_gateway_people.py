"""People are what Slack says they are, and who is not surely ours counts as external."""

import pytest

from bot.errors import SlackRefusedError
from tests.fakes.wire import Http


def a_user(**facts):
    return {"id": "U1", "name": "ana", "team_id": "T0", "profile": {}, **facts}


async def shown(wire, gateway, **facts):
    wire.say("users.info", {"ok": True, "user": a_user(**facts)})
    return await gateway.person("U1")


async def test_a_person_has_name_address_language_and_zone(wire, gateway):
    person = await shown(
        wire,
        gateway,
        locale="es-ES",
        tz="Europe/Madrid",
        profile={"display_name": "Ana", "real_name": "Ana Ruiz", "email": "ana@example.com"},
    )

    assert (person.name, person.email) == ("Ana", "ana@example.com")
    assert (person.locale, person.time_zone, person.team_id) == ("es-ES", "Europe/Madrid", "T0")
    assert wire.asked("users.info") == [{"user": "U1", "include_locale": "1"}]


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"profile": {"display_name": "", "real_name": "Ana Ruiz"}}, "Ana Ruiz"),
        ({"profile": {}, "real_name": "Ana R."}, "Ana R."),
        ({"profile": None}, "ana"),
        ({"name": None}, "U1"),
    ],
)
async def test_the_best_known_name_is_used(wire, gateway, facts, name):
    assert (await shown(wire, gateway, **facts)).name == name


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        ({"is_admin": True}, "is_admin"),
        ({"is_owner": True}, "is_admin"),
        ({"is_primary_owner": True}, "is_admin"),
        ({"is_restricted": True}, "is_guest"),
        ({"is_ultra_restricted": True}, "is_guest"),
        ({"is_stranger": True}, "is_external"),
        ({"team_id": "T9"}, "is_external"),
        ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E9"}}, "is_external"),
        ({"is_bot": True}, "is_bot"),
        ({"id": "USLACKBOT"}, "is_bot"),
        ({"deleted": True}, "is_deactivated"),
    ],
)
async def test_what_sets_somebody_apart_is_seen(wire, gateway, facts, flag):
    person = await shown(wire, gateway, **facts)

    flags = ("is_admin", "is_guest", "is_external", "is_bot", "is_deactivated")
    assert [name for name in flags if getattr(person, name)] == [flag]


async def test_a_colleague_in_another_workspace_of_the_organisation_is_one_of_us(wire, gateway):
    wire.say("auth.test", {"ok": True, "team_id": "T0", "user_id": "U0BOT", "enterprise_id": "E0"})

    person = await shown(wire, gateway, team_id="T9", enterprise_user={"enterprise_id": "E0"})

    assert not person.is_external


@pytest.mark.parametrize("code", ["user_not_found", "user_not_visible"])
async def test_somebody_slack_does_not_show_is_none(wire, gateway, code):
    wire.refuse("users.info", code)

    assert await gateway.person("U1") is None


async def test_a_look_up_we_may_not_make_is_told(wire, gateway):
    wire.refuse("users.info", "missing_scope")

    with pytest.raises(SlackRefusedError):
        await gateway.person("U1")


async def test_everybody_is_gone_through_page_by_page(wire, gateway):
    wire.say(
        "users.list",
        {"ok": True, "members": [a_user()], "response_metadata": {"next_cursor": "two"}},
        Http(429, "{}", {"Retry-After": "0.1"}),
        {"ok": True, "members": [a_user(id="U2")], "response_metadata": {}},
    )

    assert [person.id async for person in gateway.people()] == ["U1", "U2"]
    assert wire.asked("users.list")[0] == {"limit": "1000", "include_locale": "1"}


async def test_who_we_are_is_asked_once(wire, gateway):
    wire.say(
        "auth.test",
        {
            "ok": True,
            "team_id": "T0",
            "team": "Acme",
            "url": "https://acme.slack.com/",
            "user_id": "U0BOT",
            "bot_id": "B0",
        },
    )

    first, second = await gateway.identity(), await gateway.identity()

    assert first is second
    assert (first.team_name, first.bot_user_id, first.enterprise_id) == ("Acme", "U0BOT", None)
    assert len(wire.heard) == 1
