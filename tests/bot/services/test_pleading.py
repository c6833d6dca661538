"""A lead hears of a swarm that is left alone, and of no other."""

from datetime import timedelta

import pytest

from bot.errors import NotFoundError
from tests.bot.services.test_searching import led_by, look, opened, reach


async def all_rounds(town, clock, swarm_id: str) -> None:
    """Let nobody answer, and the search go on as far as it goes."""
    for _ in range(3):
        clock.move(minutes=10)
        await look_on(town, swarm_id)


async def look_on(town, swarm_id: str) -> None:
    """Look at what is due; no group has anybody, and what is asked arrives."""
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
    await look_on(town, swarm_id)
    await all_rounds(town, clock, swarm_id)
    assert bool(town.operations("tell_lead"))


@pytest.mark.parametrize(
    ("severity", "to_answer", "told_after"), [(2, 3, 3), (3, 10, 30), (4, 2, 6), (4, 40, 40)]
)
async def test_a_round_with_nobody_to_ask_leaves_its_time_to_who_was_asked_if_it_is_not_urgent(
    town, ana, clock, severity, to_answer, told_after
):
    await town.person("Leo", {"billing": 3})
    async with town.store.transaction(town.workspace_id) as tx:
        await tx.workspaces.set(f"ask_minutes_sev{severity}", to_answer)
    began, swarm_id = clock.now(), await opened(town, ana, severity=severity)
    for wait in (to_answer, told_after):
        clock.move_to(began + timedelta(minutes=wait, seconds=-1))
        await look_on(town, swarm_id)
    assert town.operations("tell_lead") == []
    clock.move(seconds=1)
    await look_on(town, swarm_id)
    assert len(town.operations("tell_lead")) == 1


async def test_where_nobody_who_was_asked_can_still_say_yes_the_lead_is_told_at_once(
    town, ana, clock
):
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    clock.move(minutes=2)
    await town.services.answers.decline(leo, (await town.asks(swarm_id))["Leo"].id)
    await look_on(town, swarm_id)
    assert len(town.operations("tell_lead")) == 1


@pytest.mark.parametrize(("severity", "is_told"), [(2, True), (3, False)])
async def test_of_who_came_by_themselves_and_writes_the_lead_hears_only_where_it_is_urgent(
    town, ana, ben, clock, severity, is_told
):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana, severity=severity)
    await town.services.participations.join(ben, swarm_id)
    await town.services.hearing.wrote(ben, "C1")
    await all_rounds(town, clock, swarm_id)
    assert bool(town.operations("tell_lead")) is is_told
    await town.services.participations.leave(ben, swarm_id)
    await look_on(town, swarm_id)
    assert len(town.operations("tell_lead")) == 1


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
