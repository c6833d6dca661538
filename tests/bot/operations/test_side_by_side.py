"""Steps that do not need each other go side by side."""

import asyncio

import pytest

from bot.errors import SlackUnsureError
from bot.operations import led_by, together
from tests.bot.operations.acts import begin, running

pytestmark = pytest.mark.usefixtures("impatient")


async def test_steps_side_by_side_all_end_before_an_error_is_raised():
    ended = []

    async def slow() -> None:
        await asyncio.sleep(0.01)
        ended.append("slow")

    async def wrong() -> None:
        raise SlackUnsureError

    with pytest.raises(SlackUnsureError):
        await together(wrong(), slow())
    assert ended == ["slow"]


async def test_what_is_looked_up_once_is_shared_by_the_steps(store, workspace_id, world):
    asked = []

    async def look() -> str:
        asked.append(1)
        await asyncio.sleep(0)
        return "seen"

    async def flow(run) -> None:
        assert await together(run.once("it", look), run.once("it", look)) == ["seen", "seen"]

    async with running(store, {"walk": flow}, world) as runs:
        await begin(store, workspace_id)
        await runs.idle()
    assert asked == [1]
    assert world.failed == []


async def test_others_begin_once_the_call_that_people_wait_for_has_left(
    store, workspace_id, world, monkeypatch
):
    monkeypatch.setattr("bot.operations.run.LEAD_SECONDS", 60)
    order, answered = [], asyncio.Event()

    async def lead(run) -> None:
        await asyncio.sleep(0.01)
        order.append("first leaves")
        run.check()
        await answered.wait()
        order.append("first answered")

    async def other() -> None:
        order.append("other begins")
        answered.set()

    async def flow(run) -> None:
        async def act() -> bool:
            await lead(run)
            return True

        await led_by(lambda: run.step("lead", act), other)

    async with running(store, {"walk": flow}, world) as runs:
        await begin(store, workspace_id)
        await runs.idle()
    assert order == ["first leaves", "other begins", "first answered"]
    assert world.failed == []


async def test_others_do_not_wait_for_long_for_a_call_that_has_to_wait():
    other_began = asyncio.Event()

    async def other() -> None:
        other_began.set()

    await led_by(other_began.wait, other)


async def test_others_begin_though_what_leads_fails_and_the_failure_is_raised_last():
    ended = []

    async def wrong() -> None:
        raise SlackUnsureError

    async def other() -> None:
        ended.append("other")

    with pytest.raises(SlackUnsureError):
        await led_by(wrong, other)
    assert ended == ["other"]
