"""Private word of what waits: to whom it waits for, and as a list to their lead."""

from __future__ import annotations

from bot.flows.access import remind_of_wish
from bot.flows.archiving import REMINDED, article_of
from bot.flows.handoffs import remind_of_handoff
from bot.flows.tools import REMIND, Noting, Tools, standing, update, write_to
from bot.operations import Run
from bot.records import PersonRef, SwarmPicture
from bot.slack.views import leading as views
from bot.store import Transaction
from bot.store.waiting import LISTED


async def chase(tools: Tools, run: Run) -> None:
    """Remind somebody of what waits for them, with what answers it."""
    person = await tools.person(run, run.args["person_id"])
    which = run.args["object_id"], run.args["what"], run.args["person_id"]
    async with tools.store.reading(run.workspace_id) as tx:
        # After an outage of a day the next try may have been first.
        is_told = await tx.waiting.has_reached(*which) and not run.has_done(REMIND)
    if person is None or is_told:
        return

    async def sent(tx: Transaction) -> None:
        await tx.waiting.reached(*which)

    remind = {"draft": _of_draft, "access": remind_of_wish, "handoff": remind_of_handoff}
    await remind[run.args["what"]](tools, run, person, sent)


async def tell_waiting(tools: Tools, run: Run) -> None:
    """Send a lead the list of what has waited for their people for long."""
    lead = await tools.person(run, run.args["person_id"])
    if lead is not None:
        chasing = tools.services.chasing
        lines, total = await chasing.list_for(run.workspace_id, lead.id)
        if lines:
            message, lead_id = views.waiting_list(lines, total, lead.reader), lead.id

            async def sent(tx: Transaction) -> None:
                await tx.waiting.reached(lead_id, LISTED, lead_id)

            await write_to(tools, run, "tell lead", lead, message, sent=sent)


async def tell_done_for(tools: Tools, run: Run) -> None:
    """Tell an owner that their lead has ended the swarm for them."""
    owner = await tools.person(run, run.args["person_id"])
    lead = await tools.person(run, run.args["by"])
    if owner is not None and lead is not None:
        message = views.done_for_you(await tools.swarm(run), lead, owner.reader)
        await write_to(tools, run, "tell owner", owner, message)


async def show_reminder(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Let the reminder of a draft say how the article stands, where there was one."""
    article = await article_of(tools, run, swarm.article_id)
    if article is None:
        return
    there = await standing(tools, run, article.id, REMINDED)
    message = views.draft_reminder(article, swarm, swarm.owner.reader)
    await update(tools, run, there, message)


async def _of_draft(tools: Tools, run: Run, person: PersonRef, sent: Noting) -> None:
    article = await article_of(tools, run, run.args["object_id"])
    if article is not None and article.is_draft:
        message = views.draft_reminder(article, await tools.swarm(run), person.reader)
        keep = article.id, REMINDED
        await write_to(tools, run, REMIND, person, message, keep=keep, sent=sent)
