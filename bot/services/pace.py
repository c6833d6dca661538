"""How long a team's people take, learnt from what they did lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from statistics import median_low

from bot.store import Transaction
from bot.store.pace import Waited

LATELY = timedelta(days=28)
ENOUGH = 8
"""Of fewer nothing is concluded."""
OF_FIVE = 4
"""A promise is to be kept as often as this."""
MOST_SWARMS, MOST_ANSWERS = 200, 1000
MINUTE = timedelta(minutes=1)


async def usual_wait(tx: Transaction, severity: int) -> timedelta | None:
    """Return after how long four of five swarms had somebody; None where too few are known.

    Of this severity where there are enough of it, or else of all.
    """
    waited = await tx.pace.until_somebody_came(tx.now - LATELY, limit=MOST_SWARMS)
    same = [one for one in waited if one.severity == severity]
    known = same if len(same) >= ENOUGH else waited
    return _four_of_five(known) if len(known) >= ENOUGH else None


async def minutes_to_answer(tx: Transaction) -> dict[int, int]:
    """Return within how many minutes half of the answers came, by severity where it is known."""
    spans: dict[int, list[timedelta]] = defaultdict(list)
    for severity, span in await tx.pace.answers(tx.now - LATELY, limit=MOST_ANSWERS):
        spans[severity].append(span)
    return {
        severity: -(-median_low(known) // MINUTE)
        for severity, known in spans.items()
        if len(known) >= ENOUGH
    }


def _four_of_five(known: Sequence[Waited]) -> timedelta | None:
    spans = sorted(one.span for one in known if one.span is not None)
    # Where more than one of five waited in vain, the longest that anybody took is all there is.
    rank = min(-(-len(known) * OF_FIVE // 5), len(spans))
    return spans[rank - 1] if spans else None
