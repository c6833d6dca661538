"""Archived channels, and how one is oneself."""

import re

import pytest
from playwright.async_api import expect

from sandbox.world import Canvas
from tests.browser.test_page import place

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_archived_channel_is_found_read_and_brought_back(open_as, ws):
    await ws.person("ben").say("The end", "billing")
    await ws.person("ben").archive("billing")
    page = await open_as("/as/ben/browse")
    row = page.locator(f"#browse-{place(ws, 'billing')}")
    await expect(row.locator(".tag")).to_have_text("Archived")
    await page.get_by_role("searchbox", name="Search").fill("supp")
    await expect(row).to_be_hidden()
    await page.get_by_role("searchbox", name="Search").fill("BILL")
    await row.get_by_role("link", name="Open").click()
    await expect(page.locator(".head .tag")).to_have_text("Archived")
    message = page.locator("#pane .message", has_text="The end")
    await message.hover()
    await expect(message.locator(".acts")).to_have_count(0)
    await expect(page.locator("#pane textarea")).to_have_count(0)
    await page.get_by_role("button", name="Bring it back").click()
    await expect(page.locator("#pane textarea")).to_be_visible()
    await expect(page.locator(".head .tag")).to_have_count(0)


async def test_a_link_to_a_message_opens_it_as_the_same_person_and_a_canvas_is_read(open_as, ws):
    ben, billing = ws.person("ben"), ws.channel("billing")
    meant = await ben.say("The first word", "billing")
    for n in range(40):
        await ben.say(f"Word {n}", "billing")
    address = f"{ws.page_url}archives/{billing.id}/p{meant.ts.replace('.', '')}"
    await ws.person("ana").say(f"See {address}", "support")
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.get_by_role("link", name=address).click()
    await expect(page).to_have_url(re.compile(f"/as/ben/{billing.id}#m-"))
    await expect(page.get_by_text("The first word")).to_be_in_viewport()
    billing.canvas = Canvas("F0NOTES", "Notes", "The *key* is old")
    await page.goto(f"{ws.page_url}docs/T1/F0NOTES")
    await expect(page.get_by_role("heading", name="Notes")).to_be_visible()
    await expect(page.locator(".canvas")).to_contain_text("The key is old")
    await page.get_by_role("link", name="#billing").click()
    await expect(page).to_have_url(re.compile(billing.id))


async def test_one_reads_slack_in_another_language_at_once(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator(".whoami").click()
    await page.get_by_role("group", name="Your language").get_by_text("Spanish").click()
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.locator("#pane textarea")).to_have_attribute(
        "placeholder", "Mensaje a #support"
    )
    assert ws.person("ben").locale == "es-ES"


async def test_one_is_not_to_be_disturbed_and_others_see_it(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator(".whoami").click()
    await page.get_by_role("button", name="Do not disturb").click()
    await ws.until(lambda: ws.person("ben").user.dnd_until > ws.clock.now())
    page = await open_as(f"/as/ana/{place(ws)}")
    await page.locator(".whoami").click()
    await expect(page.locator("#people .person", has_text="Ben Hart")).to_contain_text(
        "No molestar"
    )
    ben = await open_as(f"/as/ben/{place(ws)}")
    await ben.locator(".whoami").click()
    await ben.get_by_role("button", name="Active").click()
    await ws.until(lambda: not ws.person("ben").user.dnd_until)


async def test_people_and_channels_are_searched_in_a_form(open_as, ws, bot):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator("#pane textarea").fill("/swarm")
    await page.locator("#pane textarea").press("Enter")
    await page.get_by_role("button", name="Ask by name").click()
    shown = page.locator(".picks:popover-open .option")
    await expect(shown.first).to_be_visible()
    await page.keyboard.type("diaz")
    await expect(shown).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.locator(".picks:popover-open [type=search]").fill("nobody")
    await expect(page.locator(".picks:popover-open")).to_contain_text("Carmen")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name=re.compile("Ask by name.*Carmen"))).to_be_visible()
