"""Times matching, the reading of files and the sandbox's mrkdwn beside what must at least be done.

python benchmarks/pure.py
"""

from __future__ import annotations

import csv
import io
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.csvfiles import read_people
from bot.matching import Candidate, match, match_by_day
from sandbox.mrkdwn import Reader, to_html

LOOKING_UP = "looking each skill up once"
DAWN = datetime(2027, 1, 11, 8, tzinfo=UTC)
PEOPLE, SKILLS, NEEDED, ROWS = 5000, 500, 10, 100_000
MARKS = ("*a ", "```", "<", "`", "_*~", "&gt;", ":a", "@", "a@a.")
LONGEST, FACTOR = 40_000, 4
"""Slack cuts messages off there; work that grows with the square takes sixteen times as long."""


def candidates(each: int) -> list[Candidate]:
    """Return people who know so many of the skills each."""
    names = [f"s{number:03}" for number in range(SKILLS)]
    return [
        Candidate(
            f"p{number:04}",
            {
                names[number * 7919 * step % SKILLS]: number * step % 3 + 1
                for step in range(1, each)
            },
            open_swarms=number % 5,
        )
        for number in range(PEOPLE)
    ]


def by_day(people: list[Candidate]) -> list[Candidate]:
    """Return the same people, of whom one in two is awake and the others wake at two hours."""
    hours = (None, DAWN, None, DAWN + timedelta(hours=3))
    return [replace(one, wakes_at=hours[number % len(hours)]) for number, one in enumerate(people)]


def milliseconds(work: Callable[[], object], rounds: int = 9) -> float:
    """Return the median time of some work, of the processor: whatever else the machine does."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times)


def show(what: str, ours: float, floor: float, floor_is: str) -> None:
    """Print a figure beside its floor."""
    print(f"{what}: {ours:.0f} ms (×{ours / floor:.1f} of {floor_is}, {floor:.1f} ms)")


def slowest_marks() -> tuple[float, float, str]:
    """Return how long the slowest row of a mark takes, how long a shorter one, and which it is."""
    found = []
    for unit in MARKS:
        rows = (unit * (length // len(unit)) for length in (LONGEST, LONGEST // FACTOR))
        long, short = (milliseconds(lambda row=row: to_html(row, Reader()), 3) for row in rows)
        found.append((long, short, unit))
    return max(found)


def main() -> None:
    """Measure and print."""
    needed = [f"s{number:03}" for number in range(100, 100 + NEEDED)]
    for each in (13, 61, 251):
        people = candidates(each)
        floor = milliseconds(lambda people=people: [s in p.levels for p in people for s in needed])
        known = f"{PEOPLE} people with about {each - 1} skills each"
        ours = milliseconds(lambda people=people: match(needed, people))
        show(f"best cover of {NEEDED} skills, {known}", ours, floor, LOOKING_UP)
        asleep = by_day(people)
        ours = milliseconds(lambda people=asleep: match_by_day(needed, people))
        show("the same by day, one in two awake", ours, floor, LOOKING_UP)
    row = b"p%d@acme.com,Name %d,billing:3;webhooks:2,Europe/Madrid,es\n"
    content = b"email,name,skills,timezone,language\n" + b"".join(
        row % (number, number) for number in range(ROWS)
    )
    show(
        f"{ROWS} people read and checked",
        milliseconds(lambda: sum(1 for _ in read_people(io.BytesIO(content)).rows), rounds=3),
        milliseconds(lambda: sum(1 for _ in csv.reader(io.StringIO(content.decode()))), rounds=3),
        "reading the rows alone",
    )
    long, short, unit = slowest_marks()
    shorter = f"{LONGEST // FACTOR} characters, where ×{FACTOR} is in proportion"
    show(f"mrkdwn of {LONGEST} characters, the slowest {unit!r}", long, short, shorter)


if __name__ == "__main__":
    main()
