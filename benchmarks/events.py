"""Times how many messages that change nothing the bot hears in a second of one core.

    python benchmarks/events.py [--messages 4000] [--markdown]

Beside it, in the same run, a bare Bolt app with one empty listener hears the same payloads. Both
are processes of their own, over Socket Mode and over signed HTTP. What counts is the processor's
time that they take, which holds on a machine that is busy with other things.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sandbox.delivery import Carrier, Parcel
from sandbox.shapes import Json
from sandbox.strict import Strict
from sandbox.workspace import Workspace

ROOT = Path(__file__).parents[1]
TRANSPORTS = ("socket", "http")
AT_ONCE = 20
WARM_UP = 100
TICKS = os.sysconf("SC_CLK_TCK")


def command_of(who: str, slack: Workspace, transport: str) -> tuple[list[str], dict[str, str]]:
    """Return how to start the bot, or the bare app, and with which environment."""
    if who == "Bolt alone":
        job = {
            "bot_token": slack.bot_token,
            "app_token": slack.app_token,
            "signing_secret": slack.signing_secret,
            "api_url": slack.api_url,
            "transport": transport,
        }
        bare = str(ROOT / "benchmarks" / "bare_bolt.py")
        return [sys.executable, bare, json.dumps(job)], {"PATH": os.environ["PATH"]}
    database = Path(tempfile.mkdtemp()) / "events.db"
    secret = (
        {"SLACK_APP_TOKEN": slack.app_token}
        if transport == "socket"
        else {"SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": "0"}
    )
    return [sys.executable, str(ROOT / "app.py")], {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{database}",
        **secret,
    }


@asynccontextmanager
async def listening(who: str, slack: Workspace, transport: str) -> AsyncIterator[int]:
    """Run the bot or the bare app until it hears; give the id of its process."""
    command, environ = command_of(who, slack, transport)
    process = await asyncio.create_subprocess_exec(
        *command, env=environ, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        if transport == "http":
            async with asyncio.timeout(60):
                while not (found := re.search(rb"http://\S+", await process.stdout.readline())):
                    pass
            await slack.deliver_to(found[0].decode())
        await slack.until(lambda: slack.connected, timeout=60)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


def processor_seconds(pid: int) -> float:
    """Return how long a process has kept a processor busy."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def hear(carrier: Carrier, payloads: Sequence[Json]) -> None:
    """Deliver messages, a few at once, and see that each is acknowledged."""
    waiting = iter(payloads)

    async def carry() -> None:
        for payload in waiting:
            ack = await carrier.carry(Parcel("events_api", "message", payload, answerable=False))
            assert ack.ok, ack.error

    await asyncio.gather(*(carry() for _ in range(AT_ONCE)))


def several(slack: Workspace, example: Json, times: int) -> list[Json]:
    """Return messages like one that was sent, each an event of its own."""
    made = []
    for _ in range(times):
        payload = copy.deepcopy(example)
        payload["event_id"] = slack.world.new_id("Ev")
        payload["event"]["ts"] = payload["event"]["event_ts"] = slack.core.new_ts()
        made.append(payload)
    return made


async def examples(slack: Workspace, *, with_swarm: bool) -> dict[str, Json]:
    """Let people write, in a swarm's channel too where the bot opens one; return what was sent."""
    ana = slack.person("ana")
    found: dict[str, Json] = {}
    places = {"in a channel that is no swarm's": "general"}
    if with_swarm:
        answer = await ana.command("/swarm CASE-1 Benchmark of the events", "general")
        assert not answer.error, answer.error
        names = slack.world.channels.values()
        channel = await slack.until(
            lambda: next((c for c in names if c.name.startswith("swarm-case-1") and c.pins), None)
        )
        places["in a swarm's channel"] = channel.name
    for what, channel_name in places.items():
        await ana.say("Have you tried the old key?", channel_name)
        await slack.until(lambda: slack.quiet)
        found[what] = slack.traffic.deliveries("events_api/message")[-1].asked
    return found


async def measured(transport: str, who: str, messages: int) -> list[tuple[str, str, float, float]]:
    """Return messages per second of processor time, and of the clock, by the kind of channel."""
    async with Workspace(manifest=ROOT / "manifest.yml", strict=Strict(rate_limits=False)) as slack:
        slack.add_person("ana", real_name="Ana Ruiz", channels=["general"])
        await slack.person("ana").invite(slack.bot, "general")
        async with listening(who, slack, transport) as pid:
            found = []
            kinds = await examples(slack, with_swarm=who != "Bolt alone")
            for what, example in kinds.items():
                carrier = slack.core.courier.carrier
                await hear(carrier, several(slack, example, WARM_UP))
                payloads = several(slack, example, messages)
                busy, started = processor_seconds(pid), time.perf_counter()
                await hear(carrier, payloads)
                took = time.perf_counter() - started
                busy = processor_seconds(pid) - busy
                found.append((who, what, messages / busy, messages / took))
            return found


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--markdown", action="store_true", help="print a table for the docs")
    options = parser.parse_args()
    head = ("transport", "who", "messages", "per second of a core", "by the clock", "to Bolt")
    print("| " + " | ".join(head) + " |" if options.markdown else "  ".join(head))
    if options.markdown:
        print("|" + "---|" * len(head))
    for transport in TRANSPORTS:
        floor = await measured(transport, "Bolt alone", options.messages)
        ours = await measured(transport, "Swarmroom", options.messages)
        for who, what, of_core, by_clock in [*floor, *ours]:
            ratio = of_core / floor[0][2]
            row = (transport, who, what, f"{of_core:,.0f}", f"{by_clock:,.0f}", f"{ratio:.1f}")
            print("| " + " | ".join(row) + " |" if options.markdown else "  ".join(row))


if __name__ == "__main__":
    asyncio.run(main())
