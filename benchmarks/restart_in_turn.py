"""Counts the commands that fail while two processes of the bot are restarted in turn.

    python benchmarks/restart_in_turn.py [--rounds 5] [--markdown]

Both work on one PostgreSQL. Somebody asks for `/swarm help` every 50 ms; a process gets SIGTERM, is
started again, and once it is ready it is the other one's turn. Over HTTP a load balancer asks
`/readyz` ten times a second and delivers to those that are ready; they drain for a second.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.listening import events_url
from benchmarks.open_swarm import database
from benchmarks.restart import TRANSPORTS, Bot, ask_on, company
from sandbox.workspace import Workspace

LOOK_SECONDS = 0.1
DRAIN_SECONDS = 1
PATIENCE = 120


class Balancer:
    """Delivers to the processes that say that they are ready."""

    def __init__(self, slack: Workspace, bots: Sequence[Bot], *, aims: bool) -> None:
        self._slack, self._bots, self._aims = slack, bots, aims
        self.ready: list[Bot] = []

    async def look_on(self) -> None:
        """Look again and again."""
        limit = aiohttp.ClientTimeout(total=1)
        async with aiohttp.ClientSession(timeout=limit) as http:
            while True:
                found = [bot for bot in self._bots if await _is_ready(http, bot)]
                if found and found != self.ready and self._aims:
                    await self._slack.deliver_to(*(events_url(bot.port) for bot in found))
                self.ready = found
                await asyncio.sleep(LOOK_SECONDS)

    async def all_ready(self) -> None:
        """Return once all of them are."""
        await self._slack.until(lambda: len(self.ready) == len(self._bots), timeout=PATIENCE)


async def _is_ready(http: aiohttp.ClientSession, bot: Bot) -> bool:
    with suppress(aiohttp.ClientError, TimeoutError):
        async with http.get(f"http://127.0.0.1:{bot.port}/readyz") as answer:
            return answer.status == 200
    return False


async def measured(transport: str, url: str, rounds: int) -> tuple[int, int, list[float]]:
    """Return how many commands were answered and failed, and the seconds each took to stop."""
    async with company() as slack:
        bots = [Bot(slack, transport, url, drain_seconds=DRAIN_SECONDS) for _ in range(2)]
        await bots[0].migrate()
        balancer = Balancer(slack, bots, aims=transport == "http")
        looking = asyncio.create_task(balancer.look_on())
        for bot in bots:
            await bot.start()
        await balancer.all_ready()
        answered: list[float] = []
        failed: list[float] = []
        asking = asyncio.create_task(ask_on(slack, answered, failed))
        stops = []
        for bot in bots * rounds:
            stops.append(await bot.stop())
            await asyncio.sleep(2 * LOOK_SECONDS)
            await bot.start()
            await balancer.all_ready()
        await asyncio.sleep(1)
        for task in (asking, looking):
            task.cancel()
        await asyncio.gather(asking, looking, return_exceptions=True)
        for bot in bots:
            await bot.stop()
        return len(answered), len(failed), stops


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="print a table for the docs")
    options = parser.parse_args()
    head = ("transport", "restarts", "commands", "failed", "to stop")
    print("| " + " | ".join(head) + " |" if options.markdown else "  ".join(head))
    if options.markdown:
        print("|" + "---|" * len(head))
    for transport in TRANSPORTS:
        with tempfile.TemporaryDirectory() as folder, database("postgresql", Path(folder)) as url:
            answered, failed, stops = await measured(transport, url, options.rounds)
        stop = f"{statistics.median(stops):.1f} s"
        row = (transport, str(len(stops)), str(answered + failed), str(failed), stop)
        print("| " + " | ".join(row) + " |" if options.markdown else "  ".join(row))


if __name__ == "__main__":
    asyncio.run(main())
