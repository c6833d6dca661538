"""Which channels outsiders read is remembered for a while, and not for ever."""

from datetime import timedelta

import pytest

from bot.errors import SlackRefusedError
from bot.flows.sharing import LOOK_AGAIN, Sharing
from bot.ports import ChannelSeen
from tests.fakes import FakeClock


class Slack:
    """Shows channels, and counts how often it was asked."""

    def __init__(self, *, is_shared: bool) -> None:
        self.is_shared, self.asked = is_shared, 0

    async def channel(self, channel: str) -> ChannelSeen:
        self.asked += 1
        return ChannelSeen(channel, is_archived=False, is_in=True, is_shared=self.is_shared)


async def test_a_channel_is_looked_at_once_in_a_while():
    sharing, slack, now = Sharing(), Slack(is_shared=True), FakeClock().now()
    for later in (timedelta(), LOOK_AGAIN / 2, LOOK_AGAIN):
        with pytest.raises(SlackRefusedError):
            await sharing.must_be_ours("T1", "C1", slack, now + later)
    assert slack.asked == 2


async def test_channels_of_which_nobody_speaks_any_more_are_forgotten():
    sharing, slack, now = Sharing(), Slack(is_shared=False), FakeClock().now()
    for number in range(50):
        await sharing.must_be_ours("T1", f"C{number}", slack, now + number * LOOK_AGAIN)
        sharing.is_ours("T1", f"D{number}", now + number * LOOK_AGAIN)
    assert len(sharing) <= 2
