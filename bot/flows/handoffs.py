"""The question whether somebody takes a case over, and word of the answer."""

from __future__ import annotations

from bot.flows.nudging import close_nudges
from bot.flows.tools import REMIND, Noting, Tools, update, whisper, write_to
from bot.operations import Run, together
from bot.records import HandoffPicture, PersonRef
from bot.slack.views import handoffs as views
from bot.slack.views import leading
from bot.store import Transaction
from bot.store.handoffs import HANDOFF, OWNER_TOLD, RECEIPT, REMINDER

ASK = "ask"


async def ask_handoff(tools: Tools, run: Run) -> None:
    """Ask who is to own a case, and leave who asked a receipt with which it can be taken back."""
    handoff = await _handoff(tools, run, run.args["handoff_id"])
    if handoff is None:
        return
    refused = None
    if handoff.state == "waiting" or run.has_done(ASK) or run.begun.is_in_doubt:
        question = views.question(handoff, handoff.to.reader)
        keep = (handoff.id, HANDOFF)
        refused = await write_to(tools, run, ASK, handoff.to, question, keep=keep)
    if refused is not None:
        await _not_reached(tools, run, handoff)
    await _leave_receipt(tools, run, handoff, refused)
    if handoff.is_for_another and refused is None:
        word = views.asked_for_you(handoff, handoff.owner.reader)
        keep = (handoff.id, OWNER_TOLD)
        await write_to(tools, run, "tell owner", handoff.owner, word, keep=keep)
    if refused is None:
        await _bring_up_to_date(tools, run, handoff.id, shown=handoff)


async def _leave_receipt(
    tools: Tools, run: Run, handoff: HandoffPicture, refused: str | None
) -> None:
    """Leave who asked a receipt; whom no message reaches, it is shown to in the channel."""
    asker, channel = handoff.asked_by, handoff.swarm.channel_id
    receipt, keep = views.receipt(handoff, asker.reader, refused), (handoff.id, RECEIPT)
    is_unread = await write_to(tools, run, "receipt", asker, receipt, keep=keep) is not None
    if is_unread and channel is not None:
        await whisper(tools, run, "receipt here", channel, asker, receipt, only_there=True)


async def tell_handoff(tools: Tools, run: Run) -> None:
    """Let question and receipt say what came of it, and tell who asked and who owned the case.

    That whoever was asked has left the company meanwhile, whoever asked is told too.
    """
    handoff = await _handoff(tools, run, run.args["handoff_id"])
    if handoff is None:
        return
    await _bring_up_to_date(tools, run, handoff.id)
    if handoff.state == "accepted":
        await close_nudges(tools, run, handoff.swarm)
    told = {"accepted": [handoff.asked_by, handoff.owner], "declined": [handoff.asked_by]}
    # Who has taken it for themselves knows.
    people = {one.id: one for one in told.get(handoff.state, ()) if one.id != handoff.to.id}
    if run.args.get("is_gone"):
        asker = handoff.asked_by
        await write_to(tools, run, "tell gone", asker, views.gone(handoff, asker.reader))
    await together(
        *(
            write_to(tools, run, f"tell {one.id}", one, views.outcome(handoff, one.reader))
            for one in people.values()
        )
    )


async def remind_of_handoff(tools: Tools, run: Run, person: PersonRef, sent: Noting) -> None:
    """Remind whoever was asked to take a case over that somebody waits for their answer."""
    handoff = await _handoff(tools, run, run.args["object_id"])
    if handoff is not None and handoff.state == "waiting":
        message = leading.handoff_reminder(handoff, person.reader)
        keep = (handoff.id, REMINDER)
        await write_to(tools, run, REMIND, person, message, keep=keep, sent=sent)
        await _bring_up_to_date(tools, run, handoff.id, shown=handoff)


async def _bring_up_to_date(
    tools: Tools, run: Run, handoff_id: str, shown: HandoffPicture | None = None
) -> None:
    """Edit question, reminder and receipt until they show what stands, whoever else edits them."""
    handoff = await _handoff(tools, run, handoff_id)
    while handoff is not None and (shown is None or shown.state != handoff.state):
        question = views.question(handoff, handoff.to.reader)
        receipt = views.receipt(handoff, handoff.asked_by.reader)
        word = views.asked_for_you(handoff, handoff.owner.reader)
        await together(
            update(tools, run, handoff.question, question),
            update(tools, run, handoff.reminder, question),
            update(tools, run, handoff.receipt, receipt),
            update(tools, run, handoff.owner_told, word),
        )
        shown, handoff = handoff, await _handoff(tools, run, handoff_id)


async def _not_reached(tools: Tools, run: Run, handoff: HandoffPicture) -> None:
    async def nothing() -> bool:
        return True

    async def note(tx: Transaction, _: bool) -> None:
        await tools.services.handoffs.not_reached(tx, handoff.id)

    await run.step("not reached", nothing, note=note)


async def _handoff(tools: Tools, run: Run, handoff_id: str) -> HandoffPicture | None:
    return await tools.services.handoffs.picture(run.workspace_id, handoff_id)
