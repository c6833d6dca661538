"""Looks after operations and replicas for the doctor: what is stuck, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.services.doctor import Finding
from bot.services.troubles import REPEATABLE
from bot.store import Store
from bot.store.figures import Trouble
from bot.store.hands import WAITS
from models import Operation, Replica

LONG = timedelta(minutes=3)
"""An operation that is under way for longer is stuck, or waits for Slack."""
LATELY = timedelta(days=3)
MOST_NAMED = 20

FIXES = {
    "SlackBusyError": "Slack asks to wait. It goes on by itself; `/metrics` tells for which call.",
    "SlackUnsureError": "Slack does not answer. It is tried again by itself: check the network, the"
    " proxy and https://slack-status.com.",
    WAITS: "Slack asks to wait. It goes on by itself; if that time has long passed, look for its id"
    " in the bot's log.",
    "DatabaseGoneError": "The database did not answer. It is tried again by itself.",
}
BUG = "This is a mistake in the bot: please report it with the trace from the log of that time."
NOBODY = "No bot runs on this database: start it, and it goes on where it was."
FREE = "A running bot takes it within a second or two. If it does not, look at the bot's log."
UNDER_WAY = "Look for its id in the bot's log."
REFUSED = "Slack refuses it. Mend that, for which docs/manifest.md names the scopes."
ASKED = "Whoever asked has been told, if Slack took it."
NOT_ASKED = "Nobody had asked for it, and nobody has been told."
REPEATED = "Once the cause is mended, an admin can have it tried again from App Home."
NOT_REPEATED = "It is not tried again."


class Rounds:
    """Reads beside a running bot, and changes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def findings(self) -> list[Finding]:
        """Return what there is to say of replicas and operations."""
        async with self._store.reading("") as tx:
            replicas = await tx.replicas.alive()
            troubles = await tx.figures.troubled_operations(
                begun_before=tx.now - LONG, failed_since=tx.now - LATELY, limit=MOST_NAMED + 1
            )
            return [
                _of_replicas(replicas),
                *_of_operations(troubles[:MOST_NAMED], tx.now, is_run=bool(replicas)),
                *([_and_more()] if len(troubles) > MOST_NAMED else ()),
            ]


def _of_replicas(replicas: Sequence[Replica]) -> Finding:
    if not replicas:
        return Finding("No bot runs on this database now")
    beats = ", ".join(f"{one.id} (last beat {one.beat_at:%H:%M:%S} UTC)" for one in replicas)
    return Finding(f"Running on this database: {beats}")


def _of_operations(
    troubles: Sequence[Trouble], now: datetime, *, is_run: bool
) -> Iterator[Finding]:
    if not troubles:
        yield Finding("No operation is stuck, and none has failed in the last days")
    for trouble in troubles:
        operation = trouble.operation
        reason = f", {operation.error}" if operation.error else ""
        if operation.ended_at is not None:
            ago = _age(now - operation.ended_at)
            mend = BUG if operation.error == "SwarmroomError" else _given_up(operation)
            yield Finding(f"{operation.id} failed {ago} ago{reason}", mend, is_past=True)
        else:
            age, tries = _age(now - operation.created_at), operation.attempts
            yield Finding(
                f"{operation.id} is unfinished after {age}"
                f" ({_state(trouble)}; failed attempts: {tries}{reason})",
                _mend(operation, trouble.state, is_run=is_run),
            )


def _state(trouble: Trouble) -> str:
    run_at = trouble.operation.run_at
    if trouble.state == "later" and run_at is not None:
        return f"next attempt {run_at:%H:%M:%S} UTC"
    return {"due": "in nobody's hands"}.get(trouble.state, "running")


def _mend(operation: Operation, state: str, *, is_run: bool) -> str:
    if not is_run:
        return NOBODY
    if operation.error is not None:
        return FIXES.get(operation.error.partition(" ")[0], REFUSED)
    return FREE if state == "due" else UNDER_WAY


def _given_up(operation: Operation) -> str:
    told = NOT_ASKED if operation.asked_by_id is None else ASKED
    return f"{told} {REPEATED if operation.kind in REPEATABLE else NOT_REPEATED}"


def _and_more() -> Finding:
    return Finding(f"… and more: {MOST_NAMED} are named", "Mend these first.")


def _age(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than a minute"
