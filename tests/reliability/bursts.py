"""Many openings at once under Slack's tiers, on the movable clock."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from models import Operation, Swarm
from sandbox.hooks import Visit
from sandbox.people import Person
from sandbox.strict import Strict
from sandbox.world import Message
from tests.reliability.company import IN_VAIN, Company, company, inside

REST = 0.1
"""Real seconds of rest before the clock is moved: all that runs is in this process."""
URGENT_EVERY = 10
LONG_SECONDS = 10.0
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
    waited: list[int] = field(default_factory=list)
    """Cases that waited for so long that it has to be said."""
    untold_waiting: list[int] = field(default_factory=list)
    """Those of them whose requesters were not told so."""
    untold_ready: list[int] = field(default_factory=list)
    """Cases whose requesters were not told that the swarm is there; by message, if it waited."""
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
    made_at: dict[int, float] = {}

    def count(visit: Visit) -> None:
        statuses[visit.status] += 1
        found = _CASE.search(str(visit.asked.get("name", "")))
        if visit.name == "conversations.create" and visit.status == 200 and found:
            made_at[int(found[1])] = made.slack.clock.now()

    made.slack.on_call("api:*", count, when="answered", nth=0)
    began = made.slack.clock.now()
    urgent = {case for case in range(opens) if case % URGENT_EVERY == URGENT_EVERY - 1}

    async def ask(person: int) -> None:
        for case in range(person, opens, people):
            line = f"/swarm CASE-{case} Burst of openings sev{1 if case in urgent else 3}"
            answer = ""
            # On a busy machine some are told to try again, and do.
            while not answer or any(sentence in answer for sentence in IN_VAIN):
                outcome = await made.slack.person(f"asker{person}").command(line, "support")
                assert not outcome.error, outcome.error
                answer = outcome.message.text if outcome.message is not None else "taken"

    await asyncio.gather(*(ask(person) for person in range(people)))
    asked_by = made.slack.clock.now()
    await made.settled(patience=600)
    (opened,) = await made.rows(
        select(func.count()).select_from(Swarm).where(Swarm.state == "open")
    )
    errors = await made.rows(select(Operation.error).where(Operation.error.is_not(None)))
    told = _Told(made, people)
    waited = [case for case, at in made_at.items() if at - asked_by > LONG_SECONDS]
    return Burst(
        asked=opens,
        opened=opened[0],
        refused=statuses[429],
        calls=sum(statuses.values()),
        minutes=(made.slack.clock.now() - began) / 60,
        order=sorted(made_at, key=made_at.__getitem__),
        urgent=urgent,
        waited=waited,
        untold_waiting=[case for case in waited if not told.of_waiting(case)],
        untold_ready=[case for case in range(opens) if not told.of_ready(case, case in waited)],
        errors=[error for (error,) in errors],
    )


class _Told:
    """What the requesters have read that they alone see."""

    def __init__(self, made: Company, people: int) -> None:
        self._made = made
        self._messages = [
            self._private(made.slack.person(f"asker{number}")) for number in range(people)
        ]

    def _private(self, person: Person) -> list[Message]:
        whispers = [m for m in person.sees("support") if m.seen_only_by == person.id]
        return [*whispers, *person.dm()]

    def of_waiting(self, case: int) -> bool:
        """Tell whether somebody knows that their case is queued."""
        return any(f"*CASE-{case}* is queued" in m.text for m in self._of(case))

    def of_ready(self, case: int, by_message: bool) -> bool:
        """Tell whether somebody knows, from outside of the new channel, that it is there."""
        (room,) = self._made.channels(f"swarm-case-{case}-")
        heard = [m for m in self._of(case) if not (by_message and m.is_ephemeral)]
        return any(f"<#{room.id}" in f"{m.text} {m.blocks}" for m in heard)

    def _of(self, case: int) -> list[Message]:
        return self._messages[case % len(self._messages)]
