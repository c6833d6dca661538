"""Finds a port for a bot over HTTP, and waits for it to listen there."""

from __future__ import annotations

import asyncio
import socket

EVERY_SECONDS = 0.05
PATIENCE = 60


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def events_url(port: int) -> str:
    """Return where Slack delivers to a bot on this machine."""
    return f"http://127.0.0.1:{port}/slack/events"


async def up(port: int) -> None:
    """Return once somebody listens on a port.

    Raises TimeoutError after a minute.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(EVERY_SECONDS)
                continue
            writer.close()
            return
