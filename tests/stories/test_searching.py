"""Somebody who asks is not left alone, however few answer."""

import pytest
from sqlalchemy import update

from models import Person
from sandbox.faults import Fault
from sandbox.hooks import Visit
from tests.stories.acts import resolve, seen
from tests.stories.conftest import words

LINE = "CASE-1042 Webhooks fail +billing"


async def after(room, minutes: float) -> None:
    """Let time pass, and the bot look at what is due."""
    room.slack.clock.advance(minutes * 60)
    await room.bot.scheduler.look()
    await room.settled()


def out_of_reach(room, person: str, code: str) -> None:
    """Let Slack refuse to deliver any direct message to somebody."""
    someone = room.slack.person(person).id

    def refuse(visit: Visit) -> None:
        if visit.asked["channel"] == someone:
            room.slack.faults.add(Fault("chat.postMessage", "error", error=code))

    room.slack.problems.expect(f"*{code}*")
    room.slack.on_call("chat.postMessage", refuse, nth=0)


async def led_by(room, person: str, lead: str) -> None:
    """Let somebody's lead be known, as from an import."""
    actors = [
        await room.bot.services.people.actor(room.workspace_id, room.slack.person(name).id)
        for name in (person, lead)
    ]
    async with room.bot.database.begin() as connection:
        await connection.execute(
            update(Person).where(Person.id == actors[0].id).values(lead_id=actors[1].id)
        )


async def test_where_nobody_answers_the_next_best_is_asked_and_the_first_may_still_come(room):
    channel = await room.opened(LINE)
    first = room.leo.dm()[-1]
    await after(room, 9)
    assert "Later" in room.leo.labels(first)
    assert room.mia.dm() == []
    await after(room, 2)
    assert "Others have been asked meanwhile" in words(first)
    assert room.leo.labels(first) == ["I can help after all"]
    assert "CASE-1042" in words(room.mia.dm()[-1])
    assert "so I ask the next best" in words(room.brief(channel))
    await room.leo.click("I can help after all", on=first)
    await room.settled()
    assert room.leo.id in channel.members
    assert "billing: Leo Park" in words(room.brief(channel))
    assert "so I ask the next best" not in words(room.brief(channel))


async def test_sev2_waits_three_minutes(room):
    await room.opened(f"{LINE} sev2")
    await after(room, 3.1)
    assert "CASE-1042" in words(room.mia.dm()[-1])


async def test_round_by_round_the_group_is_asked_and_then_the_lead_adds_somebody(room):
    await led_by(room, "ana", "zoe")
    room.slack.add_person("eva", locale="es-AR")
    room.slack.add_usergroup("billing", users=["leo", "eva", "ana"])
    await room.settled()
    channel = await room.opened(LINE)
    await after(room, 11)
    await after(room, 11)
    assert "pregunto a todo su grupo de usuarios" in words(room.eva.dm()[-1])
    assert len(room.leo.dm()) == 1
    assert "so I ask everybody who may know it" in words(room.brief(channel))
    assert room.zoe.dm() == []
    await after(room, 11)
    plea = room.zoe.dm()[-1]
    assert f"<@{room.ana.id}> needs somebody for billing in *CASE-1042*" in words(plea)
    assert "a lead has been told" in words(room.brief(channel))
    assert "he avisado a Zoe King" in room.whispers("ana", channel)[-1]
    assert room.zoe.labels(plea) == ["Add Leo Park", "Add Mia Soto", "Join myself"]
    await room.zoe.click("Add Leo Park", on=plea)
    await room.settled()
    assert room.leo.id in channel.members
    assert f"nobody else had come, so <@{room.zoe.id}> added you" in words(room.leo.dm()[-1])
    assert "You are in by now" in words(room.leo.dm()[0])
    assert f":bee: Added: <@{room.leo.id}>" in words(room.zoe.dm()[-1])
    assert room.zoe.labels(room.zoe.dm()[-1]) == ["Join myself"]
    await after(room, 60)
    assert len(room.zoe.dm()) == 1
    assert await room.happened("search_widened") == 3


