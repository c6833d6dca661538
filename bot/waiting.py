"""How long an opening will have to wait for Slack, as far as it can be foreseen."""

from __future__ import annotations

PLACES = 19
"""How many channels the bot lets Slack create in a row: one less than Slack takes in a minute."""
PLACE_SECONDS = 61.0
"""How long each of them keeps its place."""


def wait_behind(ahead: int) -> float:
    """Return the seconds that an opening waits behind so many others.

    What those before them have left of a minute is not known here: a wait that comes of that is
    told when it begins.
    """
    return ahead // PLACES * PLACE_SECONDS
