"""The built documentation in a browser: from a folder, in light and dark, with its pictures."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.accessible import grave_faults
from tests.site.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PICTURES = "article img"
UNSEEN = "all => all.filter(one => !(one.complete && one.naturalWidth)).map(one => one.src)"
HEADINGS = "all => all.map(one => Number(one.tagName[1]))"
NAMELESS = """all => all.filter(one => one.checkVisibility()
    && !(one.innerText.trim() || one.ariaLabel || one.title)
    && !one.querySelector('img[alt], svg title, .visually-hidden')).map(one => one.outerHTML)"""
LIGHT = """one => getComputedStyle(one).backgroundColor.match(/\\d+/g).slice(0, 3)
    .reduce((sum, part) => sum + Number(part), 0) / 765"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    built = Site(tmp_path_factory.mktemp("site"))
    assert built.build().returncode == 0
    return built


@pytest_asyncio.fixture(loop_scope="session")
async def read(browser: Browser, site: Site):
    """Return a function that opens a page from the folder; what it wants from elsewhere fails."""
    wanted: list[str] = []
    contexts = []

    async def refuse(route: Route) -> None:
        wanted.append(route.request.url)
        await route.abort()

    async def open_page(name: str, scheme: str = "light") -> Page:
        context = await browser.new_context(color_scheme=scheme)
        contexts.append(context)
        await context.route("http*://**", refuse)
        page = await context.new_page()
        page.on("pageerror", lambda error: wanted.append(str(error)))
        await page.goto((Path(site.folder) / f"{name}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert wanted == []


@pytest.mark.parametrize(("name", "language"), [("tour", "en"), ("tour-es", "es")])
async def test_the_tour_shows_its_pictures(read: Callable, name: str, language: str):
    page = await read(f"docs/{name}")
    for picture in await page.locator(PICTURES).all():
        await picture.scroll_into_view_if_needed()
    assert await page.locator(PICTURES).evaluate_all(UNSEEN) == []
    assert await page.locator(PICTURES).count() == 8
    assert await page.locator("html").get_attribute("lang") == language


async def test_every_page_can_be_read_aloud(read: Callable, site: Site):
    page = await read("docs/index")
    for path in sorted((site.folder / "docs").rglob("*.html")):
        await page.goto(path.as_uri())
        levels = await page.locator("article :is(h1, h2, h3, h4, h5, h6)").evaluate_all(HEADINGS)
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        steps = [after - before for before, after in pairwise(levels)]
        assert max(steps, default=0) <= 1, path
        assert await page.locator("img:not([alt]), article img[alt='']").count() == 0, path
        assert await page.locator("a, button").evaluate_all(NAMELESS) == [], path


async def test_tables_fit_a_telephone(read: Callable):
    page = await read("docs/settings")
    await page.set_viewport_size({"width": 390, "height": 844})
    for name in ("settings", "install", "operations", "security"):
        await page.goto(page.url.rpartition("/")[0] + f"/{name}.html")
        tables = page.locator(".table-wrapper")
        assert await tables.count() > 0
        assert await tables.evaluate_all("all => all.every(e => e.scrollWidth <= e.clientWidth)"), (
            name
        )


async def test_the_page_follows_the_machine_in_light_and_dark(read: Callable):
    brightness = [
        await (await read("docs/index", scheme)).locator("body").evaluate(LIGHT)
        for scheme in ("light", "dark")
    ]
    assert brightness[0] > 0.9
    assert brightness[1] < 0.2


async def test_the_first_page_leads_on_and_words_are_found_without_a_server(read: Callable):
    page = await read("index")
    await expect(page).to_have_title("Swarmroom")
    await page.get_by_label("Search").first.fill("handoff")
    await page.keyboard.press("Enter")
    await expect(page.locator("#search-results a").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "tour-es", "commands", "architecture", "operations"])
async def test_nothing_keeps_people_from_reading(read: Callable, name: str, scheme: str):
    assert await grave_faults(await read(f"docs/{name}", scheme)) == []
