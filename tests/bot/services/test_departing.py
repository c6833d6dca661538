"""Whoever is deactivated in the middle of a swarm leaves no gap that nobody sees."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from bot.i18n import Reader
from bot.slack.views.handoffs import question as question_view
from bot.store.waiting import Waits
from models import CaseOwner, EventLog, Operation, Person
from tests.bot.services.test_leading import led_by


async def look(town, replicas: int = 1) -> None:
    due = town.services.departing.let_go_due
    await asyncio.gather(*(due(town.workspace_id) for _ in range(replicas)))


async def gone(town, actor, *, is_gone: bool = True) -> None:
    """Let Slack say that somebody's account was deactivated, or is there again."""
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(actor.id)).is_deactivated = is_gone


async def opened(town, ana, **more) -> str:
    swarm_id = (await town.open(ana, skills=["billing"], **more)).swarm_id
    await town.with_channel(swarm_id)
    return swarm_id


async def test_who_was_in_is_out_and_the_next_is_asked_once_however_many_look(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 1})
    swarm_id = await opened(town, ana)
    await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)
    assert {p.name for p in (await town.picture(swarm_id)).people} == {"Ana", "Leo"}
    await gone(town, leo)
    await look(town, replicas=3)
    await look(town)
    picture = await town.picture(swarm_id)
    assert {p.name for p in picture.people} == {"Ana"}
    assert [(c.person.name, c.state) for c in picture.covers] == [("Mia", "asked")]
    assert len(town.operations("send_asks")) == 1
    assert len(town.operations("tell")) == 1
    left = await town.rows(select(EventLog.actor_id).where(EventLog.kind == "left"))
    assert left == [(leo.id,)]


async def test_who_was_only_asked_is_not_waited_for(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 1})
    swarm_id = await opened(town, ana)
    await gone(town, leo)
    await look(town, replicas=3)
    asks = await town.asks(swarm_id)
    assert asks["Leo"].withdrawn_at is not None
    assert asks["Mia"].is_waiting
    assert town.operations("tell") == []


async def test_who_was_asked_to_own_the_case_is_not_waited_for(town, ana, ben):
    swarm_id = await opened(town, ana)
    asked = await town.services.handoffs.ask_handoff(ana, swarm_id, "UBEN", "Ben knows them")
    await gone(town, ben)
    await look(town, replicas=3)
    assert (await town.services.handoffs.picture(town.workspace_id, asked.id)).state == "withdrawn"
    assert town.operations("tell_handoff") == [f"tell_handoff:{asked.id}"]


async def test_nobody_is_reminded_of_the_wish_of_somebody_who_is_gone(town, ana, ben, clock):
    swarm_id = await opened(town, ana, is_private=True)
    await town.services.participations.join(ben, swarm_id)
    clock.move(minutes=1)
    began = clock.now() - timedelta(days=1)
    assert await waiting(town, began) == [Waits.ACCESS]
    await gone(town, ben)
    await look(town, replicas=3)
    assert await waiting(town, began) == []
    told = await town.rows(select(EventLog.actor_id).where(EventLog.kind == "access_withdrawn"))
    assert told == [(ben.id,)]


async def waiting(town, since) -> list[Waits]:
    """Return what has waited for somebody since then."""
    async with town.store.transaction(town.workspace_id) as tx:
        return [one.kind for one in await tx.waiting.unreminded(since, tx.now)]


async def test_where_nobody_is_gone_nothing_changes(town, ana):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    before = (await town.picture(swarm_id)).revision
    await look(town)
    assert (await town.picture(swarm_id)).revision == before


async def test_the_owner_stays_the_owner(town, ana):
    swarm_id = await opened(town, ana)
    await gone(town, ana)
    await look(town)
    picture = await town.picture(swarm_id)
    assert picture.owner.name == "Ana"
    assert [p.name for p in picture.people] == ["Ana"]


async def told(town) -> dict[str, dict]:
    """Return who is told something, and what with."""
    rows = await town.rows(select(Operation.args).where(Operation.kind == "tell"))
    return {args["person_id"]: args for (args,) in rows}


@pytest.mark.parametrize("how", ["deactivated", "left the channel"])
async def test_the_lead_of_a_private_swarm_s_owner_hears_once_that_they_are_gone(town, ana, how):
    zoe, leo = await town.person("Zoe"), await town.person("Leo", {"billing": 3})
    await led_by(town, zoe, ana)
    swarm_id = await opened(town, ana, is_private=True)
    await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)
    if how == "deactivated":
        await gone(town, ana)
    else:
        await town.services.participations.left_channel(town.workspace_id, ana.id, "C1")
    await look(town, replicas=3)
    await look(town)
    assert len(town.operations("tell")) == 2
    heard = await told(town)
    assert heard.keys() == {zoe.id, leo.id}
    assert heard[zoe.id]["channel"] is None
    assert heard[zoe.id]["values"] == {"owner": "Ana", "head": "Zoe", "severity": "sev3"}
    assert heard[leo.id]["channel"] == "C1"
    assert (await town.picture(swarm_id)).owner.name == "Ana"


