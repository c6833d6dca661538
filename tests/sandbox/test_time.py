"""The clock moves: retries, acks, response_urls and ts follow it."""

import asyncio
import time

import aiohttp
import pytest
from aiohttp import web

from sandbox.clock import Clock
from sandbox.workspace import Workspace
from tests.sandbox.conftest import MANIFEST, make_app, running


class Deaf:
    """A bot over HTTP that answers whatever it is told to."""

    def __init__(self, status=500, headers=None):
        self.status = status
        self.headers = headers or {}
        self.requests = []

    async def handle(self, request):
        body = await request.json()
        if body["type"] == "url_verification":
            return web.Response(text=body["challenge"])
        self.requests.append((dict(request.headers), body))
        return web.Response(status=self.status, headers=self.headers)

    async def start(self, ws):
        app = web.Application()
        app.router.add_post("/", self.handle)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        await ws.deliver_to(f"http://127.0.0.1:{self.runner.addresses[0][1]}/")


async def test_events_are_retried_at_once_after_a_minute_and_after_five(ws):
    deaf = Deaf()
    await deaf.start(ws)
    await ws.person("ana").join("general")
    ws.add_bot_to("general")
    await ws.until(lambda: ws.problems.all)
    deaf.requests.clear()
    ws.clock.advance(1000)
    await ws.until(lambda: ws.quiet or ws.clock.advance(400))
    deaf.requests.clear()
    await ws.person("ana").say("x", "general")
    await ws.until(lambda: len(deaf.requests) == 2 and ws.tries_later)
    ws.clock.advance(40)
    await asyncio.sleep(0.05)
    assert len(deaf.requests) == 2
    assert not ws.quiet
    ws.clock.advance(21)
    await ws.until(lambda: len(deaf.requests) == 3 and ws.tries_later)
    ws.clock.advance(301)
    await ws.until(lambda: len(deaf.requests) == 4)
    await ws.until(lambda: ws.quiet)
    numbers = [headers.get("X-Slack-Retry-Num") for headers, _ in deaf.requests]
    assert numbers == [None, "1", "2", "3"]
    assert deaf.requests[1][0]["X-Slack-Retry-Reason"] == "http_error"
    assert len({body["event_id"] for _, body in deaf.requests}) == 1
    assert "lost after three retries" in str(ws.problems.all[-1])
    await deaf.runner.cleanup()


async def test_a_bot_can_refuse_retries(ws):
    deaf = Deaf(headers={"X-Slack-No-Retry": "1"})
    await deaf.start(ws)
    await ws.person("ana").join("support")
    await ws.until(lambda: deaf.requests)
    await ws.until(lambda: ws.quiet)
    assert all("X-Slack-Retry-Num" not in headers for headers, _ in deaf.requests)
    await deaf.runner.cleanup()


async def test_an_event_nobody_handles_is_a_problem_and_is_repeated(ws, told):
    app = make_app(ws, told)
    app._async_listeners.clear()
    async with running(ws, app, "http"):
        await ws.person("ana").join("support")
        await ws.until(lambda: len(told.of("member_joined_channel")) == 2)
    assert any("not acknowledged (http_404)" in str(p) for p in ws.problems)


async def test_a_silent_socket_bot_makes_slack_repeat(ws):
    async with aiohttp.ClientSession() as http:
        opened = await http.post(
            f"{ws.api_url}apps.connections.open",
            headers={"Authorization": f"Bearer {ws.app_token}"},
        )
        url = (await opened.json())["url"]
        async with http.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await ws.person("ana").join("support")
            first = await socket.receive_json()
            second = await socket.receive_json()
            assert {first["retry_attempt"], second["retry_attempt"]} == {0}
            ws.clock.advance(3)
            again = await socket.receive_json()
            assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
            before = [first, second]
            assert again["payload"]["event_id"] in [b["payload"]["event_id"] for b in before]
            assert again["envelope_id"] not in [b["envelope_id"] for b in before]
            await socket.send_json({"envelope_id": first["envelope_id"]})
            await ws.until(lambda: any("late" in str(p) for p in ws.problems))
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url)
        third = await http.post(
            f"{ws.api_url}apps.connections.open",
            headers={"Authorization": f"Bearer {ws.app_token}"},
        )
        ws.clock.advance(31)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect((await third.json())["url"])


