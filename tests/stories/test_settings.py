"""What a team sets takes effect at once; everybody sees it, admins change it."""

import pytest

from tests.stories.acts import seen
from tests.stories.conftest import words


async def settle(room, by: str = "zoe", **said):
    """Let an admin change settings, and return what came of it."""
    person = room.slack.person(by)
    form = (await person.command("/swarm config", "general")).view
    await person.fill(form, said)
    result = await person.submit(form)
    await room.settled()
    return result


async def test_members_see_the_settings_and_cannot_change_them(room):
    outcome = await room.leo.command("/swarm config", "general")
    text = words(outcome.message)
    assert "Settings of this workspace" in text
    assert "Monday, 09:00" in text
    assert "Europe/London" in text
    assert room.leo.labels(outcome.message) == []
    assert "Ajustes" in await seen(room, "ana", "/swarm ajustes")


async def test_an_admin_names_another_who_can_change_them_from_then_on(room):
    assert (await settle(room, admins=["leo"])).ok
    form = (await room.leo.command("/swarm config", "general")).view
    assert form.title == "Settings"
    assert (await settle(room, by="leo", admins=None)).ok
    assert "Settings of this workspace" in await seen(room, "leo", "/swarm config")


async def test_an_app_cannot_be_an_admin(room):
    result = await settle(room, admins=[room.slack.bot.id])
    assert "Only people who work in this workspace" in result.errors["admins"]


async def test_swarms_are_announced_in_the_chosen_lobby_at_once(room):
    assert (await settle(room, lobby="support")).ok
    await room.opened("CASE-1 Slow")
    support = room.slack.channel("support")
    assert room.slack.bot.id in support.members
    assert "CASE-1" in words(room.said(support)[-1])
    assert "CASE-1" not in str([words(m) for m in room.said(room.channel("swarm-lobby"))])


async def test_of_a_channel_that_stays_closed_the_admin_is_told(room):
    room.slack.problems.expect("*")
    room.slack.add_channel("secret", private=True, members=["zoe"])
    await settle(room, lobby="secret")
    assert "I cannot post in" in words(room.zoe.dm()[-1])
    await room.opened("CASE-1 Slow")
    assert "CASE-1" in words(room.said(room.channel("swarm-lobby"))[-1])


async def test_what_many_read_is_in_the_language_of_the_workspace(room):
    assert (await settle(room, language="es")).ok
    channel = await room.opened("CASE-1 Slow +billing", by="leo")
    assert "Responsable" in words(room.brief(channel))
    assert "pide tu ayuda" in words(room.announcement("CASE-1"))


async def test_experts_are_added_at_once_where_the_team_wants_that(room):
    assert (await settle(room, invite="add")).ok
    channel = await room.opened("CASE-1 Slow +billing")
    assert room.leo.id in channel.members


async def test_swarms_are_private_where_the_team_wants_that(room):
    assert (await settle(room, visibility="private")).ok
    channel = await room.opened("CASE-1 Slow")
    assert channel.is_private


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("time_zone", "Mars/Olympus", "That is no time zone"),
        ("time_zone", "../../etc", "That is no time zone"),
        ("archive_days", "366", ""),
        ("archive_days", "-1", ""),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(room, field, value, sentence):
    result = await settle(room, **{field: value, "language": "es"})
    assert result.kind == "errors"
    assert sentence in result.errors[field]
    assert "English" in await seen(room, "leo", "/swarm config")


async def test_somebody_who_is_no_admin_any_more_cannot_save_an_old_form(room):
    form = (await room.zoe.command("/swarm config", "general")).view
    room.slack.change_person("zoe", is_admin=False)
    await room.settled()
    await room.zoe.fill(form, language="es")
    result = await room.zoe.submit(form)
    assert "Only admins can change the settings" in words(result.view)
