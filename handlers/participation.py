"""Answers: to asks, and to people who want into a private swarm."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.errors import BadInputError
from bot.i18n import N_
from bot.ports import Modal
from bot.slack.ids import Action, Block, Callback
from bot.slack.views import participation as views
from bot.slack.views import searching as search_views
from handlers import payloads
from handlers.boundary import Call, Reply, on_click, on_form


def register(app: AsyncApp) -> None:
    """Take the buttons on asks and on requests for access."""
    app.action(Action.ACCEPT)(on_click(accept))
    app.action(Action.DECLINE)(on_click(ask_reason))
    app.action(Action.SUGGEST)(on_click(ask_whom))
    app.action(Action.LATER)(on_click(later))
    app.action(Action.RECONSIDER)(on_click(reconsider))
    app.action(Action.STEP_IN)(on_click(add_for_lead))
    app.action(Action.GRANT)(on_click(grant))
    app.action(Action.REFUSE)(on_click(refuse))
    app.view(Callback.DECLINE)(on_form(decline))
    app.view(Callback.SUGGEST)(on_form(suggest))


async def accept(call: Call, click: payloads.Click) -> None:
    """Put the person in; the message of the ask says so."""
    await call.services.answers.accept(call.actor, click.value)


async def ask_reason(call: Call, click: payloads.Click) -> Modal:
    """Open the form for the reason of a no."""
    ask = await call.services.answers.asked(call.actor, click.value)
    return views.decline_form(ask.id, call.reader)


async def decline(call: Call, form: payloads.Form) -> None:
    """Take a no, and ask whoever comes next."""
    await call.services.answers.decline(
        call.actor,
        form.metadata,
        reason=form.choice(Block.REASON) or "",
    )


async def later(call: Call, click: payloads.Click) -> None:
    """Ask the person again in a while; the message of the ask says when."""
    await call.services.answers.put_off(call.actor, click.value)


async def reconsider(call: Call, click: payloads.Click) -> None:
    """Put in after all who had said no."""
    await call.services.answers.reconsider(call.actor, click.value)


async def add_for_lead(call: Call, click: payloads.Click) -> Reply:
    """Put somebody in whom a lead has chosen, and show them who is left."""
    swarm_id, _, person_id = click.value.partition(":")
    plea = await call.services.searching.add_for_lead(call.actor, swarm_id, person_id)
    message = search_views.plea(plea, call.reader)
    if click.response_url is None:
        return message
    await call.slack.answer(click.response_url, message, replace=True)
    return None


async def ask_whom(call: Call, click: payloads.Click) -> Modal:
    """Open the form to suggest somebody else."""
    ask = await call.services.answers.asked(call.actor, click.value)
    return views.suggest_form(ask.id, call.reader)


async def suggest(call: Call, form: payloads.Form) -> None:
    """Ask the person suggested."""
    person = form.choice(Block.PEOPLE)
    if person is None:
        raise BadInputError(N_("Choose who could help."), field=Block.PEOPLE)
    await call.services.answers.suggest(call.actor, form.metadata, person)


async def grant(call: Call, click: payloads.Click) -> Reply:
    """Let somebody into a private swarm."""
    return await _answer(call, click, granted=True)


async def refuse(call: Call, click: payloads.Click) -> Reply:
    """Do not let somebody into a private swarm."""
    return await _answer(call, click, granted=False)


async def _answer(call: Call, click: payloads.Click, *, granted: bool) -> Reply:
    answered = await call.services.participations.answer_access(
        call.actor, click.value, granted=granted
    )
    message = views.access_closed(
        answered.swarm, answered.person, granted=granted, reader=call.reader
    )
    if click.response_url is None:
        return message
    await call.slack.answer(click.response_url, message, replace=True)
    return None
