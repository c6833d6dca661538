"""How long an opening will have to wait for Slack, as far as it can be foreseen."""

from __future__ import annotations

PLACES = 19
"""How many channels the bot lets Slack create in a row: one less than Slack takes in a minute."""
PLACE_SECONDS = 61.0
"""How long each of them keeps its place."""
WORTH_SAYING_SECONDS = 10.0


def wait_behind(ahead: int) -> float:
    """Return the seconds that an opening waits behind others; 0 where nobody would notice."""
    seconds = ahead // PLACES * PLACE_SECONDS
    return seconds if seconds > WORTH_SAYING_SECONDS else 0.0
