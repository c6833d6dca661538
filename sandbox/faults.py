"""Failures on purpose: which call or delivery goes wrong, how, and how often."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias, get_args

from sandbox.shapes import Json

Kind: TypeAlias = Literal[
    "latency",
    "hang",
    "ratelimit",
    "status",
    "error",
    "drop",
    "lost",
    "duplicate",
    "reorder",
    "disconnect",
    "abort",
]
KINDS: tuple[str, ...] = get_args(Kind)


def _check_kinds(kinds: Iterable[str]) -> None:
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"no fault kind {kind!r}; there are: {', '.join(KINDS)}")


@dataclass
class Fault:
    """One kind of failure at the places that match `on`, for the next `times` occasions.

    `on` is a pattern over method names (`chat.*`, all of them as `api:*`), deliveries
    (`deliver:events_api`, `deliver:events_api/reaction_added`, `deliver:slash_commands`,
    `deliver:interactive`), `socket` and `response_url`. `times` 0 means for ever. The kinds:
    latency waits `seconds` first · hang never answers, and nothing is done · ratelimit answers 429
    with Retry-After `seconds` · status answers HTTP `status` · error answers ok:false with `error`
    · drop loses the request before anything is done · lost does it and loses the answer ·
    duplicate delivers twice · reorder delivers after the next one · disconnect asks the socket to
    reconnect · abort resets TCP.
    """

    on: str
    kind: Kind
    times: int = 1
    seconds: float = 0
    status: int = 500
    error: str = ""
    fired: int = 0

    def __post_init__(self) -> None:
        _check_kinds((self.kind,))

    @property
    def spent(self) -> bool:
        """Tell whether it will not fire again."""
        return bool(self.times) and self.fired >= self.times

    def matches(self, places: Iterable[str]) -> bool:
        """Tell whether it is meant for one of these names of the same place."""
        return not self.spent and any(fnmatchcase(place, self.on) for place in places)


@dataclass
class Chaos:
    """Random faults, the same ones for the same seed; `rate` is the share of occasions hit.

    Of `kinds` each occasion can only meet those that can happen there. `on` narrows it: `api:*`
    leaves the deliveries alone, `deliver:*` the calls.
    """

    seed: int
    rate: float
    on: str = "*"
    kinds: tuple[Kind, ...] = (
        "latency",
        "ratelimit",
        "status",
        "drop",
        "lost",
        "duplicate",
        "reorder",
        "disconnect",
        "abort",
    )
    """All but error, which the bot may take at its word, and hang, which costs real seconds."""
    seconds: float = 0.05
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        _check_kinds(self.kinds)
        self._random = random.Random(self.seed)  # noqa: S311 -- reproducible, not secret

    def draw(self, places: Iterable[str], kinds: Iterable[str]) -> Fault | None:
        """Return the fault for this occasion, if chance wants one that can happen here."""
        possible = [kind for kind in self.kinds if kind in set(kinds)]
        if not possible or not any(fnmatchcase(place, self.on) for place in places):
            return None
        if self._random.random() >= self.rate:
            return None
        return Fault(on=self.on, kind=self._random.choice(possible), seconds=self.seconds)


@dataclass(frozen=True)
class Fired:
    """The record of one failure that happened."""

    place: str
    kind: str
    at: float


class Faults:
    """The failures that are set, and the log of those that happened."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.active: list[Fault] = []
        self.chaos: Chaos | None = None
        self.log: list[Fired] = []
        self.on_add: list[Callable[[], None]] = []
        """Called after each addition, so that socket faults can happen at once."""
        self._now = now

    def add(self, fault: Fault) -> Fault:
        """Set a failure; the returned object counts how often it `fired`."""
        self.active.append(fault)
        for listener in self.on_add:
            listener()
        return fault

    def clear(self) -> None:
        """Let everything work again."""
        self.active.clear()
        self.chaos = None

    def fired(self, kind: str = "*", place: str = "*") -> int:
        """Count the failures of that kind that happened at places matching the pattern."""
        return sum(fnmatchcase(f.kind, kind) and fnmatchcase(f.place, place) for f in self.log)

    def take(self, places: tuple[str, ...], kinds: tuple[str, ...]) -> list[Fault]:
        """Return the failures that happen now at this place, and count them."""
        taken = [f for f in self.active if f.kind in kinds and f.matches(places)]
        for fault in taken:
            fault.fired += 1
        drawn = self.chaos.draw(places, kinds) if self.chaos else None
        taken += [drawn] if drawn else []
        self.log += [Fired(places[-1], fault.kind, self._now()) for fault in taken]
        self.active = [fault for fault in self.active if not fault.spent]
        return taken

    def summary(self) -> Json:
        """Return the set failures and how often each kind fired, for the other doors."""
        fired: dict[str, int] = {}
        for entry in self.log:
            fired[entry.kind] = fired.get(entry.kind, 0) + 1
        active = [
            {"on": f.on, "kind": f.kind, "times": f.times, "fired": f.fired} for f in self.active
        ]
        return {"active": active, "fired": fired}
