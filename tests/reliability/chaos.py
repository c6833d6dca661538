"""Plays the story while calls, deliveries and sockets go wrong by chance, the same each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.faults import Chaos
from tests.reliability.company import company, inside
from tests.reliability.ended import Ended, ended
from tests.reliability.story import ACTS, Act, play

QUICK = 0.12
"""Real seconds of rest before the clock is moved: bot and Slack share this process."""


@dataclass
class Weathered:
    """What came of one story in bad weather."""

    differences: list[str]
    fired: Counter[str]
    pressed_again: int


async def calm_end(url: str, acts: Sequence[Act] = ACTS) -> Ended:
    """Play the story with nothing going wrong."""
    async with company(url) as made, inside(made):
        made.idle_seconds = QUICK
        await play(made, acts)
        return await ended(made)


async def story_in_chaos(
    url: str,
    calm: Ended,
    chaos: Chaos,
    *,
    transport: str = "socket",
    acts: Sequence[Act] = ACTS,
) -> Weathered:
    """Play the story in chaos, let it end, and compare."""
    async with company(url, is_calm=False) as made, inside(made, transport):
        made.idle_seconds = QUICK
        made.slack.faults.chaos = chaos
        await play(made, acts)
        fired = Counter(entry.kind for entry in made.slack.faults.log)
        made.slack.faults.clear()
        await made.settled()
        return Weathered((await ended(made)).differences(calm), fired, made.was_pressed_again)
