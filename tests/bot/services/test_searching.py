"""Nobody is left alone: asks expire, and the search goes on round by round."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import NotAllowedError, TooLateError
from models import Ask, EventLog, Swarm


async def look(town, replicas: int = 1) -> None:
    """Let the scheduler of so many replicas look at the same moment."""
    due = town.services.searching.expire_due
    await asyncio.gather(*(due(town.workspace_id) for _ in range(replicas)))


async def waiting(town, swarm_id: str) -> set[str]:
    return {name for name, ask in (await town.asks(swarm_id)).items() if ask.is_waiting}


async def reach(town, swarm_id: str) -> None:
    """Let the questions arrive that were made, as the flow would."""
    async with town.store.transaction(town.workspace_id) as tx:
        for operation in await tx.operations.unfinished_of("open_swarm", "send_asks"):
            operation.ended_at = tx.now
        for ask in await tx.participations.asks(swarm_id):
            if not ask.is_kept:
                ask.reached(at=tx.now)


async def events(town, kind: str) -> list:
    return await town.rows(select(EventLog.subject).where(EventLog.kind == kind))


async def row(town, swarm_id: str, *columns):
    ((*found,),) = await town.rows(select(*columns).where(Swarm.id == swarm_id))
    return found


async def opened(town, ana, **more):
    swarm_id = (await town.open(ana, **{"skills": ["billing"], **more})).swarm_id
    await town.with_channel(swarm_id)
    await reach(town, swarm_id)
    return swarm_id


@pytest.mark.parametrize(("severity", "minutes"), [(3, 10), (4, 10), (2, 3)])
async def test_an_ask_expires_after_the_time_of_its_severity(town, ana, clock, severity, minutes):
    await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 1})
    swarm_id = await opened(town, ana, severity=severity)
    clock.move(minutes=minutes, seconds=-1)
    await look(town)
    assert await waiting(town, swarm_id) == {"Leo"}
    clock.move(seconds=1)
    await look(town)
    assert await waiting(town, swarm_id) == {"Mia"}
    assert len(await events(town, "ask_expired")) == 1
    leo = (await town.asks(swarm_id))["Leo"]
    assert f"refresh_ask:{leo.id}/expired" in town.begun


@pytest.mark.parametrize(
    ("stored", "severity", "minutes"),
    [
        ({"ask_minutes_sev2": 25, "ask_minutes_sev3": 1, "ask_minutes_sev4": 1}, 2, 25),
        ({"ask_minutes_sev2": 1, "ask_minutes_sev3": 25, "ask_minutes_sev4": 1}, 3, 25),
        ({"ask_minutes_sev2": 1, "ask_minutes_sev3": 1, "ask_minutes_sev4": 60}, 4, 60),
        # As it was called when sev3 and sev4 had one.
        ({"ask_minutes": 25}, 3, 25),
        ({"ask_minutes": 25, "ask_minutes_sev3": 1}, 4, 25),
        ({"ask_minutes_sev3": 25, "ask_minutes": 1}, 3, 25),
        ({"ask_minutes": 25}, 2, 3),
    ],
)
async def test_each_severity_has_its_own_time_for_an_ask(
    town, ana, clock, stored, severity, minutes
):
    await town.person("Leo", {"billing": 3})
    async with town.store.transaction(town.workspace_id) as tx:
        for key, value in stored.items():
            await tx.workspaces.set(key, value)
    swarm_id = await opened(town, ana, severity=severity)
    clock.move(minutes=minutes, seconds=-1)
    await look(town)
    assert await waiting(town, swarm_id) == {"Leo"}
    clock.move(seconds=1)
    await look(town)
    assert await waiting(town, swarm_id) == set()


async def test_replicas_that_look_at_once_ask_the_next_best_once(town, ana, clock):
    for name, level in (("Leo", 3), ("Mia", 2), ("Zoe", 1)):
        await town.person(name, {"billing": level})
    swarm_id = await opened(town, ana)
    clock.move(minutes=10)
    before = len(town.operations("send_asks"))
    await look(town, replicas=4)
    assert await waiting(town, swarm_id) == {"Mia"}
    assert len(await events(town, "ask_expired")) == 1
    assert await events(town, "search_widened") == [("next_best",)]
    assert len(town.operations("send_asks")) == before + 1


async def test_after_two_rounds_the_group_is_asked_and_then_the_lead(town, ana, clock):
    for name, level in (("Leo", 3), ("Mia", 2), ("Zoe", 1)):
        await town.person(name, {"billing": level})
    for name in ("Eva", "Gus", "Out"):
        await town.person(name, is_guest=name == "Gus", may_be_asked=name != "Out")
    swarm_id = await opened(town, ana)
    for _ in range(2):
        clock.move(minutes=10)
        await look(town)
        await reach(town, swarm_id)
    assert len(town.operations("ask_group")) == 1
    ((skill_id,),) = await town.rows(select(Ask.skill_id).distinct())
    group = {skill_id: ["ULEO", "UEVA", "UGUS", "UOUT", "UANA", "UNOBODY"]}
    for _ in range(2):
        async with town.store.transaction(town.workspace_id) as tx:
            await town.services.searching.ask_group(tx, swarm_id, group)
    assert await waiting(town, swarm_id) == {"Eva"}
    await reach(town, swarm_id)
    clock.move(minutes=10)
    await look(town, replicas=3)
    assert len(town.operations("tell_lead")) == 1
    rounds = [subject for (subject,) in await events(town, "search_widened")]
    assert rounds == ["next_best", "group", "lead"]
    clock.move(hours=5)
    await look(town)
    assert len(town.operations("tell_lead")) == 1
    assert await row(town, swarm_id, Swarm.search_at) == [None]


async def test_without_anybody_in_a_group_the_lead_is_told_at_once(town, ana, clock):
    swarm_id = await opened(town, ana, severity=2)
    clock.move(minutes=10)
    await look(town)
    async with town.store.transaction(town.workspace_id) as tx:
        await town.services.searching.ask_group(tx, swarm_id, {})
    assert len(town.operations("tell_lead")) == 1


async def test_who_has_not_answered_may_still_accept_but_not_decline(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 2})
    swarm_id = await opened(town, ana)
    clock.move(minutes=10)
    await look(town)
    ask = (await town.asks(swarm_id))["Leo"]
    with pytest.raises(TooLateError) as problem:
        await town.services.answers.decline(leo, ask.id)
    assert "You can still accept" in problem.value.said_to(leo.reader)
    assert (await town.services.answers.accept(leo, ask.id)).state == "accepted"
    covers = (await town.picture(swarm_id)).covers
    assert [(c.person.name, c.state) for c in covers] == [("Leo", "in")]


async def test_after_hours_of_outage_only_the_first_round_is_gone(town, ana, clock):
    for name, level in (("Leo", 3), ("Mia", 2), ("Zoe", 1)):
        await town.person(name, {"billing": level})
    swarm_id = await opened(town, ana)
    clock.move(hours=7)
    await look(town)
    await reach(town, swarm_id)
    await look(town)
    assert await waiting(town, swarm_id) == {"Mia"}
    mia = (await town.asks(swarm_id))["Mia"]
    assert mia.expires_at == clock.now() + timedelta(minutes=10)


async def test_a_question_that_is_still_on_its_way_does_not_expire(town, ana, clock):
    await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 1})
    swarm_id = (await town.open(ana, skills=["billing"])).swarm_id
    clock.move(minutes=20)
    for _ in range(2):
        await look(town)
    assert await waiting(town, swarm_id) == {"Leo"}
    assert town.operations("refresh_swarm") == []
    await reach(town, swarm_id)
    clock.move(minutes=9)
    await look(town)
    assert await waiting(town, swarm_id) == {"Leo"}
    clock.move(minutes=1)
    await look(town)
    assert await waiting(town, swarm_id) == {"Mia"}


async def test_who_could_not_be_written_to_is_not_waited_for(town, ana, clock):
    await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 1})
    swarm_id = await opened(town, ana)
    ask = (await town.asks(swarm_id))["Leo"]
    await town.services.searching.not_reached(town.workspace_id, [ask.id])
    await look(town)
    assert await waiting(town, swarm_id) == {"Mia"}


async def test_somebody_added_to_a_sev1_who_says_nothing_gets_company(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 2})
    swarm_id = await opened(town, ana, severity=1)
    clock.move(minutes=3)
    await look(town, replicas=3)
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana", "Leo", "Mia"]
    assert len(await events(town, "expert_silent")) == 1
    covers = (await town.picture(swarm_id)).covers
    assert [(c.person.name, c.state) for c in covers] == [("Mia", "in")]
    await town.services.hearing.wrote(leo, "C1")
    covers = (await town.picture(swarm_id)).covers
    assert [(c.person.name, c.state) for c in covers] == [("Leo", "in")]


async def test_who_says_something_in_time_is_not_silent(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 2})
    swarm_id = await opened(town, ana, severity=1)
    await town.services.hearing.wrote(leo, "C1")
    clock.move(minutes=3)
    await look(town)
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana", "Leo"]
    assert await row(town, swarm_id, Swarm.search_at) == [None]


async def test_the_last_no_takes_the_search_to_the_group_without_waiting(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    ask = (await town.asks(swarm_id))["Leo"]
    await town.services.answers.decline(leo, ask.id, reason="busy")
    await look(town)
    assert len(town.operations("ask_group")) == 1
    assert await row(town, swarm_id, Swarm.search_round) == [3]


async def test_once_the_swarm_is_over_nothing_goes_on(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    await town.services.endings.cancel(ana, swarm_id, "Done")
    clock.move(hours=1)
    await look(town)
    assert await events(town, "ask_expired") == []
    assert await row(town, swarm_id, Swarm.search_at) == [None]
    with pytest.raises(TooLateError):
        await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)


# --- what is promised ----------------------------------------------------------------------


async def test_a_promise_is_kept_by_whoever_comes(town, ana, ben, clock):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    promised = await row(town, swarm_id, Swarm.promised_at, Swarm.is_promise_kept)
    assert promised == [clock.now() + timedelta(minutes=21), None]
    clock.move(minutes=5)
    await town.services.participations.join(ben, swarm_id)
    assert await row(town, swarm_id, Swarm.is_promise_kept) == [True]
    clock.move(hours=1)
    await look(town)
    assert len(await events(town, "promise_kept")) == 1
    assert await events(town, "promise_missed") == []


async def test_a_promise_that_nobody_kept_is_told_once(town, ana, ben, clock):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    clock.move(minutes=22)
    await look(town, replicas=3)
    assert await row(town, swarm_id, Swarm.is_promise_kept) == [False]
    await town.services.participations.join(ben, swarm_id)
    assert len(await events(town, "promise_missed")) == 1
    assert await events(town, "promise_kept") == []


@pytest.mark.parametrize("more", [{"skills": []}, {"skills": ["unheard-of"]}, {"severity": 1}])
async def test_where_nobody_is_asked_nobody_is_promised(town, ana, more):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana, **more)
    assert await row(town, swarm_id, Swarm.promised_at) == [None]


# --- the lead ------------------------------------------------------------------------------


async def led_by(town, person, lead) -> None:
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(person.id)).lead_id = lead.id


async def test_the_lead_may_add_who_is_able_and_nobody_else_may(town, ana, ben, clock):
    leo = await town.person("Leo", {"billing": 3})
    mia = await town.person("Mia", {"billing": 2})
    boss = await town.person("Boss")
    admin = await town.person("Root", is_admin=True)
    await led_by(town, ana, boss)
    swarm_id = await opened(town, ana)
    clock.move(minutes=10)
    await look(town)
    mias = (await town.asks(swarm_id))["Mia"]
    await town.services.answers.decline(mia, mias.id)
    plea = await town.services.searching.plea(town.workspace_id, swarm_id)
    assert plea.lead.name == "Boss"
    assert [one.person.name for one in plea.able] == ["Leo"]
    assert plea.was_asked
    add = town.services.searching.add_for_lead
    for outsider in (ben, mia):
        with pytest.raises(NotAllowedError):
            await add(outsider, swarm_id, leo.id)
    added = await add(boss, swarm_id, leo.id)
    assert [person.name for person in added.added] == ["Leo"]
    assert added.able == []
    again = await add(admin, swarm_id, leo.id)
    assert [person.name for person in again.added] == ["Leo"]
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana", "Leo"]
