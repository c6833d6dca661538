"""Opening a swarm: the form, the one-line form, and what is already known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.commands import (
    Help,
    OneLine,
    OpenForm,
    Sub,
    Unread,
    case_before,
    normalise_reference,
    parse,
    unformatted,
)
from bot.masking import mask
from bot.ports import FrontPort, Message, Modal
from bot.records import Actor, Known, Opened, OpenRequest, PersonRef, SkillRef
from bot.records import OpenForm as FormContent
from bot.services import Services
from bot.slack.ids import Action, Block, Callback, Shortcut
from bot.slack.views import help as help_views
from bot.slack.views import open_form as views
from bot.slack.views import swarms as swarm_views
from handlers import payloads
from handlers.boundary import Call, Reply, on_click, on_command, on_form, on_shortcut, show_in
from handlers.subcommands import SUBCOMMANDS

COMMAND = "/swarm"


def register(app: AsyncApp) -> None:
    """Take `/swarm` and everything of the form that opens a swarm."""
    app.command(COMMAND)(on_command(swarm))
    app.message_shortcut(Shortcut.START)(on_shortcut(start))
    app.view(Callback.OPEN)(on_form(submitted))
    app.action(Action.OPEN_FORM)(on_click(asked_for_form))
    app.action(Action.TITLE)(on_click(title_typed))
    app.action(Action.ANSWERS)(on_click(answered))
    app.options(Action.SKILLS)(skill_suggestions)


async def swarm(call: Call, command: payloads.Command) -> Reply:
    """Do what was typed after `/swarm`: a form, a swarm at once, a subcommand, or help."""
    asked = parse(command.text)
    if isinstance(asked, OpenForm):
        return await _empty_form(call, command.response_url)
    if isinstance(asked, Sub):
        handler = SUBCOMMANDS.get(asked.name)
        if handler is not None:
            return await handler(call, replace(command, text=asked.rest))
        return help_views.not_yet(asked.name, call.reader)
    if isinstance(asked, Help):
        return help_views.unread(asked.reason, asked.nearest, asked.text, call.reader)
    return await _open(call, _one_line(asked, command), asked.unread)


async def asked_for_form(call: Call, click: payloads.Click) -> Modal:
    """Open the form from a button."""
    return await _empty_form(call, click.response_url or "")


async def start(call: Call, shortcut: payloads.Shortcut) -> Modal:
    """Open the form with what a message says, without personal data."""
    settings = await call.services.settings.to_open(call.actor)
    case, text = case_before(unformatted(shortcut.text))
    said = mask(text)
    metadata = {
        "response_url": shortcut.response_url,
        "source": await call.slack.address_of(shortcut.channel, shortcut.ts, shortcut.thread_ts),
        "is_among_few": shortcut.is_among_few,
        "masked": sum(said.found.values()),
    }
    carried = json.dumps(metadata)
    is_private = settings.visibility == "private"
    content = replace(_begun_with(carried), case=case, need=said.text, is_private=is_private)
    return views.open_form(content, call.reader, (), carried)


async def submitted(call: Call, form: payloads.Form) -> Reply:
    """Open the swarm that the form describes."""
    request = replace(
        _wanted(form, form.text(Block.TITLE)),
        tried=form.text(Block.TRIED),
        customer=form.text(Block.CUSTOMER),
        invited=await call.services.people.ids_of(call.actor, form.choices(Block.PEOPLE)),
        response_url=form.carried().get("response_url") or None,
        source=_source(form),
    )
    opened = await call.services.opening.open(call.actor, request)
    if opened.must_wait:
        return swarm_views.waiting_form(opened, request.reference, call.reader)
    if opened.is_new:
        return None
    return swarm_views.exists_form(opened, request.reference, call.reader)


async def title_typed(call: Call, click: payloads.Click) -> Reply:
    """Show in the form what is already known of such a title."""
    form = click.view
    if form is None or form.callback_id != Callback.OPEN:
        return None
    known = await call.services.opening.like(call.actor, _wanted(form, click.value))
    shown = [f"{k.kind}:{k.id}" for k in known]
    carried = form.carried()
    if carried.get("known", []) == shown:
        return None
    content = await _content(call, form, click.value)
    fresh = json.dumps({**carried, "known": shown})
    show_in(call.slack, form, views.open_form(content, call.reader, known, fresh))
    return None


async def answered(call: Call, click: payloads.Click) -> Reply:
    """Note that what is known answers the case; an opened swarm is put away again."""
    swarm_id, kind, known_id = click.value.split(":", 2)
    opened_id = None if swarm_id == "-" else swarm_id
    reference = click.view.text(Block.CASE) if click.view else ""
    known = await call.services.opening.answered(
        call.actor,
        opened_id,
        kind,
        known_id,
        reference=normalise_reference(reference),
        once=f"{click.view.id}/{known_id}" if click.view else None,
    )
    if click.view is not None:
        show_in(call.slack, click.view, views.answered_form(known, call.reader))
        return None
    return await _put_away(call, opened_id, known)


async def skill_suggestions(
    ack: AsyncAck, body: dict[str, Any], services: Services, slack: FrontPort, actor: Actor
) -> None:
    """Offer the skills that fit what is being typed."""
    typed = payloads.typed(body)
    found = await services.people.skills_like(actor, typed)
    await ack(**views.skill_options(found, typed, actor.reader))


async def _put_away(call: Call, swarm_id: str | None, known: Known) -> Message | None:
    if swarm_id is None:
        return None
    swarm = await call.services.swarms.seen(call.actor, swarm_id)
    return swarm_views.answered(swarm, known, call.reader)


async def _open(call: Call, request: OpenRequest, unread: Sequence[Unread]) -> Message:
    opened: Opened = await call.services.opening.open(call.actor, request)
    if opened.must_wait:
        return swarm_views.waiting(opened, request.reference, call.reader, unread)
    if opened.is_new:
        return swarm_views.opening(request.reference, call.reader, unread)
    return swarm_views.exists(opened, request.reference, call.reader)


def _one_line(asked: OneLine, command: payloads.Command) -> OpenRequest:
    return OpenRequest(
        reference=asked.case,
        title=asked.title,
        customer=asked.customer,
        skills=asked.skills,
        severity=asked.severity if asked.says_severity else None,
        is_private=asked.private or None,
        response_url=command.response_url,
    )


async def _empty_form(call: Call, response_url: str) -> Modal:
    """Return the form as a team's settings begin it: what it shows then is what counts."""
    settings = await call.services.settings.to_open(call.actor)
    content = FormContent(is_private=settings.visibility == "private")
    return views.open_form(content, call.reader, (), json.dumps({"response_url": response_url}))


