"""Plays the story again and again in seeded chaos, and compares each end with a calm run's.

    python benchmarks/reliability/chaos.py [--minutes 10] [--rate 0.1] [--hang] [--seed 1]

Each kind of trouble alone over both transports first, then all of them together.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sandbox.faults import Chaos, Kind
from tests.databases import SqliteFiles
from tests.reliability.chaos import calm_end, story_in_chaos

TRANSPORTS = ("socket", "http")


async def weather(options: argparse.Namespace, folder: Path) -> None:
    """Play until the time is over."""
    files = SqliteFiles(folder)

    def fresh() -> str:
        return files.fresh(Path(tempfile.mkdtemp(dir=folder)))

    calm = await calm_end(fresh())
    deadline = time.monotonic() + options.minutes * 60
    every: tuple[Kind, ...] = (*Chaos.kinds, "hang") if options.hang else Chaos.kinds
    plans = [(transport, (kind,)) for transport in TRANSPORTS for kind in every]
    fired: Counter[str] = Counter()
    stories, amiss, pressed = 0, 0, 0
    for number in count():
        if time.monotonic() > deadline and number >= len(plans):
            break
        transport, kinds = plans[number] if number < len(plans) else (TRANSPORTS[number % 2], every)
        chaos = Chaos(options.seed + number, options.rate, kinds=kinds)
        came = await story_in_chaos(fresh(), calm, chaos, transport=transport)
        stories, amiss, pressed = (
            stories + 1,
            amiss + len(came.differences),
            pressed + came.pressed_again,
        )
        fired += came.fired
        for difference in came.differences:
            print(
                f"story {number}, {transport}, {'+'.join(kinds)}, seed {chaos.seed}: {difference}"
            )
    print(f"{stories} stories, {sum(fired.values())} faults, {pressed} presses repeated by people")
    print(", ".join(f"{kind} {times}" for kind, times in fired.most_common()))
    print(f"differences from the calm run: {amiss}")


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hang", action="store_true", help="also calls that never answer")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(weather(parser.parse_args(), Path(folder)))


if __name__ == "__main__":
    main()
