"""A case goes to another owner, who has said yes to it."""

import pytest

from tests.stories.acts import seen
from tests.stories.conftest import words
from tests.stories.test_searching import led_by, out_of_reach

LINE = "CASE-1042 Webhooks fail sev2"
ONE_PERSON = "0 handoffs: the customer has spoken to one person"


@pytest.fixture
async def channel(room, lobby):
    """Return the channel of a swarm of Ana's."""
    return await room.opened(LINE)


async def asked(room, channel, by: str = "ana", line: str = "@ben Ben knows this customer"):
    """Let somebody ask Ben to take over, by the command and its form."""
    person = room.slack.person(by)
    form = (await person.command(f"/swarm handoff {line}", channel)).view
    result = await person.submit(form)
    await room.settled()
    return result


async def test_who_accepts_owns_the_case_and_everybody_reads_it(room, channel):
    assert ONE_PERSON in words(room.brief(channel))
    await asked(room, channel)
    question, receipt = room.ben.dm()[-1], room.ana.dm()[-1]
    assert f"<@{room.ana.id}> asks you to take over a case" in words(question)
    assert "Ben knows this customer" in words(question)
    assert room.ana.labels(receipt) == ["Retirarla"]
    assert ONE_PERSON in words(room.brief(channel))
    assert room.ben.id not in channel.members
    room.slack.clock.advance(60)
    await room.ben.click("Accept", on=question)
    await room.settled()
    brief = words(room.brief(channel))
    assert f"*Owner:* <@{room.ben.id}>" in brief
    assert "1 handoff" in brief
    assert ONE_PERSON not in brief
    assert {room.ana.id, room.ben.id} <= set(channel.members)
    assert "owner Ben" in channel.topic.value
    assert "Ben" in words(room.announcement("CASE-1042"))
    assert "You own it now" in words(question)
    assert room.ben.labels(question) == []
    assert room.ana.labels(receipt) == []
    assert f"<@{room.ben.id}> se ha hecho cargo" in words(room.ana.dm()[-1])
    assert "La respuesta está más abajo" in words(receipt)
    assert "Solo Ben" in await seen(room, "ana", "/swarm resolve", channel)
    assert len(room.said(channel)) == 1


async def test_a_no_is_told_and_leaves_the_case_where_it_is(room, channel):
    await asked(room, channel)
    await room.ben.click("Decline", on=room.ben.dm()[-1])
    await room.settled()
    assert "You declined" in words(room.ben.dm()[-1])
    word = room.ana.dm()[-1]
    assert f"<@{room.ben.id}> no puede hacerse cargo" in words(word)
    assert ONE_PERSON in words(room.brief(channel))
    assert (await room.ana.click("Pedírselo a otra persona", on=word)).view is not None


async def test_it_is_taken_back_and_asked_once_at_a_time(room, channel):
    await asked(room, channel)
    question, receipt = room.ben.dm()[-1], room.ana.dm()[-1]
    assert "Ben" in await seen(room, "ana", "/swarm handoff @leo", channel)
    await room.ana.click("Retirarla", on=receipt)
    await room.settled()
    assert "has been taken back" in words(question)
    assert room.ben.labels(question) == room.ana.labels(receipt) == []
    assert len(room.ben.dm()) == 1


async def test_a_name_that_nobody_has_is_no_reason(room, channel):
    answer = await seen(room, "ana", "/swarm handoff @ghost knows it best", channel)
    assert "No conozco a nadie que se llame @ghost: escribe una @" in answer
    assert room.ana.view is None
    answer = await seen(room, "ana", "/swarm invite @ghost", channel)
    assert "no conozco a nadie con ese nombre de usuario. Escribe una @" in answer


async def test_a_lead_asks_for_somebody_who_is_absent(room, channel):
    await led_by(room, "ana", "leo")
    await asked(room, channel, by="leo")
    told = room.ana.dm()[-1]
    assert f"<@{room.leo.id}>" in words(told)
    await room.ben.click("Decline", on=room.ben.dm()[-1])
    await room.settled()
    assert f"<@{room.ben.id}> no puede hacerse cargo" in words(told)
    assert room.ana.labels(told) == []
    form = (await room.leo.click("Ask somebody else", on=room.leo.dm()[-1])).view
    await room.leo.fill(form, {"people": room.leo.id, "reason": "Ana is away"})
    room.slack.clock.advance(60)
    assert (await room.leo.submit(form)).ok
    await room.settled()
    assert f"*Owner:* <@{room.leo.id}>" in words(room.brief(channel))
    assert room.leo.id in channel.members
    assert f"<@{room.leo.id}> se ha hecho cargo" in words(room.ana.dm()[-1])
    assert "has taken over" not in words(room.leo.dm()[-1])


