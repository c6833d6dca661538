"""What all tests share: a database of each kind, fresh for every test."""

import gc
from collections.abc import AsyncIterator, Generator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import make_engine
from sandbox.strict import PATIENT
from tests import compiled
from tests.databases import PostgresDatabases, SqliteFiles, postgres_databases
from tests.failing import HAS_FAILED
from tests.transports import are_by_turns, by_turns

# How long an example takes depends on what else the machine does; benchmarks/ does the timing.
# The same examples every time: a change is judged by what it changes.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")


compiled.share()

# A full collection of all that thousands of tests have made takes seconds, and would take them from
# whoever waits for an answer within three. It is done between tests instead, and what outlives one
# is not looked at again.
gc.disable()
TESTS_PER_COLLECTION = 25
_ended = count(1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Note which tests have failed: what they leave unfinished is no failure of its own."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


def pytest_runtest_logfinish() -> None:
    """Collect what the tests have left, every so often, while none of them runs."""
    if next(_ended) % TESTS_PER_COLLECTION == 0:
        gc.collect()
        gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to store anew what the views and the page look like, and to tell stories twice."""
    parser.addoption("--update-pictures", action="store_true", help="store what is shown now")
    parser.addoption("--both", action="store_true", help="tell every story over both transports")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell stories over Socket Mode and HTTP by turns, where all of them are told."""
    if are_by_turns(config):
        items[:] = by_turns(items)


@pytest.fixture(autouse=True)
def nobody_is_in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot take its time on a slow machine: benchmarks/ tells how fast it is."""
    for module in ("bot.reception", "handlers.context"):
        monkeypatch.setattr(f"{module}.PATIENCE_SECONDS", PATIENT.ack_seconds)


@pytest.fixture
def updates_pictures(request: pytest.FixtureRequest) -> bool:
    """Tell whether what is shown now is to be stored."""
    return bool(request.config.getoption("--update-pictures"))


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """Return the maker of SQLite databases."""
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresDatabases]:
    """Return the maker of PostgreSQL databases; the server starts with the first."""
    with postgres_databases() as databases:
        yield databases


@pytest.fixture
def sqlite_url(sqlite_files: SqliteFiles, tmp_path: Path) -> str:
    """Return the address of a fresh SQLite database."""
    return sqlite_files.fresh(tmp_path)


@pytest.fixture
def postgresql_url(postgres: PostgresDatabases) -> Iterator[str]:
    """Return the address of a fresh PostgreSQL database."""
    with postgres.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a fresh database; a test that takes it runs on both kinds."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Return an engine on a fresh database of each kind."""
    engine = make_engine(database_url)
    yield engine
    await engine.dispose()
