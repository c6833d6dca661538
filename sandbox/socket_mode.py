"""Socket Mode: tickets, connections, and acks that count on whichever socket they come."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.clock import Clock
from sandbox.delivery import Ack, Parcel
from sandbox.faults import Faults
from sandbox.shapes import Json
from sandbox.unverified import SOCKET_HELLO_SECONDS

TICKET_SECONDS = 30
MOST_CONNECTIONS = 10
REFRESH_PATIENCE = 2.0
"""Seconds that a delivery waits for the new connection while the old one is being replaced."""


@dataclass(eq=False)
class _Connection:
    socket: web.WebSocketResponse
    request: web.Request
    via: str = ""
    """Which of the app's processes opened it, where that is known."""
    retiring: bool = False
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the app has closed it in good order."""


class SocketHub:
    """The app's connections; each parcel goes to one of them in turn."""

    def __init__(self, clock: Clock, app_id: str, problem: Callable[[str], None]) -> None:
        self.known = False
        self.faults: list[Faults] = []
        """Of every workspace that shares the app."""
        self._clock = clock
        self._app_id = app_id
        self._problem = problem
        self._tickets: dict[str, tuple[float, str]] = {}
        self._connections: list[_Connection] = []
        self._pending: dict[str, asyncio.Future[Ack]] = {}
        self._turn = 0
        self._arrived = asyncio.Event()

    @property
    def connections(self) -> int:
        """Count the connections that take deliveries."""
        return sum(not connection.retiring for connection in self._connections)

    @property
    def whose_turn(self) -> str:
        """Which of the app's processes gets the next parcel, where that is known."""
        fresh = self._fresh()
        return fresh[self._turn % len(fresh)].via if fresh else ""

    def connections_of(self, via: str) -> int:
        """Count the connections of one process that take deliveries."""
        return sum(connection.via == via for connection in self._fresh())

    def new_ticket(self, via: str = "") -> str:
        """Return a ticket that opens one connection within half a minute."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = self._clock.now() + TICKET_SECONDS, via
        return ticket

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it closes."""
        until, via = self._tickets.pop(request.query.get("ticket", ""), (0.0, ""))
        if until < self._clock.now():
            raise web.HTTPForbidden(text="the ticket is unknown, used or too old")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json(self._disconnect("too_many_websockets"))
            await socket.close()
            return socket
        connection = _Connection(socket, request, via)
        self._connections.append(connection)
        self.known = True
        await socket.send_json(self._hello())
        self._arrived.set()
        self.spoil()
        try:
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
            # One that is being replaced has a successor, over which its acks come.
            if socket.close_code == WSCloseCode.OK and not connection.retiring:
                connection.left.set()
        return socket

    async def _listen(self, connection: _Connection) -> None:
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT:
                self._acknowledge(message.data)

    def _acknowledge(self, text: str) -> None:
        try:
            body = json.loads(text)
            envelope_id = body["envelope_id"]
        except (ValueError, TypeError, KeyError):
            self._problem("the bot sent something that is no ack")
            return
        # unverified: late acks
        waiting = self._pending.pop(envelope_id, None)
        if waiting is None or waiting.done():
            self._problem("an ack came late or for no envelope")
            return
        payload = body.get("payload")
        if isinstance(payload, str):
            payload = {"text": payload} if payload else None
        waiting.set_result(Ack(payload=payload or None))

    async def carry(self, parcel: Parcel) -> Ack:
        """Send a parcel on one connection and wait for its ack."""
        self.spoil()
        waiting: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._pending[parcel.envelope_id] = waiting
        try:
            # unverified: closing sockets
            while (connection := await self._next()) is not None:
                await connection.socket.send_json(_envelope(parcel))
                if await _before(waiting, connection.left):
                    return waiting.result()
            return Ack("unreachable")
        except ConnectionError:
            return Ack("unreachable")
        finally:
            self._pending.pop(parcel.envelope_id, None)

    async def _next(self) -> _Connection | None:
        if not self.connections and self._connections:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), REFRESH_PATIENCE)
            except TimeoutError:
                return None
        fresh = self._fresh()
        if not fresh:
            return None
        self._turn += 1
        return fresh[(self._turn - 1) % len(fresh)]

    def _fresh(self) -> list[_Connection]:
        return [c for c in self._connections if not c.retiring and not c.socket.closed]

    def spoil(self) -> None:
        """Let the failures set for `socket` happen to the connection whose turn it is."""
        fresh = self._fresh()
        if not fresh:
            return
        victim = fresh[self._turn % len(fresh)]
        for faults in self.faults:
            for fault in faults.take(("socket",), _SOCKET_FAULTS):
                if fault.kind == "abort":
                    _reset(victim)
                else:
                    self._replace(victim)

    def refresh(self) -> None:
        """Ask every connection to be replaced, as Slack does every few hours."""
        for connection in self._fresh():
            self._replace(connection)

    def _replace(self, connection: _Connection) -> None:
        if not connection.retiring:
            connection.retiring = True
            retiring = self._retire(connection, "refresh_requested")
            asyncio.get_running_loop().create_task(retiring)

    async def _retire(self, connection: _Connection, reason: str) -> None:
        if not connection.socket.closed:
            await connection.socket.send_json(self._disconnect(reason))
        await asyncio.sleep(REFRESH_PATIENCE)
        await connection.socket.close()

    def abort(self, via: str) -> None:
        """Reset the connections of one process without a word."""
        for connection in self._fresh():
            if connection.via == via:
                _reset(connection)

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self._connections):
            await connection.socket.close()

    def _hello(self) -> Json:
        debug = {
            "host": "sandbox",
            "build_number": 1,
            "approximate_connection_time": SOCKET_HELLO_SECONDS,
        }
        return {
            "type": "hello",
            "num_connections": self.connections,
            "debug_info": debug,
            "connection_info": {"app_id": self._app_id},
        }

    def _disconnect(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}


async def _before(waiting: asyncio.Future[Ack], left: asyncio.Event) -> bool:
    """Return whether an ack comes before its connection is closed."""
    leaving = asyncio.ensure_future(left.wait())
    either: set[asyncio.Future[Any]] = {waiting, leaving}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return waiting.done()
    finally:
        leaving.cancel()


_SOCKET_FAULTS = ("disconnect", "abort")


def _reset(connection: _Connection) -> None:
    """Cut a connection without a word."""
    connection.retiring = True
    if connection.request.transport is not None:
        connection.request.transport.abort()


def _envelope(parcel: Parcel) -> Json:
    body: Json = {
        "envelope_id": parcel.envelope_id,
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.answerable,
    }
    if parcel.kind == "events_api":
        body |= {"retry_attempt": parcel.attempt, "retry_reason": _socket_reason(parcel.reason)}
    return body


def _socket_reason(reason: str) -> str:
    # unverified: socket names
    return "timeout" if reason == "http_timeout" else reason
