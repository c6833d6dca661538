"""What axe finds wrong on a page that keeps people from using it."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = ("serious", "critical")


async def grave_faults(page: Page) -> list[str]:
    """Return each serious or critical fault with the places where it is."""
    # A fade or a slide that is under way has neither its colours nor its place yet.
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    found = await Axe().run(page)
    return [
        f"{one['id']}: {one['help']}\n"
        + "\n".join(f"  {node['html'][:200]}\n  {node['failureSummary']}" for node in one["nodes"])
        for one in found.response["violations"]
        if one["impact"] in GRAVE
    ]
