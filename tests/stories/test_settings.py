"""What a team sets takes effect at once; everybody sees it, admins change it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.settings import Section
from models import Swarm, SwarmState
from sandbox.faults import Fault
from tests.past import lived_through
from tests.stories.acts import is_page, seen, settings_page, settle
from tests.stories.conftest import words


async def test_members_see_the_settings_and_cannot_change_them(room):
    outcome = await room.leo.command("/swarm config", "general")
    text = words(outcome.message)
    assert "Settings of this workspace" in text
    assert "Day of the digest: Monday" in text
    assert "Hour of the digest: 09:00" in text
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
    assert (await settle(room, lobby_channel_id="support")).ok
    await room.opened("CASE-1 Slow")
    support = room.slack.channel("support")
    assert room.slack.bot.id in support.members
    assert "CASE-1" in words(room.said(support)[-1])
    assert "CASE-1" not in str([words(m) for m in room.said(room.channel("swarm-lobby"))])


async def test_of_a_channel_that_stays_closed_the_admin_is_told(room):
    room.slack.problems.expect("*")
    room.slack.add_channel("secret", private=True, members=["zoe"])
    await settle(room, lobby_channel_id="secret")
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
        ("archive_after_days", "366", ""),
        ("archive_after_days", "-1", ""),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(room, field, value, sentence):
    result = await settle(room, **{field: value})
    assert result.kind == "errors"
    assert sentence in result.errors[field]
    assert "Europe/London" in await seen(room, "leo", "/swarm config")


async def test_somebody_who_is_no_admin_any_more_cannot_save_an_old_form(room):
    form = await settings_page(room, Section.TEAM)
    room.slack.change_person("zoe", is_admin=False)
    await room.settled()
    await room.zoe.fill(form, language="es")
    result = await room.zoe.submit(form)
    assert "Only admins can change the settings" in words(result.view)


async def test_an_admin_sees_everything_turns_to_a_page_and_back_and_what_was_saved(room):
    form = (await room.zoe.command("/swarm config", "general")).view
    assert "Minutes to answer with sev3: 10\n" in words(form)
    await room.zoe.click("Change: Answers and reminders", on=form)
    await room.slack.until(lambda: is_page(form, Section.WAITING))
    await room.zoe.click("Back without saving", on=form)
    await room.slack.until(lambda: not form.view["private_metadata"])
    await room.zoe.click("Change: Answers and reminders", on=form)
    await room.slack.until(lambda: is_page(form, Section.WAITING))
    await room.zoe.fill(form, ask_minutes_sev3="5")
    assert (await room.zoe.submit(form)).ok
    assert "Saved: Minutes to answer with sev3." in words(form)
    assert "Minutes to answer with sev3: 5\n" in words(form)


async def test_admins_read_in_their_language_who_changed_what(room):
    await settle(room, ask_minutes_sev3="5")
    await settle(room, admins=["ana"])
    form = (await room.ana.command("/swarm ajustes", "general")).view
    changes = (await room.ana.click("Últimos cambios", on=form)).view
    assert "*Quién más administra* · Zoe King" in words(changes)
    assert "nadie → Ana" in words(changes)
    assert "10 → 5" in words(changes)


async def test_a_member_can_neither_turn_pages_nor_read_the_changes(room):
    assert (await settle(room, admins=["leo"])).ok
    form = (await room.leo.command("/swarm config", "general")).view
    assert (await settle(room, admins=None)).ok
    for button in ("Change: Team", "Last changes"):
        view = (await room.leo.click(button, on=form)).view
        assert "Only admins can change the settings" in words(view)
        await room.leo.close(view)
    assert not form.view["private_metadata"]


async def test_a_teams_own_texts_are_previewed_and_then_read_in_its_swarms(room):
    form = await settings_page(room, Section.TEXTS)
    texts = {
        "channel_name_template": "{severity} {customer} {title}",
        "brief_template": "*{case}* for {customer}\nRunbook: https://wiki.example/{customer}",
        "announcement_template": ":fire: {case} ({customer}): {title} – {skills}",
    }
    await room.zoe.fill(form, texts)
    await room.zoe.click("Show how it looks", on=form)
    await room.slack.until(lambda: "#swarm-case-1042-sev2-acme-webhooks" in words(form))
    assert "<https://wiki.example/Acme>" in words(form)
    assert (await room.zoe.submit(form)).ok
    channel = await room.opened('CASE-1 Slow today +billing sev2 for:"Big & Co"')
    assert channel.name == "swarm-case-1-sev2-big-co-slow-today"
    brief = words(room.brief(channel))
    assert brief.startswith("*CASE-1* for Big &amp; Co")
    assert "<https://wiki.example/Big%20%26%20Co>" in brief
    assert "the customer's one point of contact" in brief
    announced = words(room.announcement("CASE-1"))
    assert announced.startswith(":fire: CASE-1 (Big &amp; Co): Slow today – billing")


async def test_what_is_wrong_with_a_text_is_said_in_the_preview_and_at_its_field(room):
    form = await settings_page(room, Section.TEXTS)
    await room.zoe.fill(form, brief_template="{titel}", announcement_template="{kunde}")
    await room.zoe.click("Show how it looks", on=form)
    wrong = "There is no field {titel}. Use {case}, {title}"
    await room.slack.until(lambda: wrong in words(form))
    assert "There is no field {kunde}" in words(form)
    result = await room.zoe.submit(form)
    assert wrong in result.errors["brief_template"]
    assert "There is no field {kunde}" in result.errors["announcement_template"]


async def test_a_private_swarm_reveals_nothing_through_the_teams_texts(room):
    everything = "{title} {customer} {severity}"
    texts = {"channel_name_template": everything, "announcement_template": "{owner} " + everything}
    assert (await settle(room, **texts)).ok
    channel = await room.opened("CASE-1 Stolen login for:Acme private")
    assert channel.name == "swarm-case-1"
    said = str([m.blocks for m in room.said(room.channel("swarm-lobby"))])
    assert not any(word in said for word in ("Stolen", "Acme", "CASE-1", "Ana"))


async def test_a_channel_that_may_stand_is_found_though_its_name_was_changed_meanwhile(room):
    room.slack.problems.expect("*")
    room.slack.faults.add(Fault("conversations.create", "lost"))
    form = await settings_page(room, Section.TEXTS)
    await room.leo.command("/swarm CASE-1 Slow today", "support")
    await room.zoe.fill(form, channel_name_template="{severity}")
    assert (await room.zoe.submit(form)).ok
    room.slack.clock.advance(60)
    await room.settled()
    (channel,) = room.channels("swarm-case-1")
    assert room.leo.id in channel.members


async def test_two_admins_at_once_undo_nothing_of_each_other(room):
    await settle(room, admins=["leo"])
    first, second = [await settings_page(room, Section.TEAM, by) for by in ("zoe", "leo")]
    await room.leo.fill(second, time_zone="Europe/Madrid", admins=["leo", "ana"])
    assert (await room.leo.submit(second)).ok
    await room.zoe.fill(first, language="es", admins=["leo", "ben"])
    assert (await room.zoe.submit(first)).ok
    shown = words(first)
    assert "Europe/Madrid" in shown
    assert "Español" in shown
    assert all(f"<@{getattr(room, name).id}>" in shown for name in ("leo", "ana", "ben"))


async def test_a_pause_is_not_lifted_by_a_page_that_was_opened_before_it(room):
    await settle(room, admins=["leo"])
    form = await settings_page(room, Section.SWARMS)
    await settle(room, by="leo", opening="paused")
    await room.zoe.fill(form, call_url="https://meet.example/{case}")
    assert "Saved: Address of a swarm's call." in words((await room.zoe.submit(form)).view or form)
    assert "Swarms are opened: paused by Leo" in await seen(room, "leo", "/swarm config")


async def test_what_people_take_to_answer_is_told_where_it_is_set_and_promised(room):
    people = room.bot.services.people
    ana, leo = [await people.actor(room.workspace_id, one.id) for one in (room.ana, room.leo)]
    await lived_through(
        room.bot.database,
        room.workspace_id,
        requester=ana.id,
        expert=leo.id,
        minutes=[40] * 8,
        at=datetime.fromtimestamp(room.slack.clock.now(), UTC) - timedelta(days=1),
    )
    form = await settings_page(room, Section.WAITING)
    assert words(form).count("Half of your people's answers to a sev3 came within 40 minutes") == 1
    await room.opened("CASE-1042 Webhooks fail +billing")
    ((promised, opened),) = await room.rows(
        select(Swarm.promised_at, Swarm.opened_at).where(Swarm.state == SwarmState.OPEN)
    )
    assert promised - opened >= timedelta(minutes=40)