async def test_an_admin_says_which_group_is_asked_for_a_skill(room):
    room.slack.add_person("eva", locale="es-AR")
    room.slack.add_usergroup("money", users=[])
    said = await seen(room, "zoe", "/swarm group billing @money")
    assert "I ask the people of *@money*" in said
    assert "It has nobody at the moment" in said
    room.slack.set_usergroup("money", ["eva"])
    assert "can't find that user group" in await seen(room, "zoe", "/swarm group billing @pony")
    assert "Solo quienes administran" in await seen(room, "ana", "/swarm grupo billing quitar")
    await room.opened(LINE)
    await after(room, 11)
    await after(room, 11)
    assert "pregunto a todo su grupo de usuarios" in words(room.eva.dm()[-1])
    assert "no user group is set" in await seen(room, "zoe", "/swarm group billing off")


async def test_a_lead_is_told_of_one_swarm_once(room):
    await led_by(room, "ana", "zoe")
    channel = await room.opened(f"{LINE} sev2")
    for _ in range(4):
        await after(room, 4)
    (plea,) = room.zoe.dm()
    await room.ana.command("/swarm invite +forensics", channel)
    for _ in range(4):
        await after(room, 4)
    assert room.zoe.dm() == [plea]
    assert "needs somebody for billing and forensics" in words(plea)


async def test_what_a_lead_was_told_says_when_somebody_has_come_and_when_it_is_over(room):
    await led_by(room, "ana", "zoe")
    channel = await room.opened(f"{LINE} sev2")
    for _ in range(3):
        await after(room, 4)
    (plea,) = room.zoe.dm()
    assert "Add Leo Park" in room.zoe.labels(plea)
    await room.leo.click("I can help after all", on=room.leo.dm()[0])
    await room.settled()
    assert "has its people now" in words(plea)
    assert room.zoe.labels(plea) == ["Join myself"]
    await room.ana.command("/swarm cancel Not needed", channel)
    await room.settled()
    assert "is over. There is nothing left to do here." in words(plea)
    assert room.zoe.labels(plea) == []


async def test_what_a_lead_was_told_says_whom_they_added_even_if_the_answer_is_lost(room):
    await led_by(room, "ana", "zoe")
    channel = await room.opened(LINE)
    for _ in range(3):
        await after(room, 11)
    plea = room.zoe.dm()[-1]
    room.slack.faults.add(Fault("response_url", "status", times=0, status=404))
    await room.zoe.click("Add Leo Park", on=plea)
    await room.settled()
    assert f":bee: Added: <@{room.leo.id}>" in words(plea)
    assert "Add Leo Park" not in room.zoe.labels(plea)
    await room.leo.command("/swarm leave", channel)
    await room.settled()
    assert "Added:" not in words(plea)
    assert ":wave: Added, and gone again: Leo Park" in words(plea)


async def test_whom_a_lead_adds_is_in_though_slack_is_looked_at_before_it_lets_them_in(room):
    async def looks(_: Visit) -> None:
        looked = len(room.slack.traffic.calls("conversations.members"))
        room.bot.services.rooms.gap()
        await room.bot.services.rooms.look_if_missed(room.workspace_id)
        await room.slack.until(
            lambda: len(room.slack.traffic.calls("conversations.members")) > looked
        )

    await led_by(room, "ana", "zoe")
    channel = await room.opened(LINE)
    for _ in range(3):
        await after(room, 11)
    room.slack.on_call("conversations.invite", looks)
    await room.zoe.click("Add Leo Park", on=room.zoe.dm()[-1])
    await room.settled()
    assert "billing: Leo Park" in words(room.brief(channel))
    assert await room.happened("left") == 0


async def test_where_groups_cannot_be_read_and_nobody_leads_the_admins_are_asked(room):
    room.slack.problems.expect("*plan_upgrade_required*")
    room.slack.faults.add(Fault("usergroups.list", "error", error="plan_upgrade_required"))
    channel = await room.opened("CASE-1 Odd words +nobodyknows sev2", by="leo")
    assert "Nobody I know of can help with nobodyknows" in room.whispers("leo", "support")[-1]
    await after(room, 11)
    assert "nobody I know of can help with that" in words(room.zoe.dm()[-1])
    assert "I have told Zoe King" in room.whispers("leo", channel)[-1]


