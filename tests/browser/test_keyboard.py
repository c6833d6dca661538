"""The page without a mouse: where the focus goes, what keys do."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.test_page import open_form, place

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_ctrl_k_goes_to_a_channel_or_becomes_a_person(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox")).to_be_focused()
    await expect(page.locator("#jump [role=option]").first).to_be_visible()
    await page.keyboard.type("bill")
    await expect(page.locator("#jump [role=option]")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator("#pane h1")).to_contain_text("billing")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("díaz")
    await expect(page.locator("#jump .active")).to_contain_text("Carmen")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/as/carmen"))


async def test_ctrl_k_is_left_by_escape_and_walked_by_arrows(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.get_by_role("button", name="Go to").click()
    options = page.locator("#jump [role=option]")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("combobox")).to_have_attribute(
        "aria-activedescendant", await options.nth(1).get_attribute("id")
    )
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(page.locator("#jump")).to_be_hidden()


async def test_arrows_walk_through_channels_and_messages(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator("#side").get_by_role("link", name="general").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#side").get_by_role("link", name="support")).to_be_focused()
    await page.locator("#pane .scroll").focus()
    await page.keyboard.press("ArrowUp")
    last = page.locator("#pane .message").last
    await expect(last).to_be_focused()
    await expect(last.locator(".acts")).to_be_visible()
    await page.keyboard.press("t")
    await expect(page.locator("#extra textarea")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#extra")).to_be_hidden()


async def test_an_emoji_is_found_and_given_by_keys_alone(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator("#pane .scroll").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("r")
    await expect(page.get_by_role("searchbox", name="Find an emoji")).to_be_focused()
    await page.keyboard.type("tada")
    await page.keyboard.press("Enter")
    await expect(
        page.locator("#pane .message").last.locator(".pill", has_text="🎉")
    ).to_be_visible()
    await page.locator("#pane .message").last.focus()
    await page.keyboard.press("r")
    await expect(page.locator("#menu .emo").first).to_be_visible()
    await page.get_by_role("button", name="Food and drink").click()
    await expect(page.locator("#menu .emo").first).to_have_attribute("value", "grapes")
    await page.locator("#menu .emo").first.focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#menu .emo").nth(9)).to_be_focused()
    await page.keyboard.press("Enter")
    await ws.until(
        lambda: any(len(m.reactions) > 1 for m in ws.channel("support").messages.values())
    )


async def test_a_menu_of_a_form_is_used_by_keys_alone(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await open_form(page)
    await page.get_by_role("button", name="Severity").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".picks:popover-open [type=search]")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Severity Sev 2")
    await expect(button).to_be_visible()
    await expect(page.locator(".picks:popover-open")).to_have_count(0)
    await expect(button).to_be_focused()


async def test_enter_takes_what_is_typed_however_fast_and_whatever_was_chosen(open_as, ws, bot):
    page = await open_as(f"/as/ben/{place(ws)}")
    await open_form(page)
    await page.get_by_role("button", name="Severity").click()
    await page.keyboard.type("sev 1")
    await page.keyboard.press("Enter")
    severity = page.get_by_role("button", name="Severity Sev 1")
    await expect(severity).to_be_visible()
    await severity.click()
    await page.keyboard.type("sev 2")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Severity Sev 2")).to_be_visible()
    await page.locator("#modal .select", has_text="Which skills help?").click()
    for typed, chips in (("web", ["Webhooks"]), ("bill", ["Webhooks", "Billing"])):
        await page.locator(".picks:popover-open [type=search]").fill(typed)
        await page.keyboard.press("Enter")
        await expect(page.locator("#modal .picker[data-picker=several] .chip")).to_have_text(chips)


async def test_a_menu_takes_the_focus_and_gives_it_back(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    opener = page.locator(".whoami")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#people .person").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


async def test_somebody_is_mentioned_while_typing(open_as, ws):
    ws.add_usergroup("billing-experts", users=["carmen"])
    page = await open_as(f"/as/ana/{place(ws)}")
    box = page.locator("#pane [data-composer] textarea")
    await box.press_sequentially("Hola @dia")
    await expect(page.locator("#pane .hints [aria-selected=true]")).to_contain_text("Carmen Díaz")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("Hola @carmen ")
    await page.keyboard.type("y @bill")
    await page.keyboard.press("Tab")
    await page.keyboard.type("en #gen")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("Hola @carmen y @billing-experts en #general ")
    await page.keyboard.press("Enter")
    said = page.locator("#pane .text").last
    await expect(said).to_have_text("Hola @Carmen Díaz y @billing-experts en #general")


async def test_the_keys_are_listed_and_the_messages_one_step_away(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.keyboard.press("Control+/")
    await expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Ctrl")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    page = await open_as("/as/ben/browse")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the messages")).to_be_focused()