async def test_each_parcel_goes_to_one_of_ten_sockets(ws):
    async with aiohttp.ClientSession() as http:
        sockets = []
        for _ in range(11):
            opened = await http.post(
                f"{ws.api_url}apps.connections.open",
                headers={"Authorization": f"Bearer {ws.app_token}"},
            )
            sockets.append(await http.ws_connect((await opened.json())["url"]))
        assert (await sockets[10].receive_json())["reason"] == "too_many_websockets"
        for number, socket in enumerate(sockets[:10]):
            assert (await socket.receive_json())["num_connections"] == number + 1
        await ws.person("ana").join("support")
        heard = [asyncio.ensure_future(socket.receive_json()) for socket in sockets[:10]]
        await ws.until(lambda: sum(one.done() for one in heard) >= 2)
        await asyncio.sleep(0.1)
        parcels = [one.result() for one in heard if one.done()]
        for one in heard:
            one.cancel()
        assert len(parcels) == 2
        assert len({p["envelope_id"] for p in parcels}) == 2


async def test_response_urls_have_five_uses_and_half_an_hour(ws, bot):
    bot.acks["command"] = "x"
    ana = ws.person("ana")
    await ana.command("/swarm", channel="support")
    url = bot.body("/swarm")["response_url"]
    async with aiohttp.ClientSession() as http:
        for number in range(5):
            async with http.post(url, json={"text": f"r{number}"}) as response:
                assert (response.status, await response.text()) == (200, "ok")
        async with http.post(url, json={"text": "r"}) as response:
            assert response.status == 404
            assert (await response.json())["error"] == "used_url"
        await ana.command("/swarm", channel="support")
        url = bot.body("/swarm")["response_url"]
        async with http.post(url, json={"text": "all", "response_type": "in_channel"}) as response:
            assert response.status == 200
        assert ws.person("ben").sees("support")[-1].text == "all"
        async with http.post(url, data="nonsense") as response:
            assert response.status == 404
        ws.clock.advance(1801)
        async with http.post(url, json={"text": "late"}) as response:
            assert (await response.json())["error"] == "expired_url"


async def test_response_urls_replace_and_delete_the_message_clicked(ws, bot):
    bot.acks["command"] = {
        "text": "choose",
        "blocks": [
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "go",
                        "text": {"type": "plain_text", "text": "Go"},
                    }
                ],
            }
        ],
    }
    ana = ws.person("ana")
    shown = (await ana.command("/swarm")).message
    await ana.click("Go", shown)
    url = bot.body("block_actions")["response_url"]
    async with aiohttp.ClientSession() as http:
        await http.post(url, json={"replace_original": True, "text": "done"})
        assert (shown.text, shown.blocks) == ("done", [])
        await http.post(url, json={"delete_original": True})
    assert shown.deleted
    assert shown not in ana.sees("general")


async def test_the_clock_starts_in_the_past_and_moves_forwards():
    clock = Clock(start=1_600_000_000)
    async with Workspace(manifest=MANIFEST, clock=clock) as ws:
        ws.add_person("ana")
        message = await ws.person("ana").say("old", "general")
        assert message.ts.startswith("16000000")
        clock.jump_to(1_700_000_000)
        later = await ws.person("ana").say("new", "general")
        assert later.ts.startswith("17000000")
        clock.jump_to(5)
        assert clock.now() >= 1_700_000_000
    with pytest.raises(ValueError, match="forwards"):
        clock.advance(-1)


async def test_sleepers_wake_when_the_clock_moves():
    clock = Clock()
    began = time.monotonic()
    sleeping = asyncio.create_task(clock.sleep(100))
    await asyncio.sleep(0)
    clock.advance(50)
    await asyncio.sleep(0.01)
    assert not sleeping.done()
    clock.advance(50)
    await sleeping
    with pytest.raises(TimeoutError):
        await clock.wait(asyncio.sleep(9), 0.01)
    assert await clock.wait(asyncio.sleep(0, "done"), 1) == "done"
    assert time.monotonic() - began < 1


async def test_ts_are_unique_and_rising(ws):
    stamps = [ws.world.new_ts(ws.clock.now()) for _ in range(1000)]
    assert stamps == sorted(set(stamps))
    assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


async def test_starting_and_stopping_is_quick():
    began = time.perf_counter()
    for _ in range(5):
        async with Workspace(manifest=MANIFEST):
            pass
    assert (time.perf_counter() - began) / 5 < 0.2
