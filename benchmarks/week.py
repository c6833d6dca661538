"""Lives a week at a support desk of 24 people, and counts what its lead would have noticed.

    python benchmarks/week.py [--transport socket|http] [--database sqlite|postgresql]
        [--days two] [--seed 7] [--read ana zoe]

More than forty swarms on a movable clock, with absences, declines, handoffs, a private one, an
expert who leaves and a restart in the middle (`tests/stories/week`). It ends with 1 if anything was
not as it should be. With a seed people are slower, and some decline, put off or overlook what they
are asked. `--read` prints all that these people read, in order of time.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.databases import SqliteFiles, postgres_databases
from tests.stories.week.desk import week_at_the_desk
from tests.stories.week.lived import Lived, Story
from tests.stories.week.outcomes import CHECKS, pleas
from tests.stories.week.people import local
from tests.stories.week.script import TWO_DAYS, WHOLE, play
from tests.stories.week.witness import Seen

SLACK_WAITS = 3.0


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the address of a fresh database."""
    if kind == "postgresql":
        with postgres_databases() as server, server.fresh() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield SqliteFiles(Path(folder)).fresh(Path(folder))


async def lived(options: argparse.Namespace, url: str) -> int:
    """Live the week, print what came of it, and return how much was not as it should be."""
    async with week_at_the_desk(options.transport, url, options.seed) as week:
        began, worked = time.perf_counter(), time.process_time()
        await play(week, TWO_DAYS if options.days == "two" else WHOLE)
        took, worked = time.perf_counter() - began, time.process_time() - worked
        over = await Lived.of(week)
    print(f"{options.transport}, {options.database}: {took:.0f} s, {worked:.0f} s of processor")
    for line in (*figures(over), *(line for name in options.read for line in read_by(over, name))):
        print(line)
    faults = [told for check in CHECKS for told in check(over)]
    print("\n".join(faults) or "nothing was amiss")
    return len(faults)


def figures(over: Lived) -> Iterator[str]:
    """Give what a desk's lead would count, a line each."""
    done = Counter(one.what for one in over.week.diary)
    yield f"{len(over.stories)} swarms: " + ", ".join(f"{n} {what}" for what, n in done.items())
    came = sorted(filter(None, map(minutes_until_somebody_came, over.stories)))
    yield f"somebody came: {len(came)} times, after {median(came):.0f} minutes (median)"
    kept = Counter(story.swarm.is_promise_kept for story in over.stories)
    yield f"by when, as said: kept {kept[True]}, not kept {kept[False]}, not said {kept[None]}"
    yield f"questions whether somebody can help: {len(over.asked)}"
    days = per_day(over, over.letters())
    yield f"messages to one person on one day: median {median(days):.0f}, most {days[:5]}"
    week = Counter(who for who, _ in over.letters())
    yield f"in the week: median {median(week.values()):.0f}, most {week.most_common(5)}"
    yield f"to a lead on one day that nobody has come: {per_day(over, pleas(over))}"
    acks = [one.seconds for one in over.slack.traffic if one.direction == "deliver"]
    late = sum(seconds > SLACK_WAITS for seconds in acks)
    p95 = quantiles(acks, n=20)[-1]
    yield f"{len(acks)} deliveries answered: 95 % in {p95:.2f} s, {late} later than Slack waits"


def minutes_until_somebody_came(story: Story) -> float | None:
    """Return how long whoever opened a swarm was alone in it."""
    swarm, others = story.swarm, [p for p in story.parts if p.person_id != story.swarm.requester_id]
    came = [part.joined_at for part in others if part.joined_at]
    return (min(came) - swarm.opened_at).total_seconds() / 60 if came else None


def per_day(over: Lived, letters: Iterable[tuple[str, Seen]]) -> list[int]:
    """Return how many messages one person got on one day of their own, the most first."""
    days = Counter((who, local(one.at, over.week.person(who)).date()) for who, one in letters)
    return sorted(days.values(), reverse=True)


def read_by(over: Lived, name: str) -> Iterator[str]:
    """Give all that the bot wrote to somebody alone, in order of time."""
    person = over.week.person(name)
    for one in over.seen:
        if one.is_bots and one.readers == {person.id} and (one.is_new or one.message is None):
            how = "is told" if one.is_letter else "is shown"
            words = one.text.replace("\n", "\n    ")
            yield f"{local(one.at, person):%a %H:%M} {name} {how}:\n    {words}"


def main() -> int:
    """Read the command line, and live the week."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transport", choices=["socket", "http"], default="socket")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--days", choices=["two", "all"], default="all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--read", nargs="*", default=[])
    options = parser.parse_args()
    with database(options.database) as url:
        return 1 if asyncio.run(lived(options, url)) else 0


if __name__ == "__main__":
    sys.exit(main())
