"""Whoever keeps the places: there is no minute in which more calls arrive than Slack takes."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.slack.buckets import MOST_KEPT, Buckets, MemoryBuckets
from bot.store.buckets import PostgresBuckets
from bot.store.engine import make_engine
from models import SlackBucket

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = ("T1", "pins.add")
PLACES, WINDOW = 19, 61.0


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


async def take(buckets: Buckets, seconds: float, places: int = PLACES) -> float:
    return await buckets.take(*KEY, places, WINDOW, at(seconds))


async def taken(buckets: Buckets, seconds: float, places: int = PLACES) -> int:
    """Take all places that are free at an instant, and return how many there were."""
    count = 0
    while not await take(buckets, seconds, places):
        count += 1
    return count


@pytest.fixture
async def replicas(postgresql_url) -> AsyncIterator[list[PostgresBuckets]]:
    """Return two that share a database, as two processes do."""
    engines = [make_engine(postgresql_url) for _ in range(2)]
    yield [PostgresBuckets(engine) for engine in engines]
    for engine in engines:
        await engine.dispose()


@pytest.fixture(params=["memory", "postgresql"])
def buckets(request) -> Buckets:
    if request.param == "memory":
        return MemoryBuckets()
    return request.getfixturevalue("replicas")[0]


async def test_there_are_so_many_places_and_then_one_waits_for_the_first(buckets):
    assert await taken(buckets, 0) == PLACES
    assert await take(buckets, 1) == pytest.approx(60)
    assert await taken(buckets, 60.9) == 0
    assert await taken(buckets, 61) == PLACES


async def test_each_key_of_each_workspace_has_places_of_its_own(buckets):
    assert await taken(buckets, 0) == PLACES
    assert await buckets.take("T2", KEY[1], PLACES, WINDOW, START) == 0
    assert await buckets.take(KEY[0], "views.open", PLACES, WINDOW, START) == 0


async def test_a_new_version_may_know_fewer_places_or_more(buckets):
    assert await taken(buckets, 0, places=5) == 5
    assert await taken(buckets, 1, places=8) == 3
    assert await taken(buckets, 61, places=4) <= 4


async def test_what_slack_has_closed_opens_slowly_and_alone(buckets):
    await buckets.close(*KEY, PLACES, WINDOW, at(30))
    assert await take(buckets, 0) == pytest.approx(30)
    assert await taken(buckets, 29.9) == 0
    assert await taken(buckets, 30) == 1
    assert await taken(buckets, 30.001 + WINDOW / PLACES) == 1
    assert await taken(buckets, 29.9 + WINDOW) == PLACES - 2
    assert await buckets.take(KEY[0], "views.open", PLACES, WINDOW, START) == 0


async def test_what_was_taken_before_is_not_free_earlier_for_having_been_closed(buckets):
    assert await taken(buckets, 0) == PLACES
    await buckets.close(*KEY, PLACES, WINDOW, at(1))
    assert await taken(buckets, 60.9) == 0


async def test_replicas_share_their_places_also_at_the_same_instant(replicas):
    waits = await asyncio.gather(
        *(buckets.take(*KEY, PLACES, WINDOW, START) for buckets in replicas * 20)
    )
    assert waits.count(0) <= PLACES
    assert waits.count(0) + await taken(replicas[0], 0) == PLACES


async def test_replicas_may_close_and_take_at_once(replicas):
    await asyncio.gather(
        *(buckets.close(*KEY, PLACES, WINDOW, at(30)) for buckets in replicas * 5),
        *(buckets.take(*KEY, PLACES, WINDOW, START) for buckets in replicas * 5),
    )
    assert await taken(replicas[0], 29.9) == 0


async def test_channels_that_are_quiet_leave_no_rows(replicas):
    [buckets, _] = replicas
    for number in range(30):
        await buckets.take("T1", f"chat.postMessage:C{number}", 4, 5.0, at(number))
    await buckets.take("T1", "chat.postMessage:C99", 4, 5.0, at(7200))
    async with buckets._engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(SlackBucket)) == 4


async def test_channels_that_are_quiet_leave_nothing_in_memory():
    buckets = MemoryBuckets()
    for number in range(MOST_KEPT + 1):
        await buckets.take("T1", f"chat.postMessage:C{number}", 4, 5.0, START)
    await buckets.take("T1", "chat.postMessage:C", 4, 5.0, at(7200))
    assert len(buckets._free_at) == 1


@given(
    steps=st.lists(
        st.tuples(
            st.one_of(st.just(0.0), st.floats(0, 5), st.floats(0, 70)),
            st.floats(0, 1),
            st.one_of(st.none(), st.floats(0.1, 90)),
        ),
        max_size=150,
    ),
    places=st.integers(1, 5),
)
def test_no_minute_holds_more_arrivals_than_places(steps, places):
    """Each step: how long until somebody asks, how long the way takes, whether Slack closes."""

    async def arrivals() -> list[float]:
        buckets, now, arrived = MemoryBuckets(), 0.0, []
        for pause, way, closes in steps:
            now += pause
            if await take(buckets, now, places) == 0:
                arrived.append(now + way)
            if closes is not None:
                await buckets.close(*KEY, places, WINDOW, at(now + closes))
                assert await take(buckets, now, places) >= closes - 0.001
        return sorted(arrived)

    arrived = asyncio.run(arrivals())
    most = max((bisect_left(arrived, a + 60) - n for n, a in enumerate(arrived)), default=0)
    assert most <= places
