"""A newcomer follows the guide through their first swarm, in either language, clicking only."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.async_api import Page, expect

from app import MANIFEST, create_app
from bot.config import Config
from sandbox_mode import open_for

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PATIENCE = 20_000


class Newcomer:
    """Somebody who does what the guide says."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page, self.pictures, self.number = page, pictures, 0

    async def reads(self, words: str) -> None:
        """Wait for a step, and keep a picture of it."""
        await expect(self.page.locator("#guide")).to_contain_text(words, timeout=PATIENCE)
        self.number += 1
        await self.page.wait_for_timeout(150)
        await self.page.screenshot(path=self.pictures / f"{self.number}.png")

    async def goes(self) -> None:
        """Follow the guide's link, to a person or a place."""
        await self.page.locator("#guide a").click()

    async def types(self) -> None:
        """Let the guide type, and send it."""
        await self.page.locator("#guide [data-type]").click()
        await self.page.keyboard.press("Enter")

    async def reacts(self, emoji: str, words: str) -> None:
        """React to the latest message that has these words."""
        message = self.page.locator("#pane .message", has_text=words).last
        await message.hover()
        await message.locator(".acts [data-key='r']").click()
        await self.page.locator(f"#menu [title=':{emoji}:']").first.click()

    async def presses(self, button: str) -> None:
        await self.page.locator("#pane").get_by_role("button", name=button, exact=True).last.click()


WORDS = {
    "en": {
        "steps": (
            "You are Ana",
            "Be Leo",
            "be Ben",
            "Leo has found something. Be Ana again",
            "/swarm resolve",
            "press Publish",
            "/swarm digest",
            "whole loop",
        ),
        "accept": "Accept",
        "publish": "Publish",
        "case": "CASE-1042",
        "cause": "still signed with the old key",
        "fix": "Accept both keys",
        "digest": "This week's swarms",
    },
    "es": {
        "steps": (
            "Eres Ana",
            "Sé Mia",
            "sé Tomás",
            "Mia ha encontrado algo. Vuelve a ser Ana",
            "/swarm resolver",
            "pulsa Publicar",
            "/swarm resumen",
            "ciclo completo",
        ),
        "accept": "Aceptar",
        "publish": "Publicar",
        "case": "CASE-1043",
        "cause": "quedó abierto el borrador",
        "fix": "Anular la factura",
        "digest": "Los swarms de esta semana",
    },
}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_first_minute_leads_through_one_whole_swarm(browser, language, tmp_path):
    words = SimpleNamespace(**WORDS[language])
    wishes = SimpleNamespace(
        people=None, cases=None, play=False, http=False, port=0, language=language
    )
    async with open_for(Config.read({}, "sandbox"), wishes, create_app, MANIFEST) as stage:
        page = await browser.new_page(viewport={"width": 1320, "height": 860})
        page.set_default_timeout(PATIENCE)
        await page.goto(stage.slack.page_url)
        visitor = Newcomer(page, tmp_path)
        ask, accept, join, mark, resolve, publish, digest, end = words.steps
        await visitor.reads(ask)
        await expect(page.locator("#pane")).to_contain_text(words.case)
        await visitor.types()
        await visitor.reads(accept)
        await visitor.goes()
        await visitor.presses(words.accept)
        await visitor.reads(join)
        await visitor.goes()
        await visitor.reacts("bee", words.case)
        await visitor.reads(mark)
        await visitor.goes()
        await visitor.reacts("bulb", words.cause)
        await visitor.reacts("white_check_mark", words.fix)
        await visitor.reads(resolve)
        await visitor.types()
        await page.locator("dialog[open] footer .primary").click()
        await visitor.reads(publish)
        await visitor.presses(words.publish)
        await page.locator("#confirm-yes").click()
        await visitor.reads(digest)
        await visitor.types()
        await expect(page.locator("#pane")).to_contain_text(words.digest, timeout=PATIENCE)
        await visitor.reads(end)
        assert [str(problem) for problem in stage.slack.problems.unexpected] == []