async def test_the_promise_is_told_and_kept(room):
    channel = await room.opened(LINE)
    assert "Alguien estará aquí antes de las" in room.whispers("ana", "support")[-1]
    assert "Somebody will be here by" in words(room.brief(channel))
    await room.leo.click("Accept", on=room.leo.dm()[-1])
    await room.settled()
    assert "as promised" in words(room.brief(channel))
    assert await room.happened("promise_kept") == 1


async def test_a_promise_that_is_not_kept_is_owned_up_to_also_when_somebody_comes_late(room):
    channel = await room.opened(LINE)
    await after(room, 22)
    assert "Nobody came by" in words(room.brief(channel))
    assert await room.happened("promise_missed") == 1
    await room.leo.click("I can help after all", on=room.leo.dm()[0])
    await room.settled()
    assert "Nobody came by" not in words(room.brief(channel))
    assert "Somebody came, but after" in words(room.brief(channel))


async def test_later_is_asked_again_in_half_an_hour(room):
    channel = await room.opened("CASE-1 Wrong invoice +invoices", by="leo")
    asked = room.mia.dm()[-1]
    await room.mia.click("Más tarde", on=asked)
    await room.settled()
    assert "Te vuelvo a preguntar a las" in words(asked)
    assert room.mia.labels(asked) == ["Aceptar", "No puedo"]
    await after(room, 31)
    again = room.mia.dm()[-1]
    assert "Te he vuelto a preguntar, más abajo" in words(asked)
    assert room.mia.labels(again) == ["Aceptar", "No puedo", "Sugerir a alguien", "Más tarde"]
    await room.mia.click("Aceptar", on=again)
    await room.settled()
    assert room.mia.id in channel.members


async def test_a_no_is_taken_back_from_the_same_message_until_the_swarm_ends(room):
    channel = await room.opened(LINE)
    asked = room.leo.dm()[-1]
    form = (await room.leo.click("Decline", on=asked)).view
    await room.leo.submit(form)
    await room.settled()
    assert room.leo.labels(asked) == ["I can help after all"]
    await room.leo.click("I can help after all", on=asked)
    await room.settled()
    assert room.leo.id in channel.members
    assert "You accepted" in words(asked)
    second = room.mia.dm()[-1]
    form = (await room.mia.click("No puedo", on=second)).view
    await room.mia.submit(form)
    await room.settled()
    await resolve(room, channel)
    assert room.mia.labels(second) == []


@pytest.mark.parametrize("code", ["messages_tab_disabled", "user_not_found"])
async def test_who_cannot_be_written_to_is_passed_over_at_once(room, code):
    out_of_reach(room, "leo", code)
    channel = await room.opened(LINE)
    assert f"<@{room.leo.id}>: " in room.whispers("ana", channel)[-1]
    await after(room, 0.5)
    assert "CASE-1042" in words(room.mia.dm()[-1])


async def test_a_sev1_expert_who_says_nothing_gets_company(room):
    channel = await room.opened(f"{LINE} sev1", by="ben")
    assert room.leo.id in channel.members
    await after(room, 3.1)
    assert room.mia.id in channel.members
    assert "te añade enseguida" in words(room.mia.dm()[-1]) or "sev1" in words(room.mia.dm()[-1])


async def test_a_lead_reads_nothing_of_a_private_case(room):
    await led_by(room, "ana", "zoe")
    channel = await room.opened("CASE-7 Login stolen +forensics private sev2")
    await after(room, 11)
    told = words(room.zoe.dm()[-1])
    assert "needs somebody for a private case" in told
    assert "pero no para qué" in room.whispers("ana", channel)[-1]
    assert "CASE-7" not in told
    assert "stolen" not in told
    assert room.zoe.labels(room.zoe.dm()[-1]) == []
