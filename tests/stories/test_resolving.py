"""A swarm comes to its end: resolved or cancelled, with thanks, and everybody told."""

import asyncio

import pytest
from sqlalchemy import select

from models import Thanks
from sandbox.faults import Fault
from tests.stories.acts import draft_in, mark, resolve, seen
from tests.stories.conftest import words

LINE = "CASE-1042 Webhooks fail after key rotation +billing sev2 for:acme"


@pytest.fixture
async def channel(room):
    """Return the channel of a swarm in which Ben has found the cause and Leo the fix."""
    channel = await room.opened(LINE)
    for person in (room.leo, room.ben):
        await person.join(channel)
    await room.settled()
    for _ in range(3):
        await room.mia.say("I am following along", channel)
    cause = await room.ben.say("The old key is still in the cache", channel)
    await mark(room, cause, "bulb")
    fix = await room.leo.say("Clear the cache, then send again", channel)
    await mark(room, fix, "white_check_mark", by="ben")
    return channel


async def test_the_button_opens_a_form_that_proposes_thanks_by_marks_and_not_by_messages(
    room, channel
):
    form = (await room.ana.click("Resolve", room.brief(channel))).view
    assert form.title == "Resolver el swarm"
    shown = words(form)
    assert "Ben Hart: encontrar la causa" in shown
    assert "Leo Park: encontrar la solución" in shown
    assert "Mia Soto" not in shown
    assert form.values["resolution"] != {}
    assert "Clear the cache, then send again" in str(form.blocks)


async def test_the_command_opens_the_same_form_in_english_for_who_reads_english(room):
    channel = await room.opened(LINE, by="leo")
    shown = await seen(room, "leo", "/swarm resolve", channel)
    assert "What solved it?" in shown
    assert "Who else helped?" in shown


async def test_what_is_typed_behind_the_command_is_not_lost(room, channel):
    form = (await room.ana.command("/swarm resolver Se vació la caché & ya", channel)).view
    lines = next(b for b in form.blocks if b.get("block_id") == "resolution")["element"]
    assert lines["initial_value"].splitlines() == [
        "Se vació la caché & ya",
        "Clear the cache, then send again",
    ]


async def test_whoever_has_no_account_any_more_is_thanked_without_a_message(room, channel):
    room.slack.change_person("leo", deleted=True)
    await room.settled()
    result = await resolve(room, channel)
    assert result.ok
    assert await room.rows(select(Thanks.how).where(Thanks.how == "solved")) == [("solved",)]


async def test_brief_announcement_and_followers_hear_of_the_end(room, channel):
    await room.zoe.join("swarm-lobby")
    await room.zoe.react("eyes", room.announcement("CASE-1042"))
    await room.settled()
    result = await resolve(room, channel, outcome="workaround", cause="A stale key")
    assert result.ok
    brief = words(room.brief(channel))
    assert "Resolved" in brief
    assert "Clear the cache of keys" in brief
    assert "A stale key" in brief
    lobby = room.announcement("CASE-1042")
    assert "Resolved" in words(lobby)
    assert room.leo.labels(lobby) == []
    told = words(room.zoe.dm()[-1])
    assert "CASE-1042" in told
    assert "Clear the cache of keys" in told
    assert room.zoe.id not in channel.members


async def test_helpers_are_thanked_by_message_with_their_part_and_a_word(room, channel):
    await resolve(room, channel, note="Gracias, rápido como siempre", people=["mia"])
    to_ben = words(room.ben.dm()[-1])
    assert f"<@{room.ana.id}> thanks you for *CASE-1042*" in to_ben
    assert "found the cause" in to_ben
    assert "Gracias, rápido como siempre" in to_ben
    assert "found the fix" in words(room.leo.dm()[-1])
    assert f"<@{room.ana.id}> te da las gracias" in words(room.mia.dm()[-1])


async def test_only_those_who_are_ticked_are_thanked(room, channel):
    before = len(room.ben.dm())
    (leo,) = [
        option["value"]
        for block in (await room.ana.command("/swarm resolve", channel)).view.blocks
        if block["block_id"] == "thanks"
        for option in block["element"]["options"]
        if "Leo" in option["text"]["text"]
    ]
    await resolve(room, channel, thanks=[leo])
    assert len(room.ben.dm()) == before
    assert "found the fix" in words(room.leo.dm()[-1])


