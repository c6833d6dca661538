"""What those who watch over the bot can ask by HTTP: is it alive, is it ready, how is it doing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.errors import ConfigError, DatabaseGoneError
from bot.operations.life import Life
from bot.prometheus import Prometheus
from bot.services.figures import Figures, Standing

PATIENCE_SECONDS = 2.0
"""A database that takes longer to answer does not answer."""
# Prometheus' own text format; the library's encoder speaks it.
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Check = Callable[[], Awaitable[str | None]]
"""Returns why the bot is not ready, or None."""


class Lookout:
    """Answers `/healthz`, `/readyz` and `/metrics`."""

    def __init__(self, figures: Figures, meter: Prometheus, life: Life) -> None:
        self._figures, self._meter, self._life = figures, meter, life
        self._checks: list[Check] = [self._database, self._heart]

    def asks(self, check: Check) -> None:
        """Count the bot as ready only if this check finds nothing either."""
        self._checks.append(check)

    def answers_on(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/healthz", self._say_alive)
        app.router.add_get("/readyz", self._say_ready)
        app.router.add_get("/metrics", self._tell_figures)

    async def _say_alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _say_ready(self, _request: web.Request) -> web.Response:
        reasons = [reason for check in self._checks if (reason := await check()) is not None]
        if reasons:
            return web.Response(status=503, text="".join(f"{reason}\n" for reason in reasons))
        return web.Response(text="ready\n")

    async def _tell_figures(self, _request: web.Request) -> web.Response:
        page = self._meter.page(await self._standing())
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})

    async def _database(self) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._figures.answer()
        except (DatabaseGoneError, TimeoutError):
            return "the database does not answer"
        return None

    async def _heart(self) -> str | None:
        return None if self._life.is_well else "the last heartbeat is too old"

    async def _standing(self) -> Standing | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._figures.now()
        except (DatabaseGoneError, TimeoutError):
            return None


class Listener:
    """A port on which a web application answers."""

    def __init__(self, host: str | None, port: int, *, grace_seconds: float = 0.1) -> None:
        self._host, self._port, self._grace = host, port, grace_seconds
        self._runner: web.AppRunner | None = None

    async def open(self, app: web.Application) -> str:
        """Listen and return the address. Raises ConfigError if the port is taken."""
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=self._grace)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            raise ConfigError(
                f"PORT {self._port} cannot be used, it may be taken: set PORT to another one."
            ) from error
        port = next(place[1] for place in self._runner.addresses if "." in place[0])
        return f"http://127.0.0.1:{port}"

    async def close(self) -> None:
        """Stop listening once what came in is answered."""
        if self._runner is not None:
            await self._runner.cleanup()
