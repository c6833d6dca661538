"""Trigger ids: good for one view within three seconds of what the person did."""

import secrets
from dataclasses import dataclass

from sandbox.core import Core
from sandbox.errors import SlackError, invalid_arguments
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

    def __init__(self, core: Core) -> None:
        self._core = core
        self._all: dict[str, Trigger] = {}

    def new(self, user_id: str, *, view: str = "") -> Trigger:
        """Make a trigger for what this person does now."""
        number = len(self._all) + 1
        trigger_id = f"{int(self._core.now())}{number:05d}.{number}.{secrets.token_hex(16)}"
        self._all[trigger_id] = Trigger(trigger_id, user_id, self._core.now(), view)
        return self._all[trigger_id]

    def check(self, trigger_id: str) -> Trigger:
        """Return the trigger if it can still be used, or raise Slack's reason."""
        trigger = self._all.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._core.now() - trigger.at > self._core.strict.trigger_seconds:
            if self._core.strict.triggers_as_arguments:
                raise invalid_arguments(TRIGGER_AS_ARGUMENT)
            raise SlackError("expired_trigger_id")
        return trigger
