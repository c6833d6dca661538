"""Times what publishing App Home takes of our own time, with many open swarms in the database.

    python benchmarks/home.py [--swarms 1000] [--rounds 60] [--databases sqlite postgresql]

From the look at App Home to the view that Slack would be sent: the operation is begun, the person
looked up, everything read, the view made. Slack's answer is not waited for. Beside it, in the same
rounds, stand a `SELECT 1` through the same engine and the making of an empty Home.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.clock import SystemClock
from bot.records import Home, PersonRef, Profile, Settings, SwarmPart, Which
from bot.services import Services, build_services
from bot.slack.views import home as views
from bot.store import Store
from bot.store.engine import make_engine, session_factory
from models import (
    Ask,
    Base,
    Case,
    CaseOwner,
    Customer,
    Participation,
    Person,
    PersonInterest,
    PersonSkill,
    Room,
    Skill,
    Swarm,
    SwarmCase,
    SwarmSkill,
    Workspace,
)
from tests.databases import SqliteFiles, postgres_databases

PEOPLE, SKILLS, CUSTOMERS, SOLVED = 500, 60, 200, 20_000
READER = 7
WARM_UP = 5
Rows = dict[type[Base], list[dict[str, Any]]]


def town(swarms: int, now: datetime) -> Rows:
    """Return the rows of a company in which everybody has something to do with many swarms."""
    rows: Rows = {Workspace: [{"id": "w", "created_at": now}]}
    rows[Person] = [
        {
            "id": f"p{n}",
            "slack_user_id": f"U{n}",
            "name": f"Person {n}",
            "time_zone": "Europe/Madrid",
            "created_at": now,
            "seen_at": now,
        }
        for n in range(PEOPLE)
    ]
    rows[Skill] = [
        {"id": f"k{n}", "key": f"skill-{n}", "name": f"Skill {n}"} for n in range(SKILLS)
    ]
    known = [(n, n * 7 % SKILLS, n % 3 + 1) for n in range(PEOPLE)]
    known += [(n, (n * 11 + 1) % SKILLS, 1) for n in range(PEOPLE) if n * 4 % SKILLS != 1]
    rows[PersonSkill] = [
        {"person_id": f"p{n}", "skill_id": f"k{k}", "level": level}
        for n, k, level in {(n, k): (n, k, level) for n, k, level in known}.values()
    ]
    rows[PersonInterest] = [
        {"person_id": f"p{n}", "skill_id": f"k{(n * 5 + 3) % SKILLS}"} for n in range(PEOPLE)
    ]
    rows[Customer] = [
        {"id": f"c{n}", "key": f"c{n}", "name": f"Acme {n}"} for n in range(CUSTOMERS)
    ]
    return rows | _cases(swarms, now) | _swarms(swarms, now)


def _cases(swarms: int, now: datetime) -> Rows:
    numbers = range(swarms + SOLVED)
    return {
        Case: [
            {
                "id": f"a{n}",
                "reference": f"CASE-{n}",
                "title": f"Webhooks fail {n}",
                "customer_id": f"c{n % CUSTOMERS}",
                "opened_at": now,
                "resolved_at": None if n < swarms else now,
            }
            for n in numbers
        ],
        CaseOwner: [
            {
                "case_id": f"a{n}",
                "to_id": f"p{n % PEOPLE if n % 50 else READER}",
                "asked_at": now,
                "accepted_at": now,
            }
            for n in numbers
        ],
    }


def _swarms(swarms: int, now: datetime) -> Rows:
    numbers = range(swarms)
    return {
        Swarm: [
            {
                "id": f"s{n}",
                "severity": n % 4 + 1,
                "visibility": "private" if n % 10 == 9 else "open",
                "state": "open",
                "title": f"Webhooks fail {n}",
                "need": "They lose orders. " * 20,
                "requester_id": f"p{n % PEOPLE}",
                "opened_at": now - timedelta(minutes=n),
                "channel_name": f"swarm-case-{n}",
            }
            for n in numbers
        ],
        SwarmCase: [
            {"swarm_id": f"s{n}", "case_id": f"a{n}", "is_active": True, "attached_at": now}
            for n in numbers
        ],
        SwarmSkill: [
            {"swarm_id": f"s{n}", "skill_id": f"k{(n + step * 13) % SKILLS}", "position": step}
            for n in numbers
            for step in range(3)
        ],
        Room: [
            {"swarm_id": f"s{n}", "channel_id": f"C{n}", "name": f"swarm-{n}", "created_at": now}
            for n in numbers
        ],
        Participation: [
            {
                "swarm_id": f"s{n}",
                "person_id": f"p{(n + step) % PEOPLE if step or n % 20 else READER}",
                "joined_at": None if step == 4 else now,
                "following_since": now if step == 4 else None,
            }
            for n in numbers
            for step in range(5)
        ],
        Ask: [
            {
                "swarm_id": f"s{n}",
                "person_id": f"p{(n + 10 + step) % PEOPLE}",
                "skill_id": f"k{(n + step * 13) % SKILLS}",
                "created_at": now,
                "answered_at": now if step else None,
                "is_accepted": False if step else None,
            }
            for n in numbers
            for step in range(3)
            if n % 3
        ],
    }


async def fill(connection: AsyncConnection, rows: Rows) -> None:
    """Write rows, each table at once."""
    for table, several in rows.items():
        whole = [
            {**({} if table is Workspace else {"workspace_id": "w"}), **row} for row in several
        ]
        await connection.execute(insert(table), whole)


async def milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """Give a list to which each statement is added."""
    statements: list[str] = []

    def add(*said: Any) -> None:  # noqa: ANN401
        statements.append(said[2])

    event.listen(engine.sync_engine, "before_cursor_execute", add)
    yield statements
    event.remove(engine.sync_engine, "before_cursor_execute", add)


async def publish(services: Services, number: int) -> Home:
    """Do all that a look at App Home leads to, but for the call of Slack."""
    looking = await services.people.actor("w", f"U{READER}")
    assert looking is not None
    await services.homes.opened(looking, f"Ev{number}")
    actor = await services.people.actor("w", f"U{READER}")
    assert actor is not None
    home = await services.homes.of(actor)
    json.dumps(views.home(home, actor.reader))
    return home


async def empty() -> None:
    """Make the Home of somebody of whom nothing is known."""
    nobody = Profile(PersonRef("p", "Ana"), "", (), (), None, None, True, True)
    bare = Home(nobody, [SwarmPart(which) for which in Which])
    json.dumps(views.home(bare, nobody.person.reader))


async def measured(url: str, swarms: int, rounds: int) -> None:
    """Measure on one database, and print."""
    engine, clock = make_engine(url), SystemClock()
    async with engine.begin() as connection:
        await fill(connection, town(swarms, clock.now()))
        if connection.dialect.name == "postgresql":
            await connection.execute(text("ANALYZE"))
    services = build_services(Store(session_factory(engine), clock), Settings(lobby="swarm-lobby"))

    async def once() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    ours, trips, bare = [], [], []
    for number in range(rounds + WARM_UP):
        ours.append(await milliseconds(lambda number=number: publish(services, number)))
        trips.append(await milliseconds(once))
        bare.append(await milliseconds(empty))
    with counted(engine) as statements:
        home = await publish(services, -1)
    totals = ", ".join(f"{part.which} {part.total}" for part in home.parts)
    show(engine.dialect.name, ours[WARM_UP:], trips[WARM_UP:], bare[WARM_UP:], len(statements))
    print(f"  {totals}")
    await engine.dispose()


def show(
    name: str, ours: Sequence[float], trips: Sequence[float], bare: Sequence[float], count: int
) -> None:
    """Print a line of the table."""
    median, p95 = statistics.median(ours), statistics.quantiles(ours, n=20)[-1]
    trip, empty_home = statistics.median(trips), statistics.median(bare)
    print(
        f"| {name} | {median:.0f} ms | {p95:.0f} ms | {count} | {trip:.1f} ms"
        f" (×{median / trip:.0f}) | {empty_home:.1f} ms (×{median / empty_home:.0f}) |"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--swarms", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    asked = parser.parse_args()
    print("| | median | p95 | statements | `SELECT 1` | empty Home |")
    with tempfile.TemporaryDirectory() as folder:
        if "sqlite" in asked.databases:
            url = SqliteFiles(Path(folder)).fresh(Path(folder))
            asyncio.run(measured(url, asked.swarms, asked.rounds))
    if "postgresql" in asked.databases:
        with postgres_databases() as databases, databases.fresh() as url:
            asyncio.run(measured(url, asked.swarms, asked.rounds))


if __name__ == "__main__":
    main()
