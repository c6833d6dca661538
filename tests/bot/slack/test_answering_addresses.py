"""An answer to an interaction goes to Slack, whatever a payload names as the place for it."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.calls import Calls

PAYLOAD = {"text": "The director is gone"}


class Inside:
    """A server of the company's own network, which nobody outside can reach."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append(await request.text())
        return web.Response(text="ok")


@pytest.fixture
async def inside():
    heard = Inside()
    app = web.Application()
    app.router.add_post("/{tail:.*}", heard.hear)
    async with TestServer(app) as server:
        heard.url = str(server.make_url("/admin"))
        yield heard


async def test_no_address_but_slacks_is_answered(session, inside):
    calls = Calls(session, token="xoxb-1", timeout=0.3)
    for address in (inside.url, "http://hooks.slack.com.evil.example/x", "file:///etc/passwd", "["):
        assert not await calls.reply(address, PAYLOAD)
    assert inside.heard == []


@pytest.mark.parametrize(
    "address", ["https://hooks.slack.com/commands/T1/1/x", "https://hooks.slack-gov.com/x"]
)
async def test_slacks_addresses_are_answered(session, monkeypatch, address):
    asked = []

    def post(url: str, **how: object):
        asked.append((url, how["allow_redirects"]))
        raise aiohttp.ClientError

    monkeypatch.setattr(session, "post", post)
    await Calls(session, token="xoxb-1", timeout=0.3).reply(address, PAYLOAD)
    assert asked == [(address, False)]


async def test_a_stand_in_for_slack_names_its_own_addresses(session, inside):
    calls = Calls(session, token="xoxb-1", base_url="http://slack.test/api/", timeout=3)
    assert await calls.reply(inside.url, PAYLOAD)
    assert len(inside.heard) == 1
