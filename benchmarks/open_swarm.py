"""Times the opening of swarms beside the floor: the bare calls, made in the same run.

    python benchmarks/open_swarm.py [--opens 10] [--markdown]

The sandbox answers in this process; the bot and the floor run in processes of their own, one
after the other, so both meet the same stand-in for Slack. Rate limits are off: they would
measure Slack's tiers, not us. Each open asks three experts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sandbox.faults import Fault
from sandbox.strict import Strict
from sandbox.workspace import Workspace

ROOT = Path(__file__).parents[1]
SKILLS = ("billing", "webhooks", "sso")
LATENCIES = (0.0, 0.1)
CROWDS = (1, 20)
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
async def bot_process(slack: Workspace, database: str) -> AsyncIterator[None]:
    """Run the bot as its users do, with the experts imported."""
    environ = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database,
    }
    people = Path(tempfile.mkdtemp()) / "people.csv"
    people.write_text(PEOPLE)
    command = [sys.executable, str(ROOT / "app.py")]
    importing = await asyncio.create_subprocess_exec(
        *command, "import-people", str(people), env=environ, stdout=subprocess.DEVNULL
    )
    assert await importing.wait() == 0, "the experts could not be imported"
    bot = await asyncio.create_subprocess_exec(
        *command, "socket", env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await slack.until(lambda: slack.connected, timeout=30)
        await slack.until(lambda: "swarm-lobby" in names(slack), timeout=30)
        yield
    finally:
        bot.terminate()
        await bot.wait()


async def open_with_bot(slack: Workspace, number: int) -> Opened:
    """Open one swarm and read from the traffic when what had happened."""
    asker = slack.person(f"asker{number % 20}")
    skills = " ".join(f"+{skill}" for skill in SKILLS)
    reference = f"CASE-{number}"
    started = time.time()
    answer = await asker.command(f"/swarm {reference} Benchmark of the opening {skills}", "general")
    assert not answer.error, answer.error
    prefix = f"swarm-case-{number}-"

    def pinned() -> list[float]:
        channel = next(
            (c for c in slack.world.channels.values() if c.name.startswith(prefix)), None
        )
        own = [
            e
            for e in slack.traffic.calls("pins.add")
            if channel and e.asked["channel"] == channel.id
        ]
        return [own[-1].at] if own else []

    (done,) = await slack.until(pinned, timeout=60)
    channel = next(c for c in slack.world.channels.values() if c.name.startswith(prefix))
    mine = [e for e in slack.traffic.calls() if of_open(e.asked, channel.id, reference, prefix)]
    invite = next(e for e in mine if e.name == "conversations.invite")
    ack = next(
        e
        for e in slack.traffic.deliveries("slash_commands*")
        if e.asked.get("text", "").startswith(f"{reference} ")
    )
    # An entry is written when its answer goes out.
    last = max(e.at for e in mine)
    return Opened(
        ack.seconds * 1000,
        (invite.at - started) * 1000,
        (max(done, last) - started) * 1000,
        len(mine),
    )


def of_open(asked: dict[str, object], channel: str, reference: str, prefix: str) -> bool:
    """Tell whether a call belongs to one open: its channel, its name, or its case in the text."""
    if asked.get("channel") == channel or str(asked.get("name", "")).startswith(prefix):
        return True
    text = f"{asked.get('text', '')} "
    return f"{reference}:" in text or f"{reference} " in text


def names(slack: Workspace) -> set[str]:
    """Return the names of all channels."""
    return {c.name for c in slack.world.channels.values()}


async def run_bot(slack: Workspace, first: int, opens: int, crowd: int) -> list[Opened]:
    """Open swarms, a crowd at once; an open before the first is not counted."""
    await open_with_bot(slack, first)
    found: list[Opened] = []
    numbers = range(first + 1, first + 1 + max(opens, crowd))
    for start in range(0, len(numbers), crowd):
        batch = numbers[start : start + crowd]
        found += await asyncio.gather(*(open_with_bot(slack, n) for n in batch))
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


async def measure(opens: int) -> list[tuple[float, int, list[Opened], list[Opened]]]:
    """Return, for each latency and crowd, the opens of the bot and those of the floor."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        async with Workspace(
            manifest=ROOT / "manifest.yml", strict=Strict(rate_limits=False)
        ) as slack:
            for n in range(20):
                slack.add_person(f"asker{n}", email=f"asker{n}@acme.example")
            for n in range(len(SKILLS)):
                slack.add_person(f"expert{n}", email=f"expert{n}@acme.example")
            async with bot_process(slack, f"sqlite+aiosqlite:///{folder}/bench.db"):
                first = 1000
                for latency in LATENCIES:
                    slack.faults.clear()
                    if latency:
                        slack.faults.add(Fault(on="*.*", kind="latency", seconds=latency, times=0))
                    for crowd in CROWDS:
                        floor = await run_floor(slack, first + 5000, opens, crowd)
                        bot = await run_bot(slack, first, opens, crowd)
                        rows.append((latency, crowd, bot, floor))
                        first += 100
    return rows


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def show(rows: list[tuple[float, int, list[Opened], list[Opened]]], *, markdown: bool) -> None:
    """Print a table: medians in milliseconds, and the ratio to the floor of the same run."""
    heads = ("per call", "at once", "ack", "ack max", "requester in", "done", "calls")
    lines = []
    for latency, crowd, bot, floor in rows:
        inside, done = middle([o.inside for o in bot]), middle([o.done for o in bot])
        floor_in, floor_done = middle([o.inside for o in floor]), middle([o.done for o in floor])
        lines.append(
            (
                f"{latency * 1000:.0f} ms",
                str(crowd),
                f"{middle([o.ack for o in bot]):.0f} ms",
                f"{max(o.ack for o in bot):.0f} ms",
                f"{inside:.0f} ms (floor {floor_in:.0f}, ×{inside / floor_in:.2f})",
                f"{done:.0f} ms (floor {floor_done:.0f}, ×{done / floor_done:.2f})",
                f"{max(o.calls for o in bot)} (floor {floor[0].calls})",
            )
        )
    if markdown:
        print("| " + " | ".join(heads) + " |")
        print("|" + "---|" * len(heads))
        for line in lines:
            print("| " + " | ".join(line) + " |")
        return
    widths = [max(len(row[i]) for row in (heads, *lines)) for i in range(len(heads))]
    for row in (heads, *lines):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--opens", type=int, default=10, help="opens per row, at least")
    parser.add_argument("--markdown", action="store_true", help="print a table for the docs")
    options = parser.parse_args()
    show(asyncio.run(measure(options.opens)), markdown=options.markdown)


if __name__ == "__main__":
    main()
