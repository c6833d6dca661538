"""A bare Bolt app with one empty listener: what hearing a message costs before any bot begins."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def ignore() -> None:
    """Do nothing."""


async def main(job: dict[str, Any]) -> None:
    """Listen over the transport that is asked for until the process is ended."""
    client = AsyncWebClient(job["bot_token"], base_url=job["api_url"])
    client.proxy = None
    app = AsyncApp(client=client, signing_secret=job["signing_secret"])
    app.event("message")(ignore)
    if job["transport"] == "socket":
        await AsyncSocketModeHandler(app, job["app_token"], web_client=client).start_async()
    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
