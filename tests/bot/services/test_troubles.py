"""What failed for good is tried again once, and only where that still makes sense."""

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import NotAllowedError, NotFoundError, TooLateError
from bot.flows import all_flows
from bot.i18n import Reader
from bot.services.troubles import MOST_SHOWN, REPEATABLE
from bot.slack.views.troubles import WHAT
from models import Swarm, SwarmLink


@pytest.fixture
async def zoe(town):
    return await town.person("Zoe", is_admin=True)


async def give_up(town, operation_id: str, error: str = "restricted_action") -> None:
    """Let an operation be over, as the engine does after the last attempt."""
    async with town.store.transaction(town.workspace_id) as tx:
        row = await tx.operations.get(operation_id)
        row.ended_at, row.run_at, row.owner, row.error = tx.now, None, None, error
        row.journal = {"create channel": ["C1", "0"], "gave up": {"refused": error}}


async def failed_opening(town, by, **wanted) -> str:
    """Let an opening fail, and return the id of its operation."""
    opened = await town.open(by, **wanted)
    await give_up(town, f"open_swarm:{opened.swarm_id}")
    await town.services.opening.failed(town.workspace_id, opened.swarm_id)
    return f"open_swarm:{opened.swarm_id}"


async def shown(town, actor) -> list[str]:
    home = await town.services.homes.of(actor)
    return [one.id for one in home.troubles]


async def try_again(town, actor, operation_id: str):
    return await town.services.troubles.try_again(actor, operation_id)


async def test_what_stopped_half_way_goes_on_after_the_last_step_that_was_done(town, ana, zoe):
    swarm_id = (await town.open(ana)).swarm_id
    await town.with_channel(swarm_id)
    failed = f"open_swarm:{swarm_id}"
    await give_up(town, failed)
    before = town.begun.count(failed)
    assert await try_again(town, zoe, failed) is None
    assert town.begun.count(failed) == before + 1
    async with town.store.transaction(town.workspace_id) as tx:
        row = await tx.operations.get(failed)
        assert row.journal == {"create channel": ["C1", "0"], "tried again": 1}
        assert (row.ended_at, row.error, row.attempts) == (None, None, 0)
        assert row.run_at == tx.now


async def test_two_admins_at_once_have_it_done_once(town, ana, zoe):
    failed = await failed_opening(town, ana)
    kim = await town.person("Kim", is_admin=True)
    came = await asyncio.gather(
        *(try_again(town, who, failed) for who in (zoe, kim, zoe, kim)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in came) == ["NoneType"] + ["TooLateError"] * 3
    assert len(await town.rows(select(Swarm.id))) == 2
    with pytest.raises(TooLateError):
        await try_again(town, zoe, failed)


async def test_only_admins_try_again_and_only_they_see_what_failed(town, ana, zoe):
    failed = await failed_opening(town, ana)
    with pytest.raises(NotAllowedError):
        await try_again(town, ana, failed)
    assert await shown(town, ana) == []
    assert await shown(town, zoe) == [failed]


async def test_what_goes_on_or_never_was_is_not_tried_again(town, ana, zoe):
    swarm_id = (await town.open(ana)).swarm_id
    with pytest.raises(TooLateError):
        await try_again(town, zoe, f"open_swarm:{swarm_id}")
    for unknown in ("open_swarm:nothing", "publish_home:x"):
        with pytest.raises(NotFoundError):
            await try_again(town, zoe, unknown)


async def test_what_was_for_a_swarm_that_is_over_needs_no_second_try(town, ana, zoe):
    swarm_id = (await town.open(ana)).swarm_id
    await town.with_channel(swarm_id)
    await town.services.swarms.update(ana, swarm_id, "Soon")
    (telling,) = town.operations("tell_update")
    await give_up(town, telling)
    assert await shown(town, zoe) == [telling]
    await town.services.endings.cancel(ana, swarm_id, "Not needed")
    assert await shown(town, zoe) == []
    with pytest.raises(TooLateError):
        await try_again(town, zoe, telling)


async def test_what_is_opened_anew_leads_back_to_the_message_it_began_with(town, ana, zoe):
    message = "https://acme.slack.com/archives/C7/p1700000000000100"
    await try_again(town, zoe, await failed_opening(town, ana, source=message))
    assert await town.rows(select(SwarmLink.url)) == [(message,), (message,)]


async def test_a_case_that_has_a_swarm_by_now_gets_no_second_one(town, ana, ben, zoe):
    failed = await failed_opening(town, ana)
    other = await town.open(ben)
    found = await try_again(town, zoe, failed)
    assert (found.is_new, found.swarm.id) == (False, other.swarm_id)
    assert await shown(town, zoe) == []


async def test_of_a_private_swarm_that_there_is_by_now_an_admin_reads_no_broken_word(
    town, ana, zoe
):
    failed = await failed_opening(town, ana, is_private=True)
    await town.open(ana, is_private=True)
    with pytest.raises(TooLateError) as over:
        await try_again(town, zoe, failed)
    assert "This swarm is over" in over.value.said_to(Reader())


async def test_the_oldest_stand_first_and_there_are_never_many(town, ana, zoe):
    every = []
    for n in range(MOST_SHOWN + 2):
        every.append(await failed_opening(town, ana, reference=f"CASE-{n}"))
        town.clock.move(minutes=1)
    assert await shown(town, zoe) == every[:MOST_SHOWN]
    town.clock.move(days=7)
    assert await shown(town, zoe) == []


async def test_what_nobody_waits_for_any_more_is_not_offered(town, ana, zoe):
    await town.services.homes.opened(ana, "Ev1")
    await give_up(town, "publish_home:Ev1")
    assert await shown(town, zoe) == []


def test_all_that_is_offered_has_words_and_can_be_done():
    assert set(REPEATABLE) == set(WHAT)
    assert set(all_flows(None)) >= set(REPEATABLE)