async def test_who_cannot_be_reached_is_named_and_another_can_be_asked(room, channel):
    out_of_reach(room, "ben", "user_disabled")
    await asked(room, channel)
    assert f"No he podido pedir a <@{room.ben.id}>" in words(room.ana.dm()[-1])
    assert (await room.ana.command("/swarm handoff @leo", channel)).view is not None


async def test_whom_no_message_reaches_reads_in_the_channel_what_came_of_it(room, channel):
    for person in ("ana", "ben"):
        out_of_reach(room, person, "messages_tab_disabled")
    await asked(room, channel)
    assert f"No he podido pedir a <@{room.ben.id}>" in room.whispers("ana", channel)[-1]


async def test_whoever_asked_reads_that_the_other_has_left_the_company(room, channel):
    await asked(room, channel)
    question = room.ben.dm()[-1]
    room.slack.change_person("ben", deleted=True)
    await room.settled()
    await room.bot.scheduler.look()
    await room.settled()
    assert "Ben Hart ya no tiene cuenta" in words(room.ana.dm()[-1])
    assert room.ben.labels(question) == []
    assert (await room.ana.command("/swarm handoff @leo", channel)).view is not None


async def test_the_person_and_the_reason_are_asked_for(room, channel):
    form = (await room.ana.command("/swarm handoff", channel)).view
    await room.ana.fill(form, people=room.ana, reason="Me")
    assert "people" in (await room.ana.submit(form)).errors
    await room.ana.fill(form, people=room.ben, reason="  ")
    assert "reason" in (await room.ana.submit(form)).errors
    assert room.ben.dm() == []


async def test_others_are_told_who_may(room, channel):
    answer = await seen(room, "ben", "/swarm handoff @leo", channel)
    assert "Only Ana Ruiz, who owns the case, and their lead can hand it over" in answer
    answer = await seen(room, "ana", "/swarm handoff @leo", "support")
    assert "`/swarm traspasar`" in answer


async def test_of_a_private_case_nothing_is_told_before_they_accept(room, lobby):
    channel = await room.opened("CASE-66 Login of the director stolen private")
    await asked(room, channel, line="@ben The director trusts Ben")
    question = room.ben.dm()[-1]
    for secret in ("CASE-66", "director", "Login"):
        assert secret not in f"{question.text} {question.blocks}"
    room.slack.clock.advance(60)
    await room.ben.click("Accept", on=question)
    await room.settled()
    assert "director" in words(question)
    assert room.ben.id in channel.members
    assert f"*Owner:* <@{room.ben.id}>" in words(room.brief(channel))


async def test_who_waits_to_be_let_in_is_put_before_the_new_owner(room, lobby):
    channel = await room.opened("CASE-66 Login of the director stolen private")
    announcement = next(m for m in room.leo.sees("swarm-lobby") if "private swarm" in m.text)
    await room.leo.react("bee", announcement)
    await room.settled()
    before = room.ana.dm()[-1]
    await asked(room, channel)
    await room.ben.click("Accept", on=room.ben.dm()[-1])
    await room.settled()
    assert f"<@{room.ben.id}> es ahora responsable" in words(before)
    assert room.ana.labels(before) == []
    question = next(m for m in room.ben.dm() if "would like to enter" in words(m))
    await room.ben.command("/swarm cancel Not needed", channel)
    await room.settled()
    assert "nothing left to decide" in words(question)
    await room.ben.command("/swarm reopen CASE-66", "support")
    await room.settled()
    await room.ben.click("Let them in", on=question)
    await room.settled()
    assert room.leo.id in room.channel("swarm-case-66").members
    assert room.ben.labels(question) == []
    assert "decide" not in words(question)
    assert "es ahora responsable" in words(before)


async def test_the_end_of_the_swarm_takes_the_question_back(room, channel):
    await asked(room, channel)
    await room.ana.command("/swarm cancel Not needed", channel)
    await room.settled()
    assert "has been taken back" in words(room.ben.dm()[-1])
    assert room.ben.labels(room.ben.dm()[-1]) == []


@pytest.mark.parametrize("how", ["", " private"])
async def test_where_the_owner_is_gone_and_nobody_sees_to_it_an_admin_may_take_it_over(
    room, lobby, how
):
    channel = await room.opened(f"CASE-66 Login of the director stolen{how}")
    room.slack.change_person("ana", deleted=True)
    await room.settled()
    for _ in range(2):
        await room.bot.scheduler.look()
        await room.settled()
    (question,) = room.zoe.dm()
    assert "has no account any more" in words(question)
    if how:
        for secret in ("CASE-66", "director", "Login"):
            assert secret not in f"{question.text} {question.blocks}"
    room.slack.clock.advance(60)
    await room.zoe.click("Accept", on=question)
    await room.settled()
    assert room.zoe.id in channel.members
    assert f"*Owner:* <@{room.zoe.id}>" in words(room.brief(channel))
    assert "director" in words(question)
