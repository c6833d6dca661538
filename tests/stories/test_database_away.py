"""The database takes nothing for a while: people are told so, and what Slack told is not lost."""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import event

from bot.slack.ids import Shortcut
from tests.stories.conftest import Room, words

GONE = "reach my records right now, so nothing has been done"


pytestmark = pytest.mark.usefixtures("lobby")


@asynccontextmanager
async def away(room: Room) -> AsyncIterator[None]:
    """Have SQLite break off whatever it is asked, so that nobody who acts can be found in it."""
    is_away = True

    def hand_out(connection, _record, _proxy) -> None:
        connection.run_async(lambda driver: driver.set_progress_handler(lambda: is_away, 1))

    pool = room.bot.database.sync_engine.pool
    event.listen(pool, "checkout", hand_out)
    yield
    event.remove(pool, "checkout", hand_out)
    is_away = False


async def test_a_command_is_answered(room):
    async with away(room):
        outcome = await room.leo.command("/swarm CASE-8 Webhooks fail", "support")
    assert GONE in words(outcome.message)
    await room.settled()
    assert room.channels("swarm-case-8") == []


async def test_who_would_wait_for_longer_than_slack_does_is_answered_before(room, monkeypatch):
    monkeypatch.setattr("bot.reception.PATIENCE_SECONDS", 0.5)
    # SQLite has one connection: while this transaction is open nothing else gets anywhere.
    async with room.bot.store.transaction(room.workspace_id) as tx:
        await tx.workspaces.current()
        outcome = await room.leo.command("/swarm CASE-8 Webhooks fail", "support")
    assert "may or may not have been done" in words(outcome.message)
    assert "puede que se haya hecho o que no" in words(outcome.message)
    await room.settled()
    assert room.channels("swarm-case-8") == []


async def test_nobody_is_told_that_nothing_was_done_once_it_may_have_been(room, monkeypatch):
    def breaks(_) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr("bot.store.disk.flush", breaks)
        outcome = await room.leo.command("/swarm CASE-8 Webhooks fail", "support")
    assert "may or may not have been done" in words(outcome.message)
    await room.slack.until(lambda: room.channels("swarm-case-8"))


async def test_a_click_is_answered(room):
    await room.opened("CASE-1 Webhooks fail", by="leo")
    async with away(room):
        await room.leo.click("Join", on=room.announcement("CASE-1"))
        await room.slack.until(lambda: room.whispers("leo", "swarm-lobby"))
    assert GONE in room.whispers("leo", "swarm-lobby")[-1]


async def test_a_click_on_home_is_answered_too(room):
    await room.opened("CASE-1 Slow +cobol", by="leo")
    await room.knows("ben", cobol=2)
    home = await room.ben.open_home()
    await room.settled()
    async with away(room):
        outcome = await room.ben.click("Join", home)
        assert not outcome.error
        await room.slack.until(lambda: room.ben.view)
    assert GONE in words(room.ben.view)


async def test_a_choice_in_a_messages_menu_is_answered_in_a_form(room):
    said = await room.leo.say("It fails", "support")
    async with away(room):
        outcome = await room.leo.shortcut(Shortcut.START, said)
    assert GONE in words(outcome.view)


async def test_a_form_keeps_what_was_filled_in(room):
    form = (await room.leo.command("/swarm", "support")).view
    await room.leo.fill(form, case="CASE-3", title="Webhooks fail", need="A long story")
    async with away(room):
        result = await room.leo.submit(form)
    assert GONE in words(result.view)
    await room.leo.close()
    assert (await room.leo.submit(form)).ok
    await room.settled()
    assert "A long story" in words(room.brief(room.channel("swarm-case-3")))


async def test_a_bee_that_slack_has_given_up_telling_of_counts_once_it_is_back(room):
    room.slack.problems.expect("*not acknowledged*", "*lost after three retries*", "*came late*")
    channel = await room.opened("CASE-1 Webhooks fail", by="leo")
    async with away(room):
        await room.ben.react("bee", room.announcement("CASE-1"))
        while not room.slack.quiet:
            room.slack.clock.advance(3600)
            await asyncio.sleep(0.1)
    assert room.ben.id not in channel.members
    await room.bot.scheduler.look()
    await room.slack.until(lambda: room.ben.id in channel.members)
