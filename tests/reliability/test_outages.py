"""The database goes away and comes back: people get an answer, and nothing is half done."""

import pytest

from sandbox.strict import Strict
from tests.reliability import outages
from tests.reliability.company import company, inside
from tests.reliability.ended import ended
from tests.reliability.processes import fleet
from tests.reliability.story import LINE

AWAY_SECONDS = 2.5


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_postgresql_stops_for_a_while_and_all_goes_on_by_itself(postgres, transport):
    with postgres.fresh() as calm_url, postgres.fresh() as url:
        calm = await outages.calm_end(calm_url)
        async with company(url, is_calm=False) as made, inside(made, transport):
            said = await outages.in_the_middle(
                made, outages.postgres_stopped(postgres), AWAY_SECONDS
            )
            assert all("ry again in a" in answer for answer in said)
            assert (await ended(made)).differences(calm) == []


@pytest.fixture
async def two_files(sqlite_files, tmp_path):
    """Return what a calm run left, and the address of a fresh database."""
    for name in ("calm", "spoiled"):
        (tmp_path / name).mkdir()
    calm = await outages.calm_end(sqlite_files.fresh(tmp_path / "calm"))
    return calm, sqlite_files.fresh(tmp_path / "spoiled")


async def test_sqlite_is_locked_for_a_while_and_all_goes_on_by_itself(two_files):
    calm, url = two_files
    # The bot answers half a second before Slack's patience ends, which a busy machine can take.
    patient = Strict(ack_seconds=30, trigger_seconds=30)
    async with company(url, is_calm=False, strict=patient) as made, inside(made):
        # In English where it could not find out who asks. Asked for twice, it is there once.
        away = outages.sqlite_locked(url)
        said = await outages.in_the_middle(made, away, AWAY_SECONDS, meanwhile=f"/swarm {LINE}")
        told = ("ry again in a", "Vuelve a probar")
        assert all(any(words in answer for words in told) for answer in said)
        assert (await ended(made)).differences(calm) == []


async def test_a_full_disk_is_told_and_all_goes_on_once_there_is_room(two_files):
    calm, url = two_files
    async with company(url, is_calm=False) as made, fleet(made) as bots:
        said = await outages.in_the_middle(
            made, outages.disk_full(url, bots.living[0]), AWAY_SECONDS
        )
        assert all("Vuelve a probar" in answer for answer in said)
        assert (await ended(made)).differences(calm) == []
