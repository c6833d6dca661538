"""A lead hears of a swarm that is left alone, and of no other."""

import pytest

from bot.errors import NotFoundError
from tests.bot.services.test_searching import led_by, look, opened, reach


async def all_rounds(town, clock, swarm_id: str) -> None:
    """Let nobody answer, and the search go on as far as it goes."""
    for _ in range(3):
        clock.move(minutes=10)
        await look(town)
        async with town.store.transaction(town.workspace_id) as tx:
            if town.operations("ask_group"):
                await town.services.searching.ask_group(tx, swarm_id, {})
        await reach(town, swarm_id)


@pytest.mark.parametrize(("severity", "is_told"), [(1, True), (2, False), (3, False)])
async def test_where_somebody_works_already_only_a_sev1_calls_the_lead(
    town, ana, clock, severity, is_told
):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"sso": 3})
    swarm_id = await opened(town, ana, skills=["billing", "sso"], severity=severity)
    if severity == 1:
        await town.services.hearing.wrote(leo, "C1")
    else:
        await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)
    await all_rounds(town, clock, swarm_id)
    assert bool(town.operations("tell_lead")) is is_told


@pytest.mark.parametrize("severity", [2, 3])
async def test_once_whoever_worked_has_left_the_lead_is_told(town, ana, clock, severity):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"sso": 3})
    swarm_id = await opened(town, ana, skills=["billing", "sso"], severity=severity)
    await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)
    await all_rounds(town, clock, swarm_id)
    assert town.operations("tell_lead") == []
    await town.services.participations.leave(leo, swarm_id)
    await look(town)
    assert len(town.operations("tell_lead")) == 1


@pytest.mark.parametrize(("severity", "is_told"), [(1, True), (2, True), (3, False), (4, False)])
async def test_of_a_skill_that_nobody_has_the_lead_hears_where_it_is_urgent(
    town, ana, clock, severity, is_told
):
    swarm_id = await opened(town, ana, skills=["cobol"], severity=severity)
    await all_rounds(town, clock, swarm_id)
    assert bool(town.operations("tell_lead")) is is_told
    assert not (await town.services.searching.plea(town.workspace_id, swarm_id)).was_asked
    clock.move(hours=5)
    await look(town)
    assert len(town.operations("tell_lead")) == is_told


@pytest.mark.parametrize(("severity", "is_told"), [(2, True), (3, False)])
async def test_who_is_asked_in_the_morning_is_waited_for_where_it_is_not_urgent(
    town, ana, clock, severity, is_told
):
    leo = await town.person("Leo", {"billing": 3})
    async with town.store.transaction(town.workspace_id) as tx:
        person = await tx.people.by_id(leo.id)
        person.work_from, person.work_to = 14, 22
    swarm_id = await opened(town, ana, severity=severity)
    await all_rounds(town, clock, swarm_id)
    assert bool(town.operations("tell_lead")) is is_told
    clock.move(hours=5)
    await look(town)
    await all_rounds(town, clock, swarm_id)
    assert bool(town.operations("tell_lead"))


async def test_a_lead_adds_nobody_to_a_private_swarm(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    boss = await town.person("Boss")
    await led_by(town, ana, boss)
    swarm_id = await opened(town, ana, is_private=True)
    with pytest.raises(NotFoundError):
        await town.services.searching.add_for_lead(boss, swarm_id, leo.id)


async def test_without_a_lead_who_can_act_the_admins_are_told(town, ana):
    gone = await town.person("Gone", is_deactivated=True)
    await town.person("Root", is_admin=True)
    await led_by(town, ana, gone)
    swarm_id = await opened(town, ana)
    plea = await town.services.searching.plea(town.workspace_id, swarm_id)
    assert plea.lead is None
    assert [admin.name for admin in plea.admins] == ["Root"]
