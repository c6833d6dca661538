"""A private swarm stays private."""

import pytest
from sqlalchemy import select

from models import AccessAudit
from sandbox.faults import Fault
from tests.stories.conftest import words

LINE = "CASE-66 Login of the director stolen +billing for:acme private"
SECRETS = ("CASE-66", "director", "acme", "Acme", "billing", "Leo")


pytestmark = pytest.mark.usefixtures("lobby")


def announced(room):
    """Return the announcement of the private swarm."""
    return next(m for m in room.ben.sees("swarm-lobby") if "private swarm" in m.text)


async def test_the_announcement_and_the_ask_reveal_nothing(room):
    channel = await room.opened(LINE)
    assert channel.is_private
    assert channel.name == "swarm-case-66"
    announcement = announced(room)
    asked = room.leo.dm()[-1]
    for text in (str(announcement.blocks), announcement.text, str(announcement.metadata)):
        assert not any(secret in text for secret in SECRETS)
    for text in (str(asked.blocks), asked.text):
        assert not any(secret in text for secret in ("CASE-66", "director", "acme"))
    await room.leo.click("Accept", on=asked)
    await room.settled()
    assert "CASE-66" in words(asked)
    assert room.leo.id in channel.members
    assert not any(secret in words(announced(room)) for secret in SECRETS)


async def test_a_bee_asks_the_owner_who_lets_in(room):
    channel = await room.opened(LINE)
    await room.ben.react("bee", announced(room))
    await room.settled()
    assert "I have asked the owner to let you in" in room.whispers("ben", "swarm-lobby")[-1]
    assert room.ben.id not in channel.members
    question = room.ana.dm()[-1]
    assert f"<@{room.ben.id}> quiere entrar" in words(question)
    room.slack.faults.add(Fault("deliver:interactive", "duplicate"))
    await room.ana.click("Dejar entrar", on=question)
    await room.settled()
    assert room.ben.id in channel.members
    assert "The owner has let you in" in words(room.ben.dm()[-1])
    assert "CASE-66" in words(room.ben.dm()[-1])
    assert room.ana.labels(question) == []
    assert await room.rows(select(AccessAudit.action, AccessAudit.is_allowed)) == [
        ("private_swarm", True)
    ]


async def test_the_owners_question_is_closed_even_if_the_answer_to_the_click_is_lost(room):
    await room.opened(LINE)
    await room.ben.react("bee", announced(room))
    await room.settled()
    question = room.ana.dm()[-1]
    room.slack.faults.add(Fault("response_url", "status", times=0, status=404))
    await room.ana.click("Dejar entrar", on=question)
    await room.settled()
    assert "está en el swarm de *CASE-66*" in words(question)
    assert room.ana.labels(question) == []


async def test_the_owner_may_refuse_and_the_person_learns_nothing(room):
    channel = await room.opened(LINE)
    await room.ben.click("Ask for access", on=announced(room))
    await room.settled()
    await room.ana.click("Rechazar", on=room.ana.dm()[-1])
    await room.settled()
    assert room.ben.id not in channel.members
    answer = words(room.ben.dm()[-1])
    assert "you are not in it" in answer
    assert not any(secret in answer for secret in SECRETS)
    before = len(room.ana.dm())
    again = await room.ben.click("Ask for access", on=announced(room))
    assert "has answered already" in words(again.message)
    assert len(room.ana.dm()) == before


async def test_who_was_let_in_and_left_may_ask_once_more(room):
    channel = await room.opened(LINE)
    for _ in range(2):
        await room.ben.click("Ask for access", on=announced(room))
        await room.settled()
        await room.ana.click("Dejar entrar", on=room.ana.dm()[-1])
        await room.settled()
        assert room.ben.id in channel.members
        await room.ben.command("/swarm leave", channel)
        await room.settled()
        assert room.ben.id not in channel.members
        too_soon = await room.ben.click("Ask for access", on=announced(room))
        assert "a few minutes ago" in words(too_soon.message)
        room.slack.clock.advance(15 * 60)


async def test_eyes_follow_no_private_swarm(room):
    channel = await room.opened(LINE)
    await room.ben.react("eyes", announced(room))
    await room.settled()
    assert "cannot be followed" in room.whispers("ben", "swarm-lobby")[-1]
    await room.ana.command("/swarm update The thief is known", channel)
    await room.settled()
    assert not any("thief" in words(m) for m in room.ben.dm())
    thread = room.ben.thread(announced(room))
    assert len(thread) == 1


