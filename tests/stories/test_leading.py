"""A lead helps where somebody is away, and hears, privately, of what has waited for long."""

from datetime import UTC, datetime

import pytest

from sandbox.world import Message
from tests.stories.acts import resolve, seen
from tests.stories.conftest import words
from tests.stories.test_searching import led_by

WEEK = 7 * 24 * 3600


async def until(room, weekday: int, hour: int) -> None:
    """Let it become a weekday, 0 to 6, and an hour of UTC, and what is due by then be done."""
    now = datetime.fromtimestamp(room.slack.clock.now(), UTC)
    there = now.replace(hour=hour, minute=1, second=0)
    wait = (there - now).total_seconds() + (weekday - now.weekday()) * 24 * 3600
    room.slack.clock.advance(wait if wait > 0 else wait + WEEK)
    await room.bot.scheduler.look()
    await room.settled()


def lists(room, lead: str) -> list[Message]:
    """Return the lists of what has waited that a lead has got."""
    dm = room.slack.person(lead).dm()
    return [m for m in dm if m.text.startswith(":card_index_dividers:")]


@pytest.fixture
async def monday(room):
    """Let it be a Monday, and let Ben lead Ana, and Mia lead Leo."""
    await led_by(room, "ana", "ben")
    await led_by(room, "leo", "mia")
    room.slack.problems.expect("chat.update: is_inactive")
    await until(room, 0, 10)


async def test_a_lead_resolves_for_somebody_who_is_away_and_they_are_told(room, monday):
    channel = await room.opened("CASE-1 Nobody can pay sev3")
    away = datetime.fromtimestamp(room.slack.clock.now() + WEEK, UTC)
    await room.profile("ana", paused_until=away)
    outcome = await room.ben.command("/swarm team", "support")
    assert "CASE-1" in words(outcome.message)
    assert "Ana Ruiz is away until" in words(outcome.message)
    form = (await room.ben.click("Resolve", await room.home("ben"))).view
    assert "You resolve this for Ana Ruiz, who owns the case" in words(form)
    await room.ben.fill(form, {"resolution": "Clear the cache of keys"})
    assert (await room.ben.submit(form)).ok
    await room.settled()
    assert "Clear the cache of keys" in words(room.brief(channel))
    assert "CASE-1" not in words(room.ben.home)
    assert f"<@{room.ben.id}>, responsable de tu equipo, cerró por ti el swarm" in words(
        room.ana.dm()[-1]
    )


async def test_who_leads_nobody_is_told_so_in_their_language(room, monday):
    assert "I know nobody whose lead you are" in await seen(room, "zoe", "/swarm team")
    assert "No me consta que tengas gente" in await seen(room, "ana", "/swarm equipo")
    assert "Tu equipo no tiene" in await seen(room, "mia", "/swarm equipo")


async def test_a_private_swarm_is_hidden_from_a_lead_who_is_not_in_it(room, monday):
    channel = await room.opened("CASE-66 Quetzal ledger leaks private")
    shown = await seen(room, "ben", "/swarm team")
    assert "CASE-66" not in shown
    assert "no open swarm that you may see" in shown
    await resolve(room, channel)
    for day in (2, 3, 4):
        await until(room, day, 10)
    assert lists(room, "ben") == []


async def test_a_draft_is_chased_once_and_then_its_owner_s_lead_finds_it_on_a_list(room, monday):
    channel = await room.opened("CASE-1 Nobody can pay")
    await resolve(room, channel)
    await until(room, 2, 6)
    assert room.ana.dm() == []
    await until(room, 2, 11)
    reminder = room.ana.dm()[-1]
    assert "sigue en borrador" in words(reminder)
    assert room.ana.labels(reminder) == ["Publicar", "Editar", "Descartar"]
    await until(room, 3, 11)
    assert [m for m in room.ana.dm() if "No te lo recordaré" in words(m)] == [reminder]
    assert lists(room, "ben") == []
    await until(room, 4, 11)
    (listed,) = lists(room, "ben")
    assert "It has waited for Ana Ruiz" in words(listed)
    assert "Nobody else gets this list" in words(listed)
    public = [words(m) for m in (*room.said(channel), *room.said(room.channel("swarm-lobby")))]
    assert not [one for one in public if "waited" in one or "remind" in one]
    await room.ana.click("Publicar", reminder)
    await room.settled()
    assert room.ana.labels(reminder) == []
    await until(room, 0, 11)
    await until(room, 4, 12)
    assert lists(room, "ben") == [listed]


async def test_the_list_comes_in_the_lead_s_language_and_hours_and_the_lead_can_finish_it(
    room, monday
):
    channel = await room.opened("CASE-1 Nobody can pay", by="leo")
    await resolve(room, channel, by="leo")
    for day in (2, 3):
        await until(room, day, 15)
    await until(room, 4, 12)
    assert lists(room, "mia") == []
    await until(room, 4, 15)
    (listed,) = lists(room, "mia")
    assert "un artículo sigue en borrador. Espera a Leo Park" in words(listed)
    assert room.mia.labels(listed) == ["Leer y editar", "Publicar", "Descartar"]
    await room.mia.click("Publicar", listed)
    await room.settled()
    assert "Ya no hay nada que espere a tu equipo" in words(listed)
    assert room.mia.labels(listed) == []
    assert "not validated yet" in await seen(room, "zoe", "/swarm find pay")


async def test_a_wish_to_enter_is_brought_to_mind_once_and_answered_there(room, lobby, monday):
    channel = await room.opened("CASE-66 Quetzal ledger leaks private")
    asked = next(m for m in room.leo.sees("swarm-lobby") if "private swarm" in words(m))
    await room.leo.react("bee", asked)
    await room.settled()
    await until(room, 2, 11)
    question, reminder = [m for m in room.ana.dm() if "access.grant" in str(m.blocks)]
    assert "Alguien espera todavía tu respuesta" in words(reminder)
    await room.ana.click("access.grant", question)
    await room.settled()
    assert room.leo.id in channel.members
    assert room.ana.labels(question) == room.ana.labels(reminder) == []
    await until(room, 4, 11)
    assert [m for m in room.ana.dm() if "espera todavía tu respuesta" in words(m)] == []


async def test_a_lead_reassigns_the_case_of_somebody_who_is_away(room, monday):
    channel = await room.opened("CASE-1 Nobody can pay sev3")
    home = words(await room.home("ben"))
    assert home.index("My people's open swarms") < home.index("Need my skills")
    form = (await room.ben.click("Reassign", room.ben.home)).view
    assert "You do this for Ana Ruiz, who owns the case" in words(form)
    await room.ben.fill(form, {"people": room.leo.id, "reason": "Ana is ill"})
    assert (await room.ben.submit(form)).ok
    await room.settled()
    assert "Leo Park has been asked to take it over" in words(room.ben.home)
    await until(room, 2, 15)
    asked = [m for m in room.leo.dm() if "handoff.accept" in str(m.blocks)]
    assert len(asked) == 2
    assert "still waits for your answer" in words(asked[-1])
    await room.leo.click("handoff.accept", asked[0])
    await room.settled()
    assert room.leo.labels(asked[0]) == room.leo.labels(asked[1]) == []
    assert f"<@{room.leo.id}>" in words(room.brief(channel))
    assert "no open swarm that you may see" in await seen(room, "ben", "/swarm team")
