"""The guided first minute: steps that are done once something passed between app and Slack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from sandbox.traffic import Traffic


@dataclass(frozen=True)
class GuideStep:
    """One thing to try: its text per language, who does it, and how one sees that it is done.

    `done` is a pattern over what passed, as `direction:name`, for example `call:views.open`,
    `deliver:slash_commands*` or `deliver:events_api/reaction_added`.
    """

    text: Mapping[str, str]
    done: str
    person: str = ""
    """The handle of whom to be for it; empty when it does not matter."""


@dataclass
class Guide:
    """How far the people of this page have come."""

    steps: Sequence[GuideStep]
    dismissed: bool = False
    _passed: int = 0
    _seen: int = field(default=0)

    def advance(self, traffic: Traffic) -> None:
        """Look at what passed since the last time; steps are done one after the other."""
        fresh = traffic.total - self._seen
        entries = list(traffic)[-fresh:] if fresh else []
        self._seen = traffic.total
        for entry in entries:
            step = self.current
            if step and entry.ok and fnmatchcase(f"{entry.direction}:{entry.name}", step.done):
                self._passed += 1

    @property
    def current(self) -> GuideStep | None:
        """The step to try now, or None when all are done."""
        return self.steps[self._passed] if self._passed < len(self.steps) else None

    @property
    def number(self) -> int:
        """The number of the current step, counted from one."""
        return self._passed + 1
