"""Saying what a message is from its menu, as a reaction on it does."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.ports import Modal
from bot.slack.ids import Action, Block, Callback, Shortcut
from bot.slack.views import marks as views
from handlers import payloads
from handlers.boundary import Call, Reply, on_click, on_form, on_shortcut, show_in


def register(app: AsyncApp) -> None:
    """Take the entry in the menu of messages, and its form."""
    app.message_shortcut(Shortcut.MARK)(on_shortcut(ask_kind))
    app.action(Action.UNMARK)(on_click(take_off))
    app.view(Callback.MARK)(on_form(mark))


async def ask_kind(call: Call, shortcut: payloads.Shortcut) -> Modal:
    """Open the form that says what a message is, and shows what it is already."""
    marked = await call.services.marks.on_message(
        call.actor, channel=shortcut.channel, ts=shortcut.ts, is_ours=shortcut.is_ours
    )
    return views.mark_form(marked, call.reader)


async def mark(call: Call, form: payloads.Form) -> None:
    """Mark the message that the form was opened for."""
    channel, _, ts = form.metadata.partition(":")
    kind = form.choice(Block.KIND) or ""
    await call.services.marks.mark(call.actor, channel=channel, ts=ts, kind=kind, once=form.id)


async def take_off(call: Call, click: payloads.Click) -> Reply:
    """Take a mark off, and show in the form what is left."""
    channel, ts, kind = click.value.split(":", 2)
    marked = await call.services.marks.take_off(call.actor, channel=channel, ts=ts, kind=kind)
    if click.view is not None:
        show_in(call.slack, click.view, views.mark_form(marked, call.reader))
    return None
