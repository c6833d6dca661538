"""Handing a case over: its form, and the buttons on the question and its receipt."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.errors import BadInputError
from bot.i18n import N_
from bot.ports import Modal
from bot.slack.ids import Action, Block, Callback
from bot.slack.views import handoffs as views
from handlers import payloads
from handlers.boundary import Call, on_click, on_form
from handlers.home import and_redraw_below, on_home


def register(app: AsyncApp) -> None:
    """Take the form and the buttons."""
    app.view(Callback.HANDOFF)(on_form(ask))
    app.action(Action.REASSIGN)(on_click(reassign))
    app.action(Action.TAKE_OVER)(on_click(accept))
    app.action(Action.LEAVE_IT)(on_click(decline))
    app.action(Action.TAKE_BACK)(on_click(take_back))


async def reassign(call: Call, click: payloads.Click) -> Modal:
    """Open the form in which a lead asks somebody to take over the case of one of their people."""
    swarm = await call.services.handoffs.to_reassign(call.actor, click.value)
    return on_home(click, views.handoff_form(swarm, call.reader, by=call.actor.person))


async def ask(call: Call, form: payloads.Form) -> None:
    """Ask the person who was chosen."""
    person = form.choice(Block.PEOPLE)
    if person is None:
        raise BadInputError(N_("Choose who is to own the case."), field=Block.PEOPLE)
    reason = form.text(Block.REASON)
    handoffs = call.services.handoffs
    await and_redraw_below(
        call, form, lambda swarm_id: handoffs.ask_handoff(call.actor, swarm_id, person, reason)
    )


async def accept(call: Call, click: payloads.Click) -> None:
    """Make the person the owner; the message of the question says so."""
    await call.services.handoffs.accept(call.actor, click.value)


async def decline(call: Call, click: payloads.Click) -> None:
    """Leave the case with its owner."""
    await call.services.handoffs.decline(call.actor, click.value)


async def take_back(call: Call, click: payloads.Click) -> None:
    """Take the question back; its messages say so."""
    await call.services.handoffs.withdraw(call.actor, click.value)
