"""The bot hears every message, and nearly none of them is news."""

import asyncio

import pytest
from sqlalchemy import event, select

from bot.services.hearing import Hearing
from bot.store import Store
from bot.store.engine import make_engine, session_factory
from models import EventLog, Participation


@pytest.fixture
async def swarm_id(town, ana) -> str:
    """Return a swarm of Ana's that has no channel yet."""
    return (await town.open(ana)).swarm_id


@pytest.fixture
def said(town) -> list[str]:
    """Return what is said to the database from now on."""
    statements: list[str] = []
    event.listen(
        town.engine.sync_engine,
        "before_cursor_execute",
        lambda *call: statements.append(call[2]),
    )
    return statements


async def contributed(town) -> list[str]:
    return [who for (who,) in await town.rows(_CONTRIBUTED)]


_CONTRIBUTED = select(EventLog.actor_id).where(EventLog.kind == "contributed")


async def test_the_first_words_leave_a_moment_and_the_next_ask_nothing(town, ben, clock, swarm_id):
    await town.with_channel(swarm_id)
    hearing = town.services.hearing
    assert not hearing.changes_nothing(town.workspace_id, "C1", "UBEN")
    assert await hearing.wrote(ben, "C1")
    moments = select(Participation.first_contribution_at).where(Participation.person_id == ben.id)
    first = await town.rows(moments)
    clock.move(hours=1)
    assert not await hearing.wrote(ben, "C1")
    assert await town.rows(moments) == first
    assert hearing.changes_nothing(town.workspace_id, "C1", "UBEN")
    assert not hearing.changes_nothing(town.workspace_id, "C1", "UANA")
    assert not hearing.changes_nothing("another", "C1", "UBEN")


async def test_words_that_change_nothing_write_nothing(town, ben, swarm_id, said):
    await town.with_channel(swarm_id)
    await town.services.hearing.wrote(ben, "C1")
    said.clear()
    await town.services.hearing.wrote(ben, "C1")
    await town.services.hearing.wrote(ben, "C-ELSEWHERE")
    await town.services.hearing.look_again(town.workspace_id)
    assert {statement.split()[0] for statement in said} <= {"BEGIN", "SELECT"}
    assert "BEGIN IMMEDIATE" not in said


async def test_words_before_the_channel_is_known_are_not_lost(town, ana, ben, swarm_id):
    hearing = town.services.hearing
    assert not await hearing.wrote(ben, "C1")
    assert hearing.changes_nothing(town.workspace_id, "C1", "UBEN")
    await hearing.look_again(town.workspace_id)
    assert await contributed(town) == []
    await town.with_channel(swarm_id)
    assert await hearing.wrote(ana, "C1")
    await hearing.look_again(town.workspace_id)
    await hearing.look_again(town.workspace_id)
    assert sorted(await contributed(town)) == sorted([ana.id, ben.id])
    assert hearing.changes_nothing(town.workspace_id, "C1", "UBEN")


async def test_two_replicas_that_hear_the_same_words_note_them_once(town, ben, swarm_id):
    await town.with_channel(swarm_id)
    engine = make_engine(town.engine.url.render_as_string(hide_password=False))
    other = Hearing(Store(session_factory(engine), town.clock))
    news = await asyncio.gather(
        *(hearing.wrote(ben, "C1") for hearing in (town.services.hearing, other) for _ in range(3))
    )
    await engine.dispose()
    assert sorted(news) == [False] * 5 + [True]
    assert await contributed(town) == [ben.id]


async def test_only_the_latest_channels_are_remembered(town, ben, swarm_id, monkeypatch):
    monkeypatch.setattr("bot.services.hearing.MOST_ROOMS", 2)
    for number in range(3):
        await town.with_channel(swarm_id, f"C{number}")
        await town.services.hearing.wrote(ben, f"C{number}")
    known = [
        town.services.hearing.changes_nothing(town.workspace_id, f"C{number}", "UBEN")
        for number in range(3)
    ]
    assert known == [False, True, True]


async def test_of_channels_that_are_no_swarms_only_the_latest_are_remembered(
    town, ben, swarm_id, monkeypatch
):
    monkeypatch.setattr("bot.services.hearing.MOST_ROOMS", 2)
    hearing = town.services.hearing
    for number in range(3):
        await hearing.wrote(ben, f"C{number}")
    known = [
        hearing.changes_nothing(town.workspace_id, f"C{number}", "UBEN") for number in range(3)
    ]
    assert known == [False, True, True]
    await town.with_channel(swarm_id, "C2")
    await hearing.look_again(town.workspace_id)
    assert await contributed(town) == [ben.id]
