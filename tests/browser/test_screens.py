"""The main screens with the real bot in them; `--update-pictures` keeps them for the docs."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.async_api import Page, expect

from app import MANIFEST, create_app
from bot.config import Config
from sandbox.page.guide import APP
from sandbox.people import Person
from sandbox.stage import ACCEPT, LOBBY, PUBLISH, Stage
from sandbox_mode import open_for
from tests.browser.accessible import grave_faults

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SIZE = {"width": 1280, "height": 860}
HOME = {"en": "Home", "es": "Inicio"}
PROFILE = {"en": "Edit my profile", "es": "Editar mi perfil"}
TITLE = {"en": "Webhooks fail after a key rotation", "es": "Facturas dobles al cambiar de plan"}
CAUSE = {
    "en": "The receiver still checks the signature with the old key.",
    "es": "El plan anterior dejó un cobro programado que nadie canceló.",
}
FIX = {
    "en": "Accept both keys for a day, then drop the old one.",
    "es": "Anular el segundo cobro y devolver el importe hoy mismo.",
}
HELPERS = {"en": ("ana", "leo", "CASE-1042"), "es": ("ana", "mia", "CASE-1043")}


class Camera:
    """Shows a place to somebody, checks that it says what it should, and keeps a picture."""

    def __init__(self, page: Page, stage: Stage, folder: Path, language: str) -> None:
        self.page, self.stage, self.folder = page, stage, folder
        self.suffix = "" if language == "en" else f"-{language}"

    async def shows(self, name: str, person: Person, place: str, words: str) -> None:
        await self.page.goto(f"{self.stage.slack.page_url}as/{person.name}/{place}")
        await expect(self.page.locator("#pane")).to_contain_text(words)
        await self.keeps(name)

    async def keeps(self, name: str) -> None:
        await self.page.wait_for_timeout(200)
        await self.page.screenshot(path=self.folder / f"{name}{self.suffix}.png")
        for scheme in ("dark", "light"):
            await self.page.emulate_media(color_scheme=scheme)
            assert await grave_faults(self.page) == [], (name, scheme)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_main_screens_show_one_swarm(browser, language, tmp_path, updates_pictures):
    agent, expert, case = HELPERS[language]
    wishes = SimpleNamespace(
        people=None, cases=None, play=False, http=False, port=0, language=language
    )
    async with open_for(Config.read({}, "sandbox"), wishes, create_app, MANIFEST) as stage:
        page = await browser.new_page(viewport=SIZE)
        general = stage.slack.channel("general").id
        camera = Camera(page, stage, PICTURES if updates_pictures else tmp_path, language)
        ana, helper = stage.person(agent), stage.person(expert)

        await page.goto(f"{stage.slack.page_url}as/{ana.name}/{general}")
        opened = await ana.command("/swarm", channel="general")
        await ana.fill(opened.view, case=case, title=TITLE[language])
        await expect(page.locator("dialog[open]")).to_contain_text("CASE-10")
        await camera.keeps("form")
        await ana.close(opened.view)

        skill = {"en": "+webhooks", "es": "+billing"}[language]
        await ana.command(f"/swarm {case} {skill} sev2", channel="general")
        await stage.settled()
        await camera.shows("ask", helper, stage.asked(helper.name).channel, case)
        await helper.click(ACCEPT, stage.asked(helper.name))
        await stage.settled()
        await camera.shows("lobby", ana, stage.slack.channel(LOBBY).id, case)

        room = stage.room(case)
        cause = await helper.say(CAUSE[language], room)
        await ana.react("bulb", cause)
        fix = await helper.say(FIX[language], room)
        await ana.react("white_check_mark", fix)
        await stage.settled()
        await camera.shows("swarm", ana, room.id, FIX[language])

        await page.goto(f"{stage.slack.page_url}as/{helper.name}/{APP}")
        await page.get_by_text(HOME[language], exact=True).click()
        await expect(page.locator("#pane")).to_contain_text(PROFILE[language])
        await expect(page.locator("#pane")).to_contain_text(case)
        await camera.keeps("home")

        await page.goto(f"{stage.slack.page_url}as/{ana.name}/{room.id}")
        resolving = await ana.command("/swarm resolve", channel=room)
        await expect(page.locator("dialog[open]")).to_have_count(1)
        await camera.keeps("resolve")
        await ana.submit(resolving.view)
        await stage.settled()
        stage.with_button(case, PUBLISH)
        await camera.shows("article", ana, room.id, case)

        await ana.command("/swarm digest", channel="general")
        await camera.shows("digest", ana, general, case)

        await page.goto(f"{stage.slack.page_url}as/{ana.name}/{room.id}?panel=traffic")
        await expect(page.locator("#traffic .gist").first).to_be_visible()
        await camera.keeps("traffic")
        await page.goto(f"{stage.slack.page_url}as/{ana.name}/{room.id}?panel=conditions")
        await expect(page.locator("#conditions .now")).to_be_visible()
        await camera.keeps("conditions")
