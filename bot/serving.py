"""The two ways in which Slack reaches the bot: a socket that the bot opens, or HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import ConfigError
from bot.reception import Reception
from bot.watching import Listener, Lookout

EVENTS = "/slack/events"
# One that is half open is noticed after one to two of these; meanwhile commands fail for people.
PING_SECONDS = 5.0
LARGEST_BODY = 4 * 1024 * 1024
GRACE_SECONDS = 5.0
# So long nothing should have come before a socket is closed.
CALM_SECONDS = 0.25

log = logging.getLogger(__name__)

STOPPING = "stopping"

Opened = Callable[[], Awaitable[None]]
"""Called when Slack can reach the bot again, after a time in which it could not."""


class Door(Protocol):
    """A way in for Slack."""

    address: str
    """Where it is open, in words for the person who started the bot."""

    async def open(self) -> None:
        """Let Slack in. Raises ConfigError where a variable stands in the way."""
        ...

    async def close(self) -> None:
        """Let nothing in any more; what is inside is answered."""
        ...

    async def trouble(self) -> str | None:
        """Say why Slack should not or cannot come in, if that is so."""
        ...


class SocketDoor:
    """Socket Mode: the bot calls Slack, so it needs no public address."""

    def __init__(
        self,
        reception: Reception,
        app_token: str,
        *,
        lookout: Lookout,
        opened: Opened,
        host: str | None = None,
        watch_port: int | None = None,
    ) -> None:
        self._reception, self._app_token, self._client = reception, app_token, reception.bolt.client
        self._opened = opened
        self._handler: AsyncSocketModeHandler | None = None
        self._is_leaving = False
        self._lookout = lookout
        self._watched = None if watch_port is None else Listener(host, watch_port)
        self.address = "Socket Mode"

    async def open(self) -> None:
        """Connect. Raises ConfigError if Slack does not take the app-level token."""
        if self._watched is not None:
            app = web.Application()
            self._lookout.answers_on(app)
            self.address = f"Socket Mode, watched at {await self._watched.open(app)}"
        self._handler = _AnsweringHandler(
            self._reception,
            self._app_token,
            web_client=self._client,
            proxy=self._client.proxy,
            ping_interval=PING_SECONDS,
        )
        client = self._handler.client
        client.message_listeners.append(self._greeted)
        try:
            # Connecting by itself would try a token that is refused for ever.
            client.wss_uri = await client.issue_new_wss_url()
        except SlackApiError as refusal:
            code = refusal.response.get("error")
            raise ConfigError(
                f"SLACK_APP_TOKEN is not accepted by Slack ({code}): make an app-level token with"
                " the scope connections:write under Basic Information, and switch Socket Mode on."
            ) from refusal
        await self._handler.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Disconnect in a quiet moment: Slack brings a click that meets a closing socket nowhere.

        There is no way to ask Slack for no more, so what comes meanwhile is answered too.
        """
        self._is_leaving = True
        if self._handler is not None:
            await self._reception.quiet(calm=CALM_SECONDS, patience=GRACE_SECONDS)
            await self._handler.close_async()  # type: ignore[no-untyped-call]
        if self._watched is not None:
            await self._watched.close()

    async def trouble(self) -> str | None:
        """Say that the socket is not there, or will not be for long."""
        if self._is_leaving:
            return STOPPING
        if self._handler is None or not await self._handler.client.is_connected():
            return "there is no connection to Slack"
        return None

    async def _greeted(
        self,
        _client: AsyncBaseSocketModeClient,
        message: dict[str, Any],
        _text: str | None = None,
    ) -> None:
        if message.get("type") == "hello":
            await self._opened()


class _AnsweringHandler(AsyncSocketModeHandler):
    def __init__(self, reception: Reception, app_token: str, **ways: Any) -> None:  # noqa: ANN401
        super().__init__(reception.bolt, app_token, **ways)
        self._reception = reception

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own handler does
        try:
            await self._answer(client, req)
        except ConnectionError:
            # What it answers is done. Slack brings an event again, and tells of all else that
            # the app did not respond.
            log.warning("an answer found its socket closed")

    async def _answer(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        if self._reception.can_be_left(req.payload, is_repeated=bool(req.retry_attempt)):
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        with self._reception.one_more():
            started = time.time()
            delivery = AsyncBoltRequest(
                mode="socket_mode", body=req.payload, headers=build_headers(req)
            )
            answer = await self._reception.answer(delivery)
            await send_async_response(client, req, answer, started)


class HttpDoor:
    """HTTP: everything from Slack comes to one path; those who watch over the bot have three."""

    def __init__(
        self,
        reception: Reception,
        *,
        port: int,
        lookout: Lookout,
        opened: Opened,
        host: str | None = None,
        drain_seconds: float = 0.0,
    ) -> None:
        self._reception, self._lookout, self._opened = reception, lookout, opened
        self._drain_seconds, self._is_leaving = drain_seconds, False
        self._listener = Listener(host, port, grace_seconds=GRACE_SECONDS)
        self.address = ""

    async def open(self) -> None:
        """Listen. Raises ConfigError if the port is taken."""
        self.address = await self._listener.open(self.web_app()) + EVENTS
        await self._opened()

    async def close(self) -> None:
        """Say for a while that no more should come, then stop listening and answer the rest."""
        if self.address:
            self._is_leaving = True
            await asyncio.sleep(self._drain_seconds)
        await self._listener.close()

    async def trouble(self) -> str | None:
        """Say that no more should come."""
        return STOPPING if self._is_leaving else None

    def web_app(self) -> web.Application:
        """Return the routes."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post(EVENTS, self._take)
        self._lookout.answers_on(app)
        flow = self._reception.bolt.oauth_flow
        if flow is not None:
            app.router.add_get(flow.install_path, _guarded(flow.handle_installation))
            app.router.add_get(flow.redirect_uri_path, _guarded(flow.handle_callback))
        return app

    async def _take(self, request: web.Request) -> web.StreamResponse:
        stamp = request.headers.get("X-Slack-Request-Timestamp", "0")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (stamp.isascii() and stamp.isdigit() and signature.isascii()):
            # Bolt would stumble over these before it could refuse them.
            raise web.HTTPUnauthorized(text="the signature cannot be read")
        try:
            if self._reception.can_be_left_signed(await request.text(), request.headers):
                return web.Response()
            delivery = await to_bolt_request(request)
        except (AttributeError, RecursionError, TypeError, ValueError):
            raise web.HTTPBadRequest(text="this is nothing that Slack sends") from None
        return await to_aiohttp_response(await self._reception.answer(delivery))


def _guarded(
    handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def respond(request: web.Request) -> web.StreamResponse:
        try:
            return await to_aiohttp_response(await handle(await to_bolt_request(request)))
        except (aiohttp.ClientError, SlackClientError, TimeoutError) as lost:
            log.warning("an installation failed: %s", type(lost).__name__)
            raise web.HTTPBadGateway(
                text="Slack did not answer. Please begin the installation again."
            ) from lost

    return respond
