"""The page in a real browser: what people do on it, and that several tabs follow at once."""

import re

import pytest
from playwright.async_api import expect

# One browser, and so one loop, for all tests of this folder.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def place(ws, name="support"):
    return ws.channel(name).id


async def send(page, text):
    box = page.locator("#pane [data-composer] textarea")
    await box.fill(text)
    await box.press("Enter")


async def open_form(page):
    await send(page, "/swarm")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_the_page_is_known_at_first_sight(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await expect(page.locator("#side .here .name")).to_have_text("support")
    await expect(page.locator("#pane .message .by strong").first).to_have_text("Swarmroom")
    text = page.locator("#pane .text", has_text="Globex & Sons <since Monday>")
    await expect(text.locator(".mention.me")).to_have_text("@Ben Hart")
    await expect(page.locator("#pane .pill").first).to_contain_text("1")
    await expect(page.locator("#pane .replies")).to_contain_text("1 reply")


async def test_one_becomes_somebody_else_and_reads_their_language(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await expect(page.get_by_role("link", name="Browse channels").first).to_be_visible()
    await page.locator(".whoami").click()
    await page.locator("#people .person", has_text="Ana Ruiz").click()
    await expect(page).to_have_url(re.compile("/as/ana/"))
    await expect(page.locator(".whoami strong")).to_have_text("Ana Ruiz")
    await expect(page.get_by_role("link", name="Explorar canales").first).to_be_visible()


async def test_what_one_writes_shows_in_the_other_tab_with_a_mark(open_as, ws):
    ana = await open_as(f"/as/ana/{place(ws)}")
    ben = await open_as(f"/as/ben/{place(ws, 'billing')}")
    row = ben.locator(f"#row-{place(ws)} a")
    await row.click()
    await ben.locator(f"#row-{place(ws, 'billing')} a").click()
    await expect(row).not_to_have_class(re.compile("unread"))
    await send(ana, "@ben please look at #support <now>")
    await expect(row).to_have_class(re.compile("unread"))
    await expect(row.locator(".badge")).to_have_text("1")
    await row.click()
    await expect(ben.locator("#pane .newline")).to_be_visible()
    await expect(ben.locator("#pane .text").last).to_have_text(
        "@Ben Hart please look at #support <now>"
    )
    await expect(row.locator(".badge")).to_have_count(0)


async def test_a_half_typed_draft_and_focus_survive_live_updates_and_navigation(open_as, ws):
    page = await open_as(f"/as/ana/{place(ws)}")
    box = page.locator("#pane [data-composer] textarea")
    await box.press_sequentially("half a tho")
    await ws.person("ben").say("something new", "support")
    await expect(page.locator("#pane .text").last).to_have_text("something new")
    await page.keyboard.type("ught")
    await expect(box).to_have_value("half a thought")
    await page.locator(f"#row-{place(ws, 'general')} a").click()
    await expect(page.locator("#pane h1")).to_contain_text("general")
    await page.locator(f"#row-{place(ws)} a").click()
    await expect(box).to_have_value("half a thought")


async def test_a_command_is_hinted_and_its_failure_told(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    box = page.locator("#pane [data-composer] textarea")
    await box.press_sequentially("/sw")
    await expect(page.locator("#pane .hints li:visible")).to_contain_text("Bring the right people")
    await box.press("Tab")
    await expect(box).to_have_value("/swarm ")
    await send(page, "/silent")
    await expect(page.locator(".toast")).to_have_text(
        "/silent failed because the app did not respond."
    )
    await expect(page.locator("#side .problems")).to_have_text("1 problem")
    await page.locator("#side .problems").click()
    await expect(page.locator(".problem-list li")).to_contain_text("/silent")


async def test_an_ephemeral_is_seen_by_one_person_only(open_as, ws):
    ana, ben = [await open_as(f"/as/{name}/{place(ws)}") for name in ("ana", "ben")]
    await send(ana, "/swarm help")
    await expect(ana.locator(".ephemeral")).to_contain_text("Solo visible para ti")
    await ws.person("ben").say("after it", "support")
    await expect(ben.locator("#pane .text").last).to_have_text("after it")
    await expect(ben.locator(".ephemeral")).to_have_count(0)


async def test_a_modal_shows_errors_then_opens_the_swarm(open_as, ws, bot):
    page = await open_as(f"/as/ben/{place(ws)}")
    await open_form(page)
    await expect(page.get_by_label("Case")).to_be_focused()
    await page.get_by_role("button", name="Open swarm").click()
    await expect(page.locator(".input.wrong")).to_have_count(3)
    await page.get_by_label("Case").fill("no number")
    await page.get_by_label("Title").fill("Webhooks fail")
    await expect(page.locator("dialog .section")).to_contain_text(
        "“Webhooks fail” was solved before"
    )
    await page.locator("#modal .select", has_text="Which skills help?").click()
    await page.locator(".picks:popover-open input[type=search]").fill("web")
    await expect(page.locator(".picks:popover-open .option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.locator("#modal .chip", has_text="Webhooks")).to_be_visible()
    await page.get_by_label("Private swarm").check()
    await page.get_by_role("button", name="Open swarm").click()
    await expect(page.locator(".input.wrong .error")).to_have_text(
        "A case has a number, like CASE-1042."
    )
    await page.get_by_label("Case").fill("CASE-7")
    await page.get_by_role("button", name="Open swarm").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#pane .block.header").last).to_contain_text("CASE-7 Webhooks fail")
    values = bot.seen[-1]
    assert values["skills"]["skills-it"]["selected_options"][0]["value"] == "webhooks"
    assert values["severity"]["severity-it"]["selected_option"]["value"] == "3"
    assert values["flags"]["flags-it"]["selected_options"][0]["value"] == "private"
    assert values["tried"]["tried-it"]["value"] is None


async def test_typing_in_a_modal_survives_its_update_by_the_bot(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await open_form(page)
    await page.get_by_label("Tried so far").fill("first\nsecond")
    title = page.get_by_label("Title")
    await title.press_sequentially("Web")
    await expect(page.locator("dialog .section")).to_contain_text("“Web” was solved before")
    await expect(title).to_be_focused()
    await page.keyboard.type("hooks")
    await expect(page.locator("dialog .section")).to_contain_text("“Webhooks” was solved before")
    await expect(title).to_have_value("Webhooks")
    await expect(page.get_by_label("Tried so far")).to_have_value("first\nsecond")


async def test_escape_closes_a_modal(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await open_form(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert ws.person("ben").view is None


async def test_a_button_changes_the_message_for_everybody(open_as, ws):
    ana, ben = [await open_as(f"/as/{name}/{place(ws)}") for name in ("ana", "ben")]
    await send(ana, "/swarm CASE-1042 Webhooks fail")
    await ben.get_by_role("button", name="I own this").click()
    await expect(ana.locator("#pane .fields")).to_contain_text("@Ben Hart")


async def test_menus_and_overflow_report_what_was_chosen(open_as, ws, bot):
    page = await open_as(f"/as/ben/{place(ws)}")
    await send(page, "/swarm CASE-1042 Webhooks fail")
    await page.locator("#pane .select", has_text="Severity").click()
    await page.locator(".picks:popover-open .option", has_text="Sev 1").click()
    await expect(page.locator("#pane .select .chip")).to_have_text("Sev 1")
    await ws.until(lambda: bot.seen)
    assert bot.seen[-1]["selected_option"]["value"] == "1"
    await page.locator("#pane .btn.dots").click()
    await page.locator(".menu:popover-open button", has_text="Hand off").click()
    await ws.until(lambda: len(bot.seen) == 2)
    assert bot.seen[-1]["selected_option"]["value"] == "handoff"


async def test_a_confirmation_is_asked_first(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await send(page, "/swarm CASE-1042 Webhooks fail")
    await page.locator("#pane").get_by_role("button", name="Resolve").click()
    await page.get_by_role("button", name="Not yet").click()
    await page.locator("#pane").get_by_role("button", name="Resolve").click()
    await page.locator("#confirm").get_by_role("button", name="Resolve").click()
    resolved = page.locator("#pane .message", has_text="CASE-1042").locator(".replies")
    await expect(resolved).to_contain_text("1 reply")
    deliveries = ws.traffic.deliveries("interactive/block_actions/resolve")
    assert len(deliveries) == 1


async def test_reactions_are_added_counted_and_taken_back(open_as, ws):
    ana, ben = [await open_as(f"/as/{name}/{place(ws)}") for name in ("ana", "ben")]
    message = ben.locator("#pane .message", has_text="Morning all!")
    await message.hover()
    await message.locator(".acts [popovertarget]").first.click()
    await ben.locator("#menu .emo[title=':bulb:']").click()
    pill = ana.locator("#pane .pill", has_text="💡")
    await expect(pill).to_contain_text("1")
    await pill.click()
    await expect(pill).to_contain_text("2")
    await expect(pill).to_have_attribute("aria-pressed", "true")
    await pill.click()
    await expect(pill).to_contain_text("1")
    await message.hover()
    await message.locator(".acts [popovertarget]").first.click()
    await ben.locator("#menu input").fill(":tada:")
    await ben.locator("#menu input").press("Enter")
    await expect(ana.locator("#pane .pill", has_text="🎉")).to_be_visible()


async def test_a_bee_brings_a_direct_message_from_the_app(open_as, ws):
    ben = await open_as(f"/as/ben/{place(ws)}")
    message = ben.locator("#pane .message", has_text="Morning all!")
    await message.hover()
    await message.locator(".acts").get_by_role("button", name=":bee:").click()
    await expect(ben.locator("#row-app .badge")).to_have_text("1")
    await ben.locator("#row-app a").click()
    await ben.get_by_role("tab", name="Messages").click()
    await expect(ben.locator("#pane .text")).to_contain_text("You are in")


async def test_threads_open_beside_the_channel_and_stay_live(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator("#pane .replies").click()
    thread = page.locator("#extra")
    await expect(thread.locator(".message")).to_have_count(2)
    await thread.locator("textarea").fill("v2 keys work")
    await thread.locator("textarea").press("Enter")
    await expect(thread.locator(".message")).to_have_count(3)
    await expect(page.locator("#pane .replies")).to_contain_text("2 replies")
    parent = next(m for m in ws.person("ana").sees("support") if m.reply_count)
    await ws.person("ana").say("Thanks!", "support", thread=parent)
    await expect(thread.locator(".text").last).to_have_text("Thanks!")
    await thread.get_by_role("link", name="Close").click()
    await expect(thread).to_be_hidden()


async def test_a_message_shortcut_and_a_pin(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    message = page.locator("#pane .message", has_text="Morning all!")
    # What a choice brings moves the messages, so it is awaited before the mouse goes there again.
    for choice, seen in (("Mark as fact", ".ephemeral"), ("Pin to channel", ".message.pinned")):
        await message.hover()
        await message.locator(".acts").get_by_role("button", name="More actions").click()
        await page.locator("#menu").get_by_role("button", name=re.compile(choice)).click()
        await expect(page.locator(f"#pane {seen}")).to_be_visible()
    await expect(page.locator(".ephemeral")).to_contain_text("Marked as a fact.")
    await expect(page.locator("#pane .message.pinned")).to_contain_text("Morning all!")
    await page.locator(".head .acts button").first.click()
    await expect(page.locator("#menu")).to_contain_text("Morning all!")


async def test_home_is_filled_and_each_row_has_its_own_button(open_as, ws, bot):
    page = await open_as("/as/ana/home")
    await expect(page.locator("#pane .block.header")).to_have_text("Swarms that need your skills")
    await page.get_by_role("button", name="Join").last.click()
    await ws.until(lambda: bot.seen)
    assert bot.seen[-1]["value"] == "1043"
    await page.locator("#pane .select").click()
    await page.locator(".picks:popover-open .option", has_text="Español").click()
    await ws.until(lambda: len(bot.seen) == 2)
    assert bot.seen[-1]["selected_option"]["value"] == "es"


async def test_channels_are_found_joined_made_and_left(open_as, ws):
    page = await open_as("/as/carmen/browse")
    await page.locator(f"#browse-{place(ws, 'billing')}").get_by_role("button").click()
    await expect(page.locator("#pane h1")).to_contain_text("billing")
    await page.locator(".head .acts button").last.click()
    await page.locator("#menu input[name=who]").fill("ana")
    await page.locator("#menu").get_by_role("button", name="Invitar").click()
    await ws.until(lambda: ws.person("ana").id in ws.channel("billing").members)
    await page.locator(".head .acts button").last.click()
    await page.locator("#menu").get_by_role("button", name="Salir del canal").click()
    await expect(page.locator("#pane h1")).to_contain_text("general")
    await page.locator("#row-browse a").click()
    await page.get_by_label("Nombre del canal").fill("nuevo")
    await page.get_by_role("button", name="Crear canal").click()
    await expect(page.locator("#pane h1")).to_contain_text("nuevo")
    await page.locator("#row-browse a").click()
    await page.get_by_label("Nombre del canal").fill("Not A Name")
    await page.get_by_role("button", name="Crear canal").click()
    await expect(page.locator(".toast")).to_be_visible()


async def test_files_and_pictures_are_shared(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await page.locator("#pane input[type=file]").set_input_files(
        [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"<b>notes</b>"}]
    )
    await send(page, "see this")
    shared = page.locator("#pane a.file")
    await expect(shared).to_contain_text("notes.txt")
    answer = await page.request.get(ws.page_url.rstrip("/") + await shared.get_attribute("href"))
    assert await answer.body() == b"<b>notes</b>"
    assert answer.headers["content-disposition"] == "attachment"


async def test_the_guide_follows_what_people_do(open_as, ws):
    page = await open_as("/")
    await expect(page).to_have_url(re.compile("/as/ana/"))
    await expect(page.locator("#guide")).to_contain_text("Eres Ana")
    await page.get_by_role("button", name="Escríbelo por mí").click()
    await page.keyboard.press("Enter")
    await expect(page.locator("#guide")).to_contain_text("Paso 2 de 2")
    await page.get_by_role("link", name="Seguir como Ben Hart").click()
    await expect(page.locator("#guide")).to_contain_text("Now be Ben")
    await page.get_by_role("button", name="Descartar").click()
    await expect(page.locator("#guide")).to_be_hidden()


async def test_nine_tabs_stay_live_at_once(open_as, ws):
    tabs = [await open_as(f"/as/{name}/{place(ws)}") for name in ("ana", "ben", "carmen") * 3]
    await ws.person("ben").say("to all nine", "support")
    for tab in tabs:
        await expect(tab.locator("#pane .text").last).to_have_text("to all nine")


async def test_messages_cannot_bring_markup_of_their_own(open_as, ws):
    page = await open_as(f"/as/ben/{place(ws)}")
    await send(page, "<img src=x onerror=alert(1)> *<script>alert(2)</script>*")
    await expect(page.locator("#pane .text").last).to_have_text(
        "<img src=x onerror=alert(1)> <script>alert(2)</script>"
    )
    await expect(page.locator("#pane .text img, #pane .text script")).to_have_count(0)
