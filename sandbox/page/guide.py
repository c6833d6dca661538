"""The guided first minute: steps that are done once the workspace shows it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sandbox.page.words import word
from sandbox.traffic import Entry, Traffic

APP = "app"
"""The place of a step that is done in the conversation with the app."""


@dataclass(frozen=True)
class Prompt:
    """What to try: in which words, as whom, and where."""

    text: str
    """In the language of the guide, whoever looks."""
    person: str = ""
    """The handle of whom to be for it; empty when it does not matter."""
    place: str = ""
    """How the name of the channel begins, or APP; empty when it does not matter."""
    type: str = ""
    """What to write there, for those who would rather press a button."""


@dataclass(frozen=True)
class GuideStep:
    """One thing to try, and how one sees that it is done.

    `done` asks the workspace, or is a pattern over what passed, as `direction:name`, for example
    `call:views.open`, `deliver:slash_commands*` or `deliver:events_api/reaction_added`.
    """

    prompt: Prompt | Callable[[], Prompt]
    """A function where it depends on what others have done by now."""
    done: str | Callable[[], bool]
    then: Callable[[], Awaitable[None]] | None = None
    """What others do as soon as it is done."""

    def is_done(self, fresh: Sequence[Entry]) -> bool:
        """Tell whether it is done, given what has passed since the last look."""
        if not isinstance(self.done, str):
            return self.done()
        return any(e.ok and fnmatchcase(f"{e.direction}:{e.name}", self.done) for e in fresh)


@dataclass
class Guide:
    """How far the people of this page have come."""

    steps: Sequence[GuideStep]
    language: str = "en"
    dismissed: bool = False
    _passed: int = 0
    _seen: int = 0

    def advance(self, traffic: Traffic) -> list[GuideStep]:
        """Look whether the current step is done, and return those that are done just now."""
        fresh = traffic.total - self._seen
        entries = list(traffic)[-fresh:] if fresh else []
        self._seen = traffic.total
        step = self._step
        if step is None or not step.is_done(entries):
            return []
        self._passed += 1
        return [step]

    @property
    def current(self) -> Prompt | None:
        """What to try now, or None when all is done."""
        prompt = self._step.prompt if self._step else None
        return prompt if prompt is None or isinstance(prompt, Prompt) else prompt()

    @property
    def _step(self) -> GuideStep | None:
        return self.steps[self._passed] if self._passed < len(self.steps) else None

    @property
    def number(self) -> int:
        """The number of the current step, counted from one."""
        return self._passed + 1

    def say(self, key: str, **values: object) -> str:
        """Return one of the page's words in the language of the guide."""
        return word(self.language, key, **values)
