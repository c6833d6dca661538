"""A workspace with its page, a small bot, and one browser for all tests of this folder."""

import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

from sandbox.page import GuideStep, Prompt, mount
from sandbox.strict import Strict
from sandbox.workspace import Workspace
from tests.browser.small_bot import SmallBot

MANIFEST = Path(__file__).with_name("manifest.yml")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def guide(ws: Workspace) -> list[GuideStep]:
    """Two steps, seen to be done in the workspace."""
    talk = ws.channel("support").messages
    return [
        GuideStep(
            Prompt(
                "Eres Ana. Una clienta acaba de escribir en #support. Escribe `/swarm help` allí.",
                person="ana",
                place="support",
                type="/swarm help",
            ),
            done=lambda: bool(ws.traffic.deliveries("slash_commands*")),
        ),
        GuideStep(
            Prompt("Now be Ben and react with :bee:.", person="ben"),
            done=lambda: any("bee" in message.reactions for message in talk.values()),
        ),
    ]


@contextlib.asynccontextmanager
async def furnished() -> AsyncIterator[tuple[Workspace, SmallBot]]:
    """Run a workspace with people, talk and the small bot."""
    strict = Strict(ack_seconds=1)
    mounted = Workspace(
        manifest=MANIFEST,
        strict=strict,
        mount_page=lambda app, workspace: mount(app, workspace, guide(workspace), "es"),
    )
    async with mounted as ws:
        ws.add_channel("billing")
        ws.add_channel("leads", private=True)
        ana = ws.add_person(
            "ana",
            real_name="Ana Ruiz",
            title="Support",
            locale="es-ES",
            tz="Europe/Madrid",
            channels=("support",),
        )
        ben = ws.add_person(
            "ben", real_name="Ben Hart", title="Engineering", channels=("support", "billing")
        )
        ws.add_person(
            "carmen",
            real_name="Carmen Díaz",
            title="Finanzas",
            locale="es-MX",
            channels=("support",),
        )
        ws.add_bot_to("support")
        bot = SmallBot(ws)
        handler = AsyncSocketModeHandler(bot.app, ws.app_token, ping_interval=1)
        await handler.connect_async()
        await ws.until(lambda: ws.connected)
        first = await ben.say(
            "Morning all! Has anybody seen *401s* after the key rotation?", "support"
        )
        await ana.say(
            "Yes, @ben, at Globex & Sons <since Monday>: https://status.example/42", "support"
        )
        await ana.react("eyes", first)
        await ana.say("They use `v1` keys", "support", thread=first)
        yield ws, bot
        await handler.close_async()


@pytest_asyncio.fixture(loop_scope="session")
async def shown() -> AsyncIterator[tuple[Workspace, SmallBot]]:
    """Return the workspace and its bot."""
    async with furnished() as pair:
        yield pair


@pytest_asyncio.fixture(loop_scope="session")
async def ws(shown: tuple[Workspace, SmallBot]) -> Workspace:
    """Return the workspace."""
    return shown[0]


@pytest_asyncio.fixture(loop_scope="session")
async def bot(shown: tuple[Workspace, SmallBot]) -> SmallBot:
    """Return the small bot."""
    return shown[1]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Return Debian's chromium."""
    found = shutil.which("chromium")
    if found is None:
        pytest.fail("these tests need chromium: apt-get install chromium")
    async with async_playwright() as play:
        opened = await play.chromium.launch(executable_path=found, args=list(FLAGS))
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_as(browser: Browser, ws: Workspace) -> AsyncIterator[Any]:
    """Return a function that opens a tab as somebody; a script error in any tab fails the test."""
    errors: list[str] = []
    contexts = []

    async def open_tab(path: str) -> Page:
        context = await browser.new_context(viewport={"width": 1320, "height": 860})
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(5000)
        await page.goto(ws.page_url.rstrip("/") + path)
        return page

    yield open_tab
    for context in contexts:
        await context.close()
    assert errors == []
