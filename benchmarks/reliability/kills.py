"""Kills the bot at every step of every flow, or at random moments, and counts what is amiss.

    python benchmarks/reliability/kills.py sqlite|postgresql [--random 200] [--share 1.0]
        [--transport socket|http] [--freeze] [--side-by-side 3] [--seed 1]
        [--stories 4 7] [--hurried]

On SQLite the killed process is started again; on PostgreSQL a second one takes over and the
killed one never comes back. Without --random: before, after and behind every call to Slack, with
a request still under way, and before, in the middle of and after every delivery. Before each kill
it is waited until Slack has a third of its places free, unless the story is to be hurried.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.databases import SqliteFiles, postgres_databases
from tests.reliability.kills import Outcome, calm_run, stories, story_with_kills

Fresh = Callable[[], str]
PROMISED_SECONDS = 6.0
"""What a takeover is to take at most."""


@contextmanager
def databases(kind: str) -> Iterator[Fresh]:
    """Give a maker of fresh databases."""
    with ExitStack() as life:
        if kind == "postgresql":
            server = life.enter_context(postgres_databases())
            yield lambda: life.enter_context(server.fresh())
            return
        folder = Path(life.enter_context(tempfile.TemporaryDirectory()))
        files = SqliteFiles(folder)
        yield lambda: files.fresh(Path(tempfile.mkdtemp(dir=folder)))


async def all_stories(options: argparse.Namespace, fresh: Fresh) -> list[Outcome | None]:
    """Play as many stories as it takes, some of them side by side."""
    calm = await calm_run(fresh(), transport=options.transport)
    if options.random:
        points = calm.at_random(options.random, options.seed)
    else:
        points = calm.points()
        points = random.Random(options.seed).sample(points, round(len(points) * options.share))
    places = asyncio.Semaphore(options.side_by_side)
    replicas = 2 if options.database == "postgresql" else 1

    async def one(number: int, chosen: list) -> Outcome | None:
        async with places:
            try:
                outcome = await story_with_kills(
                    fresh(),
                    chosen,
                    calm.ended,
                    replicas=replicas,
                    transport=options.transport,
                    freeze=options.freeze,
                    unhurried=not options.hurried,
                )
            except Exception as problem:
                print(f"story {number} broke: {problem!r}", *getattr(problem, "__notes__", []))
                return None
            for difference in outcome.differences:
                print(f"story {number}: {difference}")
            if outcome.differences:
                print(*map(str, chosen), *outcome.logs, sep="\n  ")
            print(f"story {number}: {outcome.kills} kills", file=sys.stderr)
            for point, takeover in outcome.takeovers.items():
                if takeover.seconds > PROMISED_SECONDS:
                    late = f"{takeover.seconds:.1f} s after {point}: {takeover.last}"
                    print(f"story {number}: {late}", file=sys.stderr)
            return outcome

    every = enumerate(stories(points), start=1)
    return await asyncio.gather(
        *(one(n, s) for n, s in every if not options.stories or n in options.stories)
    )


def show(outcomes: list[Outcome | None], seconds: float) -> None:
    """Print what came of it, as one row for the docs."""
    done = [o for o in outcomes if o is not None]
    takeovers = sorted(t.seconds for o in done for t in o.takeovers.values()) or [0.0]
    amiss = [d for o in done for d in o.differences]
    within = (
        statistics.quantiles(takeovers, n=20, method="inclusive")[-1]
        if len(takeovers) > 1
        else takeovers[0]
    )
    heads = (
        "kills",
        "stories",
        "broken off",
        "missing",
        "doubled or beyond",
        "not met",
        "takeover",
    )
    row = (
        sum(o.kills for o in done),
        len(outcomes),
        outcomes.count(None),
        sum(d.startswith("missing") for d in amiss),
        sum(not d.startswith("missing") for d in amiss),
        sum(len(o.missed) for o in done),
        f"median {statistics.median(takeovers):.1f} s, 95 % {within:.1f} s,"
        f" longest {takeovers[-1]:.1f} s (of {len(takeovers)})",
    )
    print("| " + " | ".join(heads) + " |")
    print("| " + " | ".join(map(str, row)) + " |")
    print(f"{seconds:.0f} s")


def main() -> None:
    """Kill and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", choices=("sqlite", "postgresql"))
    parser.add_argument("--transport", choices=("socket", "http"), default="socket")
    parser.add_argument("--random", type=int, default=0, help="so many random moments")
    parser.add_argument("--share", type=float, default=1.0, help="of all steps, by chance")
    parser.add_argument("--freeze", action="store_true", help="freeze and thaw in place of killing")
    parser.add_argument("--hurried", action="store_true", help="also at Slack's limits")
    parser.add_argument("--side-by-side", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stories", type=int, nargs="*", help="only those of these numbers")
    options = parser.parse_args()
    began = time.monotonic()
    with databases(options.database) as fresh:
        outcomes = asyncio.run(all_stories(options, fresh))
    show(outcomes, time.monotonic() - began)


if __name__ == "__main__":
    main()
