"""Those who watch over the bot: what they are told, and what never."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from bot.log import JsonLine
from bot.records import Actor, OpenRequest
from bot.services.opening import Opening
from models import Operation
from sandbox.faults import Fault
from sandbox.workspace import PATIENCE
from tests.stories.acts import mark, opened_by_form, resolve, seen

SECRETS = {
    "title": "Xylophone meltdown at Hagenbeck",
    "need": "Quetzal invoices are doubled for jo.doe@zoo.example",
    "message": "the aardvark password is hunter2",
    "resolution": "We pacified the wombat",
    "update": "An okapi has called twice",
}


@pytest.fixture
def config_of(config_of):
    """Return the environment of a bot that can be watched in Socket Mode too."""
    return lambda *where: dataclasses.replace(config_of(*where), watch_port=0, drain_seconds=1.0)


@pytest.fixture
async def ask(room):
    """Return what asks the bot by HTTP, and gives status and text."""
    base = re.search(r"http://127\.0\.0\.1:\d+", room.bot.door.address).group()
    async with aiohttp.ClientSession(base) as http:

        async def get(path: str) -> tuple[int, str]:
            answer = await http.get(path)
            return answer.status, await answer.text()

        yield get


class Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLine())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Return the log lines to be: all of ours, and those of libraries that people would see."""
    keeper, levels = Keeper(), {"": "INFO", "bot": "DEBUG", "handlers": "DEBUG"}
    before = {name: logging.getLogger(name).level for name in levels}
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.getLogger().addHandler(keeper)
    yield keeper.lines
    logging.getLogger().removeHandler(keeper)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


async def quote(_opening: Opening, _actor: Actor, wanted: OpenRequest) -> None:
    """Break in a way that tells what it choked on."""
    raise ValueError(wanted.title)


