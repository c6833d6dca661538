"""The doors of those who watch over the bot: log lines, figures, what failed, the doctor."""

import dataclasses
import re

import aiohttp
import pytest

from bot.services.rounds import Rounds
from sandbox.faults import Fault
from tests.security.conftest import SECRETS, announced
from tests.stories.acts import resolve, seen
from tests.stories.test_watching import lines

__all__ = ["lines"]


@pytest.fixture
def config_of(config_of):
    """Return the environment of a bot that can be watched in Socket Mode too."""
    return lambda *where: dataclasses.replace(config_of(*where), watch_port=0)


@pytest.fixture
def log(lines):
    """Return the log lines to be, from before the private swarm is opened."""
    return lines


async def test_log_and_figures_hold_no_word_of_it(log, room, hidden):
    room.slack.problems.expect("*")
    room.slack.faults.add(Fault("chat.postEphemeral", "error", error="channel_not_found", times=1))
    await room.ben.click("Ask for access", on=announced(room))
    await seen(room, "ana", "/swarm update The director has paid", hidden.channel)
    await resolve(room, hidden.channel, resolution="The ransom was paid")
    base = re.search(r"http://127\.0\.0\.1:\d+", room.bot.door.address).group()
    async with aiohttp.ClientSession(base) as http, http.get("/metrics") as answer:
        figures = await answer.text()
    assert len(log) > 3
    assert "swarmroom_swarms_opened_total" in figures
    for text in ("\n".join(log), figures):
        assert [s for s in (*SECRETS, "CASE-66", "ben@acme") if s in text] == []


async def test_what_failed_in_it_is_named_to_no_admin_outside(room, hidden):
    room.slack.problems.expect("*")
    room.slack.faults.add(Fault("chat.postMessage", "error", error="restricted_action", times=0))
    await room.ana.command("/swarm update The director has paid", hidden.channel)
    await room.settled()
    await room.bot.engine.idle()
    room.slack.faults.clear()
    await room.zoe.open_home()
    await room.settled()
    assert hidden.seen_by("zoe") == []
    for finding in await Rounds(room.bot.store).findings():
        assert [s for s in (*SECRETS, "CASE-66") if s in f"{finding.what} {finding.fix}"] == []
