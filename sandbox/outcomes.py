"""What a person sees come of what they did."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.world import Message, OpenView


@dataclass
class Outcome:
    """What came of a command, a click or a shortcut, as far as it showed within a moment."""

    message: Message | None = None
    """The answer in the conversation (ephemeral or for all), or None."""
    view: OpenView | None = None
    """The modal that opened, or None."""
    error: str = ""
    """The sentence Slack shows when it went wrong; empty when it went well."""
    trigger_id: str = ""


@dataclass
class SubmitResult:
    """What came of pressing a modal's submit button."""

    kind: Literal["closed", "errors", "updated", "pushed", "cleared", "failed"]
    errors: dict[str, str] = field(default_factory=dict)
    """Per block_id the sentence shown under it, from the bot or from Slack's own checks."""
    view: OpenView | None = None
    """The modal that is on top afterwards, or None."""
    error: str = ""
    """The sentence Slack shows when the bot did not answer in time or answered wrongly."""

    @property
    def ok(self) -> bool:
        """Tell whether the modal was accepted."""
        return self.kind not in ("errors", "failed")
