"""A database that does not answer is told as what it is, wherever it is asked."""

from datetime import UTC, datetime

import pytest

from bot.errors import DatabaseGoneError
from bot.store import Store
from bot.store.buckets import PostgresBuckets
from bot.store.engine import make_engine, session_factory
from tests.fakes import FakeClock

NOBODY = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
async def absent():
    engine = make_engine(NOBODY)
    yield engine
    await engine.dispose()


async def test_a_transaction_on_an_absent_database_says_so(absent):
    with pytest.raises(DatabaseGoneError):
        async with Store(session_factory(absent), FakeClock()).transaction("w") as tx:
            await tx.operations.get("walk:1")


async def test_a_look_at_an_absent_database_says_so(absent):
    with pytest.raises(DatabaseGoneError):
        async with Store(session_factory(absent), FakeClock()).reading("w") as tx:
            await tx.operations.get("walk:1")


async def test_places_in_an_absent_database_say_so(absent):
    buckets, now = PostgresBuckets(absent), datetime.now(UTC)
    with pytest.raises(DatabaseGoneError):
        await buckets.take("w", "pins.add", 19, 61.0, now)
    with pytest.raises(DatabaseGoneError):
        await buckets.close("w", "pins.add", 19, 61.0, now)
