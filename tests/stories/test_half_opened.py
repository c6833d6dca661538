"""An opening that Slack stops half-way, for everybody or for some."""

import pytest
from sqlalchemy import select

from models import Swarm
from sandbox.faults import Fault
from tests.stories.conftest import words


@pytest.mark.parametrize(
    ("on", "error"),
    [("chat.postMessage", "restricted_action"), ("conversations.invite", "not_in_channel")],
)
async def test_an_opening_given_up_half_way_leaves_nothing_and_can_be_tried_again(room, on, error):
    room.slack.problems.expect(f"*{error}*", "*name_taken*")
    room.slack.faults.add(Fault(on, "error", error=error, times=0))
    await room.leo.command("/swarm CASE-2 Not allowed +invoices", "support")
    await room.settled()
    told = [*room.whispers("leo", "support"), *(words(m) for m in room.leo.dm())]
    assert any("I could not open a swarm for *CASE-2*" in text for text in told)
    assert await room.rows(select(Swarm.state)) == [("cancelled",)]
    assert room.channel("swarm-case-2").is_archived
    assert all(room.mia.labels(asked) == [] for asked in room.mia.dm())
    room.slack.faults.clear()
    again = await room.opened("CASE-2 Not allowed +invoices", by="leo")
    assert room.leo.id in again.members
    assert not again.is_archived


async def test_who_slack_lets_nobody_add_is_not_shown_as_in(room):
    first = await room.opened("CASE-2 Refund missing", by="ben")
    await room.ben.command("/swarm cancel Not needed", first)
    await room.settled()
    before = len(room.leo.dm()), len(room.ben.dm())
    room.slack.problems.expect("*user_is_ultra_restricted*", "*name_taken*", "*user_not_in_ch*")
    room.slack.faults.add(
        Fault("conversations.invite", "error", error="user_is_ultra_restricted", times=0)
    )
    channel = await room.opened("CASE-2 Refund missing +billing sev1", by="ana")
    brief, announced = words(room.brief(channel)), words(room.announcement("sev1"))
    assert "billing: nobody yet" in brief
    assert "Leo Park" not in brief + announced
    assert len(room.leo.dm()) == before[0]
    told = [words(m) for m in room.ben.dm()[before[1] :]]
    assert any(f"I could not add you to <#{channel.id}>" in text for text in told)
    assert any(f"<@{room.leo.id}>: they are a guest" in text for text in told)
    assert not any("added you by name" in text for text in told)
    assert room.whispers("ben", channel) == []
