"""Times how long a bot that comes back takes to compare its open swarms with Slack.

    python benchmarks/reliability/comparing.py [--swarms 500]

The clock of the workspace and the bot moves on whenever both rest, and Slack's tiers hold. While
the swarms are compared, somebody opens another one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sandbox.hooks import Visit
from sandbox.strict import Strict
from tests.databases import SqliteFiles
from tests.reliability.company import Company, company, inside

AT_ONCE = 5
PATIENT = Strict(ack_seconds=120, trigger_seconds=120)


async def compared(url: str, swarms: int) -> tuple[float, float, Counter[str]]:
    """Return the minutes of the comparison, the seconds of an open within it, and the calls."""
    async with company(url, strict=PATIENT) as made:
        async with inside(made):
            made.idle_seconds = 0.1
            await asyncio.gather(*(open_some(made, first, swarms) for first in range(AT_ONCE)))
            await made.settled(patience=600)
        calls, came_in = Counter[str](), list[float]()

        def note(visit: Visit) -> None:
            calls.update([visit.name])
            if visit.name == "conversations.invite":
                came_in.append(made.slack.clock.now())

        made.slack.on_call("api:*", note, when="answered", nth=0)
        began = made.slack.clock.now()
        async with inside(made):
            await made.slack.until(lambda: calls["conversations.members"] > 0, timeout=60)
            asked = made.slack.clock.now()
            await opened(made, f"CASE-{swarms}")
            await made.settled(patience=600)
        return (made.slack.clock.now() - began) / 60, came_in[0] - asked, calls


async def open_some(made: Company, first: int, swarms: int) -> None:
    """Ask for a share of the swarms, one after the other."""
    for number in range(first, swarms, AT_ONCE):
        await opened(made, f"CASE-{number}")


async def opened(made: Company, case: str) -> None:
    """Ask for a swarm."""
    outcome = await made.ana.command(f"/swarm {case} Some trouble", "support")
    assert not outcome.error, outcome.error


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--swarms", type=int, default=500)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = SqliteFiles(Path(folder)).fresh(Path(folder))
        minutes, waited, calls = asyncio.run(compared(url, options.swarms))
    print(
        f"{options.swarms} open swarms compared in {minutes:.1f} minutes on Slack's clock,", end=""
    )
    print(f" {time.monotonic() - began:.0f} s here with their opening")
    print(f"a swarm that was asked for meanwhile was there after {waited:.1f} s")
    print(", ".join(f"{name} {number}" for name, number in sorted(calls.items())))


if __name__ == "__main__":
    main()
