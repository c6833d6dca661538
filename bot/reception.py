"""Answers everything that comes in from Slack, and knows whether anything waits for its answer."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.answering import Answering
from bot.log import bound
from bot.meters import Meter

ChangesNothing = Callable[[Mapping[str, Any]], bool]
"""Tells of a payload whether it is known that nothing follows from it."""

TooLate = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
"""Answers a delivery that has been broken off."""

REPEATED = "x-slack-retry-num"
"""The header that counts how often Slack has delivered it before; Bolt makes it for sockets too."""
FIRST_TIME = (None, "0")
UNAUTHORIZED = 401
PATIENCE_SECONDS = 2.5
"""After three seconds Slack tells whoever waits that the app did not respond, and nothing else."""
LOOK_SECONDS = 0.01
IGNORED = "ignored"

log = logging.getLogger(__name__)


class Reception:
    """Hands payloads to Bolt, but for those of which it is known that nothing follows.

    Bolt asks every listener in turn, which is a millisecond, and the bot hears every message of
    its channels.
    """

    def __init__(
        self,
        bolt: AsyncApp,
        changes_nothing: ChangesNothing,
        *,
        kind_of: Callable[[Mapping[str, Any]], str],
        meter: Meter,
        answering: Answering,
        too_late: TooLate,
        was_repeated: Callable[[], None],
        patience: Callable[[], float] | None = None,
        signing_secret: str = "",
    ) -> None:
        self.bolt = bolt
        self._changes_nothing = changes_nothing
        self._kind_of, self._meter, self._answering = kind_of, meter, answering
        self._too_late, self._was_repeated = too_late, was_repeated
        self._patience = patience or (lambda: PATIENCE_SECONDS)
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._under_way = 0
        self._last = time.monotonic()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count something that came in until it is answered."""
        self._under_way += 1
        self._last = time.monotonic()
        try:
            yield
        finally:
            self._under_way -= 1
            self._last = time.monotonic()

    async def quiet(self, *, calm: float, patience: float) -> None:
        """Return once all is answered and nothing has come in for a while, or patience ends.

        What is still unanswered is waited for in any case, as long as patience lasts.
        """
        until = time.monotonic() + patience
        while time.monotonic() < until:
            # The longer this takes, the shorter a pause has to do.
            wanted = calm * (until - time.monotonic()) / patience
            if not self._under_way and time.monotonic() - self._last >= wanted:
                return
            await asyncio.sleep(LOOK_SECONDS)

    def can_be_left(self, body: Mapping[str, Any], *, is_repeated: bool) -> bool:
        """Tell whether a payload over a socket is known to change nothing."""
        if not self._changes_nothing(body):
            return False
        self._leave(is_repeated=is_repeated)
        return True

    def can_be_left_signed(self, text: str, headers: Mapping[str, str]) -> bool:
        """Tell whether a request is Slack's, and known to change nothing."""
        if self._verifier is None or '"message"' not in text:
            return False
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return False
        is_left = (
            isinstance(body, dict)
            and self._changes_nothing(body)
            and self._verifier.is_valid_request(text, dict(headers))
        )
        if is_left:
            self._leave(is_repeated=headers.get(REPEATED) not in FIRST_TIME)
        return is_left

    async def answer(self, delivery: AsyncBoltRequest) -> BoltResponse:
        """Return an answer in any case: what nobody wants must not be delivered again."""
        started = time.monotonic()
        # Of an event only Slack hears the answer, and it has patience.
        somebody_waits = "event" not in delivery.body
        with bound(), self._answering.one_more() if somebody_waits else nullcontext():
            answer = await self._answer(delivery, self._patience() if somebody_waits else None)
        times = delivery.headers.get(REPEATED, [None])[0]
        if not somebody_waits and times not in FIRST_TIME and answer.status != UNAUTHORIZED:
            self._was_repeated()
        kind = self._kind_of(delivery.body)
        self._meter.delivered(kind, answer.status, time.monotonic() - started)
        return answer

    def _leave(self, *, is_repeated: bool) -> None:
        self._meter.event(IGNORED)
        if is_repeated:
            self._was_repeated()

    async def _answer(self, delivery: AsyncBoltRequest, patience: float | None) -> BoltResponse:
        try:
            async with asyncio.timeout(patience):
                answer = await self.bolt.async_dispatch(delivery)
        except TimeoutError:
            return await self._too_late(delivery)
        except (AttributeError, LookupError, RecursionError, TypeError) as stumble:
            # Bolt itself stumbles over a payload without the keys it counts on.
            log.warning("a payload cannot be read: %s", type(stumble).__name__)
            return BoltResponse(status=200, body="")
        return BoltResponse(status=200, body="") if answer.status == 404 else answer
