"""The HTTP server: Web API, sockets, uploads, response_urls and, if mounted, the page."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from aiohttp import BasicAuth, web

from sandbox import control, install, responding
from sandbox.api import METHODS
from sandbox.api.files import receive
from sandbox.arguments import gather
from sandbox.clock import Clock
from sandbox.core import App, Core
from sandbox.dispatch import Method, Reply, answer
from sandbox.errors import SlackError
from sandbox.guard import guard
from sandbox.hooks import Visit
from sandbox.shapes import Json
from sandbox.socket_mode import SocketHub
from sandbox.traffic import Entry

LARGEST_BODY = 100 * 1024 * 1024
OPEN_SOCKET = "apps.connections.open"
_RESPONSE_FAULTS = ("latency", "hang", "status", "drop", "abort", "lost")
GLANCE = 0.05
"""Real seconds between two looks whether a caller that gets no answer has given up."""


class Server:
    """One address for the app and for all workspaces that it is installed into."""

    def __init__(self, app: App, clock: Clock, port: int = 0) -> None:
        self.app = app
        self.clock = clock
        self.cores: list[Core] = []
        self.url = ""
        self.hub = SocketHub(clock, app.id, self._socket_problem)
        self._port = port
        self._runner: web.AppRunner | None = None

    def _socket_problem(self, what: str) -> None:
        self.cores[0].problems.add("ack", "socket", what)

    async def start(self, mount: Callable[[web.Application], None] | None) -> None:
        """Listen on 127.0.0.1."""
        site_app = web.Application(middlewares=[guard], client_max_size=LARGEST_BODY)
        site_app.router.add_route("*", "/api/{method}", self._api)
        site_app.router.add_route("*", "/via/{via}/api/{method}", self._api)
        site_app.router.add_get("/link/", self.hub.handle)
        site_app.router.add_post("/upload/{team}/{file}", self._upload)
        site_app.router.add_post("/response/{team}/{token}", self._response_url)
        site_app.router.add_get("/files-pri/{file}/{rest:.*}", self._download)
        control.add_routes(site_app, self.cores)
        install.add_routes(site_app, self.app, self.cores)
        if mount is not None:
            mount(site_app)
        self._runner = web.AppRunner(site_app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self.hub.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _core_of_team(self, team_id: str) -> Core:
        for core in self.cores:
            if core.team.id == team_id:
                return core
        raise web.HTTPNotFound

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        began = time.perf_counter()
        core = self.cores[0]
        visit = Visit((f"api:{method}", method), {}, request.match_info.get("via", ""))
        try:
            visit = replace(visit, asked=await gather(request) | _basic(request))
            token = _token(request, visit.asked)
            reply, core = await self._route(visit, token)
        except SlackError as error:
            reply = Reply(body={"ok": False, "error": error.code, **error.extra})
        _record(core, visit, reply, time.perf_counter() - began)
        reply.scopes = core.granted
        response = await _respond(request, reply)
        if core.hooks.active and not reply.cut:
            # Whom a hook has killed takes no answer.
            with suppress(ConnectionError):
                await response.prepare(request)
                await response.write_eof()
            await core.hooks.come_by("answered", replace(visit, status=reply.status))
        return response

    async def _route(self, visit: Visit, token: str) -> tuple[Reply, Core]:
        method = visit.name
        if method == "oauth.v2.access":
            return install.access(self.app, self.cores, visit.asked)
        if method not in METHODS and method != OPEN_SOCKET:
            raise SlackError("unknown_method", req_method=method)
        if token == self.app.app_token:
            return await self._with_app_token(visit), self.cores[0]
        if method == "api.test" and not token:
            core = self.cores[0]
        else:
            core = self._core_of_token(method, token)
        return await answer(core, visit, METHODS), core

    def _core_of_token(self, method: str, token: str) -> Core:
        if not token:
            raise SlackError("not_authed")
        core = next((c for c in self.cores if c.bot_token == token), None)
        if core is None:
            raise SlackError("invalid_auth")
        if not core.installed:
            raise SlackError("token_revoked")
        if method == OPEN_SOCKET:
            raise SlackError("not_allowed_token_type")
        return core

    async def _with_app_token(self, visit: Visit) -> Reply:
        if visit.name != OPEN_SOCKET:
            raise SlackError("not_allowed_token_type")
        ticket = self.hub.new_ticket(visit.via)
        link = self.url.replace("http", "ws", 1) + f"/link/?ticket={ticket}&app_id={self.app.id}"
        opening: dict[str, Method] = {visit.name: lambda _call: {"url": link}}
        return await answer(self.cores[0], visit, opening)

    async def _upload(self, request: web.Request) -> web.Response:
        core = self._core_of_team(request.match_info["team"])
        if request.content_type == "multipart/form-data":
            form = await request.post()
            content = next(
                (v.file.read() for v in form.values() if isinstance(v, web.FileField)), b""
            )
        else:
            content = await request.read()
        try:
            return web.Response(text=receive(core, request.match_info["file"], content))
        except SlackError as error:
            return web.Response(status=404, text=error.code)

    async def _download(self, request: web.Request) -> web.Response:
        file_id = request.match_info["file"].partition("-")[2]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        for core in self.cores:
            file = core.world.files.get(file_id)
            if file is not None and token == core.bot_token and not file.deleted:
                return web.Response(body=file.content, content_type=file.mimetype)
        raise web.HTTPNotFound

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        core = self._core_of_team(request.match_info["team"])
        body = await request.text()
        faults = {f.kind: f for f in core.faults.take(("response_url",), _RESPONSE_FAULTS)}
        if "latency" in faults:
            await core.clock.sleep(faults["latency"].seconds)
        for kind, cut in (("hang", "hang"), ("drop", "close"), ("abort", "abort")):
            if kind in faults:
                return await _respond(request, Reply(cut=cut))
        if "status" in faults:
            return web.Response(status=faults["status"].status, text="error")
        entry = Entry("response_url", "response_url", core.now(), asked={"body": body})
        core.traffic.add(entry)
        try:
            responding.use(core, request.match_info["token"], body)
        except SlackError as error:
            entry.ok, entry.error = False, error.code
            core.problems.add("answer", "response_url", error.code)
            return web.json_response({"ok": False, "error": error.code}, status=404)
        if "lost" in faults:
            return await _respond(request, Reply(cut="close"))
        return web.Response(text="ok")


async def _cut(request: web.Request, how: str) -> None:
    """End a call without an answer; one that hangs ends when its caller gives up."""
    while (  # noqa: ASYNC110 -- a caller that gives up tells nobody
        how == "hang" and request.transport is not None and not request.transport.is_closing()
    ):
        await asyncio.sleep(GLANCE)
    if request.transport is not None:
        if how == "abort":
            request.transport.abort()
        else:
            request.transport.close()


def _token(request: web.Request, args: Json) -> str:
    given = str(args.pop("token", "") or "")
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else given


def _basic(request: web.Request) -> Json:
    """Return the client's id and secret, where they come as basic authentication."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return {}
    login = BasicAuth.decode(header)
    return {"client_id": login.login, "client_secret": login.password}


def _record(core: Core, visit: Visit, reply: Reply, seconds: float) -> None:
    error = str(reply.body.get("error", "")) or reply.cut
    if not error and reply.status != 200:
        error = f"http_{reply.status}"
    entry = Entry(
        "call",
        visit.name,
        core.now(),
        ok=not error,
        error=error,
        seconds=seconds,
        asked=visit.asked,
        answered=reply.body,
        via=visit.via,
    )
    core.traffic.add(entry)
    if reply.body.get("ok") is False:
        details = reply.body.get("errors") or reply.body.get("needed") or ""
        core.problems.add("answer", visit.name, f"{error} {details}".strip())


async def _respond(request: web.Request, reply: Reply) -> web.StreamResponse:
    if reply.cut:
        await _cut(request, reply.cut)
        return web.Response(status=500)
    headers = {"X-OAuth-Scopes": ",".join(sorted(reply.scopes))}
    if reply.retry_after:
        headers["Retry-After"] = str(reply.retry_after)
    if reply.text:
        return web.Response(status=reply.status, text=reply.text, headers=headers)
    return web.Response(
        status=reply.status,
        body=json.dumps(reply.body).encode(),
        content_type="application/json",
        charset="utf-8",
        headers=headers,
    )
