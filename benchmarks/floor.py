"""The bare Web API calls of an open, as fast as they can be made: what no bot can beat."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient


async def open_bare(client: AsyncWebClient, job: dict[str, Any], number: int) -> list[float]:
    """Make the calls of one open, side by side where they can be; return in, done, calls."""
    started = time.perf_counter()
    text = f"FLOOR-{number}: bare"
    made = await client.conversations_create(name=f"floor-{number}")
    channel = made["channel"]["id"]
    people = [job["asker"]]
    inside = 0.0

    async def invite() -> None:
        nonlocal inside
        await client.conversations_invite(channel=channel, users=people)
        inside = time.perf_counter() - started

    async def brief() -> None:
        posted = await client.chat_postMessage(channel=channel, text=text)
        await client.pins_add(channel=channel, timestamp=posted["ts"])

    await asyncio.gather(
        invite(),
        brief(),
        client.conversations_setTopic(channel=channel, topic=text),
        client.chat_postMessage(channel=job["lobby"], text=text),
        *(client.chat_postMessage(channel=expert, text=text) for expert in job["experts"]),
    )
    done = time.perf_counter() - started
    return [inside * 1000, done * 1000, 6 + len(job["experts"])]


async def main(job: dict[str, Any]) -> list[list[float]]:
    """Open as often as told, a crowd at once; one before the first is not counted."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        client = AsyncWebClient(
            token=job["token"], base_url=job["url"], session=session, retry_handlers=[]
        )
        await open_bare(client, job, job["first"])
        found: list[list[float]] = []
        numbers = range(job["first"] + 1, job["first"] + 1 + job["opens"])
        for start in range(0, len(numbers), job["crowd"]):
            batch = numbers[start : start + job["crowd"]]
            found += await asyncio.gather(*(open_bare(client, job, n) for n in batch))
        return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))
