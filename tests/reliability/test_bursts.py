"""Many people open swarms in the same moment, and Slack lets through twenty channels a minute."""

from tests.reliability.bursts import burst

A_MINUTE = 20


async def test_a_burst_opens_all_by_urgency_and_everybody_is_told(sqlite_url):
    came = await burst(sqlite_url, 60, 20)
    assert (came.opened, came.errors) == (60, [])
    assert came.refused == 0
    assert came.before_urgent <= A_MINUTE
    assert len(came.waited) > A_MINUTE
    assert (came.untold_waiting, came.untold_ready) == ([], [])
