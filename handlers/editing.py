"""Changing an open swarm: the button on the brief, and its form."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.ports import Modal
from bot.records import Details, Edit, Edited
from bot.slack.ids import Action, Block, Callback
from bot.slack.views import swarms as views
from handlers import payloads
from handlers.boundary import Call, on_click, on_form
from handlers.opening import chosen_skills, skill_name


def register(app: AsyncApp) -> None:
    """Take the button that opens the form, and the form."""
    app.action(Action.EDIT)(on_click(ask_edit))
    app.view(Callback.EDIT)(on_form(edit))


async def ask_edit(call: Call, click: payloads.Click) -> Modal:
    """Open the form with what the swarm says."""
    found = await call.services.editing.to_edit(call.actor, swarm_id=click.value)
    return views.edit_form(found.swarm, found.details, found.stood, call.reader)


async def edit(call: Call, form: payloads.Form) -> Modal | None:
    """Write what was changed; show it again where somebody else was quicker."""
    carried = form.carried()
    wanted = Edit(
        title=form.text(Block.TITLE),
        need=form.text(Block.NEED),
        environment=form.text(Block.ENVIRONMENT),
        customer=form.text(Block.CUSTOMER),
        severity=int(form.choice(Block.SEVERITY) or 0),
        skills=[skill_name(value) for value in form.choices(Block.SKILLS)],
    )
    swarm_id = str(carried.get("swarm", ""))
    edited = await call.services.editing.edit(call.actor, swarm_id, wanted, _stood(carried))
    if edited.overtaken:
        return await _again(call, form, wanted, edited)
    return views.edited_form(edited, call.reader) if edited.has_news else None


async def _again(call: Call, form: payloads.Form, wanted: Edit, edited: Edited) -> Modal:
    """Return the form as it was filled in, with what stands by now."""
    filled_in = Details(
        title=wanted.title,
        need=wanted.need,
        environment=wanted.environment,
        customer=wanted.customer,
        severity=wanted.severity,
        skills=await chosen_skills(call, form),
    )
    return views.edit_form(edited.swarm, filled_in, edited.stood, call.reader, edited.overtaken)


def _stood(carried: payloads.Carried) -> dict[str, str]:
    stood = carried.get("stood")
    return {str(k): str(v) for k, v in stood.items()} if isinstance(stood, dict) else {}
