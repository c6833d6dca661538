"""Where errors end: each becomes one clear sentence for its person, in their language."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import (
    BadInputError,
    DatabaseGoneError,
    SeenBeforeError,
    SwarmroomError,
    TooLateForFormError,
    TooLateToAnswerError,
)
from bot.i18n import Reader
from bot.ports import FrontPort, Message, Modal
from bot.records import Actor
from bot.services import Services
from bot.slack.views.errors import answer_form, sorry, sorry_form
from handlers import payloads
from handlers.afterwards import afterwards

log = logging.getLogger(__name__)

Reply = Message | Modal | None


@dataclass(frozen=True)
class Call:
    """What a handler works with."""

    actor: Actor
    services: Services
    slack: FrontPort

    @property
    def reader(self) -> Reader:
        """Return how the person who acts reads the bot."""
        return self.actor.reader


CommandHandler = Callable[[Call, payloads.Command], Awaitable[Reply]]
ClickHandler = Callable[[Call, payloads.Click], Awaitable[Reply]]
ShortcutHandler = Callable[[Call, payloads.Shortcut], Awaitable[Reply]]
FormHandler = Callable[[Call, payloads.Form], Awaitable[Reply]]
EventHandler = Callable[[Call, payloads.Event], Awaitable[None]]
NoticeHandler = Callable[..., Awaitable[None]]


def on_command(handle: CommandHandler) -> Callable[..., Awaitable[None]]:
    """Answer a command in its ack; a form is opened right after it."""

    async def listener(
        ack: AsyncAck, body: dict[str, Any], services: Services, slack: FrontPort, actor: Actor
    ) -> None:
        call, command = Call(actor, services, slack), payloads.command(body)
        # To be copied, so as it was typed; a word alone is typed again sooner.
        typed = f"/swarm {command.text}" if len(command.text.split()) > 1 else ""
        reply = await _guarded(handle(call, command), actor.reader, typed=typed)
        if isinstance(reply, Message):
            await ack(text=reply.text, blocks=list(reply.blocks) or None)
            return
        await ack()
        if reply is not None:
            await _open(slack, command.trigger_id, command.response_url, reply, actor.reader, call)

    return listener


def on_click(handle: ClickHandler) -> Callable[..., Awaitable[None]]:
    """Ack a click; its answer is shown privately, a form is opened."""

    async def listener(
        ack: AsyncAck, body: dict[str, Any], services: Services, slack: FrontPort, actor: Actor
    ) -> None:
        call, click = Call(actor, services, slack), payloads.click(body)
        reply = await _guarded(handle(call, click), actor.reader)
        await ack()
        if isinstance(reply, Modal):
            await _open(slack, click.trigger_id, click.response_url, reply, actor.reader, call)
        elif reply is not None:
            afterwards(show_privately(slack, click, reply, actor.reader, call))

    return listener


def on_shortcut(handle: ShortcutHandler) -> Callable[..., Awaitable[None]]:
    """Ack what was chosen in a message's menu; the answer is a form.

    The bot need not be where the message is.
    """

    async def listener(
        ack: AsyncAck, body: dict[str, Any], services: Services, slack: FrontPort, actor: Actor
    ) -> None:
        call, chosen = Call(actor, services, slack), payloads.shortcut(body)
        reply = await _guarded(handle(call, chosen), actor.reader)
        await ack()
        if reply is not None:
            await show_over(slack, chosen, reply, actor.reader, call)

    return listener


def on_form(handle: FormHandler) -> Callable[..., Awaitable[None]]:
    """Answer a submitted form: closed, replaced by another, or with an error at its field.

    What went wrong elsewhere is shown on top of the form, so that nothing filled in is lost.
    """

    async def listener(
        ack: AsyncAck, body: dict[str, Any], services: Services, slack: FrontPort, actor: Actor
    ) -> None:
        call, form = Call(actor, services, slack), payloads.form(body)
        try:
            reply = await handle(call, form)
        except BadInputError as problem:
            wrong = problem.at_fields(actor.reader)
            if at := {field: said for field, said in wrong.items() if form.has(field)}:
                await ack(response_action="errors", errors=at)
                return
            reply = sorry_form(problem.said_to(actor.reader), actor.reader)
        except SwarmroomError as problem:
            reply = sorry_form(problem.said_to(actor.reader), actor.reader)
        except Exception:
            log.exception("a form broke")
            reply = sorry_form(SwarmroomError().said_to(actor.reader), actor.reader)
        if isinstance(reply, Modal):
            way = "push" if reply.is_on_top else "update"
            await ack(response_action=way, view=reply.view)
        else:
            await ack(response_action="clear")

    return listener


def on_event(handle: EventHandler) -> Callable[..., Awaitable[None]]:
    """Take in an event; whoever caused it is told privately if it cannot be done."""

    async def listener(
        body: dict[str, Any], services: Services, slack: FrontPort, actor: Actor | None
    ) -> None:
        if actor is None:
            return
        event = payloads.event(body)
        try:
            await handle(Call(actor, services, slack), event)
        except SeenBeforeError:
            return
        except DatabaseGoneError:
            # Slack brings it again.
            raise
        except SwarmroomError as problem:
            await services.people.tell_problem(
                actor, channel=event.channel, event=event.id, problem=problem
            )

    return listener


def on_notice(handle: NoticeHandler) -> NoticeHandler:
    """Take in an event that nobody waits for; one that has been here before changes nothing."""

    @wraps(handle)
    async def listener(**arguments: Any) -> None:  # noqa: ANN401
        with suppress(SeenBeforeError):
            await handle(**arguments)

    return listener


def show_in(slack: FrontPort, form: payloads.Form, modal: Modal) -> None:
    """Change a form that somebody is filling in; one that has moved on meanwhile stays as it is."""
    afterwards(slack.update_modal(form.id, modal, form.hash))


async def _guarded(handled: Awaitable[Reply], reader: Reader, typed: str = "") -> Reply:
    try:
        return await handled
    except SwarmroomError as problem:
        return sorry(problem.said_to(reader), reader, typed)
    except Exception:
        log.exception("a handler broke")
        return sorry(SwarmroomError().said_to(reader), reader, typed)


async def _open(
    slack: FrontPort,
    trigger_id: str,
    response_url: str | None,
    modal: Modal,
    reader: Reader,
    call: Call | None,
    *,
    is_answer: bool = False,
) -> None:
    """Open a form; whom Slack opens none is told so where they are, or by direct message.

    One that `is_answer` tells what came of something, which may have been done.
    """
    try:
        await slack.open_modal(trigger_id, modal)
    except SwarmroomError as problem:
        log.warning("a form could not be opened: %s", problem)
        late = TooLateToAnswerError() if is_answer else TooLateForFormError()
        said = sorry(late.said_to(reader), reader)
        is_told = response_url is not None and await slack.answer(response_url, said)
        if call is not None and not is_told:
            await _write(call, trigger_id, late)


async def _write(call: Call, trigger_id: str, problem: SwarmroomError) -> None:
    people = call.services.people
    try:
        await people.tell_problem(call.actor, channel=None, event=trigger_id, problem=problem)
    except SwarmroomError as untold:
        log.warning("nobody could be told of it: %s", type(untold).__name__)


async def show_over(
    slack: FrontPort,
    chosen: payloads.Shortcut,
    reply: Message | Modal,
    reader: Reader,
    call: Call | None = None,
) -> None:
    """Show the answer to what was chosen in a message's menu as a form, wherever the message is."""
    modal = reply if isinstance(reply, Modal) else answer_form(reply, reader, is_on_top=False)
    where, is_answer = chosen.response_url, reply is not modal
    await _open(slack, chosen.trigger_id, where, modal, reader, call, is_answer=is_answer)


async def show_privately(
    slack: FrontPort,
    click: payloads.Click,
    reply: Message,
    reader: Reader,
    call: Call | None = None,
) -> None:
    """Show a private answer: beside the button, or over the Home or form that the button is on."""
    if click.response_url:
        await slack.answer(click.response_url, reply)
        return
    is_on_form = click.view is not None and click.view.is_modal
    answer = answer_form(reply, reader, is_on_top=is_on_form)
    await _open(slack, click.trigger_id, None, answer, reader, call, is_answer=True)
