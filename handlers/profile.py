"""People's own profile."""

from __future__ import annotations

from datetime import UTC, datetime, time

from slack_bolt.async_app import AsyncApp

from bot.errors import BadInputError
from bot.i18n import N_, zone
from bot.ports import Modal
from bot.services.people import ProfileChange
from bot.slack.ids import Action, Block, Callback
from bot.slack.views import experts as views
from bot.slack.views.stored import stored_form
from handlers import payloads
from handlers.boundary import Call, on_click, on_form
from handlers.opening import skill_name

HOURS = 24
LEVELS = {1: Block.LEVEL_1, 2: Block.LEVEL_2, 3: Block.LEVEL_3}


def register(app: AsyncApp) -> None:
    """Take the profile, and what is kept about somebody."""
    app.action(Action.PROFILE)(on_click(edit_profile))
    app.action(Action.STORED)(on_click(show_stored))
    app.view(Callback.PROFILE)(on_form(save_profile))


async def edit_profile(call: Call, click: payloads.Click) -> Modal:
    """Open the person's profile."""
    return views.profile_form(await call.services.people.profile(call.actor), call.reader)


async def save_profile(call: Call, form: payloads.Form) -> None:
    """Make the profile say what the person wants."""
    if not form.has(Block.OPT):
        raise BadInputError(N_("The form came back empty, so nothing was changed. Open it again."))
    agreed = form.choices(Block.OPT)
    await call.services.people.change_profile(
        call.actor,
        ProfileChange(
            levels=_levels(form),
            interests=[skill_name(value) for value in form.choices(Block.INTERESTS)],
            max_swarms=_number(form.text(Block.MAX_SWARMS)),
            paused_until=_start_of(form.choice(Block.PAUSE), call.reader.time_zone),
            may_be_asked="ask" in agreed,
            may_be_named="name" in agreed,
            work_from=_hour(form.choice(Block.WORK_FROM)),
            work_to=_hour(form.choice(Block.WORK_TO)),
            languages=form.choices(Block.LANGUAGES),
        ),
    )


async def show_stored(call: Call, click: payloads.Click) -> Modal:
    """Show what is kept about the person."""
    return stored_form(await call.services.personals.stored(call.actor), call.reader)


def _levels(form: payloads.Form) -> dict[str, int]:
    return {
        skill_name(value): level for level, block in LEVELS.items() for value in form.choices(block)
    }


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) > 99:
        raise BadInputError(N_("Write a whole number from 0 to 99."), field=Block.MAX_SWARMS)
    return int(text)


def _hour(chosen: str | None) -> int | None:
    """Return an hour of the day; anything else says that there is none."""
    hour = int(chosen) if chosen is not None and chosen.isdecimal() else None
    return hour if hour is not None and hour < HOURS else None


def _start_of(day: str | None, time_zone: str) -> datetime | None:
    """Return the first moment of a day in somebody's own zone."""
    if day is None:
        return None
    local = datetime.combine(datetime.fromisoformat(day).date(), time(), zone(time_zone))
    return local.astimezone(UTC)
