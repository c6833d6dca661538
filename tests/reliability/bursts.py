"""Many openings at once under Slack's tiers, on the movable clock."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from models import Operation, Swarm
from sandbox.hooks import Visit
from sandbox.strict import Strict
from sandbox.world import Message
from tests.reliability.company import Company, company, inside

REST = 0.1
"""Real seconds of rest before the clock is moved: all that runs is in this process."""
URGENT_EVERY = 10
_CASE = re.compile(r"case-(\d+)-")


@dataclass
class Burst:
    """What came of it."""

    asked: int
    opened: int
    refused: int
    """How many calls met a 429."""
    calls: int
    minutes: float
    """On Slack's clock, from the first request until all was done."""
    order: list[int]
    """The cases in the order in which their channels were made."""
    urgent: set[int]
    untold_waiting: list[str] = field(default_factory=list)
    """Cases that waited for long, whose requesters were not told so."""
    untold_ready: list[str] = field(default_factory=list)
    """Cases whose requesters were not told that the swarm is there."""
    errors: list[str] = field(default_factory=list)

    @property
    def before_urgent(self) -> int:
        """Count the ordinary cases that were opened before the last urgent one."""
        last = max(place for place, case in enumerate(self.order) if case in self.urgent)
        return sum(case not in self.urgent for case in self.order[:last])


async def burst(url: str, opens: int, people: int, *, transport: str = "socket") -> Burst:
    """Let so many people ask for so many swarms in the same moment, and wait for all."""
    # How fast requests are answered is measured elsewhere; here this machine does Slack's part too.
    strict = Strict(ack_seconds=120, trigger_seconds=120)
    async with company(url, strict=strict) as made:
        for number in range(people):
            made.slack.add_person(f"asker{number}", email=f"asker{number}@acme.example")
        async with inside(made, transport):
            made.idle_seconds = REST
            await made.settled()
            return await _burst(made, opens, people)


async def _burst(made: Company, opens: int, people: int) -> Burst:
    statuses: Counter[int] = Counter()
    order: list[int] = []

    def count(visit: Visit) -> None:
        statuses[visit.status] += 1
        found = _CASE.search(str(visit.asked.get("name", "")))
        if visit.name == "conversations.create" and visit.status == 200 and found:
            order.append(int(found[1]))

    made.slack.on_call("api:*", count, when="answered", nth=0)
    began = made.slack.clock.now()
    urgent = {case for case in range(opens) if case % URGENT_EVERY == URGENT_EVERY - 1}
    answers: dict[int, list[Message]] = {}

    async def ask(person: int) -> None:
        for case in range(person, opens, people):
            line = f"/swarm CASE-{case} Burst of openings sev{1 if case in urgent else 3}"
            outcome = await made.slack.person(f"asker{person}").command(line, "support")
            assert not outcome.error, outcome.error
            answers[case] = [outcome.message] if outcome.message else []

    await asyncio.gather(*(ask(person) for person in range(people)))
    await made.settled(patience=600)
    (opened,) = await made.rows(
        select(func.count()).select_from(Swarm).where(Swarm.state == "open")
    )
    errors = await made.rows(select(Operation.error).where(Operation.error.is_not(None)))
    return Burst(
        asked=opens,
        opened=opened[0],
        refused=statuses[429],
        calls=sum(statuses.values()),
        minutes=(made.slack.clock.now() - began) / 60,
        order=order,
        urgent=urgent,
        untold_ready=[f"CASE-{case}" for case in range(opens) if not _was_told(made, case, people)],
        errors=[error for (error,) in errors],
    )


def _was_told(made: Company, case: int, people: int) -> bool:
    """Tell whether the requester has read, outside the new channel, that it is there."""
    person = made.slack.person(f"asker{case % people}")
    (room,) = made.channels(f"swarm-case-{case}-")
    heard = [*person.sees("support"), *person.dm(), *person.sees(room)]
    own = [m for m in heard if m.seen_only_by == person.id or m in person.dm()]
    return any(f"<#{room.id}" in f"{m.text} {m.blocks}" for m in own)
