"""Kills the bot at chosen moments of the story, and compares what is there in the end."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from bot.slack import tiers
from sandbox.hooks import Visit
from tests.reliability.company import GLANCE, Company, company, inside
from tests.reliability.ended import Ended, ended
from tests.reliability.processes import Fleet, Replica, fleet
from tests.reliability.story import ACTS, Act

Moment = Literal["before", "late", "after", "answered", "unsent", "unacked", "acked", "random"]
CALL_MOMENTS: tuple[Moment, ...] = ("before", "late", "after", "answered")
DELIVERY_MOMENTS: tuple[Moment, ...] = ("unsent", "unacked", "acked")
NOT_OURS = ("apps.connections.open", "auth.test")
"""Calls that belong to no step: a process makes them when it starts."""
ON_ITS_WAY = 0.4
"""Real seconds for which the request of a killed process is still under way, at `late`."""
THAWED = 0.5
"""Real seconds in which a process that was frozen does what it had been about to do."""


@dataclass(frozen=True)
class Point:
    """A moment of the story at which the process is killed that is just at work.

    Of a call: `before` it leaves; `late`, when it has left, and its effect comes after the kill;
    `after` its effect; `answered`, before anything can have been written. Of a delivery: `unsent`,
    `unacked` or `acked`. `random` is some seconds after the act began.
    """

    act: str
    moment: Moment
    on: str = ""
    nth: int = 1
    seconds: float = 0.0

    def __str__(self) -> str:
        what = f"{self.seconds:.2f} s" if self.moment == "random" else f"{self.on} no. {self.nth}"
        return f"{self.act}: {self.moment} {what}"


@dataclass
class Steps:
    """What a calm run of the story showed: each call and delivery by act, and how it ended."""

    ended: Ended
    seen: dict[str, Counter[str]]
    seconds: dict[str, float]

    def points(self) -> list[Point]:
        """Return every moment of every step."""
        return [
            Point(act, moment, name, nth)
            for act, names in self.seen.items()
            for name, times in names.items()
            for moment in (DELIVERY_MOMENTS if name.startswith("deliver:") else CALL_MOMENTS)
            for nth in range(1, times + 1)
        ]

    def at_random(self, how_many: int, seed: int) -> list[Point]:
        """Return moments by chance, the same for the same seed."""
        chance = random.Random(seed)
        acts = [act for act in self.seen if self.seen[act]]
        chosen = [chance.choice(acts) for _ in range(how_many)]
        return [
            Point(act, "random", seconds=round(chance.uniform(0, self.seconds[act]), 3))
            for act in chosen
        ]


@dataclass
class Takeover:
    """How long it took until everything was done that had been begun before a kill."""

    seconds: float = 0.0
    last: str = ""
    """What came to its end last."""


@dataclass
class Outcome:
    """What came of one story with kills."""

    points: list[Point]
    differences: list[str]
    kills: int = 0
    takeovers: dict[Point, Takeover] = field(default_factory=dict)
    missed: list[Point] = field(default_factory=list)
    """Points that the story did not come to, since an earlier kill changed its way."""
    pressed_again: int = 0
    logs: list[str] = field(default_factory=list)


async def calm_run(url: str, *, transport: str = "socket", acts: Sequence[Act] = ACTS) -> Steps:
    """Play the story with nothing going wrong, and note each step."""
    async with company(url) as made, inside(made, transport):
        seen: dict[str, Counter[str]] = {act.name: Counter() for act in acts}
        seconds: dict[str, float] = {}
        now = acts[0].name

        def note(visit: Visit) -> None:
            if visit.name not in NOT_OURS:
                seen[now][visit.name] += 1

        await made.settled()
        made.slack.on_call("*", note, nth=0)
        for act in acts:
            now, began = act.name, time.monotonic()
            await act.play(made)
            await made.settled()
            seconds[now] = time.monotonic() - began
        return Steps(await ended(made), seen, seconds)


def stories(points: Sequence[Point]) -> list[list[Point]]:
    """Spread points over as few stories as there are points in one act: a kill for each act."""
    by_act: dict[str, list[Point]] = {}
    for point in points:
        by_act.setdefault(point.act, []).append(point)
    longest = max(map(len, by_act.values()), default=0)
    return [
        [found[number] for found in by_act.values() if number < len(found)]
        for number in range(longest)
    ]


async def story_with_kills(
    url: str,
    points: Sequence[Point],
    calm: Ended,
    *,
    replicas: int = 1,
    transport: str = "socket",
    freeze: bool = False,
    unhurried: bool = False,
    acts: Sequence[Act] = ACTS,
) -> Outcome:
    """Play the story, kill at each point, and compare its end with that of a calm run.

    With one replica the killed process is started again. With more it never comes back; a fresh
    one is started once the others have done all of its work. With `freeze` the process is
    stopped, and goes on once the others have done its work. An unhurried story waits before each
    kill until Slack has room for what follows.
    """
    async with (
        company(url, is_calm=False) as made,
        fleet(made, size=replicas, transport=transport) as bots,
    ):
        await made.settled()
        outcome = Outcome(list(points), [])
        by_act = {point.act: point for point in points}
        room = _Room(made) if unhurried else None
        for act in acts:
            await bots.started()
            if room is not None and act.name in by_act:
                await room.is_there()
            killer = _Killer(made, bots, by_act.get(act.name), freeze=freeze)
            await killer.play(act)
            outcome.kills += killer.has_struck
            outcome.takeovers |= killer.takeover
            if killer.point is not None and not killer.has_struck:
                outcome.missed.append(killer.point)
        outcome.differences = (await ended(made)).differences(calm)
        outcome.pressed_again = made.was_pressed_again
        outcome.logs = bots.logs()
        return outcome


class _Room:
    """What Slack has taken of late, so that a kill is not followed by a wait for its limits.

    The story packs months into minutes: played without a pause it is at Slack's limits, and what
    was measured would be these, not the takeover.
    """

    def __init__(self, made: Company) -> None:
        self._made = made
        self._taken: defaultdict[tiers.Places, deque[float]] = defaultdict(deque)
        made.slack.traffic.on_add.append(self._note)

    def _note(self) -> None:
        traffic = self._made.slack.traffic
        latest = traffic.numbered(traffic.total)
        if latest is not None and latest.direction == "call":
            for places in tiers.places(latest.name, latest.asked.get("channel")):
                self._taken[places].append(time.monotonic())

    async def is_there(self) -> None:
        """Wait until Slack has a third of all places free."""
        await asyncio.sleep(max(map(self._short_for, self._taken), default=0.0))

    def _short_for(self, places: tiers.Places) -> float:
        taken, now = self._taken[places], time.monotonic()
        while taken and taken[0] < now - places.window:
            taken.popleft()
        too_many = len(taken) - places.count * 2 // 3
        return taken[too_many - 1] + places.window - now if too_many > 0 else 0.0


class _Killer:
    """Strikes once in one act."""

    def __init__(self, made: Company, bots: Fleet, point: Point | None, *, freeze: bool) -> None:
        self.point = point
        self.has_struck = False
        self.takeover: dict[Point, Takeover] = {}
        self._made, self._bots, self._freeze = made, bots, freeze
        self._frozen: Replica | None = None
        self._watching: asyncio.Task[None] | None = None

    async def play(self, act: Act) -> None:
        """Play an act, strike in it, and wait until all is done."""
        timer = self._arm()
        try:
            await act.play(self._made)
            await self._made.settled()
        except Exception as problem:
            problem.add_note(f"in the act {act.name!r}, kill {self.point}")
            problem.add_note("\n".join(self._bots.logs()))
            raise
        finally:
            if timer is not None:
                timer.cancel()
            self._made.slack.core.hooks.clear()
        if self._watching is not None:
            await self._watching
        await self._afterwards()

    def _arm(self) -> asyncio.TimerHandle | None:
        point = self.point
        if point is None:
            return None
        if point.moment == "random":
            loop = asyncio.get_running_loop()
            return loop.call_later(point.seconds, self._strike, "")
        when = "after" if point.moment == "after" else "before"
        when = "answered" if point.moment in ("answered", "acked") else when
        self._made.slack.on_call(point.on, self._meet, when=when, nth=point.nth)  # type: ignore[arg-type]
        return None

    async def _meet(self, visit: Visit) -> bool | None:
        assert self.point is not None
        if self.point.moment == "unacked":
            # It is sent first, and struck while it is being taken in.
            asyncio.get_running_loop().call_later(0.004, self._strike, visit.via)
            return True
        self._strike(visit.via)
        if self.point.moment == "late":
            await asyncio.sleep(ON_ITS_WAY)
            return True
        return self.point.moment not in ("before", "unsent")

    def _strike(self, via: str) -> None:
        by_chance = next(iter(self._bots.living), None)
        victim = self._bots.named(via) if via else by_chance
        if self.has_struck or victim is None or not victim.is_alive:
            return
        self.has_struck = True
        self._watching = asyncio.ensure_future(self._watch(datetime.now(UTC), time.monotonic()))
        if self._freeze:
            self._frozen = victim
            victim.signal(signal.SIGSTOP)
            return
        self._bots.kill(victim)
        if self._bots.size == 1:
            self._bots.start_another()

    async def _watch(self, struck_at: datetime, began: float) -> None:
        """Note when all is done that was under way at the kill; nothing may have been."""
        takeover = Takeover()
        while await self._made.unfinished(begun_by=struck_at):
            takeover.last = await self._made.what_is_left(begun_by=struck_at) or takeover.last
            await asyncio.sleep(GLANCE)
            takeover.seconds = time.monotonic() - began
        if self.point is not None and takeover.seconds:
            self.takeover[self.point] = takeover

    async def _afterwards(self) -> None:
        """Let a frozen process go on; give one that never comes back its successor."""
        if self._frozen is not None:
            self._frozen.signal(signal.SIGCONT)
            await asyncio.sleep(THAWED)
            await self._made.settled()
        elif self.has_struck and self._bots.size > 1:
            self._bots.start_another()
