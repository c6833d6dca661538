"""The bot is told to stop, with things under way."""

import asyncio
import logging

from handlers.afterwards import afterwards
from tests.stories.conftest import begun


async def test_what_follows_an_answer_is_done_before_the_bot_is_gone(room):
    slack = await room.bot.slacks.front(room.workspace_id)
    told = []

    async def late() -> None:
        await asyncio.sleep(1.5)
        told.append((await slack.person(room.leo.id)).name)

    afterwards(late())
    await room.bot.stop()
    assert told == ["Leo Park"]
    room.bot = await begun(room.slack, room.bot.config)


async def test_stopping_is_no_error(room, caplog):
    await room.opened("CASE-1 Webhooks fail +billing")
    with caplog.at_level(logging.WARNING):
        await room.bot.stop()
        await asyncio.sleep(0.2)
    assert [record.getMessage() for record in caplog.records] == []
    room.bot = await begun(room.slack, room.bot.config)
