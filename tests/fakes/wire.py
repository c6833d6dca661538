"""A Slack on the wire that says what a test scripted, however broken."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Http:
    """An answer that is not the usual JSON with status 200."""

    status: int = 200
    body: str | bytes = '{"ok": true}'
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


class Hang:
    """No answer while the caller waits."""


class Cut:
    """The connection breaks after the request was read."""


Reply = Arguments | Http | Hang | Cut | Callable[[Arguments], Arguments]


@dataclass(frozen=True)
class Heard:
    """One request, with its arguments merged from query and body."""

    method: str
    arguments: Arguments
    verb: str
    token: str


class ScriptedSlack:
    """Answers each method with its scripted replies in turn; the last one is repeated."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.url = ""
        self._replies: dict[str, list[Reply]] = defaultdict(list)
        self._over = asyncio.Event()
        self.say("auth.test", {"ok": True, "team_id": "T0", "user_id": "U0BOT", "bot_id": "B0"})

    def say(self, method: str, *replies: Reply) -> None:
        """Script what a method answers."""
        self._replies[method] = list(replies)

    def refuse(self, method: str, code: str, **detail: Any) -> None:
        """Script a refusal."""
        self.say(method, {"ok": False, "error": code, **detail})

    def asked(self, method: str) -> list[Arguments]:
        """Return the arguments of every request of a method."""
        return [request.arguments for request in self.heard if request.method == method]

    async def __aenter__(self) -> ScriptedSlack:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = {**request.query, **(await request.json() if request.can_read_body else {})}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.heard.append(Heard(method, arguments, request.method, token))
        replies = self._replies[method] or [{"ok": True}]
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if isinstance(reply, Hang):
            await self._over.wait()
        if isinstance(reply, Cut) and request.transport:
            request.transport.abort()
        if isinstance(reply, Http):
            return web.Response(
                status=reply.status,
                body=reply.body,
                headers=reply.headers,
                content_type=reply.content_type,
            )
        said = reply(arguments) if callable(reply) else reply
        body = json.dumps(said) if isinstance(said, dict) else ""
        return web.Response(text=body, content_type="application/json")
