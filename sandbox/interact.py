"""What people do with the app: the payload goes out, the answer shows its effect."""

import asyncio
import time
from collections.abc import Callable

from sandbox import payloads, responding
from sandbox.core import Core
from sandbox.delivery import Ack
from sandbox.errors import SlackError
from sandbox.inputs import Element
from sandbox.outcomes import Outcome
from sandbox.response_urls import ResponseUrl
from sandbox.shapes import Json
from sandbox.triggers import Trigger
from sandbox.typed import stored
from sandbox.unverified import (
    BAD_ANSWER_COMMAND,
    NO_ANSWER_ACTION,
    NO_ANSWER_COMMAND,
    NO_APP_COMMAND,
)
from sandbox.world import Channel, Message, OpenView, User

MOMENT = 0.1
"""Real seconds that a driver method waits, after the ack, for what else may show."""


async def wait_for(core: Core, seen: Callable[[], object], seconds: float = MOMENT) -> bool:
    """Return as soon as something can be seen, or when the real time is over."""
    if seen():
        return True
    if core.followed is not None:
        await core.followed()
    feed = core.changes.subscribe()
    until = time.monotonic() + seconds
    try:
        while (left := until - time.monotonic()) > 0:
            if seen():
                return True
            try:
                await asyncio.wait_for(feed.next(), left)
            except TimeoutError:
                break
        return bool(seen())
    finally:
        feed.close()


def view_by(core: Core, trigger: Trigger) -> OpenView | None:
    """Return the modal that this trigger opened."""
    return next((v for v in core.world.views.values() if v.trigger == trigger.id), None)


async def command(core: Core, user: User, channel: Channel, line: str) -> Outcome:
    """Send a slash command and collect what the person sees of it."""
    word, _, rest = line.strip().partition(" ")
    known = core.manifest.commands.get(word)
    if known is None or not core.installed:
        return Outcome(error=f"{word} is not a valid command.")
    # unverified: bare commands
    text = stored(rest.strip(), core.world, names=True) if known.should_escape else rest.strip()
    trigger = core.triggers.new(user.id)
    url = core.response_urls.new(user.id, channel)
    payload = payloads.command(core, user, channel, (word, text), trigger, url.url)
    ack = await core.courier.ask("slash_commands", word, payload, answerable=True)
    if not ack.ok:
        return Outcome(error=_command_error(word, ack), trigger_id=trigger.id)
    outcome = Outcome()
    if ack.payload:
        try:
            outcome.message = responding.respond(core, url, ack.payload)
        except SlackError as error:
            core.problems.add("ack", f"slash_commands/{word}", error.code)
            outcome.error = BAD_ANSWER_COMMAND.format(command=word, code=error.code)
    return await _collect(core, user, trigger, url, outcome)


def _command_error(word: str, ack: Ack) -> str:
    sentence = NO_ANSWER_COMMAND if ack.error == "timeout" else NO_APP_COMMAND
    return sentence.format(command=word)


async def _collect(
    core: Core,
    user: User,
    trigger: Trigger,
    url: ResponseUrl | None,
    outcome: Outcome | None = None,
    changed: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Wait a moment for a modal, an answer, or a change of what was clicked."""
    seen = outcome or Outcome()
    seen.trigger_id = trigger.id

    def shown() -> bool:
        seen.view = seen.view or view_by(core, trigger)
        seen.message = seen.message or _answer(core, user, trigger, url)
        return bool(seen.view or seen.message or seen.error or changed())

    await wait_for(core, shown)
    return seen


def _answer(core: Core, user: User, trigger: Trigger, url: ResponseUrl | None) -> Message | None:
    """Return what came through the response_url, or else the newest ephemeral message."""
    if url is None or url.answer is not None:
        return url.answer if url else None
    for message in reversed(core.world.channels[url.channel].messages.values()):
        if float(message.ts) < trigger.at:
            return None
        if message.seen_only_by == user.id:
            return message
    return None


def _response_url(core: Core, user: User, message: Message) -> ResponseUrl:
    return core.response_urls.new(user.id, core.world.channels[message.channel], message)


async def act(
    core: Core, user: User, on: Message | OpenView, found: Element, entry: Json
) -> Outcome:
    """Send a click or a choice and collect what the person sees of it."""
    modal = on.id if isinstance(on, OpenView) and on.view["type"] == "modal" else ""
    trigger = core.triggers.new(user.id, view=modal)
    before = _version(on)
    did = payloads.action(found, entry, core.new_ts())
    payload = payloads.block_actions(core, user, on, did, trigger)
    url: ResponseUrl | None = None
    if isinstance(on, Message):
        url = _response_url(core, user, on)
        payload["response_url"] = url.url
    ack = await core.interact(f"block_actions/{found.action_id}", payload, answerable=False)
    if not ack.ok:
        return Outcome(error=NO_ANSWER_ACTION, trigger_id=trigger.id)
    return await _collect(core, user, trigger, url, changed=lambda: _version(on) != before)


def _version(on: Message | OpenView) -> tuple[str, bool]:
    if isinstance(on, OpenView):
        return on.hash, on.closed
    return on.edited_ts, on.deleted


async def shortcut(core: Core, user: User, callback_id: str, message: Message | None) -> Outcome:
    """Send a message or global shortcut and collect what the person sees of it."""
    trigger = core.triggers.new(user.id)
    url: ResponseUrl | None = None
    if message is None:
        payload = payloads.shortcut(core, user, callback_id, trigger)
    else:
        url = _response_url(core, user, message)
        payload = payloads.message_shortcut(core, user, callback_id, message, trigger)
        payload["response_url"] = url.url
    name = f"{payload['type']}/{callback_id}"
    ack = await core.interact(name, payload, answerable=False)
    if not ack.ok:
        return Outcome(error=NO_ANSWER_ACTION, trigger_id=trigger.id)
    return await _collect(core, user, trigger, url)


async def suggest(
    core: Core, user: User, on: Message | OpenView, found: Element, query: str
) -> list[Json]:
    """Ask the bot for options and return them; too short a query asks nothing."""
    if len(query) < int(found.element.get("min_query_length", 3)):
        return []
    payload = payloads.block_suggestion(core, user, on, found, query)
    name = f"block_suggestion/{found.action_id}"
    ack = await core.interact(name, payload, answerable=True)
    answer = ack.payload or {}
    options = list(answer.get("options") or [])
    for group in answer.get("option_groups") or []:
        options += group.get("options") or []
    if ack.ok and not _are_options(options):
        core.problems.add("ack", f"interactive/{name}", "the options are not as Slack wants them")
        return []
    return options


def _are_options(options: list[Json]) -> bool:
    return len(options) <= 100 and all(
        isinstance(option, dict)
        and isinstance(option.get("text"), dict)
        and 0 < len(str(option["text"].get("text", ""))) <= 75
        and 0 < len(str(option.get("value", ""))) <= 150
        for option in options
    )


async def closed(core: Core, user: User, gone: list[OpenView], *, cleared: bool) -> None:
    """Tell the bot of closed modals that asked for it."""
    for view in gone:
        if view.view.get("notify_on_close"):
            payload = payloads.view_closed(core, user, view, cleared=cleared)
            name = f"view_closed/{view.callback_id}"
            await core.interact(name, payload, answerable=False)
