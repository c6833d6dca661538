"""The past that a newcomer finds: played with the bot, over when the page opens."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from app import MANIFEST, create_app
from bot.config import Config
from sandbox import history
from sandbox.running import Wishes, open_sandbox
from sandbox.stage import LOBBY, room_of
from sandbox_mode import CAST, members_of, open_for
from tests.sandbox.test_play import wanted

SECRET = {"en": "CASE-1048", "es": "CASE-1034"}
DELIVERY = {"en": "CASE-1044", "es": "CASE-1045"}
OUTAGE = {"en": "CASE-1046", "es": "CASE-1047"}


@pytest.fixture
def slow_machine(monkeypatch):
    """Let each form that the past opens take ten seconds."""
    past = history.play

    async def play(stage, *when_and_where):
        stage.slack.on_call("views.open", lambda _: stage.slack.clock.advance(10), nth=0)
        await past(stage, *when_and_where)

    monkeypatch.setattr(history, "play", play)


@pytest.mark.usefixtures("slow_machine")
@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_past_leaves_what_a_team_at_work_leaves(language):
    wishes, started = wanted(play=False, port=0, language=language), datetime.now(UTC)
    async with open_for(Config.read({}, "sandbox"), wishes, create_app, MANIFEST) as stage:
        slack, ana = stage.slack, stage.person("ana")
        lobby = [str(message.blocks) for message in ana.sees(LOBBY)]
        assert any("CASE-1031" in text and "article.read" in text for text in lobby)
        assert any("CASE-1033" in text and "forecasting" in text for text in lobby)
        assert any("swarm.request_access" in text for text in lobby)
        assert not any(SECRET[language] in text for text in lobby)
        assert any("CASE-1031" not in text and "New colleagues cannot" in text for text in lobby), (
            "the digest was not posted"
        )
        private = room_of(slack, SECRET[language])
        assert private.is_private
        assert stage.person("javier").id in private.members
        assert any("Five people could start" in str(m.blocks) for m in stage.person("nadia").dm())
        assert_the_partner_was_asked(stage, DELIVERY[language])
        assert_all_customers_were_answered(stage, OUTAGE[language])
        begins = history.working_hour(started, "Europe/London").timestamp()
        took = (datetime.now(UTC) - started).total_seconds()
        assert begins <= slack.clock.now() <= begins + took
        assert ana.unread(LOBBY) == 0
        assert ana.unread("support") == 1
        assert slack.problems.unexpected == []


async def test_whoever_comes_while_the_past_is_played_waits_for_its_end():
    early = []

    async def page(address):
        async with aiohttp.ClientSession() as http, http.get(address) as answer:
            return answer.status

    @asynccontextmanager
    async def start_bot(workspace):
        early.append(asyncio.create_task(page(workspace.page_url)))
        # Long enough for an answer, were there one.
        await asyncio.sleep(0.3)
        assert not early[0].done()
        yield SimpleNamespace(settled=None, look=None)

    wishes = Wishes(manifest=MANIFEST, members=members_of(CAST / "people.csv"))
    async with open_sandbox(wishes, start_bot):
        assert await early[0] == 200


def assert_the_partner_was_asked(stage, case):
    partner = stage.person("marta")
    assert [one.name for one in partner.channels()] == ["ext-velox"]
    assert partner.id not in room_of(stage.slack, case).members
    assert sum(message.user == partner.id for message in partner.sees("ext-velox")) == 2
    marked = [m for m in room_of(stage.slack, case).messages.values() if "pushpin" in m.reactions]
    assert any("Velox" in message.text for message in marked)


def assert_all_customers_were_answered(stage, case):
    room, support = room_of(stage.slack, case), stage.slack.channel("support")
    wrote = [m.ts for m in support.messages.values() if case in m.text]
    others = [ts for ts in support.messages if wrote and ts > wrote[0]]
    assert len(others) >= 3
    assert "zoe" in {stage.slack.core.world.users[one].name for one in room.members}
    assert any("white_check_mark" in message.reactions for message in room.messages.values())


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [0, 8, 15, 18, 23])
def test_at_whatever_hour_the_sandbox_starts_it_is_soon_day_for_the_whole_cast(day, hour):
    now = datetime(2026, 11, 16, hour, 30, tzinfo=UTC) + timedelta(days=day)
    begins = history.working_hour(now, "Europe/London")
    assert timedelta(0) <= begins - now < timedelta(days=1)
    zones = {member.time_zone for member in members_of(CAST / "people.csv")}
    assert all(8 <= begins.astimezone(ZoneInfo(zone)).hour < 20 for zone in zones)


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [0, 8, 10, 18])
def test_on_every_day_there_is_a_monday_that_is_neither_near_nor_far(day, hour):
    now = datetime(2026, 11, 16, hour, 30, tzinfo=UTC) + timedelta(days=day)
    monday = history.last_monday(now, "Europe/London")
    assert (monday.weekday(), monday.hour) == (0, 9)
    assert timedelta(hours=8) <= now - monday < timedelta(days=7, hours=8)
    begins = history.beginning(now, "Europe/London")
    assert begins.weekday() == 3
