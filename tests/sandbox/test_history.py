"""The past that a newcomer finds: played with the bot, over when the page opens."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from app import MANIFEST, create_app
from bot.config import Config
from sandbox import history
from sandbox.stage import LOBBY, room_of
from sandbox_mode import open_for
from tests.sandbox.test_play import wanted


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_past_leaves_what_a_team_at_work_leaves(language):
    wishes = wanted(play=False, port=0, language=language)
    async with open_for(Config.read({}, "sandbox"), wishes, create_app, MANIFEST) as stage:
        slack, ana = stage.slack, stage.person("ana")
        lobby = [str(message.blocks) for message in ana.sees(LOBBY)]
        assert any("CASE-1031" in text and "article.read" in text for text in lobby)
        assert any("CASE-1033" in text and "forecasting" in text for text in lobby)
        assert any("swarm.request_access" in text for text in lobby)
        assert not any("CASE-1034" in text for text in lobby)
        assert any("CASE-1031" not in text and "New colleagues cannot" in text for text in lobby), (
            "the digest was not posted"
        )
        private = room_of(slack, "CASE-1034")
        assert private.is_private
        assert stage.person("javier").id in private.members
        assert any("Five people could start" in str(m.blocks) for m in stage.person("nadia").dm())
        assert abs(slack.clock.now() - time.time()) < 60
        assert ana.unread(LOBBY) == 0
        assert ana.unread("support") == 1
        assert slack.problems.unexpected == []


@pytest.mark.parametrize("day", range(7))
@pytest.mark.parametrize("hour", [0, 8, 10, 18])
def test_on_every_day_there_is_a_monday_that_is_neither_near_nor_far(day, hour):
    now = datetime(2026, 11, 16, hour, 30, tzinfo=UTC) + timedelta(days=day)
    monday = history.last_monday(now, "Europe/London")
    assert (monday.weekday(), monday.hour) == (0, 9)
    assert timedelta(hours=8) <= now - monday < timedelta(days=7, hours=8)
    begins = history.beginning(now, "Europe/London")
    assert begins.weekday() == 3
