"""App Home, and the lists behind its parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFoundError
from bot.ports import Modal
from bot.records import Which
from bot.slack.ids import Action
from bot.slack.views import home as views
from handlers import payloads
from handlers.boundary import Call, on_click, on_event, show_in

FURTHEST = 10_000
OVER_HOME = ":home"
"""Ends what a form carries that was opened from App Home."""
Done = TypeVar("Done")


def register(app: AsyncApp) -> None:
    """Take looks at App Home."""
    app.event("app_home_opened")(on_event(home_opened))
    app.action(Action.HOME_LIST)(on_click(show_list))


async def home_opened(call: Call, event: payloads.Event) -> None:
    """Show the person their App Home as it stands now."""
    await call.services.homes.opened(call.actor, event.id)


async def show_list(call: Call, click: payloads.Click) -> Modal | None:
    """Show all the swarms of a part of App Home, a page at a time."""
    which, _, start = click.value.partition(":")
    if which not in set(Which) or not start.isdecimal():
        raise NotFoundError
    part = await call.services.homes.listed(call.actor, Which(which), min(int(start), FURTHEST))
    shown = views.part_form(part, call.reader)
    if click.view is None or not click.view.is_modal:
        return shown
    show_in(call.slack, click.view, shown)
    return None


async def and_redraw(call: Call, click: payloads.Click, done: Awaitable[Done]) -> Done:
    """Do something; if it was asked for on App Home or a list of it, draw that anew.

    What could not be done is no more offered there afterwards.
    """
    try:
        return await done
    finally:
        view = click.view
        if view is not None and (not view.is_modal or view.callback_id == views.LIST):
            await call.services.homes.outdated(call.actor)


def on_home(click: payloads.Click, form: Modal) -> Modal:
    """Return a form that knows, where it was opened from App Home, that it was."""
    if click.view is None or click.view.is_modal:
        return form
    carried = f"{form.view['private_metadata']}{OVER_HOME}"
    return replace(form, view={**form.view, "private_metadata": carried})


async def and_redraw_below(
    call: Call, form: payloads.Form, do: Callable[[str], Awaitable[object]]
) -> None:
    """Do what a form is sent for with what it is about; draw the App Home below it anew."""
    about = form.metadata.removesuffix(OVER_HOME)
    await do(about)
    if about != form.metadata:
        await call.services.homes.outdated(call.actor)
