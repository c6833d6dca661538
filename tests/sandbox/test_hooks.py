"""Something done at a chosen moment of a call or delivery, and several processes of one app."""

import asyncio
import contextlib

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault
from tests.sandbox.conftest import Told, make_app, running


def texts(ws):
    return [m.text for m in ws.channel("support").messages.values() if not m.subtype]


def client_via(ws, name):
    return AsyncWebClient(ws.bot_token, base_url=ws.api_url_via(name), retry_handlers=[])


@pytest.mark.parametrize(("when", "already"), [("before", []), ("after", ["a"])])
async def test_a_call_is_met_just_before_and_just_after_its_effect(ws, client, when, already):
    met = []
    ws.on_call("chat.*", lambda visit: met.append((visit.name, texts(ws))), when=when)
    await client.chat_postMessage(channel=ws.channel("support").id, text="a")
    assert met == [("chat.postMessage", already)]


async def test_a_call_is_met_after_its_answer_has_left(ws, client):
    came, waits = [], asyncio.Event()

    async def wait(visit):
        came.append(visit.status)
        await waits.wait()

    ws.on_call("auth.test", wait, when="answered")
    assert (await client.auth_test())["ok"]
    await ws.until(lambda: came == [200])
    waits.set()


async def test_only_the_nth_call_is_met(ws, client):
    met = []
    hook = ws.on_call("api:*", lambda visit: met.append(visit.name), nth=2)
    for call in (client.auth_test, client.team_info, client.auth_test):
        await call()
    assert met == ["team.info"]
    assert hook.seen == 3


@pytest.mark.parametrize(("when", "there"), [("before", []), ("after", ["a"])])
async def test_a_call_that_may_not_go_on_is_lost_with_or_without_its_effect(
    ws, client, when, there
):
    ws.on_call("chat.postMessage", lambda visit: False, when=when)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=ws.channel("support").id, text="a")
    assert texts(ws) == there


async def test_a_delivery_is_met_before_it_leaves_and_after_its_answer(ws, bot):
    ana, met = ws.person("ana"), []
    ws.on_call("deliver:slash_commands", lambda visit: met.append(len(bot.bodies)))
    ws.on_call("deliver:slash_commands", lambda visit: met.append(len(bot.bodies)), when="answered")
    await ana.command("/swarm")
    assert met == [0, 1]
    ws.on_call("deliver:slash_commands/*", lambda visit: False)
    assert "dispatch_failed" in (await ana.command("/swarm")).error


async def test_each_of_several_processes_is_known_by_its_address(ws):
    seen = []
    ws.on_call("auth.test", lambda visit: seen.append(visit.via), nth=0)
    for name in ("first", "second"):
        await client_via(ws, name).auth_test()
    assert seen == ["first", "second"]
    assert [call.via for call in ws.traffic.calls("auth.test")] == ["first", "second"]


@contextlib.asynccontextmanager
async def connected(ws, name):
    """Connect one process of the app, and tell what it was told."""
    told = Told()
    client = AsyncWebClient(ws.bot_token, base_url=ws.api_url_via(name))
    handler = AsyncSocketModeHandler(make_app(ws, told), ws.app_token, web_client=client)
    await handler.connect_async()
    await ws.until(lambda: ws.sockets_of(name) == 1)
    try:
        yield told
    finally:
        await handler.close_async()


async def test_each_payload_goes_to_one_of_several_connections(ws):
    async with connected(ws, "first") as first, connected(ws, "second") as second:
        turns = []
        ws.on_call("deliver:*", lambda visit: turns.append(visit.via), nth=0)
        for _ in range(4):
            assert not (await ws.person("ana").command("/swarm")).error
        assert turns == ["first", "second"] * 2
        assert [len(first.bodies), len(second.bodies)] == [2, 2]


async def test_what_a_dead_connection_never_acknowledged_goes_to_the_other(ws):
    ws.problems.expect("*not acknowledged*", "*no envelope*")
    async with connected(ws, "first") as first, connected(ws, "second") as second:
        ws.add_bot_to("general")
        await ws.until(lambda: ws.quiet)
        turn = ws.whose_turn
        victim, other = (first, second) if turn == "first" else (second, first)
        victim.event_delay = 60
        await ws.person("ana").say("x", "general")
        await ws.until(lambda: victim.of("message"))
        ws.abort_socket(turn)
        ws.clock.advance(3.1)
        await ws.until(lambda: "x" in [b["event"]["text"] for b in other.of("message")])


async def test_a_command_on_a_dead_connection_fails_for_its_person(ws):
    async with connected(ws, "only") as told:
        told.delay = 60
        asking = asyncio.create_task(ws.person("ana").command("/swarm"))
        await ws.until(lambda: told.bodies)
        ws.faults.add(Fault("socket", "abort"))
        ws.clock.advance(3.1)
        assert "did not respond" in (await asking).error
    ws.problems.expect("*not acknowledged*", "*no envelope*")


async def test_http_deliveries_go_to_several_addresses_in_turn(ws):
    first, second = Told(), Told()
    async with running(ws, make_app(ws, first), "http"):
        one = ws.request_urls
        async with running(ws, make_app(ws, second), "http"):
            await ws.deliver_to(*one, *ws.request_urls)
            for _ in range(4):
                assert not (await ws.person("ana").command("/swarm")).error
    assert [len(first.bodies), len(second.bodies)] == [2, 2]
