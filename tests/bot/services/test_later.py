"""Later, and after all: whoever was asked can put the answer off, and change it."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import TooLateError
from tests.bot.services.test_searching import events, look, opened, reach, waiting


async def test_later_asks_others_meanwhile_and_the_person_again_in_half_an_hour(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 2})
    swarm_id = await opened(town, ana)
    ask = (await town.asks(swarm_id))["Leo"]
    for _ in range(2):
        put_off = await town.services.answers.put_off(leo, ask.id)
    assert (put_off.state, put_off.later_at) == ("later", clock.now() + timedelta(minutes=30))
    assert "Mia" in await waiting(town, swarm_id)
    await reach(town, swarm_id)
    clock.move(minutes=30)
    before = len(town.operations("send_asks"))
    await look(town, replicas=3)
    again = (await town.asks(swarm_id))["Leo"]
    assert (again.round, again.is_waiting, again.skill_id) == (2, True, ask.skill_id)
    assert len(town.operations("send_asks")) == before + 1
    async with town.store.transaction(town.workspace_id) as tx:
        picture = await tx.pictures.ask(await tx.participations.ask(ask.id))
    assert picture.state == "asked_again"
    assert (await town.services.answers.accept(leo, again.id)).state == "accepted"


async def test_who_wanted_to_be_asked_later_is_let_off_once_somebody_is_there(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    mia = await town.person("Mia", {"billing": 2})
    swarm_id = await opened(town, ana)
    asks = await town.asks(swarm_id)
    await town.services.answers.put_off(leo, asks["Leo"].id)
    await town.services.answers.accept(mia, (await town.asks(swarm_id))["Mia"].id)
    clock.move(minutes=30)
    await look(town)
    assert (await town.asks(swarm_id))["Leo"].round == 1
    with pytest.raises(TooLateError) as problem:
        await town.services.answers.accept(leo, asks["Leo"].id)
    assert "not needed for this any more" in problem.value.said_to(leo.reader)


async def test_later_is_answered_before_it_comes(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    ask = (await town.asks(swarm_id))["Leo"]
    await town.services.answers.put_off(leo, ask.id)
    assert (await town.services.answers.accept(leo, ask.id)).state == "accepted"
    clock.move(minutes=31)
    await look(town)
    assert (await town.asks(swarm_id))["Leo"].round == 1


async def test_a_no_can_be_taken_back_until_the_end(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    ask = (await town.asks(swarm_id))["Leo"]
    with pytest.raises(TooLateError):
        await town.services.answers.reconsider(leo, ask.id)
    await town.services.answers.decline(leo, ask.id, reason="away")
    answers = await asyncio.gather(
        *(town.services.answers.reconsider(leo, ask.id) for _ in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, TooLateError) for one in answers) == 2
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana", "Leo"]
    assert (await town.asks(swarm_id))["Leo"].reason == ""


async def test_why_somebody_declined_is_in_no_log(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    ask = (await town.asks(swarm_id))["Leo"]
    await town.services.answers.decline(leo, ask.id, reason="busy")
    assert await events(town, "ask_declined") == [(None,)]
