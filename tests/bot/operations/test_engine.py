"""What is begun comes to its end, whatever comes between: with one engine."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.errors import SlackBusyError, SlackRefusedError, SlackUnsureError
from bot.operations import MOST_ATTEMPTS, Engine
from tests.bot.operations.acts import begin, moved_on, row, running, until
from tests.fakes import FakeClock

pytestmark = pytest.mark.usefixtures("impatient")


async def test_what_is_begun_runs_once_it_is_committed(store, workspace_id, runs, world):
    assert await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.looked == []
    ended = await row(store, workspace_id)
    assert ended.journal == {"first": "first done", "second": "second done"}
    assert (ended.error, ended.ended_at is not None) == (None, True)


async def test_what_is_rolled_back_never_runs(store, workspace_id, runs, world):
    async def begin_and_break() -> None:
        async with store.transaction(workspace_id) as tx:
            await tx.operations.begin("walk", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await begin_and_break()
    await runs.idle()
    assert world.done == []


async def test_the_same_key_is_begun_once(store, workspace_id, runs, world):
    begun = await asyncio.gather(*(begin(store, workspace_id) for _ in range(5)))
    await runs.idle()
    assert sorted(begun) == [False] * 4 + [True]
    assert world.done == ["first", "second"]


async def test_a_delay_is_waited_out_and_no_step_is_repeated(
    store, workspace_id, runs, world, clock
):
    world.troubles = [SlackBusyError(30)]
    await begin(store, workspace_id)
    await until(lambda: runs._retries)
    await moved_on(runs, clock, seconds=29)
    assert world.done == ["first"]
    await moved_on(runs, clock, seconds=2)
    await runs.idle()
    assert world.done == ["first", "second"]
    # Slack has surely done nothing: there is nothing to look for.
    assert world.looked == []


async def test_what_failed_is_tried_again_and_no_step_is_repeated(store, workspace_id, runs, world):
    world.troubles = [SlackUnsureError(), SlackUnsureError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.looked == ["second", "second"]


async def test_a_step_whose_answer_was_lost_is_looked_for_first(store, workspace_id, runs, world):
    world.troubles = [SlackUnsureError()]
    world.found["second"] = "it was there"
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first"]
    assert (await row(store, workspace_id)).journal["second"] == "it was there"


async def test_a_refusal_ends_it_and_the_person_is_told(store, workspace_id, runs, world):
    world.troubles = [SlackRefusedError("restricted_action")]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.failed == [("walk", "SlackRefusedError")]
    assert (await row(store, workspace_id)).error == "restricted_action"


async def test_patience_has_an_end(store, workspace_id, runs, world, ana):
    world.troubles = [SlackUnsureError() for _ in range(MOST_ATTEMPTS + 5)]
    await begin(store, workspace_id, asked_by=ana)
    await runs.idle()
    assert world.failed == [("walk", "SlackUnsureError")]
    assert len(world.troubles) == 5
    assert (await row(store, workspace_id)).error == "SlackUnsureError"


async def test_what_nobody_asked_for_is_tried_for_a_day(store, workspace_id, runs, world, clock):
    world.troubles = [SlackUnsureError() for _ in range(MOST_ATTEMPTS + 5)]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.failed == []


async def test_after_a_day_it_is_given_up(store, workspace_id, runs, world, clock):
    world.troubles = [SlackUnsureError() for _ in range(MOST_ATTEMPTS + 5)]
    await begin(store, workspace_id)
    clock.move(days=1)
    await runs.idle()
    assert len(world.troubles) == 5
    assert (await row(store, workspace_id)).error == "SlackUnsureError"


async def test_an_older_version_leaves_what_only_a_newer_one_knows(store, workspace_id, world):
    async with store.transaction(workspace_id) as tx:
        await tx.operations.begin("flow_of_the_next_version", "1")
    async with running(store, {"walk": world.flow}, world) as old:
        await old.idle()
    async with store.transaction(workspace_id) as tx:
        left = await tx.operations.get("flow_of_the_next_version:1")
    assert left.ended_at is None
    assert world.failed == []


async def test_a_bug_reaches_its_person_too(store, workspace_id, runs, world):
    world.troubles = [ZeroDivisionError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.failed == [("walk", "SwarmroomError")]


async def test_patience_begins_anew_with_each_step_done(store, workspace_id, world):
    """Many steps under bad conditions are no reason to give up while they go forward."""
    steps = 4
    troubles = dict.fromkeys(range(steps), MOST_ATTEMPTS - 1)

    async def flow(run) -> None:
        for n in range(steps):
            await run.step(f"step {n}", lambda n=n: hard(n))

    async def hard(n: int) -> int:
        if troubles[n]:
            troubles[n] -= 1
            raise SlackUnsureError
        world.done.append(str(n))
        return n

    async with running(store, {"walk": flow}, world) as runs:
        await begin(store, workspace_id)
        await runs.idle()
    assert world.done == ["0", "1", "2", "3"]
    assert world.failed == []


async def test_whoever_is_to_be_told_of_a_failure_is_told_after_a_crash_too(
    store, workspace_id, world
):
    world.troubles = [SlackRefusedError("restricted_action")]

    async def break_down(run, kind, problem) -> None:
        raise asyncio.CancelledError

    broken = Engine(store, FakeClock(), {"walk": world.flow}, break_down)
    await broken.start()
    await begin(store, workspace_id)
    await broken.idle()
    await broken.stop()
    async with running(store, {"walk": world.flow}, world) as runs:
        await runs.idle()
    assert world.failed == [("walk", "SlackRefusedError")]
    assert world.done == ["first"]


async def test_what_lost_its_task_is_taken_up_where_it_stopped(store, workspace_id, runs, world):
    world.troubles = [asyncio.CancelledError()]
    await begin(store, workspace_id)
    await runs.idle()
    assert world.done == ["first"]
    await runs.wake()
    await runs.idle()
    assert world.done == ["first", "second"]
    assert world.looked == ["second"]
    assert (await row(store, workspace_id)).ended_at is not None


def is_acting(runs) -> bool:
    """Tell whether a step is under way."""
    return any(run.is_acting for run in runs._runs.values())


async def test_stopping_leaves_the_rest_to_whoever_is_next(store, workspace_id, runs, world):
    world.waits.clear()
    await begin(store, workspace_id)
    await until(lambda: is_acting(runs))
    await runs.stop(grace_seconds=0.01)
    await begin(store, workspace_id, "2")
    await runs.idle()
    assert world.done == []
    world.waits.set()
    async with running(store, {"walk": world.flow}, world) as later:
        await later.idle()
    assert sorted(world.done) == ["first", "first", "second", "second"]


async def test_a_step_under_way_is_journalled_before_its_replica_leaves(
    store, workspace_id, runs, world
):
    world.waits.clear()
    await begin(store, workspace_id)
    await until(lambda: is_acting(runs))
    leaving = asyncio.create_task(runs.stop())
    await asyncio.sleep(0.05)
    world.waits.set()
    await leaving
    left = await row(store, workspace_id)
    assert world.done == ["first"]
    assert (left.journal, left.owner) == ({"first": "first done"}, None)


async def test_a_failure_is_told_once_slack_is_back_however_long_it_was_away(
    store, workspace_id, world, clock
):
    told = []

    async def hard_of_hearing(run, kind, problem) -> None:
        told.append(problem)
        if len(told) < 3 * MOST_ATTEMPTS:
            raise SlackUnsureError

    world.troubles = [SlackRefusedError("restricted_action")]
    runs = Engine(store, clock, {"walk": world.flow}, hard_of_hearing)
    await runs.start()
    await begin(store, workspace_id)
    await runs.idle()
    await runs.stop()
    assert len(told) == 3 * MOST_ATTEMPTS
    assert (await row(store, workspace_id)).error == "restricted_action"


async def test_what_was_put_down_in_order_is_not_looked_for(store, workspace_id, world, clock):
    async def flow(run) -> None:
        await run.sleep_until(datetime(2026, 11, 23, 10, tzinfo=UTC))
        await run.step("one", lambda: world.do("one"), find=lambda: world.find("one"))

    async with running(store, {"walk": flow}, world, clock) as runs:
        await begin(store, workspace_id)
        await runs.idle()
    async with running(store, {"walk": flow}, world, clock) as later:
        await moved_on(later, clock, hours=2)
        await later.idle()
    assert (world.done, world.looked) == (["one"], [])
