"""The one place that calls Slack's Web API, and says in our errors what came of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from contextvars import ContextVar
from copy import copy
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import count, islice
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SlackBusyError, SlackError, SlackRefusedError, SlackUnsureError
from bot.ports import Turn
from bot.slack.limits import LEAST_URGENT, Limits

SLACK_API = "https://slack.com/api/"
TIMEOUT_SECONDS = 10.0
PAGE_SIZE = 200
MOST_CONNECTIONS = 200
DNS_SECONDS = 300
LEAST_PAUSE, LONGEST_PAUSE = 0.1, 86_400.0
"""Seconds that a Retry-After may ask for."""

log = logging.getLogger(__name__)

Answer = dict[str, Any]

_QUICK_RETRIES = (0.1, 0.4)
_BUSY = {"ratelimited", "rate_limited"}
# Slack's own words for "some of it may have happened".
_UNSURE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
# Safe to repeat like the other reads, but posted, as the SDK does it.
_POSTED_READS = {"auth.test", "conversations.open"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def shared_session() -> aiohttp.ClientSession:
    """Return the one pool of connections to Slack. A loop has to be running."""
    # A call that is admitted must not wait for a connection: it has to leave at once.
    connector = aiohttp.TCPConnector(limit=MOST_CONNECTIONS, ttl_dns_cache=DNS_SECONDS)
    tracing = aiohttp.TraceConfig()
    tracing.on_connection_reuseconn.append(_check_once_more)
    tracing.on_connection_create_end.append(_check_once_more)
    return aiohttp.ClientSession(connector=connector, trace_configs=[tracing])


_writing: ContextVar[Turn | None] = ContextVar("writing", default=None)
"""The turn of what is about to change something in Slack."""


async def _check_once_more(*_: object) -> None:
    """Check in the last moment before the request leaves: a process may be frozen at any time."""
    turn = _writing.get()
    if turn is not None:
        turn.check()


class Calls:
    """The Web API with one workspace's token.

    The session is shared, or every call would shake hands anew. The SDK's own retries are off:
    they repeat a post whose answer was lost, and so post it twice. Calls for an operation wait
    until Slack takes them; others raise SlackBusyError where they would have to.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        token: str,
        workspace_id: str = "",
        limits: Limits | None = None,
        base_url: str = SLACK_API,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._workspace_id = workspace_id
        self._limits = limits or Limits()
        self._session = session
        self._timeout = timeout
        self._turn: Turn | None = None
        # At DEBUG the SDK logs whole messages, and formats them even where nobody listens.
        quiet = logging.getLogger("slack_sdk.swarmroom")
        quiet.setLevel(logging.WARNING)
        self._client = AsyncWebClient(
            token, base_url=base_url, session=session, retry_handlers=[], logger=quiet
        )
        self._is_slacks = base_url == SLACK_API
        if urlsplit(base_url).hostname in _LOOPBACK:
            # The SDK takes HTTPS_PROXY for this machine too, and knows no NO_PROXY.
            self._client.proxy = None

    def during(self, turn: Turn) -> Calls:
        """Return the same for an operation: it stops once it has lost the right to act."""
        theirs = copy(self)
        theirs._turn = turn  # noqa: SLF001
        return theirs

    def patiently(self) -> Calls:
        """Return the same, waiting for Slack's limits in any case."""
        return self if self._turn is not None else self.during(_Patience())

    async def read(self, method: str, **arguments: object) -> Answer:
        """Ask for something, again if the answer is lost. Raises SlackError, or LostError."""
        pauses = iter(_QUICK_RETRIES)
        http_verb = "POST" if method in _POSTED_READS else "GET"
        while True:
            try:
                answer = await self._call(method, http_verb, {"params": arguments})
            except SlackUnsureError:
                pause = next(pauses, None)
                if pause is None:
                    raise
            else:
                if self._turn is not None:
                    self._turn.confirm()
                return answer
            await asyncio.sleep(pause)

    async def write(self, method: str, **arguments: object) -> Answer:
        """Change something, once. Raises SlackError, or LostError before anything is changed."""
        return await self._call(method, "POST", {"params": arguments}, is_write=True)

    async def send(self, method: str, **payload: object) -> Answer:
        """Change something that carries blocks or a view, once. Raises as `write` does."""
        body = {"json": _without_none(payload)}
        return await self._call(method, "POST", body, is_write=True, channel=payload.get("channel"))

    async def pages(
        self, method: str, items: str, *, most_pages: int | None = None, **arguments: object
    ) -> AsyncIterator[Any]:
        """Go through what a paged method lists under `items`. Raises SlackError."""
        arguments = {"limit": PAGE_SIZE, **arguments}
        for _ in islice(count(), most_pages):
            answer = await self.read(method, **arguments)
            for item in answer.get(items) or ():
                yield item
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments["cursor"] = cursor

    async def scopes(self) -> frozenset[str]:
        """Return what the token may do, empty where Slack does not say. Raises SlackError."""
        told = await self._header("X-OAuth-Scopes")
        return frozenset(scope.strip() for scope in told.split(",") if scope.strip())

    async def time(self) -> datetime | None:
        """Return Slack's time to the second, or None where it does not say. Raises SlackError."""
        try:
            return parsedate_to_datetime(await self._header("Date"))
        except ValueError:
            return None

    async def _header(self, wanted: str) -> str:
        status, headers, answer = await self._answered("auth.test", "POST", {})
        _judged("auth.test", status, headers, answer)
        told = {name.lower(): value for name, value in headers.items()}
        return told.get(wanted.lower(), "")

    async def reply(self, response_url: str, payload: Answer) -> bool:
        """Answer an interaction; return whether Slack took it, for the address is short-lived."""
        self._check()
        started = time.monotonic()
        if self._is_slacks and not _is_answered_by_slack(response_url):
            log.warning("an answer was to go to an address that is not Slack's, and was not sent")
            return False
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._session.post(response_url, json=payload, allow_redirects=False) as response,
            ):
                code = "ok" if response.status < 300 else f"http_{response.status}"
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as trouble:
            code = type(trouble).__name__
        self._note("response_url", code, started)
        return code == "ok"

    def _check(self) -> None:
        if self._turn is not None:
            self._turn.check()

    async def _call(
        self,
        method: str,
        http_verb: str,
        body: Mapping[str, Answer],
        *,
        is_write: bool = False,
        channel: object = None,
    ) -> Answer:
        arriving = self._limits.arrival(self._workspace_id, method, channel, self._turn)
        async with arriving as arrival:
            while True:
                await arrival.admitted()
                if is_write:
                    self._check()
                before = _writing.set(self._turn if is_write else None)
                try:
                    return await self._call_once(method, http_verb, body)
                except SlackBusyError as busy:
                    # Slack surely did nothing, so the call can be made again.
                    await arrival.refused(busy)
                finally:
                    _writing.reset(before)

    async def _call_once(self, method: str, http_verb: str, body: Mapping[str, Answer]) -> Answer:
        started = time.monotonic()
        code = "ok"
        try:
            status, headers, answer = await self._answered(method, http_verb, body)
            return _judged(method, status, headers, answer)
        except SlackError as error:
            code = getattr(error, "code", type(error).__name__)
            if isinstance(error, SlackBusyError):
                self._limits.meter.limited(method)
            raise
        finally:
            self._note(method, code, started)

    def _note(self, method: str, code: str, started: float) -> None:
        seconds = time.monotonic() - started
        self._limits.meter.called(method, code, seconds)
        level = logging.DEBUG if code == "ok" else logging.INFO
        log.log(level, "%s: %s in %d ms", method, code, seconds * 1000)

    async def _answered(
        self, method: str, http_verb: str, body: Mapping[str, Answer]
    ) -> tuple[int, Mapping[str, str], object]:
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._client.api_call(method, http_verb=http_verb, **body)
        except SlackApiError as error:
            # The SDK hands over its own response, or aiohttp's where the body was broken.
            refusal: Any = error.response
            if isinstance(refusal, AsyncSlackResponse):
                return refusal.status_code, refusal.headers, refusal.data
            return refusal.status, refusal.headers, None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as lost:
            raise SlackUnsureError(method=method) from lost
        except AttributeError as broken:
            # The SDK trips over an answer that is text or a list where JSON was due.
            raise SlackUnsureError(method=method) from broken
        return response.status_code, response.headers, response.data


