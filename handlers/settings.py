"""What the team has set: a look at all of it, a page for each section, and who changed what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.errors import BadInputError
from bot.i18n import N_
from bot.ports import Modal
from bot.records import Settings
from bot.settings import ADMINS, PageShown, Section, Template, of_section
from bot.slack.ids import Action, Callback
from bot.slack.views import settings as views
from handlers import payloads
from handlers.boundary import Call, on_click, on_form, show_in


def register(app: AsyncApp) -> None:
    """Take the buttons and the form of the settings."""
    app.action(Action.CONFIG)(on_click(look))
    app.action(Action.CONFIG_PAGE)(on_click(turn_page))
    app.action(Action.CONFIG_PREVIEW)(on_click(show_preview))
    app.action(Action.CONFIG_CHANGES)(on_click(changes))
    app.view(Callback.CONFIG)(on_form(save))


async def look(call: Call, click: payloads.Click) -> Modal:
    """Open the team's settings."""
    return views.overview(await call.services.settings.to_change(call.actor), call.reader)


async def turn_page(call: Call, click: payloads.Click) -> None:
    """Show one section in the form that is open, or all of them again."""
    settings = await call.services.settings.to_change(call.actor)
    if click.view is None:
        return
    if click.value not in list(Section):
        show_in(call.slack, click.view, views.overview(settings, call.reader))
        return
    section = Section(click.value)
    is_about_answers = section is Section.WAITING
    taken = await call.services.settings.minutes_to_answer(call.actor) if is_about_answers else {}
    show_in(call.slack, click.view, _page(call, settings, section, taken=taken))


async def show_preview(call: Call, click: payloads.Click) -> None:
    """Show in the form what the texts in it come to."""
    settings = await call.services.settings.to_change(call.actor)
    form, wrong = click.view, []
    stood = PageShown.read(form.carried()) if form is not None else None
    if form is None or stood is None:
        return
    templates = [one for one in of_section(Section.TEXTS) if isinstance(one.kind, Template)]
    for one in templates:
        try:
            one.checked(form.text(one.key))
        except BadInputError as problem:
            wrong.append(f"{call.reader.t(one.label)}: {problem.said_plainly(call.reader)}")
    typed: dict[str, Any] = {one.key: form.text(one.key) for one in templates}
    shown = _page(call, replace(settings, **typed), Section.TEXTS, wrong, stood)
    show_in(call.slack, form, shown)


async def changes(call: Call, click: payloads.Click) -> Modal:
    """Show who has changed what lately."""
    return views.changes_form(await call.services.settings.changes(call.actor), call.reader)


async def save(call: Call, form: payloads.Form) -> Modal:
    """Change what was changed on the page, and show all of it again.

    What another admin has saved since it was opened stays, where this one has left it alone.
    """
    before = await call.services.settings.to_change(call.actor)
    stood = PageShown.read(form.carried())
    if stood is None:
        raise BadInputError(N_("The form came back empty, so nothing was changed. Open it again."))
    typed = {
        one.key: form.choice(one.key) or form.text(one.key)
        for one in of_section(stood.section)
        if form.has(one.key)
    }
    values = stood.changed_in(typed)
    admins = form.choices(ADMINS) if form.has(ADMINS) else None
    after = await call.services.settings.change(
        call.actor, values, admins=admins, admins_shown=stood.admins
    )
    saved = [key for key in (*values, ADMINS) if getattr(before, key) != getattr(after, key)]
    return views.overview(after, call.reader, saved)


def _page(
    call: Call,
    settings: Settings,
    section: Section,
    wrong: Sequence[str] = (),
    stood: PageShown | None = None,
    taken: Mapping[int, int] | None = None,
) -> Modal:
    below = []
    if section is Section.TEXTS:
        below = views.preview(settings, call.actor.person, call.reader, wrong)
    return views.page(settings, section, call.reader, below, stood, taken)
