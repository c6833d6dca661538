"""Once a week the team reads what was solved and who helped; nobody is counted or ranked."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import create_app
from bot import subcommands
from bot.config import Mode
from sandbox.faults import Fault
from tests.stories.acts import draft_in, mark, resolve, seen, settle
from tests.stories.conftest import BotClock, begun, words

HOUR = 3600.0
LONDON = ZoneInfo("Europe/London")


def digests(room, channel="swarm-lobby"):
    """Return the digests that stand in a channel."""
    return [m for m in room.said(room.channel(channel)) if "This week's swarms" in m.text]


async def at(room, day: int, hour: int, minute: int = 0) -> None:
    """Move to the next such weekday (0 is Monday) and time in London, and let the bot look."""
    now = datetime.fromtimestamp(room.slack.clock.now(), LONDON)
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    then += timedelta(days=(day - now.weekday()) % 7)
    if then <= now:
        then += timedelta(days=7)
    room.slack.clock.jump_to(then.timestamp())
    await room.bot.scheduler.look()
    await room.settled()


async def solved(room, case: str, title: str, **said):
    """Let Leo find the cause in a swarm of Ana's, and Ana resolve it."""
    channel = await room.opened(f"{case} {title}")
    await room.leo.join(channel)
    await room.settled()
    await mark(room, await room.leo.say("It is the cache", channel), "bulb")
    await resolve(room, channel, **said)
    return channel


async def test_on_monday_at_nine_the_stories_are_posted(room):
    channel = await solved(room, "CASE-1", "Invoices lost their tax", resolution="Run the job")
    await room.ana.click("article.publish", draft_in(room, channel))
    await room.opened("CASE-2 Nobody knows Cobol +cobol", by="ben")
    await at(room, 6, 23, 59)
    assert digests(room) == []
    await at(room, 0, 9)
    (digest,) = digests(room)
    text = words(digest)
    assert "Invoices lost their tax" in text
    assert "Ana Ruiz owned the case. Thank you, Leo Park (found the cause)!" in text
    assert "The customer's problem is fixed" in text
    assert "Written down: Invoices lost their tax" in text
    assert "Helped for the first time:* Leo Park" in text
    assert "Skills that need people:* cobol" in text
    read = await room.ben.click("Read", digest)
    assert "Run the job" in words(read.message or read.view)


async def test_it_is_posted_once_however_often_the_bot_looks(room):
    await solved(room, "CASE-1", "Invoices lost their tax")
    await at(room, 0, 9)
    for minute in range(3):
        await at(room, 0, 9, minute + 1) if minute == 0 else await room.bot.scheduler.look()
    await room.settled()
    assert len(digests(room)) == 1


async def test_no_number_stands_beside_a_name(room):
    room.slack.problems.expect("*ratelimited")
    for number in range(4):
        await solved(room, f"CASE-{number}", "Keys rotate", outcome="workaround")
    await at(room, 0, 9)
    text = words(digests(room)[0])
    for name in ("Ana Ruiz", "Leo Park"):
        assert name in text
        for line in text.splitlines():
            if name in line:
                assert not re.search(r"\d", line), line
    assert text.count("Helped for the first time") == 1


async def test_at_most_five_stories_are_told(room):
    room.slack.problems.expect("*ratelimited")
    for number in range(6):
        channel = await room.opened(f"CASE-{number} Keys rotate")
        await resolve(room, channel)
    await at(room, 0, 9)
    assert words(digests(room)[0]).count("owned the case") == 5


async def test_a_week_with_nothing_to_tell_is_silent(room):
    await at(room, 0, 9)
    assert digests(room) == []


async def test_after_an_outage_it_comes_late_but_no_later_than_a_day(room):
    await solved(room, "CASE-1", "Invoices lost their tax")
    await at(room, 1, 8, 30)
    assert len(digests(room)) == 1
    await solved(room, "CASE-2", "Webhooks fail")
    await at(room, 2, 9)
    await at(room, 1, 10)
    assert len(digests(room)) == 1


async def test_no_story_is_told_twice_and_none_left_out(room):
    await solved(room, "CASE-1", "Invoices lost their tax")
    await at(room, 0, 9)
    await solved(room, "CASE-2", "Webhooks fail")
    await at(room, 0, 9)
    first, second = (words(m) for m in digests(room))
    assert "Invoices lost their tax" in first
    assert "Invoices lost their tax" not in second
    assert "Webhooks fail" in second


async def test_who_does_not_want_to_be_named_is_named_where_they_work_and_not_beyond(room):
    for person, levels in (("leo", {"billing": 3}), ("ana", {"sso": 1})):
        await room.profile(person, levels=levels, may_be_named=False)
    channel = await solved(room, "CASE-1", "Invoices lost their tax")
    await solved(room, "CASE-2", "Webhooks fail")
    assert f"*Owner:* <@{room.ana.id}>" in words(room.brief(channel))
    told = [await seen(room, who, "/swarm digest") for who in ("ben", "mia")]
    told.append(await seen(room, "ben", "/swarm find tax"))
    await at(room, 0, 9)
    told.append(words(digests(room)[0]))
    for text in told:
        assert "Invoices lost their tax" in text
        for name in ("Leo", "Ana", room.leo.id, room.ana.id):
            assert name not in text


