"""Nobody is asked in their night, but for a sev1; who asks reads when somebody will be."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.acts import resolve
from tests.stories.conftest import words

LINE = "CASE-1042 Login fails +sso"
EVENING = datetime(2027, 1, 14, 22, tzinfo=UTC)
MORNING = EVENING + timedelta(hours=10)
"""When Ben's day begins, who lives in London and works from eight to eight."""


@pytest.fixture
async def evening(room):
    """Let Ben know what is needed, and let it be night where he lives."""
    await room.profile("ben", levels={"sso": 3}, work_from=8, work_to=20)
    await room.settled()
    room.slack.clock.jump_to(EVENING.timestamp())


async def at(room, moment: datetime) -> None:
    """Let that moment come, and the bot look at what is due."""
    room.slack.clock.jump_to(moment.timestamp())
    await room.bot.scheduler.look()
    await room.settled()


@pytest.mark.usefixtures("evening")
async def test_who_sleeps_is_asked_in_the_morning_and_who_asks_reads_so_at_once(room):
    channel = await room.opened(LINE)
    said = room.whispers("ana", "support")[-1]
    assert "Nadie que sepa de sso está trabajando ahora." in said
    assert f"Pregunto a {room.ben.real_name} cuando empiece su día, a las 8:00" in said
    assert "|15 ene 2027 9:21>" in said
    brief = room.brief(channel)
    assert "I ask Ben Hart when their day begins, at 8:00 AM their time." in words(brief)
    assert "*Nobody yet for:* sso" in words(room.announcement("CASE-1042"))
    for minutes in (11, 22, 33, 599):
        await at(room, EVENING + timedelta(minutes=minutes))
        assert room.ben.dm() == []
    await at(room, MORNING)
    (asked,) = room.ben.dm()
    assert "CASE-1042" in words(asked)
    assert "sso: Ben Hart (asked)" in words(brief)
    assert "when their day begins" not in words(brief)
    await room.ben.click("Accept", on=asked)
    await room.settled()
    assert room.ben.id in channel.members
    assert "Somebody came in time, as promised" in words(brief)


@pytest.mark.usefixtures("evening")
async def test_who_is_awake_is_asked_whoever_knows_more_and_reads_why(room):
    await room.knows("leo", sso=1)
    await room.opened(LINE)
    assert room.ben.dm() == []
    assert "CASE-1042" in words(room.leo.dm()[-1])


@pytest.mark.usefixtures("evening")
async def test_who_has_named_no_hours_is_asked_where_nobody_awake_could_be(room):
    await room.knows("ana", erp=1)
    await room.opened("CASE-8 Invoices fail +erp", by="leo")
    assert "CASE-8" in words(room.ana.dm()[-1])


@pytest.mark.usefixtures("evening")
async def test_a_sev1_wakes_people(room):
    channel = await room.opened(f"{LINE} sev1")
    assert room.ben.id in channel.members
    assert "sev1" in words(room.ben.dm()[-1])


@pytest.mark.usefixtures("evening")
async def test_who_is_called_by_name_is_added_and_who_is_not_needed_hears_nothing(room):
    channel = await room.opened(LINE)
    await room.ana.command(f"/swarm invite <@{room.leo.id}>", channel)
    await room.settled()
    assert room.leo.id in channel.members
    await resolve(room, channel)
    await at(room, MORNING)
    assert room.ben.dm() == []


async def test_what_is_added_by_night_is_asked_for_by_day(room, evening):
    channel = await room.opened("CASE-7 Odd words")
    outcome = await room.ana.command("/swarm invite +sso", channel)
    assert "cuando empiece su día" in words(outcome.message)
    form = (await room.ana.command("/swarm profile", "general")).view
    assert "Sin horario te pregunto de noche" in str(form.blocks)
    await at(room, MORNING)
    assert "CASE-7" in words(room.ben.dm()[-1])
