"""Times taking a place for a call: in memory, and in PostgreSQL from several processes' places.

python benchmarks/limits.py
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text

from bot.slack.buckets import Buckets, MemoryBuckets
from bot.store.buckets import PostgresBuckets
from bot.store.engine import make_engine
from tests.databases import postgres_databases

ROUNDS = 500


async def sequence(buckets: Buckets, places: int) -> list[float]:
    """Return the milliseconds of one take after the other."""
    times = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        # Windows of their own, so that there is always a place.
        now = datetime.fromtimestamp(1e9 + number * 10, UTC)
        await buckets.take("T1", f"places {places}", places, 5.0, now)
        times.append((time.perf_counter() - started) * 1000)
    return times[10:]


async def burst(replicas: list[Buckets], places: int) -> tuple[float, int]:
    """Return the milliseconds of many takes of one key at once, and how many got a place."""
    now = datetime.fromtimestamp(2e9, UTC)
    await replicas[0].take("T1", f"burst {places}", places, 61.0, now)
    started = time.perf_counter()
    waits = await asyncio.gather(
        *(
            replicas[n % len(replicas)].take("T1", f"burst {places}", places, 61.0, now)
            for n in range(ROUNDS)
        )
    )
    return (time.perf_counter() - started) * 1000, waits.count(0.0)


def show(what: str, times: list[float]) -> None:
    """Print the median and the 99th percentile."""
    slow = statistics.quantiles(times, n=100)[98]
    print(f"| {what} | {statistics.median(times):.3f} ms | {slow:.3f} ms |")


async def main() -> None:
    """Measure and print."""
    print("| one take after the other | median | p99 |\n|---|---|---|")
    show("memory, 19 places", await sequence(MemoryBuckets(), 19))
    with postgres_databases() as databases, databases.fresh() as url:
        engines = [make_engine(url) for _ in range(2)]
        replicas: list[Buckets] = [PostgresBuckets(engine) for engine in engines]
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            async with engines[0].connect() as connection:
                await connection.execute(text("SELECT 1"))
            times.append((time.perf_counter() - started) * 1000)
        show("PostgreSQL, the floor: SELECT 1", times[10:])
        for places in (4, 19, 299):
            show(f"PostgreSQL, {places} places", await sequence(replicas[0], places))
        print(f"\n| {ROUNDS} takes of one key at once | all of them | got a place |\n|---|---|---|")
        for name, some in (("one replica", replicas[:1]), ("two replicas", replicas)):
            for places in (19 + len(some), 299 + len(some)):
                took, got = await burst(some, places)
                print(f"| {name}, {places} places | {took:.0f} ms | {got} |")
        for engine in engines:
            await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
