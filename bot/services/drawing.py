"""Has somebody's App Home drawn anew, since what it shows has changed."""

from __future__ import annotations

from bot.records import Actor
from bot.store import Transaction
from bot.store.operations import LAST
from models import new_id


async def draw_home(tx: Transaction, actor: Actor, once: str | None = None) -> None:
    """Have somebody's App Home drawn; `once` names what it is for, if that can come twice."""
    await tx.operations.begin(
        "publish_home",
        once or new_id(),
        priority=LAST,
        slack_user_id=actor.person.slack_id,
    )
