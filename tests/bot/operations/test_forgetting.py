"""What ended long ago is forgotten, and not before."""

import pytest

from tests.bot.operations.acts import begin, row

pytestmark = pytest.mark.usefixtures("impatient")


async def test_what_ended_long_ago_is_forgotten(store, workspace_id, runs, world, clock):
    await begin(store, workspace_id, "old")
    await runs.idle()
    clock.move(days=29)
    await begin(store, workspace_id, "new")
    await runs.idle()
    await runs._tidy_up()
    assert await row(store, workspace_id, "old") is not None
    clock.move(days=2)
    await runs._tidy_up()
    assert await row(store, workspace_id, "old") is None
    assert await row(store, workspace_id, "new") is not None


async def test_a_delivery_is_remembered_as_long_as_slack_may_bring_it_again(
    store, workspace_id, runs, clock
):
    async def comes() -> bool:
        async with store.transaction(workspace_id) as tx:
            return await tx.workspaces.take_in("Ev1")

    assert await comes()
    clock.move(days=2)
    await runs._tidy_up()
    assert not await comes()
    clock.move(days=2)
    await runs._tidy_up()
    assert await comes()
