"""Conditions and Traffic in a real browser."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.test_page import place, send

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def choice(page, group, name):
    return page.get_by_role("group", name=group).get_by_role("button", name=name, exact=True)


def kind(page, name):
    return page.get_by_role("radio", name=name)


async def test_the_clock_moves_on(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}?panel=conditions")
    before = ws.clock.now()
    await page.get_by_role("button", name="+ 1 day").click()
    await expect(page.locator("#pane .day").first).to_have_text("Yesterday")
    assert ws.clock.now() - before > 86_000
    await page.get_by_role("button", name="To Monday").click()
    await expect(page.locator(".now")).to_have_text(re.compile("9:00"))


async def test_what_goes_wrong_is_chosen_seen_and_ended(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}?panel=conditions")
    await choice(page, "Latency", "500 ms").click()
    await choice(page, "Slack refuses", "Next").click()
    await choice(page, "An event comes twice", "Always").click()
    await choice(page, "A rough day", "5 %").click()
    await page.get_by_role("switch", name="Slack's limits").click()
    await expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "false")
    set_ones = [(fault.kind, fault.times) for fault in ws.faults.active]
    assert set_ones == [("latency", 0), ("error", 1), ("duplicate", 0)]
    assert ws.faults.chaos.rate == 0.05
    assert not ws.core.strict.rate_limits
    await expect(page.locator("#side .dot")).to_be_visible()

    await page.get_by_role("button", name="Back to normal").click()
    await expect(page.locator("#side .dot")).to_have_count(0)
    await expect(choice(page, "Slack refuses", "Off")).to_have_attribute("aria-pressed", "true")
    assert (ws.faults.active, ws.faults.chaos) == ([], None)
    assert ws.core.strict.rate_limits


async def test_an_error_stands_out_in_the_traffic_and_tells_its_story(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}?panel=conditions")
    await choice(page, "Slack refuses", "Next").click()
    await page.locator("#side").get_by_role("link", name="Traffic").click()
    await expect(page.locator("#traffic")).to_be_visible()
    await send(page, "/swarm help")
    entry = page.locator(".traffic .bad", has_text="chat.postEphemeral")
    await expect(entry.locator(".error")).to_have_text("internal_error")
    await expect(entry.locator(".gist")).to_contain_text("Ben Hart · #support · Try")
    await entry.locator("summary").click()
    await expect(entry.locator("pre").first).to_contain_text("Try `/swarm CASE-1042`.")
    await expect(page.locator(".problem-list")).to_contain_text("internal_error")


async def test_traffic_is_filtered_and_stays_so_while_more_comes(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}?panel=traffic")
    await page.get_by_role("searchbox", name="Filter").press_sequentially("slash")
    await send(page, "/swarm help")
    await expect(page.locator(".traffic > li")).to_have_count(1)
    await expect(page.locator(".traffic .name")).to_have_text("slash_commands//swarm")
    await send(page, "/swarm help")
    await expect(page.locator(".traffic > li")).to_have_count(2)
    await expect(page.get_by_role("searchbox", name="Filter")).to_have_value("slash")
    await page.get_by_role("searchbox", name="Filter").fill("")
    await kind(page, "From the bot").check(force=True)
    await expect(page.locator(".traffic .in")).to_have_count(0)
    await expect(page.locator(".traffic .name", has_text="chat.postEphemeral")).to_have_count(2)
    await kind(page, "Errors").check(force=True)
    await expect(page.locator("#traffic .empty")).to_be_visible()


async def test_a_connection_is_cut_and_comes_back(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}?panel=conditions")
    await page.get_by_role("button", name="Cut it").click()
    await ws.until(lambda: ws.faults.fired("abort") == 1)
    await ws.until(lambda: ws.connected, 15)
    assert ws.faults.active == []
