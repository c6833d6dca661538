"""Times what `/metrics` asks of a database with a long past.

    python benchmarks/figures.py [--events 10000 1000000]

On SQLite; a hundredth of the events are swarms that were opened. "First" is the first time after a
start, "then" the median of those that follow.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import insert

from bot.clock import SystemClock
from bot.services.figures import Figures
from bot.store import Store
from bot.store.engine import make_engine, session_factory
from models import EventLog, Workspace
from tests.databases import SqliteFiles

CHUNK = 10_000
ROUNDS = 20


async def measured(url: str, events: int) -> tuple[float, float]:
    """Return the milliseconds of the first look, and of one that follows."""
    engine, clock = make_engine(url), SystemClock()
    before = clock.now() - timedelta(days=100)
    async with engine.begin() as connection:
        await connection.execute(insert(Workspace), {"id": "w", "created_at": before})
        for first in range(0, events, CHUNK):
            rows = [
                {
                    "workspace_id": "w",
                    "id": f"e{number}",
                    "kind": "joined" if number % 100 else "swarm_opened",
                    "at": before + timedelta(seconds=number),
                }
                for number in range(first, first + CHUNK)
            ]
            await connection.execute(insert(EventLog), rows)
    figures, times = Figures(Store(session_factory(engine), clock)), []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await figures.now()
        times.append((time.perf_counter() - started) * 1000)
    await engine.dispose()
    return times[0], statistics.median(times[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, nargs="+", default=[10_000, 1_000_000])
    for events in parser.parse_args().events:
        with tempfile.TemporaryDirectory() as folder:
            url = SqliteFiles(Path(folder)).fresh(Path(folder))
            first, then = asyncio.run(measured(url, events))
        print(f"{events} events: first {first:.1f} ms, then {then:.1f} ms")


if __name__ == "__main__":
    main()