def _wanted(form: payloads.Form, title: str) -> OpenRequest:
    """Return what the form says of the case, whoever is added."""
    return OpenRequest(
        reference=normalise_reference(form.text(Block.CASE)),
        title=title,
        need=form.text(Block.NEED),
        environment=form.text(Block.ENVIRONMENT),
        skills=[skill_name(value) for value in form.choices(Block.SKILLS)],
        severity=int(form.choice(Block.SEVERITY) or 3),
        is_private="private" in form.choices(Block.PRIVATE),
    )


async def _content(call: Call, form: payloads.Form, title: str) -> FormContent:
    """Return the form as it stands, so that redrawing it loses nothing."""
    return replace(
        _begun_with(form.metadata),
        case=form.text(Block.CASE),
        title=title,
        need=form.text(Block.NEED),
        environment=form.text(Block.ENVIRONMENT),
        tried=form.text(Block.TRIED),
        customer=form.text(Block.CUSTOMER),
        skills=await chosen_skills(call, form),
        severity=int(form.choice(Block.SEVERITY) or 3),
        is_private="private" in form.choices(Block.PRIVATE),
        people=[PersonRef("", "", slack_id) for slack_id in form.choices(Block.PEOPLE)],
        links_source=bool(form.choices(Block.SOURCE)),
    )


def _source(form: payloads.Form) -> str:
    """Return the address of the message that the swarm is to lead back to, if it is to."""
    return _begun_with(form.metadata).source if form.choices(Block.SOURCE) else ""


def _begun_with(text: str) -> FormContent:
    """Return a form that knows no more than of the message it begins with, if it does."""
    carried = payloads.carried(text)
    source, masked = carried.get("source"), carried.get("masked")
    return FormContent(
        source=source if isinstance(source, str) else "",
        is_among_few=bool(carried.get("is_among_few")),
        masked=masked if isinstance(masked, int) else 0,
    )


async def chosen_skills(call: Call, form: payloads.Form) -> list[SkillRef]:
    """Return the skills chosen in a form; one that nobody has named before as it was typed."""
    values = form.choices(Block.SKILLS)
    known = {s.key: s for s in await call.services.people.skills_named(call.actor, values)}
    return [known.get(v) or SkillRef(v, v, skill_name(v)) for v in values]


def skill_name(value: str) -> str:
    """Return the name of a skill from the value of its option."""
    return value.removeprefix(views.NEW_SKILL)
