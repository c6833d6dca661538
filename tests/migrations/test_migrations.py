"""Migrations go up, down and up again, and leave exactly what the rows say."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import make_engine
from bot.store.migrate import downgrade, pending, upgrade
from models import Base
from tests.databases import sqlite_address

ALEMBICS_OWN = "alembic_version"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path):
    """Give the address of a database without tables, of each kind."""
    if request.param == "sqlite":
        yield sqlite_address(tmp_path / "empty.db")
    else:
        with request.getfixturevalue("postgres").empty() as url:
            yield url


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(empty_url)
    yield engine
    await engine.dispose()


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    return set(names) - {ALEMBICS_OWN}


async def test_up_down_and_up_again(empty_url: str, empty: AsyncEngine):
    await upgrade(empty_url)
    assert await tables(empty) == set(Base.metadata.tables)
    await downgrade(empty_url, "base")
    assert await tables(empty) == set()
    await upgrade(empty_url)
    assert await tables(empty) == set(Base.metadata.tables)


async def test_migrating_twice_changes_nothing(database_url: str, engine: AsyncEngine):
    before = await tables(engine)
    await upgrade(database_url)
    assert await tables(engine) == before


async def test_an_old_schema_is_noticed(empty_url: str):
    assert await pending(empty_url)
    await upgrade(empty_url)
    assert not await pending(empty_url)


async def test_a_migrated_database_is_what_the_rows_say(engine: AsyncEngine):
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, Base.metadata)


async def test_constraints_and_indexes_bear_the_names_of_the_convention(engine: AsyncEngine):
    async with engine.connect() as connection:
        found = await connection.run_sync(names_in_database)
    assert found == names_in_rows()


def names_in_database(connection: Connection) -> set[str | None]:
    look = inspect(connection)
    names: set[str | None] = set()
    for table in Base.metadata.tables:
        names.add(look.get_pk_constraint(table)["name"])
        for kind in (
            look.get_foreign_keys,
            look.get_unique_constraints,
            look.get_check_constraints,
            look.get_indexes,
        ):
            # PostgreSQL lists the index that carries a unique constraint as well.
            names |= {i["name"] for i in kind(table) if not i.get("duplicates_constraint")}
    return names


def names_in_rows() -> set[str | None]:
    return {
        str(item.name)
        for table in Base.metadata.tables.values()
        for item in (*table.constraints, *table.indexes)
    }


async def test_partial_indexes_are_partial(engine: AsyncEngine):
    async with engine.connect() as connection:
        found = await connection.run_sync(partial_indexes)
    assert found == {
        "uq_swarm_case_one_active",
        "uq_workspace_enterprise",
        "ix_swarm_search_at",
        "ix_operation_failed",
        "ix_operation_unfinished",
    }


def partial_indexes(connection: Connection) -> set[str | None]:
    option = f"{connection.dialect.name}_where"
    return {
        index["name"]
        for table in Base.metadata.tables
        for index in inspect(connection).get_indexes(table)
        if option in index.get("dialect_options", {})
    }


async def test_nothing_is_printed_or_logged_by_migrating(
    empty_url: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    await upgrade(empty_url)
    assert capfd.readouterr() == ("", "")
    assert not [r for r in caplog.records if r.levelname != "INFO"]
