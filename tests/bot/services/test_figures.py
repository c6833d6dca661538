"""How things stand is told without reading all that ever happened."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, insert, text

from bot.services.figures import Figures
from models import EventLog, Operation

WHOLE = re.compile(
    r"Seq Scan on (event_log|operation)"
    r"|SCAN (event_log|operation)\b(?! USING (COVERING )?INDEX ix_operation_)"
)


@pytest.fixture
def figures(town) -> Figures:
    return Figures(town.store)


async def happened(town, kind, times, **more):
    async with town.store.transaction(town.workspace_id) as tx:
        for _ in range(times):
            tx.record.happened(kind, **more)


async def with_a_long_past(town):
    """Let much have happened and many operations have ended, and the database know of it."""
    workspace, before = town.workspace_id, town.clock.now() - timedelta(days=20)
    events = [
        {"workspace_id": workspace, "id": f"e{number}", "kind": "joined", "at": before}
        for number in range(20_000)
    ]
    ended = {"kind": "bring_in", "args": {}, "journal": {}, "attempts": 0, "epoch": 1}
    times = {"created_at": before, "updated_at": before, "ended_at": before}
    operations = [
        {"workspace_id": workspace, "id": f"bring_in:{number}", **ended, **times}
        for number in range(20_000)
    ]
    async with town.engine.begin() as connection:
        await connection.execute(insert(EventLog), events)
        await connection.execute(insert(Operation), operations)
    async with town.engine.begin() as connection:
        await connection.execute(text("ANALYZE"))


async def plans(town, work) -> list[str]:
    """Return how the database does each of the statements of some work."""
    asked = []

    def hear(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    event.listen(town.engine.sync_engine, "before_cursor_execute", hear)
    await work()
    event.remove(town.engine.sync_engine, "before_cursor_execute", hear)
    explain = "EXPLAIN QUERY PLAN" if town.engine.name == "sqlite" else "EXPLAIN"
    found = []
    async with town.engine.connect() as connection:
        for statement, parameters in asked:
            if statement.startswith("SELECT"):
                rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
                found.append("\n".join(str(row[-1]) for row in rows))
    return found


async def test_a_long_past_is_not_read_again_and_again(town, figures):
    await with_a_long_past(town)
    found = await plans(town, figures.now)
    assert len(found) >= 6
    assert [plan for plan in found if WHOLE.search(plan)] == []


async def test_swarms_are_counted_whenever_they_were_opened(town, figures, clock):
    assert (await figures.now()).opened == 0
    for opened in (2, 3, 5):
        before = (await figures.now()).opened
        await happened(town, "swarm_opened", opened)
        await happened(town, "swarm_resolved", 1)
        assert (await figures.now()).opened == before + opened
        clock.move(hours=3)
    standing = await figures.now()
    assert (standing.opened, standing.resolved) == (10, 3)
    assert await Figures(town.store).now() == standing


async def test_what_another_replica_notes_a_little_later_is_counted(town, figures, clock):
    await figures.now()
    await happened(town, "swarm_opened", 1)
    clock.move(minutes=30)
    assert (await figures.now()).opened == 1
    clock.move(minutes=-2)
    await happened(town, "swarm_opened", 1)
    clock.move(hours=2)
    assert (await figures.now()).opened == 2
