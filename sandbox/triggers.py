"""Trigger ids: good for one view within three seconds of what the person did."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import SlackError, invalid_arguments
from sandbox.strict import Strict
from sandbox.unverified import TRIGGER_AS_ARGUMENT


@dataclass
class Trigger:
    """What a person did that a view may answer."""

    id: str
    user: str
    at: float
    view: str = ""
    """The modal it happened in, which views.push needs."""
    used: bool = False


class Triggers:
    """All triggers of a workspace."""

    def __init__(self, now: Callable[[], float], strict: Callable[[], Strict]) -> None:
        self._now = now
        self._strict = strict
        self._all: dict[str, Trigger] = {}

    def new(self, user_id: str, *, view: str = "") -> Trigger:
        """Make a trigger for what this person does now."""
        number = len(self._all) + 1
        trigger_id = f"{int(self._now())}{number:05d}.{number}.{secrets.token_hex(16)}"
        self._all[trigger_id] = Trigger(trigger_id, user_id, self._now(), view)
        return self._all[trigger_id]

    def check(self, trigger_id: str) -> Trigger:
        """Return the trigger if it can still be used, or raise Slack's reason."""
        trigger = self._all.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._now() - trigger.at > self._strict().trigger_seconds:
            if self._strict().triggers_as_arguments:
                raise invalid_arguments(TRIGGER_AS_ARGUMENT)
            raise SlackError("expired_trigger_id")
        return trigger
