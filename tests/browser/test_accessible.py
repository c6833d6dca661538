"""Each main screen, light and dark: nothing that keeps people from using it."""

import pytest
from playwright.async_api import expect

from tests.browser.accessible import grave_faults
from tests.browser.test_page import open_form, place, send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def a_channel(open_as, ws):
    page = await open_as(f"/as/ana/{place(ws)}")
    await send(page, "/swarm CASE-7")
    await expect(page.locator("#pane .block.actions")).to_be_visible()
    return page


async def a_private_word(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await send(page, "/swarm help")
    await expect(page.locator("#pane .ephemeral")).to_be_visible()
    return page


async def a_thread(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator("#pane .replies").click()
    await expect(page.locator("#extra .message").nth(1)).to_be_visible()
    return page


async def a_form_with_errors(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await open_form(page)
    await page.get_by_role("button", name="Open swarm").click()
    await expect(page.locator(".input.wrong")).to_have_count(3)
    return page


async def a_menu_in_a_form(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await open_form(page)
    await page.locator("#modal .select", has_text="Which skills help?").click()
    await expect(page.locator(".picks:popover-open .option")).to_have_count(3)
    return page


async def the_home(open_as, ws):
    page = await open_as("/as/ben/home")
    await expect(page.locator("#pane .block.header")).to_be_visible()
    return page


async def all_channels(open_as, ws):
    await ws.person("ben").archive("billing")
    return await open_as("/as/ben/browse")


async def an_archived_channel(open_as, ws):
    await ws.person("ben").say("The end", "billing")
    await ws.person("ben").archive("billing")
    return await open_as(f"/as/ben/{place(ws, 'billing')}")


async def a_channel_not_joined(open_as, ws):
    return await open_as(f"/as/carmen/{place(ws, 'billing')}")


async def the_people(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator(".whoami").click()
    await expect(page.locator("#people .person").first).to_be_visible()
    return page


async def the_emoji(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    message = page.locator("#pane .message", has_text="Morning all!")
    await message.hover()
    await message.locator(".acts [popovertarget]").first.click()
    await expect(page.locator("#menu .emo").first).to_be_visible()
    return page


async def the_channels_menu(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator(".head .acts button").last.click()
    await expect(page.locator("#menu .members")).to_be_visible()
    return page


async def the_conditions(open_as, ws):
    return await open_as(f"/as/ana/{place(ws)}?panel=conditions")


async def the_traffic(open_as, ws):
    for _ in range(12):  # more than are seen without scrolling
        ws.problems.add("ack", "events_api/message", "not acknowledged (timeout)")
    page = await open_as(f"/as/ben/{place(ws)}?panel=traffic")
    await send(page, "/silent")
    await expect(page.locator(".traffic .bad")).to_be_visible()
    await page.locator(".traffic .bad summary").click()
    await expect(page.locator(".traffic .bad pre").first).to_be_visible()
    return page


SCREENS = (
    a_channel,
    a_private_word,
    a_thread,
    a_form_with_errors,
    a_menu_in_a_form,
    the_home,
    all_channels,
    an_archived_channel,
    a_channel_not_joined,
    the_people,
    the_emoji,
    the_channels_menu,
    the_conditions,
    the_traffic,
)


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_keeps_nobody_out(open_as, ws, screen):
    page = await screen(open_as, ws)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await grave_faults(page) == [], scheme