@pytest.mark.parametrize("kind", ["guest", "stranger"])
async def test_guests_and_people_from_outside_never_get_in(room, kind):
    channel = await room.opened(LINE)
    room.slack.share_with_strangers("swarm-lobby")
    room.slack.add_person("gus", channels=["swarm-lobby"], **{kind: True})
    await room.settled()
    await room.gus.react("bee", announced(room))
    await room.settled()
    assert "Guests and people from outside" in room.whispers("gus", "swarm-lobby")[-1]
    answer = await room.ana.command("/swarm invite @gus", channel)
    await room.settled()
    assert "No he podido añadir" in words(answer.message)
    assert room.gus.id not in channel.members


async def test_others_find_no_trace_of_it(room):
    channel = await room.opened(LINE)
    for line in ("list", "mine", "find director stolen", "find CASE-66", "find 66"):
        answer = words((await room.ben.command(f"/swarm {line}")).message)
        shown = answer.replace(f"“{line.removeprefix('find ')}”", "")
        assert not any(secret in shown for secret in ("director", "acme", "swarm-case")), line
        assert f"<#{channel.id}>" not in shown
    form = (await room.ben.command("/swarm")).view
    await room.ben.fill(form, title="Login of the director stolen")
    assert "Already known" not in words(form)
    home = await room.home("ben")
    assert "director" not in words(home)
    await room.profile("ben", levels={"billing": 3})
    await room.ben.open_home()
    await room.settled()
    assert "director" not in words(room.ben.home)
    mine = words((await room.ana.command("/swarm mine")).message)
    assert "CASE-66" in mine


async def test_the_same_case_tells_others_only_that_it_is_private(room):
    channel = await room.opened(LINE)
    answer = (await room.ben.command("/swarm CASE-66 What is it", "support")).message
    assert "already has a swarm, and it is private" in words(answer)
    assert "director" not in words(answer)
    assert f"<#{channel.id}>" not in words(answer)
    await room.ben.click("Ask for access", on=answer)
    await room.settled()
    assert f"<@{room.ben.id}>" in words(room.ana.dm()[-1])


async def test_only_the_owner_decides(room):
    await room.opened(LINE)
    await room.leo.click("Accept", on=room.leo.dm()[-1])
    await room.ben.click("Ask for access", on=announced(room))
    await room.settled()
    actor = await room.bot.services.people.actor(room.workspace_id, room.leo.id)
    request = room.ana.dm()[-1].blocks[-1]["elements"][0]["value"]
    with pytest.raises(Exception, match="Ana Ruiz"):
        await room.bot.services.participations.answer_access(actor, request, granted=True)


async def test_the_owner_who_left_by_slacks_own_way_gets_in_again(room):
    channel = await room.opened(LINE)
    await room.ana.leave(channel)
    await room.settled()
    await room.ana.click("Ask for access", on=announced(room))
    await room.settled()
    assert room.ana.id in channel.members


async def test_an_admin_hears_that_the_owner_has_left_and_only_that_and_can_be_let_in(room):
    channel = await room.opened(LINE)
    await room.leo.click("Accept", on=room.leo.dm()[-1])
    await room.settled()
    await room.ana.leave(channel)
    await room.settled()
    heard = words(room.zoe.dm()[-1])
    assert "Ana Ruiz owns a private case (sev3) and is not in its channel any more" in heard
    assert not any(secret in heard for secret in SECRETS)
    assert "Zoe King can hand it over" in room.whispers("leo", channel)[-1]
    await room.leo.command("/swarm invite @zoe", channel)
    await room.settled()
    assert room.zoe.id in channel.members
    assert (await room.zoe.command("/swarm handoff @leo", channel)).view is not None


async def test_a_bee_taken_back_withdraws_the_question(room):
    channel = await room.opened(LINE)
    await room.ben.react("bee", announced(room))
    await room.settled()
    await room.ben.unreact("bee", announced(room))
    await room.settled()
    answer = await room.ana.click("Dejar entrar", on=room.ana.dm()[-1])
    assert "ya no pide entrar" in words(answer.message)
    assert room.ben.id not in channel.members


async def test_a_swarm_follows_its_channel_to_a_new_id_and_is_silent_once_that_is_shared(room):
    channel = await room.opened(LINE)
    said = await room.ana.say("The director clicked on a link", channel)
    await room.ana.react("bulb", said)
    await room.settled()
    room.slack.change_channel_id(channel)
    await room.settled()
    assert "clicked on a link" in words(room.brief(channel))
    await room.ana.unreact("bulb", said)
    await room.settled()
    assert "clicked on a link" not in words(room.brief(channel))

    # Nothing is believed of the new id that was seen under the old one a moment ago.
    room.slack.share_with_strangers(channel)
    room.slack.change_channel_id(channel)
    before = words(room.brief(channel))
    await room.ana.react("bulb", said)
    await room.settled()
    assert words(room.brief(channel)) == before
