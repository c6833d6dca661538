"""Tests spend no time on compiling what an earlier one has compiled."""

import pytest
from sqlalchemy import select

from bot.store.engine import make_engine
from models import Workspace
from tests import compiled

CACHES = {"sqlite": compiled.SQLITE, "postgresql": compiled.POSTGRESQL}


@pytest.mark.parametrize("kind", CACHES)
async def test_one_engine_takes_what_another_has_compiled(kind, request):
    known = []
    for _ in range(2):
        engine = make_engine(request.getfixturevalue(f"{kind}_url"))
        async with engine.connect() as connection:
            await connection.execute(select(Workspace.id, Workspace.id.label("again")))
        await engine.dispose()
        known.append(len(CACHES[kind]))
    assert known[0] == known[1] > 0
