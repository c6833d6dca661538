"""What nobody else takes: answered with nothing, so that Slack neither retries nor complains."""

from __future__ import annotations

import logging

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

log = logging.getLogger(__name__)


def register(app: AsyncApp) -> None:
    """Answer every payload, and log what broke."""
    app.error(answer)


async def answer(error: Exception) -> BoltResponse | None:
    """Answer with 200; a broken listener is logged, something unknown is not worth a line."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    log.error("a listener broke", exc_info=error)
    return BoltResponse(status=200, body="")
