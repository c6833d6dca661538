"""Everything of a workspace becomes files: complete, readable, and the same each time."""

import asyncio
import csv
import re

import pytest
from sqlalchemy import insert, text

from bot.errors import ConfigError
from bot.records import Ending
from bot.services.exports import Exports
from bot.store import Store
from bot.store.engine import make_engine, session_factory
from bot.store.export import LEFT_OUT
from models import Base, Workspace


@pytest.fixture
async def busy(town, ana, ben):
    """Return the town after two swarms, of which one left an article."""
    await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, "CASE-1", title="=Webhooks, \n“fail”", customer="Acme")
    town.clock.move(minutes=5)
    await town.services.endings.resolve(ana, opened.swarm_id, Ending("fixed", "Clear it", "Cache"))
    article_id = (await town.picture(opened.swarm_id)).article_id
    await town.services.articles.publish(ana, article_id)
    await town.open(ben, "CASE-2", title="Secret plans", is_private=True)
    await town.services.settings.change(await town.person("Zoe", is_admin=True), {"invite": "add"})
    return town


@pytest.fixture
async def exports(busy, database_url, clock):
    """Return an export that has connections of its own, as the subcommand has."""
    engine = make_engine(database_url)
    yield Exports(Store(session_factory(engine), clock))
    await engine.dispose()


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def test_every_table_is_there_with_every_row_of_the_workspace(busy, exports, tmp_path):
    written = await exports.write(busy.workspace_id, tmp_path / "out")
    tables = {path.stem for path in (tmp_path / "out").glob("*.csv")}
    assert tables == set(Base.metadata.tables) - LEFT_OUT
    assert written.tables == len(tables)
    assert written.rows == sum(len(table(tmp_path / "out", name)) for name in tables)
    assert len(table(tmp_path / "out", "swarm")) == 2
    assert len(table(tmp_path / "out", "workspace")) == 1


async def test_ids_are_followed_by_what_they_are_the_id_of(busy, exports, tmp_path):
    await exports.write(busy.workspace_id, tmp_path / "out")
    (case, _) = table(tmp_path / "out", "case")
    assert (case["reference"], case["customer"]) == ("CASE-1", "Acme")
    (first, _) = table(tmp_path / "out", "swarm")
    assert (first["requester"], first["state"]) == ("Ana", "resolved")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", first["opened_at"])
    opened = next(e for e in table(tmp_path / "out", "event_log") if e["kind"] == "swarm_resolved")
    assert (opened["actor"], opened["case"]) == ("Ana", "CASE-1")
    (change,) = table(tmp_path / "out", "setting_change")
    assert (change["before"], change["after"], change["changed_by"]) == ("ask", "add", "Zoe")


async def test_articles_can_be_read_with_their_state_and_links(busy, exports, tmp_path):
    written = await exports.write(busy.workspace_id, tmp_path / "out")
    (path,) = (tmp_path / "out" / "articles").iterdir()
    text = path.read_text("utf-8")
    assert written.articles == 1
    assert path.name.startswith("webhooks-fail-")
    assert text.startswith("# =Webhooks, “fail”\n")
    assert "* State: not validated\n* Case: CASE-1\n" in text
    assert "* Links: made from CASE-1" in text
    assert "\n## Resolution\n\n- Clear it\n" in text


async def test_the_same_rows_are_the_same_files(busy, exports, tmp_path):
    for name in ("one", "two"):
        await exports.write(busy.workspace_id, tmp_path / name)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")]
    assert len(files) > 20
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


async def test_it_reads_page_by_page_and_misses_nothing(busy, exports, tmp_path, monkeypatch):
    await exports.write(busy.workspace_id, tmp_path / "whole")
    monkeypatch.setattr("bot.store.export.PAGE", 2)
    await exports.write(busy.workspace_id, tmp_path / "paged")
    for name in ("event_log", "person", "setting", "role_grant", "person_skill"):
        assert table(tmp_path / "paged", name) == table(tmp_path / "whole", name)


async def test_it_sees_one_instant_while_others_write_and_keeps_nobody_waiting(busy, exports):
    async with exports._store.snapshot(busy.workspace_id) as export:
        before = [row async for row in export.rows("swarm")]
        await busy.person("Kim")
        people = [row async for row in export.rows("person")]
    assert len(before) == 2
    assert not any("Kim" in row for row in people)


async def test_a_disk_that_is_slow_to_take_it_does_not_end_it(busy, exports):
    async with busy.engine.begin() as connection:
        if busy.engine.dialect.name == "postgresql":
            # As short as tests like it; the pool gives this connection out next.
            await connection.execute(text("SET idle_in_transaction_session_timeout = '50ms'"))
    async with exports._store.snapshot(busy.workspace_id) as export:
        before = [row async for row in export.rows("swarm")]
        await asyncio.sleep(0.2)
        assert [row async for row in export.rows("swarm")] == before


async def test_nothing_of_another_workspace_is_in_it(busy, exports, tmp_path, clock):
    async with busy.engine.begin() as connection:
        await connection.execute(insert(Workspace).values(id="other", created_at=clock.now()))
    await exports.write("other", tmp_path / "out")
    tables = [path.stem for path in (tmp_path / "out").glob("*.csv")]
    assert [name for name in tables if table(tmp_path / "out", name)] == ["workspace"]


async def test_no_cell_is_a_formula(busy, exports, tmp_path):
    await exports.write(busy.workspace_id, tmp_path / "out")
    cells = [c for row in table(tmp_path / "out", "swarm") for c in row.values()]
    assert any(cell.startswith("'=Webhooks") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


async def test_a_folder_that_is_there_is_left_as_it_is(busy, exports, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(ConfigError, match="is there already"):
        await exports.write(busy.workspace_id, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


async def test_only_its_owner_may_read_it(busy, exports, tmp_path):
    await exports.write(busy.workspace_id, tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


async def test_what_breaks_half_way_leaves_nothing_behind(busy, exports, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.services.exports._as_markdown", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        await exports.write(busy.workspace_id, tmp_path / "out")
    assert list(tmp_path.glob("out*")) == []