async def figures(ask: Callable) -> dict:
    status, text = await ask("/metrics")
    assert status == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def becomes(ask: Callable, status: int, reason: str) -> str:
    """Return what `/readyz` says once it says this."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = await ask("/readyz")
            if told[0] == status and reason in told[1]:
                return told[1]
            await asyncio.sleep(0.05)


async def test_opening_and_resolving_can_be_read_from_the_figures(room, ask):
    room.slack.problems.expect("*ratelimited*")
    room.slack.faults.add(Fault(on="conversations.setTopic", kind="ratelimit", seconds=1))
    channel = await room.opened("CASE-1 Webhooks fail +billing")
    await resolve(room, channel)
    told = await figures(ask)
    assert told["swarmroom_swarms_opened_total",] == 1
    assert told["swarmroom_swarms_resolved_total",] == 1
    assert told["swarmroom_operations_unfinished",] == 0
    assert told["swarmroom_operations", "failed"] == 0
    assert told["swarmroom_replicas_alive",] == 1
    for milestone in ("channel", "requester in", "done"):
        assert told["swarmroom_open_seconds_count", milestone] == 1
    assert told["swarmroom_operation_seconds_count", "end_swarm", "ok"] == 1
    assert told["swarmroom_step_seconds_count", "open_swarm", "create channel"] == 1
    # The lobby's and the swarm's.
    assert told["swarmroom_slack_call_seconds_count", "conversations.create", "ok"] == 2
    assert told["swarmroom_slack_limited_total", "conversations.setTopic"] == 1
    assert told["swarmroom_slack_wait_seconds_count", "conversations.setTopic"] >= 1
    assert told["swarmroom_slack_waiting", "conversations.setTopic"] == 0
    assert told["swarmroom_delivery_seconds_count", "command", "200"] == 2
    assert told["swarmroom_delivery_seconds_count", "form", "200"] == 1


async def test_an_event_is_counted_by_what_became_of_it(room, ask):
    room.slack.faults.add(Fault(on="deliver:events_api/reaction_added", kind="duplicate"))
    await room.opened("CASE-1 Webhooks fail +billing")
    before = await figures(ask)
    await room.ben.react("bee", room.announcement("CASE-1"))
    await room.settled()
    after = await figures(ask)
    for fate in ("taken", "duplicate"):
        told = "swarmroom_events_total", fate
        assert after[told] > before.get(told, 0)


async def test_no_label_holds_an_id_a_name_or_a_channel(room, ask):
    channel = await room.opened("CASE-1 Webhooks fail +billing")
    await resolve(room, channel)
    _, text = await ask("/metrics")
    people = [room.slack.person(name) for name in ("ana", "leo", "mia")]
    hidden = [room.workspace_id, channel.id, channel.name, *(person.id for person in people)]
    hidden += [row.id for row in await room.rows(select(Operation.id))]
    assert [word for word in hidden if word in text] == []
    assert re.search(r"[0-9a-f]{32}", text) is None


async def test_a_bot_at_work_is_alive_and_ready(room, ask):
    assert await ask("/healthz") == (200, "alive\n")
    assert await ask("/readyz") == (200, "ready\n")


@pytest.mark.parametrize("room", ["http"], indirect=True)
async def test_a_bot_that_is_to_stop_is_not_ready_but_alive_while_it_drains(room, ask):
    closes = asyncio.create_task(room.bot.door.close())
    await asyncio.sleep(0)
    assert await ask("/readyz") == (503, "stopping\n")
    assert await ask("/healthz") == (200, "alive\n")
    await closes


@pytest.mark.parametrize("room", ["socket"], indirect=True)
async def test_without_its_socket_the_bot_is_not_ready(room, ask):
    refusal = room.slack.faults.add(Fault(on="apps.connections.open", kind="status", times=0))
    room.slack.faults.add(Fault(on="socket", kind="abort"))
    assert "there is no connection to Slack" in await becomes(ask, 503, "Slack")
    assert (await ask("/healthz"))[0] == 200
    refusal.times = 1
    await becomes(ask, 200, "ready")


async def test_a_bot_whose_database_takes_nothing_is_not_ready(room, ask, monkeypatch):
    monkeypatch.setattr("bot.operations.life.ALONE_SECONDS", 2.0)
    with closing(sqlite3.connect(room.bot.database.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        await becomes(ask, 503, "the last heartbeat is too old")
    await becomes(ask, 200, "ready")


async def test_no_log_line_holds_a_text_and_those_of_an_open_hold_its_ids(room, lines, monkeypatch):
    for trouble in ("no_permission", "ratelimited"):
        room.slack.problems.expect(f"*{trouble}*")
    room.slack.faults.add(Fault(on="conversations.setTopic", kind="error", error="no_permission"))
    room.slack.faults.add(Fault(on="chat.postMessage", kind="ratelimit", seconds=1))
    room.slack.faults.add(Fault(on="chat.postMessage", kind="lost"))
    channel = await opened_by_form(room, "CASE-7", title=SECRETS["title"], need=SECRETS["need"])
    message = await room.ana.say(SECRETS["message"], channel)
    await mark(room, message, "pushpin")
    await seen(room, "ana", f"/swarm update {SECRETS['update']}", channel)
    await seen(room, "ana", f"/swarm find {SECRETS['need']}")
    await resolve(room, channel, resolution=SECRETS["resolution"])

    with monkeypatch.context() as bug:
        bug.setattr(Opening, "open", quote)
        await seen(room, "ana", f"/swarm CASE-8 {SECRETS['title']}")
    assert "ValueError" in lines[-1]

    text = "\n".join(lines)
    words = [word for secret in SECRETS.values() for word in secret.split() if len(word) > 5]
    assert [word for word in words if word.lower() in text.lower()] == []

    told = [json.loads(line) for line in lines]
    (opening,) = {line["operation"] for line in told if "open_swarm:" in line.get("operation", "")}
    swarm = opening.removeprefix("open_swarm:")
    of_opening = [line for line in told if line.get("operation") == opening]
    assert len(of_opening) > 5
    assert {line["swarm"] for line in of_opening} == {swarm}
    assert {line["workspace"] for line in of_opening} == {room.workspace_id}
    assert all(line["replica"] for line in of_opening)
    calls = [line for line in of_opening if "conversations.create" in line["message"]]
    assert all(line["case"] for line in calls)
    delivered = [line for line in told if line.get("delivery") == "event" and line.get("event")]
    assert all(re.fullmatch(r"Ev\w+", line["event"]) for line in delivered)
