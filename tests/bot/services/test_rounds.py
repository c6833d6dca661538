"""What the doctor says of operations and replicas, on either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.services.figures import Figures
from bot.services.rounds import MOST_NAMED, Rounds
from models import Operation, Replica


@pytest.fixture
def begun(town):
    """Return what puts an operation into the database, so many minutes old."""

    async def put(operation_id: str, *, minutes: float, **more) -> None:
        at = town.clock.now() - timedelta(minutes=minutes)
        row = {
            "workspace_id": town.workspace_id,
            "id": operation_id,
            "kind": operation_id.partition(":")[0],
            "args": {},
            "journal": {},
            "attempts": 0,
            "priority": 3,
            "epoch": 1,
            "created_at": at,
            "updated_at": at,
            "run_at": at,
        }
        async with town.engine.begin() as connection:
            await connection.execute(insert(Operation).values(**(row | more)))

    return put


@pytest.fixture
def beats(town):
    """Return what puts a replica into the database, whose last beat is so many seconds old."""

    async def put(replica_id: str, *, seconds: float = 0.0) -> None:
        at = datetime.now(UTC) - timedelta(seconds=seconds)
        async with town.engine.begin() as connection:
            await connection.execute(
                insert(Replica).values(id=replica_id, started_at=at, beat_at=at)
            )

    return put


async def test_a_healthy_bot_has_nothing_to_report(town, begun, beats):
    await beats("r1")
    await begun("open_swarm:1", minutes=1, owner="r1")
    await begun("archive_swarm:2", minutes=9000, run_at=town.clock.now() + timedelta(days=2))
    await begun("tell:3", minutes=60, ended_at=town.clock.now(), run_at=None)
    replicas, operations = await Rounds(town.store).findings()
    assert replicas.what.startswith("Running on this database: r1 (last beat ")
    assert operations.what == "No operation is stuck, and none has failed in the last days"
    assert replicas.is_well
    assert operations.is_well


async def test_work_without_a_bot_is_told_with_what_to_do(town, begun, beats):
    await beats("dead", seconds=60)
    await begun("open_swarm:1", minutes=12, owner="dead")
    replicas, stuck = await Rounds(town.store).findings()
    assert replicas.what == "No bot runs on this database now"
    assert "open_swarm:1 is unfinished after 12 minutes (in nobody's hands" in stuck.what
    assert "start it" in stuck.fix


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        ("SlackBusyError", "Slack asks to wait"),
        ("SlackUnsureError", "check the network"),
        ("restricted_action", "Slack refuses it"),
        ("waits for pins.add until 09:00:30 UTC", "Slack asks to wait"),
    ],
)
async def test_what_is_tried_again_is_told_with_its_reason(town, begun, beats, error, mend):
    await beats("r1")
    later = town.clock.now() + timedelta(minutes=1)
    await begun("open_swarm:1", minutes=130, error=error, attempts=3, run_at=later)
    _, stuck = await Rounds(town.store).findings()
    assert stuck.what == (
        "open_swarm:1 is unfinished after 2 hours"
        f" (next attempt 09:01:00 UTC; failed attempts: 3, {error})"
    )
    assert mend in stuck.fix
    assert not stuck.is_well


async def test_what_a_living_replica_holds_for_long_is_told(town, begun, beats):
    await beats("r1")
    await begun("open_swarm:1", minutes=5, owner="r1")
    await begun("open_swarm:2", minutes=6)
    _, held, free = await Rounds(town.store).findings()
    assert "5 minutes (running;" in held.what
    assert "6 minutes (in nobody's hands;" in free.what


async def test_a_failure_is_told_for_some_days_and_is_nothing_wrong_now(town, begun, beats):
    await beats("r1")
    for days in (1, 10):
        ended = town.clock.now() - timedelta(days=days)
        await begun(
            f"tell:{days}", minutes=days * 1440, ended_at=ended, run_at=None, error="no_text"
        )
    _, failed = await Rounds(town.store).findings()
    assert failed.what == "tell:1 failed 1 day ago, no_text"
    assert failed.is_well


@pytest.mark.parametrize(
    ("kind", "is_asked", "told"),
    [
        ("bring_in", True, "has been told, if Slack took it. Once the cause is mended, an admin"),
        ("tell", True, "has been told, if Slack took it. It is not tried again."),
        ("sync_people", False, "nobody has been told. Once the cause is mended, an admin"),
        ("reconcile", False, "nobody has been told. It is not tried again."),
    ],
)
async def test_of_a_failure_it_is_told_who_knows_and_whether_it_can_be_tried_again(
    town, ana, begun, kind, is_asked, told
):
    now, asked_by = town.clock.now(), ana.id if is_asked else None
    await begun(
        f"{kind}:1", minutes=9, ended_at=now, run_at=None, error="no_text", asked_by_id=asked_by
    )
    _, failed = await Rounds(town.store).findings()
    assert told in failed.fix


async def test_a_flood_is_cut_short(town, begun):
    for n in range(MOST_NAMED + 1):
        await begun(f"tell:{n}", minutes=10 + n)
    findings = await Rounds(town.store).findings()
    assert len(findings) == MOST_NAMED + 2
    assert findings[-1].what.startswith("… and more")


async def test_the_figures_count_by_state_and_leave_timers_out_of_the_age(town, begun, beats):
    await beats("r1")
    now = town.clock.now()
    await begun("a:1", minutes=2, owner="r1")
    await begun("a:2", minutes=3, owner="gone")
    await begun("a:3", minutes=4)
    await begun("a:4", minutes=900, run_at=now + timedelta(days=1))
    await begun("a:5", minutes=5, run_at=now + timedelta(seconds=9), error="SlackBusyError")
    await begun("a:6", minutes=700, run_at=None, ended_at=now, error="no_text")
    await begun("a:7", minutes=700, run_at=None, ended_at=now)
    standing = await Figures(town.store).now()
    assert standing.by_state == {"running": 1, "due": 2, "later": 2, "failed": 1}
    assert standing.unfinished == 5
    assert standing.oldest_seconds == 300
    assert standing.replicas == 1


async def test_at_rest_all_figures_are_nought(town):
    standing = await Figures(town.store).now()
    assert set(standing.by_state.values()) == {0}
    assert (standing.oldest_seconds, standing.replicas, standing.opened) == (0, 0, 0)
