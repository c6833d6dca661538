"""Files in the composer: dropped, taken back, sent."""

import pytest
from playwright.async_api import expect

from tests.browser.test_page import place, send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
DROP = """([kind, names]) => {
    const files = new DataTransfer();
    for (const name of names) files.items.add(new File([name], name));
    const pane = document.querySelector("#pane .messages");
    const how = { dataTransfer: files, bubbles: true, cancelable: true };
    pane.dispatchEvent(new DragEvent(kind, how));
}"""


async def test_dropped_files_are_shown_taken_back_and_sent(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.wait_for_load_state("networkidle")
    await page.evaluate(DROP, ["dragover", ["a.txt"]])
    await expect(page.locator("#pane.dropping")).to_be_visible()
    await page.evaluate(DROP, ["drop", ["a.txt", "b.txt"]])
    await expect(page.locator(".dropping")).to_have_count(0)
    await expect(page.locator("#pane .attached li")).to_have_count(2)
    await page.get_by_role("button", name="Remove: a.txt").click()
    await expect(page.locator("#pane .attached li")).to_have_text("b.txt×")
    await send(page, "here it is")
    await expect(page.locator("#pane a.file")).to_contain_text("b.txt")
    await expect(page.locator("#pane .attached li")).to_have_count(0)
    assert [file.name for file in ws.core.world.files.values()] == ["b.txt"]


async def test_a_chosen_file_stays_while_others_write(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator("#pane input[type=file]").set_input_files(
        [{"name": "log.txt", "mimeType": "text/plain", "buffer": b"x"}]
    )
    await ws.person("ana").say("meanwhile", "support")
    await expect(page.locator("#pane .text").last).to_have_text("meanwhile")
    await expect(page.locator("#pane .attached li")).to_contain_text("log.txt")
    await send(page, "")
    await expect(page.locator("#pane a.file")).to_contain_text("log.txt")


async def test_the_newest_message_is_in_sight_though_a_picture_comes_late(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    picture = await page.screenshot()
    for number in range(30):
        await ws.person("ana").say(f"line {number}", "support")
    await page.locator("#pane input[type=file]").set_input_files(
        [{"name": "seen.png", "mimeType": "image/png", "buffer": picture}]
    )
    await send(page, "what I see")
    await ws.person("ana").say("the newest", "support")
    await page.reload()
    await expect(page.locator("#pane figure img")).to_have_js_property("complete", True)
    await expect(page.locator("#pane .text").last).to_be_in_viewport()
    await page.locator("#pane [data-scroll]").evaluate("box => { box.scrollTop = 0; }")
    await expect(page.locator("#pane .text").last).not_to_be_in_viewport()
    await ws.person("ana").say("somebody else", "support")
    await expect(page.locator("#pane .text").last).to_have_text("somebody else")
    await expect(page.locator("#pane .text").last).not_to_be_in_viewport()
    await send(page, "my own")
    await expect(page.locator("#pane .text").last).to_have_text("my own")
    await expect(page.locator("#pane .text").last).to_be_in_viewport()
