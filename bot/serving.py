"""The two ways in which Slack reaches the bot: a socket that the bot opens, or HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
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
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError, DatabaseGoneError
from bot.reception import Reception

EVENTS = "/slack/events"
# A lost connection is noticed after one interval; meanwhile commands fail for people.
PING_SECONDS = 5.0
LARGEST_BODY = 4 * 1024 * 1024
GRACE_SECONDS = 5.0
# So long nothing should have come before a socket is closed.
CALM_SECONDS = 0.25

log = logging.getLogger(__name__)

ReadFigures = Callable[[], Awaitable[Mapping[str, int]]]


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


class SocketDoor:
    """Socket Mode: the bot calls Slack, so it needs no public address."""

    address = "Socket Mode"

    def __init__(self, reception: Reception, app_token: str, client: AsyncWebClient) -> None:
        self._reception, self._app_token, self._client = reception, app_token, client
        self._handler: AsyncSocketModeHandler | None = None

    async def open(self) -> None:
        """Connect. Raises ConfigError if Slack does not take the app-level token."""
        self._handler = _AnsweringHandler(
            self._reception,
            self._app_token,
            web_client=self._client,
            proxy=self._client.proxy,
            ping_interval=PING_SECONDS,
        )
        client = self._handler.client
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
        if self._handler is not None:
            await self._reception.quiet(calm=CALM_SECONDS, patience=GRACE_SECONDS)
            await self._handler.close_async()  # type: ignore[no-untyped-call]


class _AnsweringHandler(AsyncSocketModeHandler):
    def __init__(self, reception: Reception, app_token: str, **ways: Any) -> None:  # noqa: ANN401
        super().__init__(reception.bolt, app_token, **ways)
        self._reception = reception

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own handler does
        if self._reception.can_be_left(req.payload):
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
        figures: ReadFigures,
        host: str | None = None,
        drain_seconds: float = 0.0,
    ) -> None:
        self._reception, self._figures = reception, figures
        self._drain_seconds, self._is_leaving = drain_seconds, False
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def open(self) -> None:
        """Listen. Raises ConfigError if the port is taken."""
        self._runner = web.AppRunner(
            self.web_app(), access_log=None, shutdown_timeout=GRACE_SECONDS
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            raise ConfigError(
                f"PORT {self._port} cannot be used, it may be taken: set PORT to another one."
            ) from error
        port = next(place[1] for place in self._runner.addresses if "." in place[0])
        self.address = f"http://127.0.0.1:{port}{EVENTS}"

    async def close(self) -> None:
        """Say for a while that no more should come, then stop listening and answer the rest."""
        if self._runner is not None:
            self._is_leaving = True
            await asyncio.sleep(self._drain_seconds)
            await self._runner.cleanup()

    def web_app(self) -> web.Application:
        """Return the routes."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post(EVENTS, self._take)
        app.router.add_get("/healthz", self._say_alive)
        app.router.add_get("/readyz", self._say_ready)
        app.router.add_get("/metrics", self._tell_figures)
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

    async def _say_alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _say_ready(self, _request: web.Request) -> web.Response:
        if self._is_leaving:
            raise web.HTTPServiceUnavailable(text="stopping\n")
        await self._read_figures()
        return web.Response(text="ready\n")

    async def _tell_figures(self, _request: web.Request) -> web.Response:
        figures = await self._read_figures()
        lines = [
            f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}\n{name} {value}\n"
            for name, value in figures.items()
        ]
        return web.Response(text="".join(lines))

    async def _read_figures(self) -> Mapping[str, int]:
        try:
            return await self._figures()
        except DatabaseGoneError as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            raise web.HTTPServiceUnavailable(text="the database does not answer\n") from error


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
