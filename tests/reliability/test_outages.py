"""The database goes away and comes back: people get an answer, and nothing is half done."""

import asyncio

import pytest

from tests.reliability import outages
from tests.reliability.company import company, inside
from tests.reliability.ended import ended
from tests.reliability.processes import fleet
from tests.reliability.story import ACTS, ana_opens, leo_accepts, play

BEGINNING = ACTS[:3]


async def calm_end(url):
    """Return what is there after the beginning of the story."""
    async with company(url) as made, inside(made):
        await play(made, BEGINNING)
        return await ended(made)


async def test_postgresql_stops_for_a_while_and_all_goes_on_by_itself(
    postgres, postgresql_url
):
    with postgres.fresh() as other:
        calm = await calm_end(other)
    async with company(postgresql_url, is_calm=False) as made, inside(made):
        await play(made, BEGINNING[:1])
        await made.insist(lambda: made.ana.command("/swarm " + LINE, "support"))
        async with outages.postgres_stopped(postgres):
            said = await outages.pressed(made, "/swarm list")
            assert "try again" in said.lower()
            await asyncio.sleep(1.5)
        await made.settled()
        await leo_accepts(made)
        await made.settled()
        assert (await ended(made)).differences(calm) == []
