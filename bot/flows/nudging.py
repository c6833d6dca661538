"""Word to who answers for a swarm that does not move."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.flows.tools import Tools, write_to
from bot.operations import Run
from bot.slack.views import nudging as views


async def nudge(tools: Tools, run: Run) -> None:
    """Tell the owner, or their lead, that nothing has moved, and what could be done."""
    swarm = await tools.swarm(run)
    person = await tools.person(run, run.args["person_id"])
    if person is None or not swarm.is_active:
        return
    since = datetime.fromtimestamp(run.args["since"], UTC)
    show = views.lead_nudge if run.args["is_lead"] else views.owner_nudge
    await write_to(tools, run, "nudge", person, show(swarm, since, person.reader))