def _judged(method: str, status: int, headers: Mapping[str, str], answer: object) -> Answer:
    said = answer if isinstance(answer, dict) else {}
    code = said.get("error")
    if status == 429 or code in _BUSY:
        raise SlackBusyError(_retry_after(headers), method)
    if status == 200 and said.get("ok"):
        return said
    if status >= 500 or status == 408 or code in _UNSURE:
        raise SlackUnsureError(method=method)
    if code:
        raise SlackRefusedError(str(code), method, said)
    if status >= 400:
        raise SlackRefusedError(f"http_{status}", method)
    raise SlackUnsureError(method=method)


def _retry_after(headers: Mapping[str, str]) -> float:
    try:
        seconds = float(headers.get("Retry-After", "1"))
    except ValueError:
        return 1.0
    # Zero or nonsense would make the caller spin, and nobody looks again after more than a day.
    return min(seconds, LONGEST_PAUSE) if seconds >= LEAST_PAUSE else 1.0


def _is_answered_by_slack(url: str) -> bool:
    """Tell whether what a payload names as the place for answers is a place of Slack's."""
    try:
        there = urlsplit(url)
        host = there.hostname or ""
    except ValueError:
        return False
    return there.scheme == "https" and host.endswith((".slack.com", ".slack-gov.com"))


def _without_none(payload: Mapping[str, object]) -> Answer:
    return {key: value for key, value in payload.items() if value is not None}


class _Patience:
    """The turn of what is no operation, and has all the time it takes."""

    priority = LEAST_URGENT

    def check(self) -> None:
        """Let it go on: nobody else does the same."""

    def confirm(self) -> None:
        """Let it be taken for true: nobody else acts upon it."""

    def away(self, seconds: float, method: str) -> AbstractAsyncContextManager[None]:
        """Keep nobody from running."""
        return nullcontext()
