"""In channels that people of other companies read, nothing of a case is said."""

import pytest

from bot.ports import ChannelSeen
from bot.slack.shapes import channel_of
from tests.security.conftest import config_of, no_wait_for_the_disk, room
from tests.stories.acts import resolve, seen
from tests.stories.conftest import words

__all__ = ["config_of", "no_wait_for_the_disk", "room"]

LATER = 11 * 60
"""Seconds after which it is looked again whether a channel is shared."""


def share(room, channel) -> None:
    """Share a channel with another company, of which the bot learns a while later."""
    room.slack.share_with_strangers(channel)
    room.slack.clock.advance(LATER)


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared", "is_org_shared"])
def test_a_channel_is_shared_as_soon_as_an_invitation_is_out(flag):
    channel = {"name": "lobby", "is_member": True}
    assert channel_of(channel) == ChannelSeen("lobby", is_archived=False, is_in=True)
    assert channel_of(channel | {flag: True}).is_shared


async def test_a_lobby_that_is_shared_hears_of_no_case(room):
    room.slack.add_person("eve", stranger=True)
    share(room, "swarm-lobby")
    before = len(room.said(room.channel("swarm-lobby")))
    channel = await room.opened("CASE-1 Invoices lost their tax")
    await seen(room, "ana", "/swarm update We can reproduce it", channel)
    await resolve(room, channel)
    assert await room.bot.services.digests.publish_now(room.workspace_id, again=True)
    room.slack.problems.expect("*")
    await room.settled()
    assert len(room.said(room.channel("swarm-lobby"))) == before
    answers = [words(m) for m in room.ana.sees("support")]
    assert any("No he podido anunciar" in answer for answer in answers)


async def test_a_swarm_whose_channel_is_shared_says_no_more_there(room):
    channel = await room.opened("CASE-1 Invoices lost their tax")
    brief, said = words(room.brief(channel)), len(room.said(channel))
    share(room, channel)
    await seen(room, "ana", "/swarm update The tax is back", channel)
    await room.ben.react("bee", room.announcement("CASE-1"))
    await room.settled()
    assert words(room.brief(channel)) == brief
    assert len(room.said(channel)) == said
    assert room.whispers("ben", channel) == []


async def test_what_is_said_privately_in_a_shared_lobby_comes_by_direct_message(room):
    await room.ben.join("swarm-lobby")
    await room.opened("CASE-1 Invoices lost their tax")
    announcement = room.announcement("CASE-1")
    share(room, "swarm-lobby")
    await room.ben.react("eyes", announcement)
    await room.settled()
    assert room.whispers("ben", "swarm-lobby") == []
    assert "You follow *CASE-1*" in words(room.ben.dm()[-1])