async def asked_to_own(town) -> list[str]:
    """Return who was asked to own a case, the first first."""
    query = select(Person.name).join(CaseOwner, CaseOwner.to_id == Person.id)
    asked = query.where(CaseOwner.from_id.is_not(None)).order_by(CaseOwner.asked_at, CaseOwner.id)
    return [name for (name,) in await town.rows(asked)]


async def test_without_a_lead_an_admin_hears_of_it(town, ana):
    admin = await town.person("Ada", is_admin=True)
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana, is_private=True)
    await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)
    await gone(town, ana)
    await look(town)
    assert (await told(town)).keys() == {admin.id, leo.id}
    assert await asked_to_own(town) == []
    await gone(town, leo)
    await look(town, replicas=3)
    assert await asked_to_own(town) == ["Ada"]


@pytest.mark.parametrize("is_led", [True, False])
async def test_where_nobody_is_left_in_a_private_swarm_somebody_is_asked_to_own_it(
    town, ana, clock, is_led
):
    admin, zoe = await town.person("Ada", is_admin=True), await town.person("Zoe")
    head = zoe if is_led else admin
    if is_led:
        await led_by(town, zoe, ana)
    swarm_id = await opened(town, ana, is_private=True)
    await gone(town, ana)
    await look(town, replicas=3)
    await look(town)
    assert await told(town) == {}
    assert await asked_to_own(town) == [head.person.name]
    assert len(town.operations("ask_handoff")) == 1
    (question,) = town.operations("ask_handoff")
    clock.move(minutes=1)
    await town.services.handoffs.accept(head, question.removeprefix("ask_handoff:"))
    await look(town)
    assert (await town.picture(swarm_id)).owner.id == head.id
    assert len(await asked_to_own(town)) == 1


async def test_whose_owner_is_back_nobody_is_asked_to_own_any_more(town, ana):
    admin = await town.person("Ada", is_admin=True)
    swarm_id = await opened(town, ana)
    await gone(town, ana)
    await look(town)
    question = town.operations("ask_handoff")[-1].removeprefix("ask_handoff:")
    await gone(town, ana, is_gone=False)
    await look(town, replicas=3)
    handoff = await town.services.handoffs.picture(town.workspace_id, question)
    assert (handoff.to.id, handoff.state, handoff.is_owner_back) == (admin.id, "withdrawn", True)
    assert "is back, and their case" in str(question_view(handoff, Reader()).blocks)
    assert (await town.picture(swarm_id)).owner.id == ana.id


async def test_of_an_open_swarm_without_owner_and_lead_each_who_can_own_it_is_asked_once(
    town, ana, ben, clock
):
    admin = await town.person("Ada", is_admin=True)
    swarm_id = await opened(town, ana)
    given = await town.services.handoffs.ask_handoff(ana, swarm_id, "UBEN", "Ben knows them")
    clock.move(minutes=1)
    await town.services.handoffs.accept(ben, given.id)
    await gone(town, ben)
    for who, names in ((ana, ["Ben", "Ana"]), (admin, ["Ben", "Ana", "Ada"])):
        await look(town, replicas=3)
        await look(town)
        assert sorted(await asked_to_own(town)) == sorted(names)
        question = town.operations("ask_handoff")[-1].removeprefix("ask_handoff:")
        await town.services.handoffs.decline(who, question)
    statements = []
    event.listen(
        town.engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2])
    )
    await look(town)
    # It goes on every half minute, for as long as there is nobody else to ask.
    assert len(statements) <= 11
    assert len(await asked_to_own(town)) == 3
    assert await told(town) == {}


async def test_of_an_open_swarm_nothing_is_said_beside_its_list(town, ana):
    zoe = await town.person("Zoe")
    await led_by(town, zoe, ana)
    await opened(town, ana)
    await town.services.participations.left_channel(town.workspace_id, ana.id, "C1")
    await gone(town, ana)
    await look(town)
    assert town.operations("tell") == []
    assert await asked_to_own(town) == []


async def test_a_lead_no_longer_reads_that_whom_they_added_is_in(town, ana, ben):
    leo = await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).lead_id = ben.id
    added = await town.services.searching.add_for_lead(ben, swarm_id, leo.id)
    assert ([p.name for p in added.added], added.gone) == (["Leo"], [])
    await gone(town, leo)
    await look(town)
    stands = await town.services.searching.plea(town.workspace_id, swarm_id)
    assert (stands.added, [p.name for p in stands.gone]) == ([], ["Leo"])
    assert len(town.operations("refresh_pleas")) == 2
