"""The workspace as one object: start it, act in it, look at it, make it fail."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from aiohttp import web

from sandbox.changes import Change, Changes
from sandbox.clock import Clock
from sandbox.core import App, Core
from sandbox.faults import Faults
from sandbox.hooks import Do, Hook, Moment
from sandbox.manifest import Manifest
from sandbox.population import Population
from sandbox.server import Server
from sandbox.shapes import Transport
from sandbox.signed_http import SignedHttp
from sandbox.strict import Strict
from sandbox.traffic import Problems, Traffic
from sandbox.world import User, World

T = TypeVar("T")
MountPage = Callable[[web.Application, "Workspace"], None]
RECHECK = 0.05
PATIENCE = 90.0
"""Real seconds: longer than Slack's pause before it delivers again, and than a slow machine takes.

Where all is well nobody waits for so long.
"""
SHOWN_ENTRIES = 12


class Workspace(Population):
    """A Slack-like workspace on 127.0.0.1, running inside `async with`.

    `mount_page` adds the people's page to the same server; without it there is only the API.
    `beside` joins the server of another workspace that runs already: one app in two companies.
    `installed=False` leaves the app out until somebody installs it at /oauth/v2/authorize.
    """

    def __init__(
        self,
        *,
        manifest: str | Path,
        clock: Clock | None = None,
        strict: Strict | None = None,
        transport: Transport = "socket",
        port: int = 0,
        name: str = "Acme",
        mount_page: MountPage | None = None,
        beside: "Workspace | None" = None,
        installed: bool = True,
    ) -> None:
        self._mount_page = mount_page
        self.transport: Transport = transport
        self._beside = beside
        self.clock: Clock = beside.clock if beside else clock or Clock()
        self._server = beside.server if beside else Server(App.make(), self.clock, port)
        self._http = beside.http if beside else _http_for(self._server.app)
        self.core = Core.make(
            app=self._server.app,
            manifest=Manifest.load(manifest),
            clock=self.clock,
            strict=strict or Strict(),
            carrier=self._http if transport == "http" else self._server.hub,
            number=len(self._server.cores) + 1,
            name=name,
        )
        self.core.installed = installed
        self._server.cores.append(self.core)
        super().__init__(self.core)

    async def __aenter__(self) -> "Workspace":
        if self._beside is None:
            page = self._mount_page
            await self._server.start(None if page is None else lambda site: page(site, self))
        self.core.team.url = self._server.url
        self._server.hub.faults.append(self.core.faults)
        self.core.faults.on_add.append(self._server.hub.spoil)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.core.stop()
        if self._beside is None:
            await self._server.stop()
            await self._http.close()

    # Where it is, and with which secrets

    @property
    def server(self) -> Server:
        """The server, which workspaces of the same app share."""
        return self._server

    @property
    def http(self) -> SignedHttp:
        """The way to the bot by signed HTTP."""
        return self._http

    @property
    def api_url(self) -> str:
        """The base URL for the Web API, ending in /api/."""
        return f"{self._server.url}/api/"

    def api_url_via(self, name: str) -> str:
        """Return a base URL for one process of several, whose name is then known everywhere."""
        return f"{self._server.url}/via/{name}/api/"

    @property
    def page_url(self) -> str:
        """The address of the people's page."""
        return f"{self._server.url}/"

    @property
    def bot_token(self) -> str:
        """The bot's token, xoxb-…."""
        return self.core.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, xapp-…, which opens sockets."""
        return self._server.app.app_token

    @property
    def signing_secret(self) -> str:
        """The secret with which HTTP deliveries are signed."""
        return self._server.app.signing_secret

    @property
    def client_id(self) -> str:
        """The app's client id, for installing."""
        return self._server.app.client_id

    @property
    def client_secret(self) -> str:
        """The app's client secret, for installing."""
        return self._server.app.client_secret

    # Its parts

    @property
    def world(self) -> World:
        """Everything that exists."""
        return self.core.world

    @property
    def strict(self) -> Strict:
        """The rules that are enforced."""
        return self.core.strict

    @property
    def manifest(self) -> Manifest:
        """What the app may do."""
        return self.core.manifest

    @property
    def faults(self) -> Faults:
        """The failures on purpose."""
        return self.core.faults

    @property
    def problems(self) -> Problems:
        """What a developer of the bot should look at."""
        return self.core.problems

    @property
    def traffic(self) -> Traffic:
        """All that went between the workspace and the bot."""
        return self.core.traffic

    @property
    def changes(self) -> Changes:
        """The feed of what became stale."""
        return self.core.changes

    @property
    def bot(self) -> User:
        """The bot's own user."""
        return self.core.bot

    @property
    def connected(self) -> bool:
        """Whether the bot can be reached: a socket is open, or a request URL is set."""
        if isinstance(self.core.courier.carrier, SignedHttp):
            return self._http.known
        return self._server.hub.connections > 0

    @property
    def quiet(self) -> bool:
        """Whether every event was acknowledged or given up."""
        return self.core.courier.pending == 0

    @property
    def tries_later(self) -> bool:
        """Whether all that was not acknowledged waits for the clock, to be delivered again."""
        courier = self.core.courier
        return 0 < courier.pending == courier.resting

    # Deliveries

    async def deliver_to(self, *urls: str) -> None:
        """Deliver to the bot by signed HTTP, after checking that each of these URLs answers.

        Of several, as behind a load balancer, each delivery goes to the next one.
        """
        await self._http.aim(*urls)
        self.core.courier.carrier = self._http

    def on_call(self, on: str, do: Do, *, when: Moment = "before", nth: int = 1) -> Hook:
        """Have something done at a moment of the nth call, or delivery, that matches.

        `on` is a pattern as in a Fault. See `sandbox.hooks.Hook`.
        """
        return self.core.hooks.add(Hook(on, do, when, nth))

    @property
    def request_urls(self) -> tuple[str, ...]:
        """Where signed HTTP deliveries go."""
        return self._http.urls

    @property
    def whose_turn(self) -> str:
        """Which of the app's processes gets the next delivery, where that is known."""
        return self.core.courier.carrier.whose_turn

    def sockets_of(self, name: str) -> int:
        """Count the open sockets of one process, by the name in its base URL."""
        return self._server.hub.connections_of(name)

    def abort_socket(self, name: str) -> None:
        """Reset the sockets of one process, as a lost network does."""
        self._server.hub.abort(name)

    def refresh_sockets(self) -> None:
        """Ask the bot to open new sockets, as Slack does every few hours."""
        self._server.hub.refresh()

    async def until(
        self,
        predicate: Callable[[], T],
        timeout: float = PATIENCE,  # noqa: ASYNC109 -- says in the failure what happened meanwhile
    ) -> T:
        """Return the predicate's first true result, or fail and say what happened meanwhile."""
        feed = self.changes.subscribe()
        deadline = time.monotonic() + timeout
        try:
            while not (result := predicate()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(self._story(timeout))
                await _first_change(feed.queue, min(left, RECHECK))
            return result
        finally:
            feed.close()

    def _story(self, timeout: float) -> str:
        lines = [f"not within {timeout} s. Problems:"]
        lines += [f"  {problem}" for problem in self.problems] or ["  none"]
        lines.append("The latest traffic:")
        for entry in list(self.traffic)[-SHOWN_ENTRIES:]:
            outcome = entry.error or "ok"
            lines.append(f"  {entry.direction} {entry.name} {outcome} ({entry.seconds:.3f} s)")
        return "\n".join(lines)


def _http_for(app: App) -> SignedHttp:
    return SignedHttp(app.signing_secret, app.verification_token)


async def _first_change(queue: asyncio.Queue[Change], seconds: float) -> None:
    try:
        await asyncio.wait_for(queue.get(), seconds)
    except TimeoutError:
        return