async def test_open_asks_are_withdrawn_and_say_so(room):
    channel = await room.opened(LINE)
    ask = room.leo.dm()[-1]
    await resolve(room, channel)
    assert room.leo.labels(ask) == []
    assert "The swarm has ended, so this question is closed" in words(ask)


def keep_buttons(room) -> None:
    """Let messages stay as they are, so that their buttons can be pressed too late."""
    room.slack.faults.add(Fault("chat.update", "error", times=0, error="message_not_found"))
    room.slack.problems.expect("chat.update: message_not_found")


async def test_a_button_of_an_ask_that_stayed_behind_explains_itself(room):
    channel = await room.opened(LINE)
    ask = room.leo.dm()[-1]
    keep_buttons(room)
    await resolve(room, channel)
    outcome = await room.leo.click("Accept", ask)
    assert "The swarm for CASE-1042 is over" in words(outcome.message)
    assert room.leo.id not in channel.members


async def test_joining_by_an_announcement_that_stayed_behind_explains_itself(room):
    channel = await room.opened(LINE)
    announcement = room.announcement("CASE-1042")
    keep_buttons(room)
    await resolve(room, channel)
    outcome = await room.ben.click("Join", announcement)
    assert "over" in words(outcome.message) or "resolved" in words(outcome.message)
    assert room.ben.id not in channel.members


async def test_a_second_resolution_says_who_was_first_and_drafts_nothing_more(room, channel):
    await room.zoe.join(channel)
    form = (await room.ana.click("Resolve", room.brief(channel))).view
    await room.ana.fill(form, resolution="Mine came second")
    await resolve(room, channel, by="zoe")
    result = await room.ana.submit(form)
    await room.settled()
    assert "Zoe King ya ha resuelto este swarm" in words(result.view)
    assert "Mine came second" in str(form.values)
    assert sum("article.publish" in str(m.blocks) for m in room.said(channel)) == 1
    again = await seen(room, "zoe", "/swarm resolve", channel)
    assert "You have ended this swarm already" in again


async def test_a_doubled_submission_ends_the_swarm_once(room, channel):
    room.slack.faults.add(Fault("deliver:interactive", "duplicate", times=0))
    await resolve(room, channel)
    assert await room.happened("swarm_resolved") == 1
    assert sum("article.publish" in str(m.blocks) for m in room.said(channel)) == 1


async def test_who_does_not_own_the_case_cannot_end_it(room, channel):
    for line in ("/swarm resolve", "/swarm cancel We give up"):
        assert "Only Ana Ruiz, who owns the case, and their lead can do this" in await seen(
            room, "leo", line, channel
        )
    clicked = await room.leo.click("Resolve", room.brief(channel))
    assert "Only Ana Ruiz" in words(clicked.message)


async def test_an_admin_who_is_in_the_swarm_can_end_it(room, channel):
    assert "Only Ana Ruiz" in await seen(room, "zoe", "/swarm resolve", channel)
    await room.zoe.join(channel)
    await room.settled()
    assert (await resolve(room, channel, by="zoe")).ok
    assert "Zoe King" in words(room.announcement("CASE-1042"))


async def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(room, channel):
    form = (await room.ana.command("/swarm resolve", channel)).view
    await room.ana.fill(form, resolution="   ", cause="A stale key")
    result = await room.ana.submit(form)
    assert result.kind == "errors"
    assert set(result.errors) == {"resolution"}
    assert "A stale key" in str(form.values)
    assert "Resolved" not in words(room.brief(channel))


async def test_thanking_somebody_unknown_is_said_at_its_field(room, channel):
    form = (await room.ana.command("/swarm resolve", channel)).view
    await room.ana.fill(form, resolution="Restart it", people=[room.slack.bot.id])
    result = await room.ana.submit(form)
    assert result.kind == "errors"
    assert set(result.errors) == {"people"}


