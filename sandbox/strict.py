"""Which of Slack's rules the workspace enforces: all of them unless relaxed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Strict:
    """Switches and numbers of the rules; the defaults are Slack's own."""

    scopes: bool = True
    blocks: bool = True
    rate_limits: bool = True
    trigger_seconds: float = 3
    ack_seconds: float = 3
    response_url_uses: int = 5
    response_url_seconds: float = 1800
    rate_scale: float = 1
    """Multiplies every rate limit; 2 allows twice as many calls."""
    share_delay: float = 0.05
    """Seconds until an upload's message shows in the channel, as on Slack after the answer."""
    triggers_as_arguments: bool = False
    """Report an expired trigger as invalid_arguments, a form that has been seen too."""


PATIENT = Strict(trigger_seconds=60, ack_seconds=60)
"""For what goes by itself, on a machine however slow: nobody sits there and waits."""
