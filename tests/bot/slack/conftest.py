"""A gateway that talks to a scripted Slack."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.slack.calls import Calls, shared_session
from bot.slack.gateway import Gateway
from tests.fakes.wire import ScriptedSlack


@pytest.fixture
async def wire() -> AsyncIterator[ScriptedSlack]:
    async with ScriptedSlack() as wire:
        yield wire


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with shared_session() as session:
        yield session


@pytest.fixture
def calls(
    wire: ScriptedSlack, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> Calls:
    monkeypatch.setattr("bot.slack.calls._QUICK_RETRIES", (0.0, 0.0))
    return Calls(session, token="xoxb-1", base_url=wire.url, timeout=0.3)


@pytest.fixture
def gateway(calls: Calls) -> Gateway:
    return Gateway(calls)
