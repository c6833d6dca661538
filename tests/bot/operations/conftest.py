"""An engine over each database, with one flow of two steps."""

import pytest

from bot.ports import SlackPerson
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.engine import session_factory
from tests.bot.operations.acts import World, running
from tests.fakes import FakeClock


@pytest.fixture
def world():
    return World()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def store(engine, clock):
    return Store(session_factory(engine), clock)


@pytest.fixture
async def workspace_id(store):
    return await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()


@pytest.fixture
async def ana(store, workspace_id) -> str:
    """Return the id of somebody who asks for things."""
    async with store.transaction(workspace_id) as tx:
        person = await tx.people.from_slack(SlackPerson("U1", "Ana", None, "en-GB", "UTC", "T1"))
        await tx.flush()
        return person.id


@pytest.fixture
async def runs(store, world, clock):
    async with running(store, {"walk": world.flow}, world, clock) as engine:
        yield engine


@pytest.fixture
def impatient(monkeypatch):
    """Do not wait between attempts."""
    monkeypatch.setattr("bot.operations.engine.pause", lambda attempt: 0)
