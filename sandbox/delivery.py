"""Deliveries to the bot: sent once or retried, timed by the clock, spoiled on purpose, recorded."""

import asyncio
import time
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeAlias

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.hooks import Hooks, Visit
from sandbox.shapes import Json
from sandbox.strict import Strict
from sandbox.traffic import Entry, ProblemKind, Problems, Traffic
from sandbox.unverified import RETRY_SECONDS

ParcelKind: TypeAlias = Literal["events_api", "slash_commands", "interactive"]
_FAULTS = ("latency", "hang", "drop", "lost", "duplicate", "reorder", "abort")
REORDER_PATIENCE = 1.0
ABORTED_AFTER = 0.002
"""Real seconds after which the connection is cut that brings a delivery."""
_PROBLEMS: dict[str, tuple[ProblemKind, str]] = {
    "timeout": ("ack", "was not acknowledged"),
    "http_404": ("action", "is handled by nobody"),
}


@dataclass(frozen=True)
class Parcel:
    """One delivery; a retry is a parcel of its own with the same payload."""

    kind: ParcelKind
    name: str
    payload: Json
    answerable: bool
    attempt: int = 0
    reason: str = ""
    envelope_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def again(self, attempt: int, reason: str) -> "Parcel":
        """Return the retry of this parcel."""
        return replace(self, attempt=attempt, reason=reason, envelope_id=str(uuid.uuid4()))


@dataclass(frozen=True)
class Ack:
    """The bot's answer; `error` is empty, or timeout, unreachable, http_404 and the like."""

    error: str = ""
    payload: Json | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether the bot acknowledged."""
        return not self.error


class Carrier(Protocol):
    """A way to the bot."""

    @property
    def known(self) -> bool:
        """Tell whether a bot was ever there."""

    @property
    def whose_turn(self) -> str:
        """Which of the app's processes gets the next parcel, where that is known."""

    async def carry(self, parcel: Parcel) -> Ack:
        """Hand a parcel over and return the answer, however long it takes."""


class Sender(Protocol):
    """What the courier needs of the workspace that it works for."""

    clock: Clock
    faults: Faults
    hooks: Hooks
    problems: Problems
    traffic: Traffic
    strict: Strict

    def now(self) -> float:
        """Return the workspace's time."""

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something in the background."""


class Courier:
    """Brings one workspace's parcels to the bot."""

    def __init__(self, sender: Sender, carrier: Carrier) -> None:
        self.carrier = carrier
        self.pending = 0
        """Deliveries that wait for their ack or retry."""
        self.resting = 0
        """Of these, how many wait for the hour of their retry."""
        self._sender = sender
        self._held: set[asyncio.Event] = set()

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, with Slack's retries."""
        event = payload["event"]
        name = ".".join(filter(None, (event["type"], event.get("subtype", ""))))
        if not self.carrier.known:
            entry = Entry("note", f"events_api/{name}", self._sender.now(), error="no bot yet")
            self._sender.traffic.add(entry)
            return
        self.pending += 1
        self._sender.spawn(self._event(Parcel("events_api", name, payload, answerable=False)))

    async def ask(self, kind: ParcelKind, name: str, payload: Json, *, answerable: bool) -> Ack:
        """Deliver a command or interaction once and return the answer."""
        # The bot gets a copy: the world goes on changing.
        ack = await self._attempt(Parcel(kind, name, payload, answerable))
        if not ack.ok:
            problem, what = _PROBLEMS.get(ack.error, ("delivery", "was not delivered"))
            self._sender.problems.add(problem, f"{kind}/{name}", f"{what} ({ack.error})")
        return ack

    async def _event(self, parcel: Parcel) -> None:
        try:
            await self._event_with_retries(parcel)
        finally:
            self.pending -= 1

    async def _event_with_retries(self, parcel: Parcel) -> None:
        ack = await self._attempt(parcel)
        for number, pause in enumerate(RETRY_SECONDS, start=1):
            if ack.ok:
                return
            where = f"events_api/{parcel.name}"
            self._sender.problems.add("ack", where, f"not acknowledged ({ack.error})")
            if ack.no_retry:
                return
            self.resting += 1
            try:
                await self._sender.clock.sleep(pause)
            finally:
                self.resting -= 1
            ack = await self._attempt(parcel.again(number, _reason(ack)))
        if not ack.ok:
            self._sender.problems.add(
                "ack", f"events_api/{parcel.name}", "lost after three retries"
            )

    async def _attempt(self, parcel: Parcel) -> Ack:
        places = (f"deliver:{parcel.kind}", f"deliver:{parcel.kind}/{parcel.name}")
        faults = {f.kind: f for f in self._sender.faults.take(places, _FAULTS)}
        if "latency" in faults:
            await self._sender.clock.sleep(faults["latency"].seconds)
        if "reorder" in faults:
            await self._hold()
        visit = Visit(places, parcel.payload, self.carrier.whose_turn)
        if not await self._sender.hooks.come_by("before", visit) or "drop" in faults:
            return self._nothing_came(parcel, visit.via, "unreachable")
        if "hang" in faults:
            await self._sender.clock.sleep(self._sender.strict.ack_seconds)
            return self._nothing_came(parcel, visit.via, "timeout")
        if "duplicate" in faults:
            again = parcel.again(parcel.attempt, parcel.reason)
            self._sender.spawn(self._carry(again, visit.via))
        ack = await (self._cut_off if "abort" in faults else self._carry)(parcel, visit.via)
        self._release()
        goes_on = await self._sender.hooks.come_by("answered", visit)
        return Ack("timeout") if "lost" in faults or not goes_on else ack

    def _nothing_came(self, parcel: Parcel, via: str, error: str) -> Ack:
        self._record(parcel, Ack(error), via)
        return Ack(error)

    async def _cut_off(self, parcel: Parcel, via: str) -> Ack:
        """Hand a parcel over, and lose the connection before the answer."""
        carrying = asyncio.ensure_future(self.carrier.carry(parcel))
        await asyncio.sleep(ABORTED_AFTER)
        carrying.cancel()
        return self._nothing_came(parcel, via, "unreachable")

    async def _carry(self, parcel: Parcel, via: str) -> Ack:
        began = time.perf_counter()
        limit = self._sender.strict.ack_seconds
        try:
            ack = await self._sender.clock.wait(self.carrier.carry(parcel), limit)
        except TimeoutError:
            ack = Ack("timeout")
        self._record(parcel, ack, via, time.perf_counter() - began)
        return ack

    def _record(self, parcel: Parcel, ack: Ack, via: str, seconds: float = 0.0) -> None:
        entry = Entry(
            "deliver",
            f"{parcel.kind}/{parcel.name}",
            self._sender.now(),
            ok=ack.ok,
            error=ack.error,
            seconds=seconds,
            asked=parcel.payload,
            answered=ack.payload or {},
            via=via,
        )
        self._sender.traffic.add(entry)

    async def _hold(self) -> None:
        passed = asyncio.Event()
        self._held.add(passed)
        try:
            await asyncio.wait_for(passed.wait(), REORDER_PATIENCE)
        except TimeoutError:
            return
        finally:
            self._held.discard(passed)

    def _release(self) -> None:
        for passed in self._held:
            passed.set()


def _reason(ack: Ack) -> str:
    if ack.error == "timeout":
        return "http_timeout"
    return "connection_failed" if ack.error == "unreachable" else "http_error"
