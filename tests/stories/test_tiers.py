"""However much is to be done at once, Slack is asked for no more than it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import nullcontext

import aiohttp
import pytest

from bot.slack.calls import Calls
from bot.slack.limits import Limits
from bot.store.buckets import PostgresBuckets
from bot.store.engine import make_engine
from sandbox.faults import Fault
from sandbox.workspace import Workspace
from tests.stories.conftest import ROOT, BotClock


class QuietClock(BotClock):
    """The sandbox's clock, which moves on while nobody speaks and somebody waits."""

    def __init__(self, slack: Workspace) -> None:
        super().__init__(slack.clock)
        self._slack = slack
        self._waiting = self.speaking = 0

    async def sleep(self, seconds: float) -> None:
        self._waiting += 1
        try:
            await super().sleep(seconds)
        finally:
            self._waiting -= 1

    @property
    def is_quiet(self) -> bool:
        return self._waiting > 0 and not self.speaking

    def traced(self) -> aiohttp.TraceConfig:
        """Return what tells of each call on its way."""

        async def leaves(*_: object) -> None:
            self.speaking += 1

        async def is_back(*_: object) -> None:
            self.speaking -= 1

        config = aiohttp.TraceConfig()
        config.on_request_start.append(leaves)
        config.on_request_end.append(is_back)
        config.on_request_exception.append(is_back)
        return config

    async def done(self, *work: Awaitable[object]) -> float:
        """Do everything at once and return how long it took by this clock."""
        began, all_of_it = self.now(), asyncio.gather(*work)
        while not all_of_it.done():
            quiet = 0
            while quiet < 3 and not all_of_it.done():
                await asyncio.sleep(0.02)
                quiet = quiet + 1 if self.is_quiet else 0
            self._slack.clock.advance(1)
        await all_of_it
        return (self.now() - began).total_seconds()


class Turn:
    """An operation that nobody takes over."""

    priority = 3

    def check(self) -> None:
        """Let it go on."""

    confirm = check

    def away(self, seconds: float, method: str):
        return nullcontext()


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace(manifest=ROOT / "manifest.yml") as slack:
        yield slack


@pytest.fixture
def clock(slack) -> QuietClock:
    return QuietClock(slack)


@pytest.fixture(params=["one process", "two replicas"])
async def replicas(request, slack, clock) -> AsyncIterator[list[Calls]]:
    """Return the calls of each process, each with limits of its own on shared places."""
    engines = []
    if request.param == "two replicas":
        url = request.getfixturevalue("postgresql_url")
        engines = [make_engine(url), make_engine(url)]
    limits = [Limits(PostgresBuckets(engine), clock) for engine in engines] or [Limits(clock=clock)]
    async with aiohttp.ClientSession(trace_configs=[clock.traced()]) as session:
        where = {"token": slack.bot_token, "base_url": slack.api_url, "workspace_id": "T1"}
        yield [Calls(session, limits=mine, **where).during(Turn()) for mine in limits]
    for engine in engines:
        await engine.dispose()


async def test_a_burst_is_spread_over_the_minutes_it_needs(slack, clock, replicas):
    def create(number: int):
        calls = replicas[number % len(replicas)]
        return calls.write("conversations.create", name=f"case-{number}")

    took = await clock.done(*(create(number) for number in range(50)))

    assert len(slack.traffic.calls("conversations.create")) == 50
    assert took >= 2 * 61
    assert list(slack.problems.unexpected) == []


async def test_posts_keep_the_pace_of_each_channel(slack, clock, replicas):
    [calls, *_] = replicas
    rooms = [slack.add_channel(name).id for name in ("one", "two")]
    for room in rooms:
        await calls.write("conversations.join", channel=room)

    def post(number: int):
        calls = replicas[number % len(replicas)]
        return calls.send("chat.postMessage", channel=rooms[number // 12], text="x")

    await clock.done(*(post(number) for number in range(24)))

    assert len(slack.traffic.calls("chat.postMessage")) == 24
    assert list(slack.problems.unexpected) == []


async def test_what_slack_closes_is_left_alone_by_all(slack, clock, replicas):
    slack.problems.expect("*ratelimited*")
    slack.faults.add(Fault("conversations.create", "ratelimit", seconds=40))
    [first, *_] = replicas
    refused = asyncio.ensure_future(first.write("conversations.create", name="first"))
    await slack.until(lambda: slack.traffic.calls("conversations.create"))
    await asyncio.sleep(0.2)

    others = [calls.write("conversations.create", name=f"n{n}") for n, calls in enumerate(replicas)]
    await clock.done(refused, *others)

    assert len(slack.traffic.calls("conversations.create")) == 2 + len(others)


async def test_where_slack_takes_no_burst_posts_go_one_by_one(slack, clock, replicas, monkeypatch):
    monkeypatch.setattr("sandbox.limits.RATE_BURST", 0)
    slack.problems.expect("*ratelimited*")
    room = slack.add_channel("one").id
    await replicas[0].write("conversations.join", channel=room)

    def post(number: int):
        calls = replicas[number % len(replicas)]
        return calls.send("chat.postMessage", channel=room, text="x")

    await clock.done(*(post(number) for number in range(20)))

    answers = [call.error for call in slack.traffic.calls("chat.postMessage")]
    assert answers.count("") == 20
    # Only the first few meet it: those that left before it was known.
    assert len(answers) - 20 <= 3
