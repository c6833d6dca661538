"""What was learned is drafted, mended, published and found again, and private stays private."""

import asyncio

import pytest

from sandbox.faults import Fault
from tests.stories.acts import NEED, draft_in, mark, opened_by_form, resolve, seen
from tests.stories.conftest import words


@pytest.fixture
async def channel(room):
    """Return the channel of a swarm in which much was marked."""
    channel = await opened_by_form(
        room, "CASE-1042", environment="API v3, eu-west", tried="Sent it again by hand"
    )
    await room.leo.join(channel)
    await room.settled()
    said = {
        "pushpin": "Only keys made before May fail",
        "test_tube": "Restarting the worker",
        "bulb": "The old key is cached. Ask juana.perez@cliente.example or +34 612 345 678",
        "ballot_box_with_check": "We clear the cache every night",
        "link": "https://docs.example/keys",
    }
    for emoji, text in said.items():
        await mark(room, await room.leo.say(text, channel), emoji)
    thread = await room.ana.say("Any idea?", channel)
    reply = await room.leo.say("Clear the cache of keys", channel, thread=thread)
    await mark(room, reply, "white_check_mark")
    return channel


async def test_the_draft_has_every_part_in_the_customers_words(room, channel):
    await resolve(room, channel, resolution="Clear the cache after each rotation")
    text = words(draft_in(room, channel))
    for heading in (
        "Issue",
        "Environment",
        "Resolution",
        "Cause",
        "What did not work",
        "Resources",
    ):
        assert f"*{heading}*" in text
    assert NEED in text
    assert "API v3, eu-west" in text
    assert "Clear the cache after each rotation" in text
    assert "Restarting the worker" in text
    assert "https://docs.example/keys" in text
    assert "work in progress" in text


async def test_every_line_leads_to_where_it_came_from(room, channel):
    await resolve(room, channel, resolution="Clear the cache of keys\nTell the customer")
    text = words(draft_in(room, channel))
    marked = [m for m in channel.messages.values() if m.reactions]
    assert len(marked) == 6
    for message in marked:
        assert message.ts.replace(".", "") in text
    assert "_(from the brief)_" in text
    assert "_(from the resolution)_" in text


async def test_personal_data_is_masked_and_counted(room, channel):
    await resolve(
        room,
        channel,
        resolution="Charge 4111 1111 1111 1111 again with the token xoxb-1234567890-abcdefghij",
    )
    text = words(draft_in(room, channel))
    for secret in ("juana.perez", "612 345 678", "4111 1111", "xoxb-1234567890"):
        assert secret not in text
    masked = "Masked: 1 secret, 1 e-mail address, 1 card number, and 1 phone number."
    assert masked in text


async def test_it_is_edited_and_lines_left_alone_keep_their_source(room, channel):
    await resolve(room, channel)
    draft = draft_in(room, channel)
    form = (await room.leo.click("Edit", draft)).view
    assert form.title == "Edit the article"
    cause = next(b for b in form.blocks if b["block_id"] == "cause")["element"]["initial_value"]
    await room.leo.fill(
        form, title="Keys stay cached", cause=f"{cause}\nWrite to eva@cliente.example"
    )
    assert (await room.leo.submit(form)).ok
    await room.settled()
    text = words(draft)
    assert "Keys stay cached" in text
    assert "_(edited)_" in text
    assert "eva@cliente.example" not in text
    assert "Masked: 2 e-mail addresses and 1 phone number." in text
    bulb = next(m for m in channel.messages.values() if "bulb" in m.reactions)
    assert bulb.ts.replace(".", "") in text


async def test_two_who_edit_at_once_do_not_overwrite_each_other(room, channel):
    await resolve(room, channel)
    draft = draft_in(room, channel)
    slow = (await room.leo.click("Edit", draft)).view
    quick = (await room.ana.click("Edit", draft)).view
    await room.ana.fill(quick, title="Lo que escribió Ana")
    assert (await room.ana.submit(quick)).ok
    await room.leo.fill(slow, title="What Leo wrote")
    result = await room.leo.submit(slow)
    assert "Somebody has changed the draft meanwhile" in result.errors["title"]
    await room.settled()
    assert "Lo que escribió Ana" in words(draft)


async def test_what_is_missing_is_said_at_its_field(room, channel):
    await resolve(room, channel)
    form = (await room.ana.click("Edit", draft_in(room, channel))).view
    await room.ana.fill(form, issue="   ")
    result = await room.ana.submit(form)
    assert result.errors == {"issue": "Di cuál era el problema, en palabras del cliente."}


