"""What no handler has taken or ended: what is unknown, and what broke on the way."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.errors import SwarmroomError
from bot.i18n import Reader
from bot.slack.views.errors import sorry

log = logging.getLogger(__name__)


def register(app: AsyncApp) -> None:
    """Answer every payload, and log what broke."""
    app.error(answer)


async def answer(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Answer 200 to what nobody wants, and 500 to what broke, so that Slack brings it again.

    A command does not come again: whoever typed it is told.
    """
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    log.error("a payload could not be taken in", exc_info=error)
    if "command" in body:
        # Who typed it may be what could not be found out, so their language is not known.
        reader = Reader()
        known = error if isinstance(error, SwarmroomError) else SwarmroomError()
        said = sorry(known.said_to(reader), reader)
        return BoltResponse(status=200, body={"text": said.text, "blocks": list(said.blocks)})
    return BoltResponse(status=500, body="")
