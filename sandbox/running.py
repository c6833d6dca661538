"""The sandbox's life: people move in, the bot comes, the past is played, the page is open."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from aiohttp import web

from sandbox import first_minute, history
from sandbox.casting import Member, seat
from sandbox.clock import Clock
from sandbox.page import mount
from sandbox.shapes import Transport
from sandbox.stage import Stage
from sandbox.strict import Strict
from sandbox.workspace import Workspace

ZONE = "Europe/London"
"""Where the cast's admin lives, and so when the past takes place."""
PAST = Strict(trigger_seconds=60, ack_seconds=60, rate_limits=False)
"""A company's whole past in a moment is more than Slack, or a slow machine, takes in one."""
YOU, ADMIN = "ana@acme.example", "zoe@acme.example"


class Bot(Protocol):
    """What has to be known of the bot that is a guest here."""

    async def settled(self) -> None:
        """Return when it has done all that it was told of."""
        ...

    async def look(self) -> None:
        """Do what is due by now."""
        ...


StartBot = Callable[[Workspace], AbstractAsyncContextManager[Bot]]


@dataclass(frozen=True)
class Wishes:
    """What kind of sandbox somebody wants."""

    manifest: Path
    members: Sequence[Member]
    language: str = "en"
    transport: Transport = "socket"
    port: int = 0
    is_cast: bool = False
    """Whether the members are the cast, whose channels then read the language."""
    is_guided: bool = False
    """Whether there is a past, and a guided first minute: both need the cast."""


@asynccontextmanager
async def open_sandbox(wishes: Wishes, start_bot: StartBot) -> AsyncIterator[Stage]:
    """Run a workspace with its people, the bot and the page in it."""
    now = datetime.now(UTC)
    if wishes.is_cast:
        # Who is asked depends on the hour where they live; the guide counts on its experts.
        now = history.working_hour(now, ZONE)
    begins = history.beginning(now, ZONE) if wishes.is_guided else now

    opened = asyncio.Event()

    def mount_page(site: web.Application, workspace: Workspace) -> None:
        language = wishes.language
        steps = first_minute.steps(workspace, language) if wishes.is_guided else ()
        mount(site, workspace, steps, language, opened)

    workspace = Workspace(
        manifest=wishes.manifest,
        clock=Clock(begins.timestamp()),
        transport=wishes.transport,
        port=wishes.port,
        mount_page=mount_page,
    )
    seat(workspace, _reading(wishes))
    if wishes.is_guided:
        history.invite_partner(workspace)
    workspace.core.strict = PAST
    async with workspace, start_bot(workspace) as bot:
        stage = Stage(workspace, bot.settled, bot.look)
        if wishes.is_guided:
            await history.play(stage, now, ZONE, wishes.language)
            first_minute.begin(workspace, wishes.language)
        workspace.core.strict = Strict()
        opened.set()
        yield stage


def _reading(wishes: Wishes) -> list[Member]:
    """Return the members, the cast in such a way that channels and visitor read the language."""
    chosen = {ADMIN} if wishes.is_cast else set()
    chosen |= {YOU} if wishes.is_guided else set()
    return [
        replace(member, language=wishes.language) if member.email in chosen else member
        for member in wishes.members
    ]