async def test_it_is_cancelled_by_the_command_with_a_reason(room, channel):
    answer = await seen(room, "ana", "/swarm cancel The customer <closed> it & left", channel)
    await room.settled()
    assert "CASE-1042" in answer
    assert "cancelado" in answer
    brief = words(room.brief(channel))
    assert "Cancelled" in brief
    assert "The customer &lt;closed&gt; it &amp; left" in brief
    assert "Cancelled" in words(room.announcement("CASE-1042"))
    assert "Cancelled" in words(room.said(channel)[-1])
    assert not any("article.publish" in str(m.blocks) for m in room.said(channel))


async def test_it_is_cancelled_by_the_form(room, channel):
    form = (await room.ana.command("/swarm cancel", channel)).view
    assert form.title == "Cancelar el swarm"
    blank = await room.ana.submit(form)
    assert blank.kind == "errors"
    await room.ana.fill(form, reason="El cliente cerró el caso")
    assert (await room.ana.submit(form)).ok
    await room.settled()
    assert "El cliente cerró el caso" in words(room.brief(channel))
    assert "Ya has terminado este swarm" in await seen(room, "ana", "/swarm resolve", channel)


async def test_a_number_behind_the_command_does_not_cancel_the_swarm_of_another_case(room, channel):
    form = (await room.ana.command("/swarm cancel CASE-1050", channel)).view
    assert "CASE-1042" in words(form)
    assert "Cancelled" not in words(room.brief(channel))
    assert "CASE-1050" in str(form.blocks)


async def test_it_is_cancelled_from_the_menu_of_the_brief(room, channel):
    brief = room.brief(channel)
    outcome = await room.ana.click("swarm.cancel", brief, choose="Cancel the swarm")
    assert outcome.view.title == "Cancelar el swarm"


async def test_ending_works_only_in_a_swarms_channel(room):
    for word in ("resolve", "cancel x", "reopen"):
        answer = await seen(room, "leo", f"/swarm {word}")
        assert f"`/swarm {word.split()[0]}` works in a swarm's channel" in answer
    assert "as in `/swarm reopen CASE-1042`" in answer


async def test_hostile_words_stay_words(room):
    channel = await room.opened("CASE-7 <!channel> & *bold* `code` \u202e +billing")
    hostile = "<!channel> <@U123> & <https://evil.example|click> " + "x" * 2900
    assert (await resolve(room, channel, resolution=hostile[:3000], cause="<b>&amp;")).ok
    for message in room.said(channel):
        for text in mrkdwn_in(message.blocks):
            assert "<!channel>" not in text
            assert "<https://evil" not in text


def mrkdwn_in(part) -> list[str]:
    """Return every text of a message in which Slack looks for markup."""
    if isinstance(part, list):
        return [text for one in part for text in mrkdwn_in(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if part.get("type") == "mrkdwn" else []
    return own + [text for one in part.values() for text in mrkdwn_in(one)]


async def test_the_draft_is_there_within_ten_seconds(room, channel):
    loop = asyncio.get_running_loop()
    form = (await room.ana.command("/swarm resolve", channel)).view
    await room.ana.fill(form, resolution="Clear the cache of keys")
    begun = loop.time()
    await room.ana.submit(form)
    await room.slack.until(
        lambda: any("article.publish" in str(m.blocks) for m in room.said(channel)), timeout=10
    )
    assert loop.time() - begun < 10
    assert draft_in(room, channel)


async def test_the_topic_says_that_it_is_over_and_that_it_goes_on_again(room):
    channel = await room.opened("CASE-1 Slow")
    await resolve(room, channel)
    assert channel.topic.value.startswith("CASE-1 · resolved · ")
    await room.ana.command("/swarm reopen", channel)
    await room.settled()
    assert channel.topic.value.startswith("CASE-1 · sev3 · ")


async def test_the_lobby_reads_no_personal_data_of_a_cancelled_swarm(room):
    channel = await room.opened("CASE-1 Slow")
    await room.ana.command("/swarm cancel Ask jane.doe@acme.example instead", channel)
    await room.settled()
    said = words(room.announcement("CASE-1"))
    assert "Cancelled" in said
    assert "jane.doe" not in said
    assert "jane.doe@acme.example" in words(room.brief(channel))
