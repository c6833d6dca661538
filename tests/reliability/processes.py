"""Real processes of the bot: started as its users do, killed without a word, frozen, thawed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.reliability.company import ROOT, Company

START_PATIENCE = 60.0
_ADDRESS = re.compile(r"http://\S+/slack/events")


@dataclass
class Replica:
    """One process of the bot."""

    name: str
    process: asyncio.subprocess.Process
    said: Path
    """What it writes."""

    @property
    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self.process.returncode is None

    def signal(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, number)


@dataclass
class Fleet:
    """The processes of the bot of one company."""

    company: Company
    folder: Path
    transport: str = "socket"
    size: int = 1
    """How many are to run."""
    replicas: dict[str, Replica] = field(default_factory=dict)
    starts: set[asyncio.Task[object]] = field(default_factory=set)
    killed: int = 0
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def start(self) -> Replica:
        """Start a process and return once Slack can reach it."""
        name = f"r{next(self._numbers)}"
        said = self.folder / f"{name}.log"
        environ = self.company.environ(self.transport, via=name)
        with said.open("wb") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(ROOT / "app.py"),
                self.transport,
                env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **environ},
                stdout=out,
                stderr=out,
                cwd=ROOT,
            )
        replica = self.replicas[name] = Replica(name, process, said)
        await self._reached(replica)
        return replica

    async def _reached(self, replica: Replica) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while not self._is_up(replica):
            if not replica.is_alive and replica.process.returncode != -signal.SIGKILL:
                raise AssertionError(f"the bot did not start:\n{replica.said.read_text()[-3000:]}")
            if not replica.is_alive:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"the bot is slow:\n{replica.said.read_text()[-3000:]}")
            await asyncio.sleep(0.02)
        if self.transport == "http":
            await self.aim()

    def _is_up(self, replica: Replica) -> bool:
        if self.transport == "socket":
            return self.company.slack.sockets_of(replica.name) > 0
        return bool(self._address(replica))

    def _address(self, replica: Replica) -> str:
        found = _ADDRESS.search(replica.said.read_text())
        return found[0] if found and replica.is_alive else ""

    async def aim(self) -> None:
        """Deliver to every process that lives, as a load balancer that looks at them does."""
        urls = [address for r in self.replicas.values() if (address := self._address(r))]
        if urls:
            await self.company.slack.deliver_to(*urls)

    @property
    def living(self) -> list[Replica]:
        """Return the processes that run and can be reached."""
        return [r for r in self.replicas.values() if r.is_alive and self._is_up(r)]

    def named(self, via: str) -> Replica | None:
        """Return the process of that name, or at that address."""
        return self.replicas.get(via) or next(
            (r for r in self.replicas.values() if via and self._address(r) == via), None
        )

    def logs(self) -> list[str]:
        """Return the last words of every process."""
        said = {r.name: r.said.read_text().splitlines() for r in self.replicas.values()}
        return [f"{name}: {line}" for name, lines in said.items() for line in lines[3:][-40:]]

    def kill(self, replica: Replica) -> None:
        """End a process as a power cut does."""
        replica.signal(signal.SIGKILL)
        self.killed += 1

    def start_another(self) -> None:
        """Start a process without waiting for it."""
        task = asyncio.ensure_future(self.start())
        self.starts.add(task)

    async def started(self) -> None:
        """Wait for every process that is being started."""
        while self.starts:
            task = self.starts.pop()
            await task

    async def stop(self) -> None:
        """End every process."""
        for task in self.starts:
            task.cancel()
        await asyncio.gather(*self.starts, return_exceptions=True)
        for replica in self.replicas.values():
            replica.signal(signal.SIGKILL)
            await replica.process.wait()


@asynccontextmanager
async def fleet(
    company: Company, *, size: int = 1, transport: str = "socket"
) -> AsyncIterator[Fleet]:
    """Run so many processes of the bot."""
    with tempfile.TemporaryDirectory(prefix="swarmroom-fleet-") as folder:
        made = Fleet(company, Path(folder), transport, size)
        company.is_reachable = lambda: bool(made.living)
        try:
            for _ in range(size):
                made.start_another()
            await made.started()
            yield made
        finally:
            await made.stop()
