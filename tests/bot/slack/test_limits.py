"""Calls leave while Slack takes them; who has to wait is served by urgency, and loses nothing."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.errors import LostError, SlackBusyError
from bot.meters import Meter
from bot.slack import tiers
from bot.slack.calls import Calls
from bot.slack.limits import Limits
from bot.store.buckets import PostgresBuckets
from bot.store.engine import make_engine
from tests.fakes import FakeClock
from tests.fakes.wire import Http

PINS = 19
"""So many pins go at once."""


class FakeTurn:
    """An operation that notes how long it is away."""

    def __init__(self, priority: int = 3) -> None:
        self.priority = priority
        self.is_lost = False
        self.away_for: list[tuple[str, float]] = []
        self.is_away = False

    def check(self) -> None:
        if self.is_lost:
            raise LostError

    def confirm(self) -> None:
        self.check()

    @asynccontextmanager
    async def away(self, seconds: float, method: str):
        self.away_for.append((method, round(seconds)))
        self.is_away = True
        yield
        self.is_away = False


class NotingMeter(Meter):
    def __init__(self) -> None:
        self.noted: list[tuple] = []

    def waits(self, method: str) -> None:
        self.noted.append(("waits", method))

    def waited(self, method: str, seconds: float) -> None:
        self.noted.append(("waited", method, round(seconds)))

    def limited(self, method: str) -> None:
        self.noted.append(("limited", method))


class Room:
    """Limits on a clock that is moved, and what has left so far."""

    def __init__(self) -> None:
        self.clock, self.meter = FakeClock(), NotingMeter()
        self.limits = Limits(clock=self.clock, meter=self.meter)
        self.left: list[object] = []
        self.tasks: list[asyncio.Task] = []

    async def call(self, name, turn=None, method="pins.add", channel=None) -> None:
        """Make a call, which notes its name when it leaves."""
        async with self.limits.arrival("T1", method, channel, turn) as arrival:
            await arrival.admitted()
            self.left.append(name)

    async def calls(self, *names, priority=3, **what) -> list[asyncio.Task]:
        """Let calls of one operation each begin, and go as far as they can."""
        begun = [
            asyncio.ensure_future(self.call(name, FakeTurn(priority), **what)) for name in names
        ]
        self.tasks += begun
        await self.settle()
        return begun

    async def after(self, seconds: float) -> list[object]:
        """Return what leaves until then."""
        before = len(self.left)
        self.clock.move(seconds=seconds)
        await self.settle()
        return self.left[before:]

    async def settle(self) -> None:
        for _ in range(200):
            await asyncio.sleep(0)


@pytest.fixture
async def room():
    room = Room()
    yield room
    for task in room.tasks:
        task.cancel()
    await asyncio.gather(*room.tasks, return_exceptions=True)


async def test_what_slack_takes_leaves_at_once_and_the_rest_a_minute_later(room):
    await room.calls(*range(50))
    assert room.left == list(range(PINS))
    assert await room.after(60.9) == []
    assert await room.after(0.2) == list(range(PINS, 2 * PINS))
    assert await room.after(61.1) == list(range(2 * PINS, 50))


async def test_other_methods_go_on(room):
    await room.calls(*range(PINS + 1))
    await room.calls("other", method="conversations.invite")
    assert room.left[-1] == "other"


async def test_the_most_urgent_goes_first_and_passes_those_who_wait(room):
    await room.calls(*range(PINS))
    await room.calls("low 1", "low 2", priority=4)
    await room.calls("usual", priority=3)
    await room.after(30)
    await room.calls("urgent", priority=1)
    assert await room.after(31.1) == ["urgent", "usual", "low 1", "low 2"]


async def test_the_most_urgent_does_not_wait_out_of_courtesy(room):
    await room.calls(*range(PINS))
    await room.calls("usual", priority=3)
    assert await room.after(61) == []
    assert await room.after(0.05) == ["usual"]
    await room.after(100)
    await room.calls(*range(PINS))
    await room.calls("urgent", priority=1)
    assert await room.after(61) == ["urgent"]


async def test_a_turn_steps_aside_only_when_it_has_to_wait_and_hears_how_long(room):
    turns = [FakeTurn() for _ in range(3 * PINS)]
    room.tasks += [asyncio.ensure_future(room.call(n, turn)) for n, turn in enumerate(turns)]
    await room.settle()
    assert [turn.away_for for turn in turns[:PINS]] == [[]] * PINS
    assert turns[PINS].away_for == [("pins.add", 61)]
    assert turns[PINS + 1].away_for == [("pins.add", 61)]
    assert turns[2 * PINS].away_for == [("pins.add", 122)]
    await room.after(61.1)
    assert [turn.is_away for turn in turns] == [False] * 2 * PINS + [True] * PINS
    assert room.meter.noted.count(("waits", "pins.add")) == 2 * PINS
    assert room.meter.noted.count(("waited", "pins.add", 61)) == PINS


async def test_who_is_cancelled_leaves_the_line_and_holds_up_nobody(room):
    await room.calls(*range(PINS))
    first, _, third = await room.calls("a", "b", "c")
    first.cancel()
    third.cancel()
    await room.settle()
    assert await room.after(61.1) == ["b"]
    assert await room.after(0) == []
    await room.calls(*range(PINS - 1))
    assert len(room.left) == 2 * PINS


async def test_a_channel_takes_four_posts_and_then_others_go_on(room):
    await room.calls(*range(6), method="chat.postMessage", channel="C1")
    await room.calls("other", method="chat.postMessage", channel="C2")
    assert room.left == [0, 1, 2, 3, "other"]
    assert await room.after(5.1) == [4, 5]


async def test_posts_also_share_what_the_workspace_takes(room):
    what = {"method": "chat.postMessage"}
    for number in range(299):
        await room.calls(number, channel=f"C{number}", **what)
    assert len(room.left) == 299
    await room.calls("a", "b", channel="D1", priority=4, **what)
    await room.calls("c", channel="D1", priority=3, **what)
    await room.calls("urgent", channel="D2", priority=1, **what)
    assert len(room.left) == 299
    assert await room.after(61.1) == ["urgent", "c", "a", "b"]


async def test_a_call_outside_an_operation_never_waits(room):
    for number in range(PINS):
        await room.call(number)
    with pytest.raises(SlackBusyError) as busy:
        await room.call("one too many")
    assert round(busy.value.retry_after) == 61
    await room.calls("in turn")
    assert room.left == list(range(PINS))
    assert await room.after(61.1) == ["in turn"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def limited(wire, session, clock) -> Calls:
    """Return calls under limits on a clock that is moved."""
    limits = Limits(clock=clock)
    return Calls(session, token="xoxb-1", workspace_id="T1", base_url=wire.url, limits=limits)


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


def asleep(clock: FakeClock) -> int:
    return len(clock._sleepers)


BUSY = Http(429, "{}", {"Retry-After": "30"})


async def test_a_429_pauses_exactly_its_method_and_the_call_is_made_again(wire, limited, clock):
    wire.say("pins.add", BUSY, {"ok": True})
    turn = FakeTurn()
    calls = limited.during(turn)
    refused = asyncio.ensure_future(calls.write("pins.add", channel="C1"))
    await until(lambda: asleep(clock))
    behind = asyncio.ensure_future(calls.write("pins.add", channel="C2"))
    await calls.write("conversations.join", channel="C1")
    clock.move(seconds=29.9)
    assert [heard["channel"] for heard in wire.asked("pins.add")] == ["C1"]
    clock.move(seconds=0.2)
    assert (await refused)["ok"]
    assert not behind.done()
    assert turn.away_for[0] == ("pins.add", 30)
    await until(lambda: asleep(clock))
    clock.move(seconds=10)
    await behind
    assert [heard["channel"] for heard in wire.asked("pins.add")] == ["C1", "C1", "C2"]


async def test_a_429_of_a_channels_pace_leaves_other_channels_alone(wire, limited, clock):
    wire.say("chat.postMessage", Http(429, "{}", {"Retry-After": "1"}), {"ok": True})
    calls = limited.during(FakeTurn())
    refused = asyncio.ensure_future(calls.send("chat.postMessage", channel="C1"))
    await until(lambda: asleep(clock))
    await calls.send("chat.postMessage", channel="C2")
    clock.move(seconds=1.1)
    await refused


async def test_a_429_of_a_channels_pace_is_kept_to_by_other_replicas(
    wire, session, clock, postgresql_url
):
    wire.say("chat.postMessage", Http(429, "{}", {"Retry-After": "3"}), {"ok": True})
    engines = [make_engine(postgresql_url) for _ in range(2)]
    first, second = (
        Calls(
            session,
            token="xoxb-1",
            workspace_id="T1",
            base_url=wire.url,
            limits=Limits(PostgresBuckets(engine), clock),
        ).during(FakeTurn())
        for engine in engines
    )
    posts = [asyncio.ensure_future(first.send("chat.postMessage", channel="C1"))]
    await until(lambda: asleep(clock))
    posts += [asyncio.ensure_future(second.send("chat.postMessage", channel="C1")) for _ in "12"]
    await until(lambda: asleep(clock) == 2)
    assert len(wire.asked("chat.postMessage")) == 1
    for _ in range(30):
        clock.move(seconds=0.2)
        await asyncio.sleep(0.05)
    await asyncio.gather(*posts)
    assert len(wire.asked("chat.postMessage")) == 4
    for engine in engines:
        await engine.dispose()


async def test_a_429_that_is_long_is_about_all_posts(wire, limited, clock):
    wire.say("chat.postMessage", BUSY, {"ok": True})
    calls = limited.during(FakeTurn())
    posts = [
        asyncio.ensure_future(calls.send("chat.postMessage", channel=c)) for c in ("C1", "C1", "C2")
    ]
    await until(lambda: asleep(clock))
    clock.move(seconds=29)
    assert sum(post.done() for post in posts) <= 2
    with pytest.raises(SlackBusyError):
        await limited.send("chat.postMessage", channel="C3")
    clock.move(seconds=10)
    await asyncio.gather(*posts)


async def test_a_429_outside_an_operation_closes_and_is_told(wire, limited):
    wire.say("views.open", BUSY)
    for _ in range(2):
        with pytest.raises(SlackBusyError) as busy:
            await limited.send("views.open", trigger_id="1")
        assert busy.value.retry_after == pytest.approx(30)
    assert len(wire.asked("views.open")) == 1


async def test_who_loses_it_between_being_let_in_and_sending_sends_nothing(
    wire, limited, monkeypatch
):
    turn = FakeTurn()
    calls = limited.during(turn)
    await calls.write("pins.add", channel="C1")
    connect = aiohttp.TCPConnector.connect

    async def frozen(*args, **named):
        turn.is_lost = True
        return await connect(*args, **named)

    monkeypatch.setattr(aiohttp.TCPConnector, "connect", frozen)
    with pytest.raises(LostError):
        await calls.write("pins.add", channel="C2")
    assert [heard["channel"] for heard in wire.asked("pins.add")] == ["C1"]


async def test_who_has_lost_it_takes_nothing_for_true_that_it_asked_for_before(wire, limited):
    turn = FakeTurn()
    turn.is_lost = True
    with pytest.raises(LostError):
        await limited.during(turn).read("conversations.info", channel="C1")


async def test_who_has_lost_the_right_to_act_changes_nothing_any_more(wire, limited, clock):
    turn = FakeTurn()
    calls = limited.during(turn)
    for number in range(PINS):
        await calls.write("pins.add", channel=f"C{number}")
    late = asyncio.ensure_future(calls.write("pins.add", channel="late"))
    await until(lambda: asleep(clock))
    turn.is_lost = True
    clock.move(seconds=62)
    with pytest.raises(LostError):
        await late
    with pytest.raises(LostError):
        await calls.send("chat.update", channel="C1")
    with pytest.raises(LostError):
        await calls.reply(f"{wire.url}response", {})
    assert len(wire.heard) == PINS


async def test_replicas_whose_clocks_differ_share_the_places_all_the_same(postgresql_url):
    engines, clocks = [make_engine(postgresql_url) for _ in range(2)], (FakeClock(), FakeClock())
    clocks[1].move(minutes=10)
    right, ahead = (
        Limits(PostgresBuckets(engine, clock), clock)
        for engine, clock in zip(engines, clocks, strict=True)
    )
    create, pins = tiers.places("conversations.create", None), tiers.places("pins.add", None)
    for limits, (places,) in ((ahead, create), (right, pins)):
        for _ in range(places.count):
            assert await limits.ask("T1", places) == 0.0
    # These clocks stand still while the database's goes on.
    assert 0 < await right.ask("T1", *create) < 120
    assert 0 < await ahead.ask("T1", *pins) < 120
    for engine in engines:
        await engine.dispose()
