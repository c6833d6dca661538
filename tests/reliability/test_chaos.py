"""Calls, deliveries and sockets go wrong by chance: in the end all is as in a calm run."""

import asyncio

import pytest

from sandbox.faults import Chaos
from tests.reliability.chaos import calm_end, story_in_chaos
from tests.reliability.story import ACTS

BEGINNING = ACTS[:6]
TO_THE_ARTICLE = ACTS[:19]
ON_THE_WAY = ("drop", "lost", "duplicate", "reorder", "abort")
"""What can happen to a delivery, whichever way it takes."""


@pytest.fixture
def fresh(sqlite_files, tmp_path):
    """Return a maker of fresh databases."""

    def make(name):
        (tmp_path / name).mkdir()
        return sqlite_files.fresh(tmp_path / name)

    return make


@pytest.mark.parametrize(
    ("transport", "kinds"), [("socket", Chaos.kinds), ("http", ON_THE_WAY)], ids=["socket", "http"]
)
async def test_each_kind_of_trouble_alone_changes_nothing_in_the_end(fresh, transport, kinds):
    calm = await calm_end(fresh("calm"), acts=BEGINNING)

    async def weather(kind):
        chaos = Chaos(7, 0.1, kinds=(kind,))
        return await story_in_chaos(fresh(kind), calm, chaos, transport=transport, acts=BEGINNING)

    found = await asyncio.gather(*map(weather, kinds))
    differences = {kind: w.differences for kind, w in zip(kinds, found, strict=True)}
    assert differences == {kind: [] for kind in kinds}
    fired = {kind for kind, w in zip(kinds, found, strict=True) if w.fired[kind]}
    assert fired >= set(kinds) - {"disconnect"}


async def test_all_kinds_of_trouble_at_once_change_nothing_in_the_end(fresh):
    calm = await calm_end(fresh("calm"), acts=TO_THE_ARTICLE)
    chaos = Chaos(11, 0.15)
    weathered = await story_in_chaos(fresh("chaos"), calm, chaos, acts=TO_THE_ARTICLE)
    assert weathered.differences == []
    assert sum(weathered.fired.values()) > 20
