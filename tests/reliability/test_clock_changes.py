"""Two replicas on one database, and the digest in the weeks in which clocks change."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.store.engine import make_engine
from models import Workspace as WorkspaceRow
from sandbox.clock import Clock
from tests.reliability.company import company, inside

NEW_YORK = "America/New_York"
WEEKS = 4
FORWARD, BACK = datetime(2027, 3, 14, tzinfo=UTC), datetime(2027, 11, 7, tzinfo=UTC)


def digests(made):
    """Return the moments at which digests were posted, in New York."""
    lobby = made.slack.channel("swarm-lobby")
    return [
        datetime.fromtimestamp(float(m.ts), ZoneInfo(NEW_YORK))
        for m in lobby.messages.values()
        if "This week's swarms" in m.text
    ]


async def one_is_solved(made, number):
    """Let something happen that a digest can tell of."""
    await made.ana.command(f"/swarm CASE-{number} Invoices lost their tax", "support")
    await made.settled()
    room = made.channel(f"swarm-case-{number}-")
    form = await made.form(lambda: made.ana.command("/swarm resolve", room))
    await made.send(made.ana, form, {"resolution": "Run the job"})
    await made.settled()


@pytest.mark.parametrize("change", [FORWARD, BACK], ids=["forward", "back"])
async def test_two_replicas_post_one_digest_a_week_at_nine_across_a_clock_change(
    postgresql_url, change
):
    begins = change - timedelta(days=9)
    async with (
        company(postgresql_url, clock=Clock(begins.timestamp())) as made,
        AsyncExitStack() as life,
    ):
        made.idle_seconds = 0.12
        bots = [await life.enter_async_context(inside(made)) for _ in range(2)]
        await made.settled()
        writer = make_engine(made.url)
        async with writer.begin() as connection:
            await connection.execute(update(WorkspaceRow).values(time_zone=NEW_YORK))
        await writer.dispose()
        for week in range(WEEKS):
            await one_is_solved(made, week)
            now = datetime.fromtimestamp(made.slack.clock.now(), ZoneInfo(NEW_YORK))
            monday = (now + timedelta(days=7 - now.weekday())).replace(hour=8, minute=59, second=0)
            for minutes in (0, 1, 2, 62):
                # The local time of day is moved, whatever the clocks did in between.
                moment = monday.replace(tzinfo=None) + timedelta(minutes=minutes)
                made.slack.clock.jump_to(moment.replace(tzinfo=ZoneInfo(NEW_YORK)).timestamp())
                for bot in bots:
                    await bot.scheduler.look()
                await made.settled()
        posted = digests(made)
        assert len(posted) == WEEKS
        assert {(at.strftime("%a %H"), at.minute // 10) for at in posted} == {("Mon 09", 0)}
        assert {at.utcoffset() for at in posted} == {timedelta(hours=-5), timedelta(hours=-4)}
