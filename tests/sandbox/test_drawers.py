"""The drawers' server side: what passed, in short, and what can be set to go wrong."""

import aiohttp
import pytest
import pytest_asyncio

from sandbox.faults import Fault
from sandbox.page import conditions, mount, passing
from sandbox.page.deeds import Posted
from sandbox.page.tab import Tab
from sandbox.traffic import Entry
from sandbox.workspace import Workspace
from tests.sandbox.test_page import MANIFEST, post, text


@pytest_asyncio.fixture
async def ws():
    async with Workspace(manifest=MANIFEST, mount_page=mount) as workspace:
        workspace.add_person("ben", real_name="Ben Hart", channels=("support",))
        yield workspace


@pytest_asyncio.fixture
async def http(ws):
    async with aiohttp.ClientSession(ws.page_url) as session:
        yield session


def tab(ws, **asked):
    return Tab(ws, ws.person("ben"), **asked)


async def chosen(ws, **form):
    posted = Posted(tab(ws), {}, {key: [str(value)] for key, value in form.items()})
    await conditions.change(posted)


async def test_an_entry_is_told_in_one_line(ws):
    ben, support = ws.person("ben").id, ws.channel("support").id
    call = {"channel": support, "text": "Hello\nthere", "blocks": []}
    assert passing.gist(Entry("call", "chat.postMessage", 1, asked=call), tab(ws)) == (
        "#support · Hello there"
    )
    event = {"event": {"user": ben, "reaction": "bee", "item": {"channel": support}}}
    assert passing.gist(Entry("deliver", "events_api", 1, asked=event), tab(ws)) == (
        "Ben Hart · #support · bee"
    )
    click = {"user": {"id": ben}, "actions": [{"action_id": "ask.accept"}]}
    click["view"] = {"title": {"text": "Ask"}}
    assert passing.gist(Entry("deliver", "interactive", 1, asked=click), tab(ws)) == (
        "Ben Hart · ask.accept · Ask"
    )
    said = {"text": f"<@{ben}> in <#{support}>: <https://a.example|the guide> <b>"}
    assert passing.gist(Entry("call", "x", 1, asked=said), tab(ws)) == (
        "@Ben Hart in #support: the guide b"
    )
    home = {"user": {"id": ben}, "view": {"type": "home", "title": {"text": "View Title"}}}
    assert passing.gist(Entry("deliver", "interactive", 1, asked=home), tab(ws)) == "Ben Hart"
    direct = ws.person("ben").dm_channel().id
    assert passing.gist(Entry("call", "chat.delete", 1, asked={"channel": direct}), tab(ws)) == (
        "@ Ben Hart"
    )
    assert len(passing.gist(Entry("call", "x", 1, asked={"text": "y" * 500}), tab(ws))) == 90


@pytest.mark.parametrize(
    ("only", "find", "names"),
    [
        ("", "", ["c", "b", "a"]),
        ("calls", "", ["c", "a"]),
        ("deliveries", "", ["b"]),
        ("errors", "", ["c"]),
        ("", "SEÑAL", ["b"]),
        ("calls", "señal", []),
        ("", "fatal", ["c"]),
    ],
)
async def test_traffic_is_listed_newest_first_and_filtered(ws, only, find, names):
    ws.core.traffic._entries.clear()
    ws.traffic.add(Entry("call", "a", 1))
    ws.traffic.add(Entry("deliver", "b", 2, asked={"deep": {"inside": "una senal"}}))
    ws.traffic.add(Entry("call", "c", 3, ok=False, error="fatal"))
    shown = passing.shown(tab(ws, only=only, find=find))
    assert [one.entry.name for one in shown.entries] == names
    assert shown.errors == 1


async def test_an_entry_opens_by_its_number_until_it_has_gone(ws, http):
    entry = ws.traffic.add(Entry("call", "a", 1, asked={"text": "<b>bold</b>"}))
    assert "&lt;b&gt;bold" in await text(http, f"/ui/ben/entry?number={entry.number}")
    await text(http, f"/ui/ben/entry?number={entry.number + 1}", 404)
    await text(http, "/ui/ben/entry?number=-1", 404)
    await text(http, "/ui/ben/entry?number=x", 404)


async def test_a_trouble_is_off_next_or_always(ws):
    def how():
        return {one.key: one.how for one in conditions.troubles(ws)}

    assert set(how().values()) == {"off"}
    await chosen(ws, what="trouble", key="lost", how="next")
    await chosen(ws, what="trouble", key="429", how="always")
    assert (how()["lost"], how()["429"], how()["drop"]) == ("next", "always", "off")
    await chosen(ws, what="trouble", key="429", how="off")
    await chosen(ws, what="trouble", key="unknown", how="always")
    await chosen(ws, what="unknown")
    assert [fault.kind for fault in ws.faults.active] == ["lost"]
    assert conditions.is_unusual(ws)


async def test_every_trouble_is_one_that_can_happen_where_it_is_set(ws):
    for key, fault in conditions.TROUBLES.items():
        place = "deliver:events_api/message" if "events" in fault.on else "api:chat.update"
        place = fault.on if "canvases" in fault.on else place
        place = "deliver:interactive/block_actions" if "interactive" in fault.on else place
        assert fault.matches((place,)), key
        assert not fault.matches(("socket",)), key


async def test_latency_and_chance_are_set_and_taken_back_alone(ws):
    ws.faults.add(Fault(on="chat.*", kind="latency", times=0, seconds=9))
    await chosen(ws, what="latency", milliseconds=500)
    await chosen(ws, what="latency", milliseconds=100)
    assert conditions.latency(ws) == 100
    assert [fault.seconds for fault in conditions.others(ws)] == [9]
    await chosen(ws, what="rate", share=20)
    assert (ws.faults.chaos.rate, conditions.rate(ws)) == (0.2, 20)
    await chosen(ws, what="rate", share="much")
    await chosen(ws, what="latency", milliseconds=0)
    assert (ws.faults.chaos, conditions.latency(ws)) == (None, 0)


async def test_the_time_goes_on_to_the_digest_and_never_back(ws):
    await chosen(ws, what="monday")
    now = tab(ws).moment(ws.clock.now())
    assert (now.weekday(), now.hour, now.minute) == (0, 9, 0)
    before = ws.clock.now()
    await chosen(ws, what="advance", seconds=-50)
    assert ws.clock.now() >= before
    await chosen(ws, what="monday")
    assert 6.9 < (ws.clock.now() - before) / 86400 < 7.1


async def test_limits_are_switched_and_everything_is_set_back_at_once(ws):
    await chosen(ws, what="limits", on="")
    assert not ws.core.strict.rate_limits
    assert conditions.is_unusual(ws)
    await chosen(ws, what="trouble", key="500", how="always")
    await chosen(ws, what="clear")
    assert not conditions.is_unusual(ws)


async def test_a_sandbox_over_http_has_no_socket_to_cut():
    async with Workspace(manifest=MANIFEST, mount_page=mount, transport="http") as workspace:
        workspace.add_person("ben")
        async with aiohttp.ClientSession(workspace.page_url) as session:
            shown = await text(session, "/ui/ben/conditions?panel=conditions")
    assert "rough" in shown
    assert "abort" not in shown


async def test_the_drawers_follow_the_traffic(ws, http):
    async with http.ws_connect("/ui/ben/live") as socket:
        await socket.receive_json(timeout=2)
        ws.traffic.add(Entry("call", "users.info", 1))
        assert await socket.receive_json(timeout=2) == {"stale": ["conditions", "traffic"]}
        assert await post(http, "/ui/ben/condition", {"what": "forget"})
