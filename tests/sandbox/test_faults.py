"""Failures on purpose: each kind, at each place, through Python and over HTTP, and counted."""

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import KINDS, Chaos, Fault
from tests.sandbox.conftest import refused, response_of


async def test_latency_follows_the_clock(ws, client):
    ws.faults.add(Fault("auth.test", "latency", seconds=30))
    call = asyncio.ensure_future(client.auth_test())
    await asyncio.sleep(0.05)
    assert not call.done()
    ws.clock.advance(30)
    assert (await call)["ok"]
    assert ws.faults.fired("latency") == 1


async def test_one_fault_can_slow_every_call(ws, client):
    ws.faults.add(Fault("api:*", "latency", times=0, seconds=0.02))
    began = time.monotonic()
    await client.auth_test()
    await client.team_info()
    assert time.monotonic() - began >= 0.04
    assert ws.faults.fired("latency", "auth.*") == 1


async def test_ratelimit_holds_until_its_time_is_over(ws, client):
    fault = ws.faults.add(Fault("auth.*", "ratelimit", seconds=7))
    answer = await response_of(client.auth_test())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert await refused(client.auth_test()) == "ratelimited"
    assert fault.fired == 1
    ws.clock.advance(7)
    assert (await client.auth_test())["ok"]


async def test_status_and_error(ws, client):
    ws.faults.add(Fault("auth.test", "status", status=503))
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert caught.value.response.status_code == 503
    ws.faults.add(Fault("auth.test", "error", error="fatal_error"))
    assert await refused(client.auth_test()) == "fatal_error"
    assert (await client.auth_test())["ok"]


async def test_dropped_calls_do_nothing_and_lost_ones_do_it(ws, client):
    channel = ws.channel("support").id
    ws.faults.add(Fault("chat.postMessage", "drop"))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=channel, text="dropped")
    ws.faults.add(Fault("chat.postMessage", "abort"))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=channel, text="aborted")
    ws.faults.add(Fault("chat.postMessage", "lost"))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=channel, text="lost")
    texts = [m.text for m in ws.channel("support").messages.values()]
    assert texts[1:] == ["lost"]
    assert ws.faults.summary()["fired"] == {"drop": 1, "abort": 1, "lost": 1}


