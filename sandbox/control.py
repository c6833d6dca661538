"""The control door for other processes: faults, problems, clock and a summary, over HTTP."""

import json

from aiohttp import web

from sandbox.core import Core
from sandbox.faults import Chaos, Fault
from sandbox.shapes import Json

_FAULT_KEYS = {"on", "kind", "times", "seconds", "status", "error"}
_CHAOS_KEYS = {"seed", "rate", "on", "seconds", "kinds"}


def add_routes(site: web.Application, cores: list[Core]) -> None:
    """Serve /_sandbox/… for the workspaces (`?team=` picks one, else the first)."""
    control = _Control(cores)
    site.router.add_get("/_sandbox/state", control.state)
    site.router.add_get("/_sandbox/problems", control.problems)
    site.router.add_get("/_sandbox/traffic", control.traffic)
    site.router.add_get("/_sandbox/faults", control.faults)
    site.router.add_post("/_sandbox/faults", control.add_fault)
    site.router.add_delete("/_sandbox/faults", control.clear_faults)
    site.router.add_post("/_sandbox/chaos", control.set_chaos)
    site.router.add_post("/_sandbox/clock", control.move_clock)


class _Control:
    def __init__(self, cores: list[Core]) -> None:
        self._cores = cores

    def _core(self, request: web.Request) -> Core:
        team = request.query.get("team", "")
        for core in self._cores:
            if team in ("", core.team.id):
                return core
        raise web.HTTPNotFound(text=f"there is no workspace {team}")

    async def state(self, request: web.Request) -> web.Response:
        core = self._core(request)
        channels = [
            {
                "id": channel.id,
                "name": channel.name,
                "kind": channel.kind,
                "is_archived": channel.is_archived,
                "members": len(channel.members),
                "messages": len(channel.messages),
            }
            for channel in core.world.channels.values()
        ]
        return web.json_response(
            {
                "team": core.team.id,
                "now": core.now(),
                "people": [user.name for user in core.world.users.values() if user.is_person],
                "channels": channels,
                "open_views": {
                    user_id: [view.title for view in stack]
                    for user_id, stack in core.world.stacks.items()
                    if stack
                },
                "problems": len(core.problems),
                "faults": core.faults.summary(),
                "pending_deliveries": core.courier.pending,
            }
        )

    async def problems(self, request: web.Request) -> web.Response:
        rows = [
            {"kind": p.kind, "where": p.where, "what": p.what, "at": p.at}
            for p in self._core(request).problems
        ]
        return web.json_response({"problems": rows})

    async def traffic(self, request: web.Request) -> web.Response:
        rows = [
            {
                "direction": e.direction,
                "name": e.name,
                "at": e.at,
                "ok": e.ok,
                "error": e.error,
                "seconds": e.seconds,
            }
            for e in self._core(request).traffic
        ]
        return web.json_response({"traffic": rows})

    async def faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._core(request).faults.summary())

    async def add_fault(self, request: web.Request) -> web.Response:
        body = await _body(request, _FAULT_KEYS)
        try:
            self._core(request).faults.add(Fault(**body))
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return web.json_response({"ok": True})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._core(request).faults.clear()
        return web.json_response({"ok": True})

    async def set_chaos(self, request: web.Request) -> web.Response:
        body = await _body(request, _CHAOS_KEYS)
        try:
            self._core(request).faults.chaos = Chaos(**body)
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return web.json_response({"ok": True})

    async def move_clock(self, request: web.Request) -> web.Response:
        body = await _body(request, {"advance"})
        core = self._core(request)
        try:
            core.clock.advance(float(body.get("advance", 0)))
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        core.changes.announce("pane", "side", "modal", "home")
        return web.json_response({"ok": True, "now": core.now()})


async def _body(request: web.Request, keys: set[str]) -> Json:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise web.HTTPBadRequest(text="the body is no JSON") from error
    if not isinstance(body, dict) or set(body) - keys:
        raise web.HTTPBadRequest(text=f"the body may hold: {', '.join(sorted(keys))}")
    return body
