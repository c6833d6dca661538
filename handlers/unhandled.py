"""What no handler has taken or ended: what is unknown, what broke, what takes too long."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.errors import DatabaseGoneError, SwarmroomError, TookTooLongError
from bot.i18n import LANGUAGES, Reader
from bot.services import Services
from bot.slack.views.errors import sorry, sorry_form
from handlers import payloads
from handlers.afterwards import afterwards
from handlers.boundary import Call, show_over, show_privately

log = logging.getLogger(__name__)

# Who did it may be what could not be found out, so their language is not known: they read both.
READER = Reader()


def register(app: AsyncApp, services: Services) -> None:
    """Answer every payload, and log what broke."""

    async def ended(
        error: Exception, body: dict[str, Any], context: AsyncBoltContext
    ) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            return BoltResponse(status=200, body="")
        log.error("a payload could not be taken in", exc_info=error)
        if isinstance(error, DatabaseGoneError) and payloads.kind(body) == "event":
            # Slack brings it again for an hour or so; the database may be away for longer.
            services.rooms.gap()
        return _answer(error, body, context)

    app.error(ended)


async def too_late(delivery: AsyncBoltRequest) -> BoltResponse:
    """Answer whoever waits for what has been broken off."""
    acked = delivery.context.ack.response
    if acked is not None and acked.body:
        return acked
    log.error("a payload was broken off: Slack would not have waited for it")
    return _answer(TookTooLongError(), delivery.body, delivery.context)


def _answer(error: Exception, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
    """Tell people what went wrong; of an event say 500, so that Slack brings it again."""
    known = error if isinstance(error, SwarmroomError) else SwarmroomError()
    kind = payloads.kind(body)
    sentence = "\n".join(known.said_to(Reader(language)) for language in LANGUAGES)
    said = sorry(sentence, READER)
    if kind == "command":
        return BoltResponse(status=200, body={"text": said.text, "blocks": list(said.blocks)})
    if kind == "form":
        view = sorry_form(sentence, READER).view
        return BoltResponse(status=200, body={"response_action": "push", "view": view})
    slack, call = context.get("slack"), _call(context)
    if kind == "click" and slack is not None:
        # One that names no way to its person has been logged, and nobody waits for more.
        if payloads.can_be_told(body):
            afterwards(show_privately(slack, payloads.click(body), said, READER, call))
        return BoltResponse(status=200, body="")
    if kind == "shortcut" and slack is not None:
        afterwards(show_over(slack, payloads.shortcut(body), said, READER, call))
        return BoltResponse(status=200, body="")
    # Slack brings an event again, and shows of a click that it went wrong.
    return BoltResponse(status=500, body="")


def _call(context: AsyncBoltContext) -> Call | None:
    """Return what a handler would have worked with, if it was known who acts."""
    actor, services, slack = (context.get(name) for name in ("actor", "services", "slack"))
    return Call(actor, services, slack) if actor and services and slack else None
