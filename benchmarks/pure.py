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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.csvfiles import read_people
from bot.matching import Candidate, match
from sandbox.mrkdwn import Reader, to_html

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


def milliseconds(work: Callable[[], object], rounds: int = 9) -> float:
    """Return the median time of some work."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
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
        show(
            f"best cover of {NEEDED} skills, {PEOPLE} people with about {each - 1} skills each",
            milliseconds(lambda people=people: match(needed, people)),
            milliseconds(lambda people=people: [s in p.levels for p in people for s in needed]),
            "looking each skill up once",
        )
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
