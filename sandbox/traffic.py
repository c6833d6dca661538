"""The record of all that went between the workspace and the bot, and of what went wrong."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from sandbox.shapes import Json

Direction: TypeAlias = Literal["call", "deliver", "ack", "response_url", "note"]


@dataclass
class Entry:
    """One call of the bot, one delivery to it, one ack, or one note such as a lost socket."""

    direction: Direction
    name: str
    """The method, or the delivery's type and kind, such as events_api/reaction_added."""
    at: float
    ok: bool = True
    error: str = ""
    seconds: float = 0.0
    asked: Json = field(default_factory=dict)
    """The arguments or the payload."""
    answered: Json = field(default_factory=dict)
    via: str = ""
    """Which of the app's processes it was, where each has an address of its own."""
    number: int = 0
    """Its place in all the traffic so far, counted from one."""


class Traffic:
    """The latest entries, oldest first; older ones fall off the end."""

    def __init__(self, size: int = 10_000) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self.total = 0
        self.on_add: list[Callable[[], None]] = []
        """Called after each addition."""

    def add(self, entry: Entry) -> Entry:
        """Record an entry."""
        self._entries.append(entry)
        self.total += 1
        entry.number = self.total
        for listener in self.on_add:
            listener()
        return entry

    def numbered(self, number: int) -> Entry | None:
        """Return an entry by its number, or None when it has fallen off the end."""
        place = number - (self.total - len(self._entries)) - 1
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def calls(self, pattern: str = "*") -> list[Entry]:
        """Return the bot's calls of methods that match the pattern."""
        return [e for e in self if e.direction == "call" and fnmatchcase(e.name, pattern)]

    def deliveries(self, pattern: str = "*") -> list[Entry]:
        """Return the deliveries to the bot whose name matches the pattern."""
        return [e for e in self if e.direction == "deliver" and fnmatchcase(e.name, pattern)]

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


ProblemKind: TypeAlias = Literal["answer", "ack", "delivery", "action", "payload"]


@dataclass(frozen=True)
class Problem:
    """Something a developer of the bot should look at."""

    kind: ProblemKind
    """answer: ok:false · ack: late or missing or wrong · delivery: no way to reach the bot ·
    action: a command or click that nobody handles · payload: a bad response_url body."""
    where: str
    what: str
    at: float

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Problems:
    """Every problem so far; tests name those they expect and fail on the rest."""

    def __init__(self, now: Callable[[], float], changed: Callable[[], None]) -> None:
        self.all: list[Problem] = []
        self._expected: list[str] = []
        self._now = now
        self._changed = changed

    def add(self, kind: ProblemKind, where: str, what: str) -> None:
        """Record a problem."""
        self.all.append(Problem(kind, where, what, self._now()))
        self._changed()

    def expect(self, *patterns: str) -> None:
        """Name problems that are meant to happen, as patterns over their text."""
        self._expected += patterns

    @property
    def unexpected(self) -> list[Problem]:
        """The problems that nobody expected."""
        return [p for p in self.all if not any(fnmatchcase(str(p), e) for e in self._expected)]

    def clear(self) -> None:
        """Forget all problems so far."""
        self.all.clear()

    def __iter__(self) -> Iterator[Problem]:
        return iter(list(self.all))

    def __len__(self) -> int:
        return len(self.all)