async def test_private_swarms_are_no_part_of_it(room):
    channel = await room.opened("CASE-66 Quetzal ledger leaks +quetzal private")
    await resolve(room, channel, people=["leo"])
    await solved(room, "CASE-1", "Invoices lost their tax")
    await at(room, 0, 9)
    assert "uetzal" not in words(digests(room)[0])
    assert "uetzal" not in await seen(room, "ben", "/swarm digest")


async def test_everybody_can_preview_it_and_nobody_else_sees_that(room):
    empty = await seen(room, "ana", "/swarm digest")
    assert "Todavía no hay nada que contar" in empty
    await solved(room, "CASE-1", "Invoices lost their tax")
    preview = await seen(room, "mia", "/swarm digest")
    assert "Solo tú ves esto" in preview
    assert "Invoices lost their tax" in preview
    assert "Leo Park (por encontrar la causa)" in preview
    assert "Only you see this" in await seen(room, "ben", "/swarm resumen")
    assert digests(room) == []


async def test_day_hour_and_channel_are_the_teams_to_choose(room):
    await solved(room, "CASE-1", "Invoices lost their tax")
    chosen = {"digest_day": "wed", "digest_hour": "16", "digest_channel_id": "support"}
    assert (await settle(room, **chosen)).ok
    await at(room, 0, 9)
    assert digests(room) == []
    await at(room, 2, 16)
    assert len(digests(room, "support")) == 1
    assert digests(room) == []


async def test_a_new_hour_that_has_passed_today_is_not_made_up_for(room):
    await at(room, 3, 12)
    await solved(room, "CASE-1", "Invoices lost their tax")
    await settle(room, digest_day="thu", digest_hour="9")
    await room.bot.scheduler.look()
    await room.settled()
    assert digests(room) == []
    await at(room, 3, 9)
    assert len(digests(room)) == 1


async def test_the_clock_change_moves_nothing(room):
    now = room.slack.clock.now()
    sunday = datetime(2027, 3, 28, 12, tzinfo=UTC)
    assert now < sunday.timestamp()
    room.slack.clock.jump_to((sunday - timedelta(days=2)).timestamp())
    await solved(room, "CASE-1", "Invoices lost their tax")
    room.slack.clock.jump_to(datetime(2027, 3, 29, 7, 59, tzinfo=UTC).timestamp())
    await room.bot.scheduler.look()
    await room.settled()
    assert digests(room) == []
    room.slack.clock.jump_to(datetime(2027, 3, 29, 8, 0, tzinfo=UTC).timestamp())
    await room.bot.scheduler.look()
    await room.settled()
    assert len(digests(room)) == 1


async def test_where_its_channel_is_gone_it_is_posted_in_the_lobby(room):
    room.slack.problems.expect("*")
    await solved(room, "CASE-1", "Invoices lost their tax")
    await settle(room, digest_channel_id="support")
    room.slack.channel("support").is_archived = True
    await at(room, 0, 9)
    assert len(digests(room)) == 1


async def test_a_lost_answer_does_not_double_it(room):
    await solved(room, "CASE-1", "Invoices lost their tax")
    room.slack.problems.expect("*")
    room.slack.faults.add(Fault("chat.postMessage", "lost"))
    await at(room, 0, 9)
    assert len(digests(room)) == 1


async def test_it_is_posted_when_asked_for_once_a_week_unless_again(room):
    await solved(room, "CASE-1", "Invoices lost their tax")
    publish = room.bot.services.digests.publish_now
    assert await publish(room.workspace_id)
    assert not await publish(room.workspace_id)
    assert await publish(room.workspace_id, again=True)
    await room.settled()
    assert len(digests(room)) == 2


async def test_the_command_line_does_not_wait_for_a_slack_that_takes_nothing(
    room, capsys, monkeypatch
):
    room.slack.problems.expect("*")
    await solved(room, "CASE-1", "Invoices lost their tax")
    await room.bot.stop()
    monkeypatch.setattr(subcommands, "LOOK_AGAIN_SECONDS", 0.0)
    room.slack.faults.add(Fault("chat.postMessage", "status", times=0, status=503))
    at_rest = replace(room.bot.config, mode=Mode.OFFLINE)
    async with create_app(at_rest, clock=BotClock(room.slack.clock)).at_rest() as line:
        assert await subcommands.digest(line, again=False, team=None) == 1
    assert "The bot tries it again for a day" in capsys.readouterr().err
    room.slack.faults.clear()
    room.bot = await begun(room.slack, room.bot.config)
    room.slack.clock.advance(HOUR)
    await room.bot.scheduler.look()
    await room.slack.until(lambda: digests(room))
    assert len(digests(room)) == 1


@pytest.mark.parametrize("language", ["es"])
async def test_it_is_told_in_the_language_of_the_workspace(room, language):
    await solved(room, "CASE-1", "Invoices lost their tax")
    await settle(room, language=language)
    await at(room, 0, 9)
    (digest,) = [m for m in room.said(room.channel("swarm-lobby")) if "¡Gracias" in words(m)]
    assert "Gracias" in words(digest)
    assert "Leo Park (por encontrar la causa)" in words(digest)
