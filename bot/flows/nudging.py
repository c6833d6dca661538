"""Word to who answers for a swarm that does not move."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeGuard

from bot.errors import SlackRefusedError
from bot.flows.tools import Tools, standing_with, stood_before, update, write_to
from bot.operations import Run, together
from bot.ports import SlackPort
from bot.records import SwarmPicture
from bot.slack.views import nudging as views
from bot.store import Transaction

NUDGE = "nudge:"
"""The word to somebody, by its swarm; their id follows."""


async def nudge(tools: Tools, run: Run) -> None:
    """Tell the owner, or their lead, that nothing has moved, and what could be done."""
    swarm = await tools.swarm(run)
    person = await tools.person(run, run.args["person_id"])
    if person is None or not swarm.is_active:
        return
    since = datetime.fromtimestamp(run.args["since"], UTC)
    if await _is_talked_about(tools, run, swarm, since):
        return
    show = views.lead_nudge if run.args["is_lead"] else views.owner_nudge
    before = await stood_before(tools, run, swarm.id, f"{NUDGE}{person.id}")
    message, keep = show(swarm, since, person.reader), (swarm.id, f"{NUDGE}{person.id}")

    async def sent(tx: Transaction) -> None:
        if not run.args["is_lead"]:
            tools.services.nudging.reached(tx, swarm, person.id)

    await write_to(tools, run, "nudge", person, message, keep=keep, sent=sent)
    await update(tools, run, before, views.nudged_again(person.reader))
    # It may have ended before it was noted where this stands.
    swarm = await tools.swarm(run)
    if not swarm.is_active:
        await close_nudges(tools, run, swarm)


async def close_nudges(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Let every nudge of a swarm say that there is nothing left to do, or for whom there is."""
    theirs = await standing_with(tools, run, swarm.id, NUDGE)
    await together(
        *(
            update(tools, run, place, views.nudge_over(swarm, person.reader))
            for person, place in theirs
        )
    )


async def _is_talked_about(tools: Tools, run: Run, swarm: SwarmPicture, since: datetime) -> bool:
    """Tell whether people have gone on writing, though nobody has marked or told anything."""
    slack, channel = await tools.slack(run), swarm.channel_id

    async def note(tx: Transaction, last: float | None) -> None:
        if _is_after(last, since):
            await tools.services.nudging.spare(tx, swarm.id, at=datetime.fromtimestamp(last, UTC))

    last = await run.step("look", lambda: _last_words(slack, channel), note=note)
    return _is_after(last, since)


def _is_after(last: float | None, since: datetime) -> TypeGuard[float]:
    return last is not None and last > since.timestamp()


async def _last_words(slack: SlackPort, channel: str | None) -> float | None:
    try:
        return await slack.last_words(channel) if channel is not None else None
    except SlackRefusedError:
        # What cannot be looked at is taken for silent.
        return None
