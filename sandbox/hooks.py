"""Something done at a chosen moment of a chosen call or delivery: a process killed, say."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from sandbox.shapes import Json

Moment: TypeAlias = Literal["before", "after", "answered"]


@dataclass(frozen=True)
class Visit:
    """One call of a method or one delivery, as it comes by."""

    names: tuple[str, ...]
    """All its names, the most precise last: as in `Fault.on`."""
    asked: Json
    """The arguments or the payload."""
    via: str = ""
    """Which of the app's processes calls, or is about to get the delivery, where that is known."""
    status: int = 0
    """The HTTP status of the answer, once there is one."""

    @property
    def name(self) -> str:
        """The most precise name."""
        return self.names[-1]


Do: TypeAlias = Callable[[Visit], Awaitable[bool | None] | bool | None]


@dataclass
class Hook:
    """Calls `do` at the `nth` call or delivery that matches `on`; at each of them if nth is 0.

    `before` and `after` are about the effect: just before it, and just after it but before the
    answer leaves. `answered` is right after the answer has left. Where `do` returns False before
    the effect, the call is lost and nothing is done; after it, the answer is lost.
    """

    on: str
    do: Do
    when: Moment = "before"
    nth: int = 1
    seen: int = 0
    """How many matching ones came by."""

    def is_due(self, moment: Moment, visit: Visit) -> bool:
        """Count a visit, and tell whether it is the one."""
        if moment != self.when or not any(fnmatchcase(name, self.on) for name in visit.names):
            return False
        self.seen += 1
        return self.nth in (0, self.seen)


class Hooks:
    """The hooks that are set."""

    def __init__(self) -> None:
        self.active: list[Hook] = []

    def add(self, hook: Hook) -> Hook:
        """Set a hook; the returned object counts what it has `seen`."""
        self.active.append(hook)
        return hook

    def clear(self) -> None:
        """Take all hooks off."""
        self.active.clear()

    async def come_by(self, moment: Moment, visit: Visit) -> bool:
        """Do what is due; return whether the call or its answer may go on."""
        goes_on = True
        for hook in [hook for hook in self.active if hook.is_due(moment, visit)]:
            said = hook.do(visit)
            if inspect.isawaitable(said):
                said = await said
            goes_on = goes_on and said is not False
        return goes_on