async def test_published_it_is_found_and_linked(room, channel):
    await resolve(room, channel)
    draft = draft_in(room, channel)
    assert "article" not in await found(room, "leo", "rotation")
    await room.leo.click("Publish", draft)
    await room.settled()
    assert "not validated yet" in words(draft)
    assert "published by Leo Park" in words(draft)
    assert room.leo.labels(draft) == []
    hit = (await room.mia.command("/swarm find rotation", "support")).message
    assert "artículo, sin validar" in words(hit)
    article = await room.mia.click("Leer", hit)
    assert NEED in words(article.message or room.mia.view)
    for message, label in (
        (room.announcement("CASE-1042"), "Read the article"),
        (room.brief(channel), "Read the article"),
    ):
        shown = await room.ben.click(label, message)
        assert "Clear the cache of keys" in words(shown.message or shown.view)


async def found(room, person: str, query: str) -> str:
    return await seen(room, person, f"/swarm find {query}")


async def test_a_new_case_like_it_is_shown_the_article(room, channel):
    await resolve(room, channel)
    await room.leo.click("Publish", draft_in(room, channel))
    await room.settled()
    form = (await room.ben.command("/swarm", "support")).view
    await room.ben.fill(form, title="Webhooks fail after key rotation")
    await room.settled()
    assert "article, not validated yet" in words(room.ben.view)


async def test_discarded_it_says_so_and_is_found_by_nobody(room, channel):
    await resolve(room, channel)
    draft = draft_in(room, channel)
    await room.ana.click("Discard", draft)
    await room.settled()
    assert "was discarded" in words(draft)
    assert room.ana.labels(draft) == []
    assert "article" not in await found(room, "leo", "rotation")


async def test_whoever_is_not_in_the_swarm_leaves_its_draft_alone(room, channel):
    await resolve(room, channel)
    draft = draft_in(room, channel)
    for button in ("Edit", "Publish", "Discard"):
        outcome = await room.zoe.click(button, draft)
        assert "This is for the people in the swarm" in words(outcome.message)
    assert "work in progress" in words(draft)


async def test_buttons_pressed_too_late_say_what_happened(room, channel):
    await resolve(room, channel)
    draft = draft_in(room, channel)
    edit = (await room.leo.click("Edit", draft)).view
    room.slack.faults.add(Fault("chat.update", "error", times=0, error="message_not_found"))
    room.slack.problems.expect("chat.update: message_not_found")
    await room.ana.click("Publish", draft)
    late = await room.leo.click("Discard", draft)
    assert "This article has been published already" in words(late.message)
    result = await room.leo.submit(edit)
    assert "This article has been published already" in words(result.view)
    assert "Clear the cache" in str(edit.values) + str(edit.blocks)


async def test_a_swarm_without_marks_has_a_draft_of_what_its_forms_say(room):
    channel = await room.opened("CASE-7 Invoices have no tax")
    await resolve(room, channel, resolution="Run the tax job")
    text = words(draft_in(room, channel))
    assert "Invoices have no tax" in text
    assert "Run the tax job" in text
    assert "*Cause*" not in text


async def test_a_cancelled_swarm_has_no_draft(room, channel):
    await room.ana.command("/swarm cancel It was nothing", channel)
    await room.settled()
    assert not any("article.publish" in str(m.blocks) for m in room.said(channel))


async def test_the_article_of_a_private_swarm_stays_with_its_members(room):
    channel = await room.opened("CASE-66 Quetzal ledger leaks private")
    await room.ana.invite("leo", channel)
    await room.settled()
    await resolve(room, channel, resolution="Rotate the quetzal key", people=["leo"])
    await room.leo.click("Publish", draft_in(room, channel))
    await room.settled()
    assert "Quetzal" in await found(room, "leo", "quetzal ledger")
    for query in ("quetzal ledger", "CASE-66"):
        assert "ledger leaks" not in await found(room, "ben", query)
    form = (await room.ben.command("/swarm", "support")).view
    await room.ben.fill(form, title="Quetzal ledger leaks")
    await room.settled()
    assert "Rotate the quetzal key" not in words(room.ben.view)
    assert "uetzal" not in await seen(room, "ben", "/swarm digest")
    assert "uetzal" not in words(room.said(room.channel("swarm-lobby"))[0])


async def test_an_edit_that_slack_takes_late_brings_no_older_draft_back(room, channel):
    await resolve(room, channel)
    draft = draft_in(room, channel)
    late, held = asyncio.Event(), []

    async def holds_the_first(visit) -> None:
        if visit.asked.get("ts") == draft.ts and not held:
            held.append(visit)
            await late.wait()

    room.slack.on_call("chat.update", holds_the_first, nth=0)
    form = (await room.leo.click("Edit", draft)).view
    await room.leo.fill(form, title="Keys are cached")
    assert (await room.leo.submit(form)).ok
    await room.slack.until(lambda: held)
    await room.leo.click("Publish", draft)
    await room.slack.until(lambda: "Publish" not in room.leo.labels(draft))
    late.set()
    await room.settled()
    assert "Publish" not in room.leo.labels(draft)
