"""The guided first minute: steps that are done once the workspace shows it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.world import World


@dataclass(frozen=True)
class GuideStep:
    """One thing to try: what to do, how one sees that it is done, who does it and where."""

    text: str
    done: Callable[[], bool]
    person: str = ""
    """The handle of whom to be for it; empty when it does not matter."""
    place: str = ""
    """How the name of the channel begins; empty for the conversation with the app."""
    type: str = ""
    """What to write there, for those who would rather press a button."""
    then: Callable[[], Coroutine[Any, Any, None]] | None = None
    """What others do as soon as it is done."""

    def place_in(self, world: World) -> str:
        """Return the part of the page's address that leads to the place."""
        named = (c for c in world.channels.values() if self.place and c.name.startswith(self.place))
        found = next(named, None)
        return found.id if found else "app"


@dataclass
class Guide:
    """How far the people of this page have come."""

    steps: Sequence[GuideStep]
    dismissed: bool = False
    _passed: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def advance(self) -> None:
        """Look whether the current step is done; steps are done one after the other."""
        while (step := self.current) and step.done():
            self._passed += 1
            if step.then is not None:
                task = asyncio.create_task(step.then())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    @property
    def current(self) -> GuideStep | None:
        """The step to try now, or None when all are done."""
        return self.steps[self._passed] if self._passed < len(self.steps) else None

    @property
    def number(self) -> int:
        """The number of the current step, counted from one."""
        return self._passed + 1
