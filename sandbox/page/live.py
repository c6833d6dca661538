"""The WebSocket of each tab: which parts are stale, and what went wrong for the person."""

import asyncio
import json
from collections.abc import Sequence
from weakref import WeakSet

from aiohttp import WSMsgType, web

from sandbox.changes import ALL_PARTS, Change, Part, Subscription
from sandbox.workspace import Workspace

_PAUSE_SECONDS = 0.03
_DRAWERS = ("traffic", "conditions")
_TRAFFIC = Change(frozenset({"traffic"}))


class Live:
    """All open tabs, and how to reach them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._sockets: dict[str, WeakSet[web.WebSocketResponse]] = {}

    async def tell(self, person_id: str, text: str) -> None:
        """Show a sentence on the person's tabs."""
        for socket in list(self._sockets.get(person_id, ())):
            if not socket.closed:
                await socket.send_json({"say": text})

    async def serve(self, request: web.Request, person_id: str) -> web.WebSocketResponse:
        """Keep a tab informed until it goes away."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._sockets.setdefault(person_id, WeakSet()).add(socket)
        feed = self._workspace.changes.subscribe()
        listeners = self._workspace.traffic.on_add

        def passed() -> None:
            feed.queue.put_nowait(_TRAFFIC)

        listeners.append(passed)
        # What changed between the page's rendering and this moment would be lost otherwise.
        await socket.send_str(_message(["side", "pane", "extra", "modal", "guide", *_DRAWERS]))
        sender = asyncio.create_task(self._send(socket, feed, person_id))
        try:
            async for message in socket:
                if message.type == WSMsgType.ERROR:
                    break
        finally:
            sender.cancel()
            feed.close()
            listeners.remove(passed)
        return socket

    async def _send(
        self, socket: web.WebSocketResponse, feed: Subscription, person_id: str
    ) -> None:
        while not socket.closed:
            changes = [await feed.next()]
            # A burst of changes costs the tab one redraw.
            await asyncio.sleep(_PAUSE_SECONDS)
            while not feed.queue.empty():
                changes.append(feed.queue.get_nowait())
            stale = {part for c in changes if c.concerns(person_id) for part in c.parts}
            # The guide follows what is written to others, too.
            elements = _elements(stale, is_guide_stale=any("pane" in c.parts for c in changes))
            if elements:
                await socket.send_str(_message(elements))


def _elements(stale: set[Part], *, is_guide_stale: bool) -> list[str]:
    """Return the ids of the page's elements that show these parts."""
    names = {"side", "guide"} if stale & ALL_PARTS else set[str]()
    if is_guide_stale:
        names.add("guide")
    if stale & {"pane", "home"}:
        names.add("pane")
    if stale & {"pane", "side"}:
        names.add("extra")
    if "modal" in stale:
        names.add("modal")
    if stale & {"traffic", "side"}:
        names.update(_DRAWERS)
    return sorted(names)


def _message(stale: Sequence[str]) -> str:
    return json.dumps({"stale": stale})
