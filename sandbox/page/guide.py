"""The guided first minute: steps that are done once the workspace shows it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sandbox.traffic import Entry, Traffic

APP = "app"
"""The place of a step that is done in the conversation with the app."""


@dataclass(frozen=True)
class GuideStep:
    """One thing to try: what to do, how one sees that it is done, who does it and where.

    `done` asks the workspace, or is a pattern over what passed, as `direction:name`, for example
    `call:views.open`, `deliver:slash_commands*` or `deliver:events_api/reaction_added`.
    """

    text: str | Mapping[str, str]
    """In the words of whoever looks, or in one language for everybody."""
    done: str | Callable[[], bool]
    person: str = ""
    """The handle of whom to be for it; empty when it does not matter."""
    place: str = ""
    """How the name of the channel begins, or APP; empty when it does not matter."""
    then: Callable[[], Awaitable[None]] | None = None
    """What others do as soon as it is done."""
    type: str = ""
    """What to write there, for those who would rather press a button."""

    def says(self, language: str) -> str:
        """Return the text for somebody who reads this language."""
        if isinstance(self.text, str):
            return self.text
        return self.text.get(language) or self.text["en"]

    def is_done(self, fresh: Sequence[Entry]) -> bool:
        """Tell whether it is done, given what has passed since the last look."""
        if not isinstance(self.done, str):
            return self.done()
        return any(e.ok and fnmatchcase(f"{e.direction}:{e.name}", self.done) for e in fresh)


@dataclass
class Guide:
    """How far the people of this page have come."""

    steps: Sequence[GuideStep]
    dismissed: bool = False
    _passed: int = 0
    _seen: int = 0

    def advance(self, traffic: Traffic) -> list[GuideStep]:
        """Look whether the current step is done, and return those that are done just now."""
        fresh = traffic.total - self._seen
        entries = list(traffic)[-fresh:] if fresh else []
        self._seen = traffic.total
        step = self.current
        if step is None or not step.is_done(entries):
            return []
        self._passed += 1
        return [step]

    @property
    def current(self) -> GuideStep | None:
        """The step to try now, or None when all are done."""
        return self.steps[self._passed] if self._passed < len(self.steps) else None

    @property
    def number(self) -> int:
        """The number of the current step, counted from one."""
        return self._passed + 1
