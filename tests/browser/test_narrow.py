"""On a telephone nothing is cut off and nothing scrolls sideways, whatever people typed."""

from types import SimpleNamespace

import pytest
from playwright.async_api import Page, expect

from app import MANIFEST, create_app
from bot.config import Config
from sandbox.stage import ACCEPT, LOBBY
from sandbox_mode import open_for

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SIZE = {"width": 390, "height": 844}
CASE = "CASE-1042"
LONG = "x" * 150
TOO_WIDE = """() => [...document.querySelectorAll('html, .scroll, .guide, dialog[open] .body')]
    .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth)
    .map(one => one.outerHTML.slice(0, 80))"""
CUT_OFF = """() => [...document.querySelectorAll('.block, .block *, #toasts *')]
    .filter(one => one.checkVisibility({opacityProperty: true}) && !one.closest('.menu'))
    .filter(one => one.getBoundingClientRect().right > innerWidth)
    .map(one => one.outerHTML.slice(0, 80))"""
COVERED = """() => { const toast = document.querySelector('.toast').getBoundingClientRect();
    return [...document.querySelectorAll('.message:last-child, .composer, dialog[open]')]
        .filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect())
        .some(one => one.top < toast.bottom && one.bottom > toast.top) }"""


async def fits(page: Page, what: str, pictures) -> None:
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme=scheme)
        await page.wait_for_timeout(150)
        await page.screenshot(path=pictures / f"{what}-{scheme}.png")
    assert await page.evaluate(TOO_WIDE) == [], what
    assert await page.evaluate(CUT_OFF) == [], what


async def test_every_door_fits_a_narrow_screen(browser, tmp_path):
    # Spanish, whose words are the longer ones.
    wishes = SimpleNamespace(people=None, cases=None, play=True, http=False, port=0, language="es")
    async with open_for(Config.read({}, "sandbox"), wishes, create_app, MANIFEST) as stage:
        ana, leo, zoe = (stage.person(name) for name in ("ana", "leo", "zoe"))
        page = await browser.new_page(viewport=SIZE)
        page.set_default_timeout(20_000)

        async def shows(who, place: str, words: str) -> None:
            await page.goto(f"{stage.slack.page_url}as/{who.name}/{place}")
            await expect(page.locator("#pane")).to_contain_text(words)

        await ana.command(f"/swarm {CASE} {LONG} +webhooks sev2 customer:{LONG}", "support")
        await stage.settled()
        room = stage.room(CASE)
        await shows(leo, stage.asked("leo").channel, CASE)
        await fits(page, "ask", tmp_path)
        await leo.click(ACCEPT, stage.asked("leo"))
        await stage.settled()
        await shows(ana, stage.slack.channel(LOBBY).id, CASE)
        await fits(page, "lobby", tmp_path)
        for who in (zoe, ana):
            await shows(who, "home", CASE)
            await fits(page, f"home-{who.name}", tmp_path)

        await shows(zoe, room.id, CASE)
        await fits(page, "swarm", tmp_path)
        dialog = page.locator("dialog[open]")
        for line, who in (
            ("config", zoe),
            ("", ana),
            ("profile", ana),
            ("edit", ana),
            ("handoff", ana),
            ("resolve", ana),
        ):
            await page.goto(f"{stage.slack.page_url}as/{who.name}/{room.id}")
            opened = await who.command(f"/swarm {line}", room)
            await expect(dialog).to_have_count(1)
            await fits(page, f"form-{line or 'open'}", tmp_path)
            await who.close(opened.view)

        await page.evaluate("toast('This did not reach the bot: nothing has changed.')")
        assert not await page.evaluate(COVERED)
        await ana.command("/swarm", room)
        await expect(dialog).to_have_count(1)
        await page.screenshot(path=tmp_path / "toast.png")
        assert not await page.evaluate(COVERED)
