"""Times how long people's commands fail while the only bot is restarted.

    python benchmarks/restart.py [--restarts 5] [--markdown]

The bot is a process of its own, as its users run it, on SQLite. Somebody asks for `/swarm help`
every 50 ms; the process gets SIGTERM and is started again as soon as it has ended. Over HTTP and
over Socket Mode, the gap is from the last command that was answered before it to the first after.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.listening import events_url, free_port, up
from sandbox.strict import Strict
from sandbox.workspace import Workspace

ROOT = Path(__file__).parents[1]
EVERY_SECONDS = 0.05
TRANSPORTS = ("socket", "http")


class Bot:
    """A process of the bot, which can be started again."""

    def __init__(
        self, slack: Workspace, transport: str, url: str, *, drain_seconds: int = 0
    ) -> None:
        self.port = free_port()
        secret = (
            {"SLACK_APP_TOKEN": slack.app_token}
            if transport == "socket"
            else {"SLACK_SIGNING_SECRET": slack.signing_secret}
        )
        self._environ = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": url,
            "PORT": str(self.port),
            "SWARM_DRAIN_SECONDS": str(drain_seconds),
            **secret,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process; it is not up yet."""
        self._process = await self._run()

    async def migrate(self) -> None:
        """Prepare the database."""
        await (await self._run("migrate")).wait()

    async def _run(self, *command: str) -> asyncio.subprocess.Process:
        nowhere = asyncio.subprocess.DEVNULL
        app = (sys.executable, str(ROOT / "app.py"), *command)
        return await asyncio.create_subprocess_exec(
            *app, env=self._environ, stdout=nowhere, stderr=nowhere
        )

    async def stop(self) -> float:
        """Have the process end by itself; return how long it took."""
        assert self._process is not None
        started = time.perf_counter()
        self._process.send_signal(signal.SIGTERM)
        await self._process.wait()
        return time.perf_counter() - started


@asynccontextmanager
async def company() -> AsyncIterator[Workspace]:
    """Give a workspace with somebody who asks."""
    async with Workspace(manifest=ROOT / "manifest.yml", strict=Strict(rate_limits=False)) as slack:
        slack.add_person("ana", real_name="Ana Ruiz", channels=["general"])
        yield slack


async def ask_on(slack: Workspace, answered: list[float], failed: list[float]) -> None:
    """Ask for something again and again, and note when it was answered and when not."""

    async def ask() -> None:
        started = time.perf_counter()
        outcome = await slack.person("ana").command("/swarm help", "general")
        (failed if outcome.error else answered).append(started)

    async with asyncio.TaskGroup() as asking:
        while True:
            asking.create_task(ask())
            await asyncio.sleep(EVERY_SECONDS)


async def measured(transport: str, restarts: int) -> list[tuple[float, float, int]]:
    """Return, for each restart, how long it took to stop, the gap, and how many commands failed."""
    file = Path(tempfile.mkdtemp()) / "restart.db"
    async with company() as slack:
        bot = Bot(slack, transport, f"sqlite:///{file}")
        await bot.start()
        if transport == "http":
            await up(bot.port)
            await slack.deliver_to(events_url(bot.port))
        await slack.until(lambda: slack.connected, timeout=60)
        found = []
        for _ in range(restarts):
            found.append(await restarted(slack, bot))
        await bot.stop()
        return found


async def restarted(slack: Workspace, bot: Bot) -> tuple[float, float, int]:
    """Restart the bot while somebody asks; return what came of it."""
    answered: list[float] = []
    failed: list[float] = []
    asking = asyncio.create_task(ask_on(slack, answered, failed))
    await asyncio.sleep(1)
    stopping = await bot.stop()
    ended = time.perf_counter()
    await bot.start()
    await slack.until(lambda: answered and answered[-1] > ended, timeout=60)
    await asyncio.sleep(1)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    gap = max(later - earlier for earlier, later in pairwise(sorted(answered)))
    return stopping, gap, len(failed)


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--restarts", type=int, default=5)
    parser.add_argument("--markdown", action="store_true", help="print a table for the docs")
    options = parser.parse_args()
    head = ("transport", "to stop", "commands fail for", "at most", "failed, each 50 ms")
    print("| " + " | ".join(head) + " |" if options.markdown else "  ".join(head))
    if options.markdown:
        print("|" + "---|" * len(head))
    for transport in TRANSPORTS:
        found = await measured(transport, options.restarts)
        stops, gaps, failed = zip(*found, strict=True)
        row = (
            transport,
            f"{statistics.median(stops):.1f} s",
            f"{statistics.median(gaps):.1f} s",
            f"{max(gaps):.1f} s",
            f"{statistics.median(failed):.0f}",
        )
        print("| " + " | ".join(row) + " |" if options.markdown else "  ".join(row))


if __name__ == "__main__":
    asyncio.run(main())
