"""Lets many people open many swarms in the same moment, under Slack's tiers.

    python benchmarks/reliability/bursts.py [--opens 1000] [--people 100]

The clock of the workspace and the bot moves on whenever both rest, so an hour takes minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.databases import SqliteFiles
from tests.reliability.bursts import Burst, burst


def show(came: Burst, seconds: float) -> None:
    """Print what came of it."""
    print(f"asked for {came.asked}, open {came.opened}, failed {len(came.errors)}")
    print(f"calls {came.calls}, of them 429: {came.refused}")
    print(f"{came.minutes:.1f} minutes on Slack's clock, {seconds:.0f} s here")
    print(f"ordinary cases opened before the last of {len(came.urgent)} sev1: {came.before_urgent}")
    print(f"requesters not told: of the wait {len(came.untold_waiting)}, ", end="")
    print(f"that it is there {len(came.untold_ready)}")


def main() -> None:
    """Open and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--opens", type=int, default=1000)
    parser.add_argument("--people", type=int, default=100)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = SqliteFiles(Path(folder)).fresh(Path(folder))
        came = asyncio.run(burst(url, options.opens, options.people))
    show(came, time.monotonic() - began)


if __name__ == "__main__":
    main()