async def test_a_call_that_hangs_does_nothing_until_its_caller_gives_up(ws, client):
    ws.faults.add(Fault("chat.postMessage", "hang"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await client.chat_postMessage(channel=ws.channel("support").id, text="hung")
    await ws.until(lambda: ws.traffic.calls("chat.postMessage"))
    assert ws.traffic.calls("chat.postMessage")[0].error == "hang"
    assert "hung" not in [m.text for m in ws.channel("support").messages.values()]


async def test_the_sdk_posts_twice_when_the_answer_is_lost(ws):
    client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
    ws.faults.add(Fault("chat.postMessage", "lost"))
    await client.chat_postMessage(channel=ws.channel("support").id, text="twice")
    texts = [m.text for m in ws.channel("support").messages.values()]
    assert texts.count("twice") == 2


async def test_duplicate_delivery_has_the_same_event_id(ws, bot):
    ws.faults.add(Fault("deliver:events_api/message", "duplicate"))
    await ws.person("ana").join("general")
    ws.add_bot_to("general")
    await ws.person("ana").say("x", "general")
    said = lambda: [b for b in bot.of("message") if b["event"]["text"] == "x"]  # noqa: E731
    await ws.until(lambda: len(said()) == 2)
    assert len({b["event_id"] for b in said()}) == 1


async def test_reordered_neighbours(ws, bot):
    ana = ws.person("ana")
    await ana.join("support")
    await ws.until(lambda: ws.quiet)
    ws.faults.add(Fault("deliver:events_api/message", "reorder"))
    await ana.say("first", "support")
    await ana.say("second", "support")
    await ws.until(lambda: len(bot.of("message")) >= 3)
    assert [b["event"]["text"] for b in bot.of("message")][-2:] == ["second", "first"]


async def test_a_lost_ack_repeats_the_event_at_once(ws, bot):
    ana = ws.person("ana")
    await ana.join("support")
    await ws.until(lambda: ws.quiet)
    ws.faults.add(Fault("deliver:events_api/message", "lost"))
    await ana.say("again", "support")
    await ws.until(
        lambda: len([b for b in bot.of("message") if b["event"]["text"] == "again"]) == 2
    )
    ws.problems.expect("events_api/message: not acknowledged (timeout)")
    assert not ws.problems.unexpected


@pytest.mark.parametrize(
    ("kind", "heard", "reason"),
    [("hang", 1, "timeout"), ("drop", 1, "unreachable"), ("abort", 2, "unreachable")],
)
async def test_an_event_that_met_no_answer_is_brought_again(ws, bot, kind, heard, reason):
    ws.problems.expect("*not acknowledged*", "*no envelope*")
    ana = ws.person("ana")
    await ana.join("support")
    await ws.until(lambda: ws.quiet)
    ws.faults.add(Fault("deliver:events_api/message", kind))
    await ana.say("again", "support")
    await asyncio.sleep(0.05)
    ws.clock.advance(3)
    said = lambda: [b for b in bot.of("message") if b["event"]["text"] == "again"]  # noqa: E731
    await ws.until(lambda: len(said()) == heard and ws.quiet)
    assert ws.traffic.deliveries("events_api/message")[-2].error == reason


@pytest.mark.parametrize(
    ("kind", "sentence"), [("hang", "did not respond"), ("abort", "dispatch_failed")]
)
async def test_a_command_that_met_no_answer_fails_for_its_person(ws, bot, kind, sentence):
    ws.problems.expect("*no envelope*")
    ws.faults.add(Fault("deliver:slash_commands", kind))
    asking = asyncio.create_task(ws.person("ana").command("/swarm"))
    await asyncio.sleep(0.05)
    ws.clock.advance(3)
    assert sentence in (await asking).error


async def test_dropped_commands_are_not_repeated(ws, bot):
    ws.faults.add(Fault("deliver:slash_commands", "drop"))
    outcome = await ws.person("ana").command("/swarm")
    assert outcome.error == '/swarm failed with the error "dispatch_failed"'
    assert not bot.bodies


@pytest.mark.parametrize("bot", ["socket"], indirect=True)
async def test_refreshed_sockets_come_back_and_late_acks_count(ws, bot):
    bot.delay = 0.3
    asking = asyncio.create_task(ws.person("ana").command("/swarm"))
    await ws.until(lambda: bot.bodies)
    ws.faults.add(Fault("socket", "disconnect"))
    assert (await asking).error == ""
    assert ws.faults.fired("disconnect", "socket") == 1
    await ws.until(lambda: ws.connected)
    bot.delay = 0
    bot.acks["command"] = "still here"
    assert (await ws.person("ana").command("/swarm")).message.text == "still here"
    ws.refresh_sockets()
    assert (await ws.person("ana").command("/swarm")).message.text == "still here"


@pytest.mark.parametrize("bot", ["socket"], indirect=True)
async def test_aborted_sockets_come_back_and_events_with_them(ws, bot):
    ana = ws.person("ana")
    await ana.join("support")
    await ws.until(lambda: ws.quiet)
    ws.faults.add(Fault("socket", "abort"))
    assert not ws.connected
    await ana.say("meanwhile", "support")
    await ws.until(lambda: ws.connected)
    ws.clock.advance(60)
    await ws.until(lambda: "meanwhile" in [b["event"]["text"] for b in bot.of("message")])


async def test_response_url_faults(ws, bot):
    bot.acks["command"] = "x"
    await ws.person("ana").command("/swarm")
    url = bot.body("/swarm")["response_url"]
    ws.faults.add(Fault("response_url", "status", status=500))
    async with aiohttp.ClientSession() as session:
        async with session.post(url, json={"text": "a"}) as response:
            assert response.status == 500
        async with session.post(url, json={"text": "a"}) as response:
            assert await response.text() == "ok"
        for kind in ("drop", "abort"):
            ws.faults.add(Fault("response_url", kind))
            with pytest.raises(aiohttp.ClientError):
                await session.post(url, json={"text": kind})
        ws.faults.add(Fault("response_url", "hang"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await session.post(url, json={"text": "hang"})
        ws.faults.add(Fault("response_url", "lost"))
        with pytest.raises(aiohttp.ClientError):
            await session.post(url, json={"text": "kept"})
    assert ws.person("ana").sees("general")[-1].text == "kept"


async def test_chaos_is_the_same_for_the_same_seed():
    def drawn(seed):
        chaos = Chaos(seed, 0.3)
        return [getattr(chaos.draw(("chat.update",), KINDS), "kind", "") for _ in range(50)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert any(drawn(1))


async def test_chaos_reaches_calls(ws, client):
    ws.faults.chaos = Chaos(seed=3, rate=1, on="auth.*", kinds=("error",))
    assert await refused(client.auth_test()) == "internal_error"
    ws.faults.clear()
    assert (await client.auth_test())["ok"]


def test_unknown_kinds_are_named():
    with pytest.raises(ValueError, match="no fault kind 'boom'; there are: latency"):
        Fault("*", "boom")
    with pytest.raises(ValueError, match="no fault kind 'boom'"):
        Chaos(1, 0.5, kinds=("drop", "boom"))


@pytest.mark.parametrize("place", [("auth.test",), ("deliver:events_api",), ("socket",)])
def test_chaos_comes_to_every_kind_that_can_happen_at_a_place(place):
    chaos = Chaos(5, 1.0)
    drawn = {chaos.draw(place, KINDS).kind for _ in range(200)}
    assert drawn == set(KINDS) - {"error", "hang"}
    assert Chaos(5, 1.0).draw(place, ("error", "hang")) is None


def test_chaos_can_leave_the_calls_or_the_deliveries_alone():
    calls, deliveries = ("api:auth.test", "auth.test"), ("deliver:slash_commands",)
    assert Chaos(1, 1.0, on="api:*").draw(calls, KINDS)
    assert not Chaos(1, 1.0, on="api:*").draw(deliveries, KINDS)
    assert not Chaos(1, 1.0, on="deliver:*").draw(calls, KINDS)


async def test_chaos_reaches_deliveries(ws, bot):
    ws.problems.expect("*")
    await ws.until(lambda: ws.quiet)
    ws.faults.chaos = Chaos(seed=3, rate=1, on="deliver:*", kinds=("drop",))
    assert "dispatch_failed" in (await ws.person("ana").command("/swarm")).error
    ws.faults.clear()
    assert not (await ws.person("ana").command("/swarm")).error


@pytest.mark.parametrize("bot", ["socket"], indirect=True)
async def test_chaos_reaches_sockets(ws, bot):
    ws.faults.chaos = Chaos(seed=3, rate=1, on="socket", kinds=("abort",))
    await ws.person("ana").command("/swarm")
    assert ws.faults.fired("abort", "socket") >= 1


async def test_the_http_door(ws, client):
    base = f"{ws.page_url}_sandbox"
    async with aiohttp.ClientSession() as http:
        fault = {"on": "auth.test", "kind": "error", "error": "fatal_error"}
        async with http.post(f"{base}/faults", json=fault) as response:
            assert response.status == 200
        assert await refused(client.auth_test()) == "fatal_error"
        async with http.get(f"{base}/faults") as response:
            assert (await response.json())["fired"] == {"error": 1}
        async with http.post(f"{base}/faults", json={"on": "x", "kind": "boom"}) as response:
            assert response.status == 400
        chaos = {"seed": 7, "rate": 1.0, "kinds": ["error"], "on": "auth.*"}
        async with http.post(f"{base}/chaos", json=chaos) as response:
            assert response.status == 200
        assert await refused(client.auth_test()) == "internal_error"
        async with http.post(f"{base}/chaos", json=chaos | {"kinds": ["boom"]}) as response:
            assert response.status == 400
        async with http.post(f"{base}/faults", json={"surprise": 1}) as response:
            assert "may hold" in await response.text()
        async with http.get(f"{base}/problems") as response:
            assert (await response.json())["problems"][0]["where"] == "auth.test"
        before = ws.clock.now()
        async with http.post(f"{base}/clock", json={"advance": 100}) as response:
            assert (await response.json())["now"] >= before + 100
        async with http.get(f"{base}/state") as response:
            state = await response.json()
        assert state["people"] == ["ana", "ben"]
        assert {c["name"] for c in state["channels"]} == {"general", "support"}
        async with http.get(f"{base}/traffic") as response:
            assert (await response.json())["traffic"][-1]["name"] == "auth.test"
        async with http.delete(f"{base}/faults") as response:
            assert response.status == 200


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
async def test_other_sites_cannot_reach_the_doors(ws, headers):
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{ws.page_url}_sandbox/state", headers=headers) as response:
            assert response.status == 403
        body = {"advance": 1}
        address = f"{ws.page_url}_sandbox/clock"
        async with http.post(address, json=body, headers=headers) as response:
            assert response.status == 403
        own = {"Origin": ws.page_url.rstrip("/")}
        async with http.post(address, json=body, headers=own) as response:
            assert response.status == 200
