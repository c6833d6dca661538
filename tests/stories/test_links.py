"""Where the people of a swarm talk and write together."""

import pytest
from sqlalchemy import select

from bot.settings import Section
from models import SwarmLink
from sandbox.faults import Fault
from tests.stories.acts import seen, settings_page, settle
from tests.stories.conftest import words

CREATE = "conversations.canvases.create"
PLAN = "team_tier_cannot_create_channel_canvases"


def brief_of(room, channel) -> str:
    return words(room.brief(channel))


def canvas_at(room, channel) -> str:
    team = room.slack.core.team
    return f"{team.url}/docs/{team.id}/{channel.canvas.id}"


async def press(room, channel, by: str = "leo"):
    """Let somebody ask for a document by the button on the brief."""
    outcome = await room.slack.person(by).click("swarm.document", on=room.brief(channel))
    await room.settled()
    return outcome


async def test_without_settings_a_huddle_is_for_talking_and_a_canvas_is_made_when_asked(room):
    channel = await room.opened("CASE-1 Webhooks fail", by="leo")
    assert "start a huddle in this channel" in brief_of(room, channel)
    assert channel.canvas is None
    outcome = await press(room, channel)
    assert "I am making a canvas" in words(outcome.message)
    assert "CASE-1: Webhooks fail" in channel.canvas.title
    assert f"*Document:* <{canvas_at(room, channel)}|open it>" in brief_of(room, channel)
    assert "Document" not in room.leo.labels(room.brief(channel))
    assert canvas_at(room, channel) in await seen(room, "leo", "/swarm doc", channel)


async def test_a_team_says_where_it_talks_and_writes(room):
    said = {
        "call_url": "https://meet.example/{case}?room={swarm}",
        "document_url": "https://docs.example/{channel}",
    }
    assert (await settle(room, **said)).ok
    channel = await room.opened("CASE-1 Webhooks fail", by="leo")
    brief = brief_of(room, channel)
    assert "*Call:* <https://meet.example/CASE-1?room=" in brief
    assert f"<https://docs.example/{channel.id}|open it>" in brief
    assert "Document" not in room.leo.labels(room.brief(channel))
    await room.leo.command("/swarm doc", channel)
    await room.settled()
    assert channel.canvas is None


@pytest.mark.parametrize("by", ["leo", "ana"])
async def test_what_a_team_has_set_is_taken_off_and_brought_back_in_one_swarm(room, by):
    said = {"call_url": "https://meet.example/{case}", "document_url": "https://docs.example/x"}
    assert (await settle(room, **said)).ok
    channel = await room.opened("CASE-1 Webhooks fail", by=by)
    off, back = {"leo": ("off", "on"), "ana": ("quitar", "poner")}[by]
    call, doc = {"leo": ("call", "doc"), "ana": ("llamada", "documento")}[by]
    for word, address in ((call, "meet.example"), (doc, "docs.example")):
        answer = await seen(room, by, f"/swarm {word} {off}", channel)
        assert address not in answer
        assert f"`/swarm {word} {back}`" in answer
        await room.settled()
        assert address not in brief_of(room, channel)
    assert "start a huddle in this channel" in brief_of(room, channel)
    assert "Document" in room.leo.labels(room.brief(channel))
    for word, address in ((call, "meet.example"), (doc, "docs.example")):
        assert address in await seen(room, by, f"/swarm {word} {back}", channel)
    await room.settled()
    assert "meet.example" in brief_of(room, channel)
    assert "docs.example" in brief_of(room, channel)


async def test_a_setting_takes_only_what_is_safe(room):
    form = await settings_page(room, Section.SWARMS)
    await room.zoe.fill(form, call_url="http://meet.example/{case}")
    assert "https" in str((await room.zoe.submit(form)).errors)


async def test_people_of_a_swarm_set_its_links_by_hand_and_take_them_off(room):
    channel = await room.opened("CASE-1 Webhooks fail")
    said = await seen(room, "ana", "/swarm llamada https://meet.example/a&b", channel)
    assert "meet.example" in said
    await seen(room, "ana", "/swarm documento https://docs.example/7", channel)
    await room.settled()
    brief = brief_of(room, channel)
    assert "<https://meet.example/a&amp;b|join>" in brief
    assert "<https://docs.example/7|open it>" in brief
    await seen(room, "ana", "/swarm llamada off", channel)
    await room.settled()
    assert "start a huddle in this channel" in brief_of(room, channel)
    assert "https" in await seen(room, "ana", "/swarm doc http://docs.example", channel)
    assert "people in the swarm" in await seen(
        room, "ben", "/swarm call https://x.example", channel
    )
    assert "in a swarm's channel" in await seen(room, "ben", "/swarm call https://x.example")


@pytest.mark.parametrize("locale", ["en", "es"])
async def test_where_the_plan_has_no_canvas_whoever_asked_reads_so(room, locale):
    by = {"en": "leo", "es": "ana"}[locale]
    channel = await room.opened("CASE-1 Webhooks fail", by=by)
    room.slack.problems.expect(f"*{PLAN}*")
    room.slack.faults.add(Fault(CREATE, "error", error=PLAN, times=0))
    await press(room, channel, by)
    told = room.whispers(by, channel)[-1]
    assert {"en": "Slack plan has no canvas", "es": "no incluye canvas"}[locale] in told
    assert len(room.said(channel)) == 1
    room.slack.faults.clear()
    await press(room, channel, by)
    assert canvas_at(room, channel) in brief_of(room, channel)


async def test_a_canvas_whose_making_was_not_answered_is_found_and_not_made_twice(room):
    channel = await room.opened("CASE-1 Webhooks fail", by="leo")
    room.slack.faults.add(Fault(CREATE, "lost"))
    await press(room, channel)
    await room.slack.until(lambda: "/docs/" in brief_of(room, channel))
    assert canvas_at(room, channel) in brief_of(room, channel)


async def test_a_canvas_that_somebody_made_by_hand_is_used(room):
    channel = await room.opened("CASE-1 Webhooks fail", by="leo")
    room.slack.problems.expect("*channel_canvas_already_exists*")
    room.slack.add_canvas(channel, "Notes")
    await press(room, channel)
    assert canvas_at(room, channel) in brief_of(room, channel)
    assert [purpose for (purpose,) in await room.rows(select(SwarmLink.purpose))] == ["canvas"]


async def test_in_a_channel_that_another_company_reads_nothing_is_made(room):
    channel = await room.opened("CASE-1 Webhooks fail", by="leo")
    room.slack.share_with_strangers(channel)
    room.slack.clock.advance(3600)
    await press(room, channel)
    assert channel.canvas is None
    assert "another company" in words(room.leo.dm()[-1])
