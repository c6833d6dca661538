"""A case changes its owner only when the new one accepts it."""

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import (
    BadInputError,
    NotAllowedError,
    NotFoundError,
    TooLateError,
    UnknownPersonError,
)
from bot.i18n import Reader
from bot.store.visibility import owner_id
from models import AccessAudit, CaseOwner, EventLog, Participation, Person, Swarm
from tests.bot.services.test_leading import led_by

WHY = "She knows the customer"


async def opened(town, ana, **more) -> str:
    swarm_id = (await town.open(ana, **more)).swarm_id
    await town.with_channel(swarm_id)
    return swarm_id


@pytest.fixture
async def swarm_id(town, ana, clock) -> str:
    swarm_id = await opened(town, ana)
    clock.move(minutes=1)
    return swarm_id


async def ask(town, actor, swarm_id, to, reason: str = WHY):
    slack_id = to if isinstance(to, str) else to.person.slack_id
    return await town.services.handoffs.ask_handoff(actor, swarm_id, slack_id, reason)


async def events(town) -> list[str]:
    rows = await town.rows(select(EventLog.kind).where(EventLog.kind.startswith("handoff")))
    return sorted(kind for (kind,) in rows)


async def roles(town, swarm_id) -> dict[str, str]:
    rows = await town.rows(
        select(Person.name, Participation.role).where(
            Participation.person_id == Person.id, Participation.swarm_id == swarm_id
        )
    )
    return dict(tuple(row) for row in rows)


async def test_only_acceptance_makes_somebody_the_owner(town, ana, ben, swarm_id, clock):
    handoff = await ask(town, ana, swarm_id, ben)
    assert (handoff.state, handoff.reason, handoff.is_for_another) == ("waiting", WHY, False)
    p = await town.picture(swarm_id)
    assert (p.owner.name, p.handoffs) == ("Ana", 0)
    assert [one.name for one in p.people] == ["Ana"]
    clock.move(minutes=1)
    await town.services.handoffs.accept(ben, handoff.id)
    p = await town.picture(swarm_id)
    assert (p.owner.name, p.handoffs) == ("Ben", 1)
    assert [one.name for one in p.people] == ["Ben", "Ana"]
    assert await roles(town, swarm_id) == {"Ana": "observer", "Ben": "owner"}
    assert await events(town) == ["handoff_accepted", "handoff_asked"]
    assert len(town.operations("bring_in")) == 1
    assert len(town.operations("set_topic")) == 1
    assert town.operations("ask_handoff") == [f"ask_handoff:{handoff.id}"]
    assert town.operations("tell_handoff") == [f"tell_handoff:{handoff.id}"]


async def test_it_goes_back_and_each_turn_counts(town, ana, ben, swarm_id, clock):
    for giver, taker in ((ana, ben), (ben, ana)):
        handoff = await ask(town, giver, swarm_id, taker)
        clock.move(minutes=1)
        await town.services.handoffs.accept(taker, handoff.id)
        clock.move(minutes=1)
    p = await town.picture(swarm_id)
    assert (p.owner.name, p.handoffs) == ("Ana", 2)


async def test_a_no_leaves_it_where_it_is(town, ana, ben, swarm_id):
    handoff = await ask(town, ana, swarm_id, ben)
    declined = await town.services.handoffs.decline(ben, handoff.id)
    assert declined.state == "declined"
    p = await town.picture(swarm_id)
    assert (p.owner.name, p.handoffs) == ("Ana", 0)
    for answer in (town.services.handoffs.accept, town.services.handoffs.decline):
        with pytest.raises(TooLateError):
            await answer(ben, handoff.id)
    with pytest.raises(TooLateError):
        await town.services.handoffs.withdraw(ana, handoff.id)
    assert (await ask(town, ana, swarm_id, ben)).state == "waiting"


async def test_one_waits_at_a_time_and_may_be_taken_back(town, ana, ben, swarm_id):
    leo = await town.person("Leo")
    handoff = await ask(town, ana, swarm_id, ben)
    with pytest.raises(TooLateError) as problem:
        await ask(town, ana, swarm_id, leo)
    said = problem.value.said_to(Reader())
    assert "Ben" in said
    assert "Ana" in said
    with pytest.raises(TooLateError):
        await town.services.handoffs.to_hand_over(ana, "C1")
    with pytest.raises(NotFoundError):
        await town.services.handoffs.withdraw(leo, handoff.id)
    taken = await town.services.handoffs.withdraw(ana, handoff.id)
    assert taken.state == "withdrawn"
    with pytest.raises(TooLateError):
        await town.services.handoffs.accept(ben, handoff.id)
    assert (await ask(town, ana, swarm_id, leo)).state == "waiting"
    assert await events(town) == ["handoff_asked", "handoff_asked", "handoff_withdrawn"]


async def test_two_who_ask_at_once_ask_one(town, ana, ben, swarm_id):
    leo = await town.person("Leo")
    tried = await asyncio.gather(
        *(ask(town, ana, swarm_id, one) for one in (ben, leo)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in tried) == ["HandoffPicture", "TooLateError"]
    assert len(await town.rows(select(CaseOwner.id).where(CaseOwner.accepted_at.is_(None)))) == 1


async def test_an_answer_and_its_taking_back_do_not_both_count(town, ana, ben, swarm_id):
    handoff = await ask(town, ana, swarm_id, ben)
    tried = await asyncio.gather(
        town.services.handoffs.accept(ben, handoff.id),
        town.services.handoffs.withdraw(ana, handoff.id),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in tried) == ["HandoffPicture", "TooLateError"]


async def test_the_owners_lead_asks_for_somebody_who_is_absent(town, ana, ben, swarm_id):
    boss = await town.person("Boss")
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).lead_id = boss.id
    handoff = await ask(town, boss, swarm_id, ben)
    assert handoff.is_for_another
    assert (handoff.owner.name, handoff.asked_by.name) == ("Ana", "Boss")
    # The owner is back, and has a word in it.
    await town.services.handoffs.withdraw(ana, handoff.id)


async def test_what_somebody_asked_who_is_gone_keeps_nobody_from_asking_anew(
    town, ana, ben, swarm_id
):
    zoe, mia = await town.person("Zoe"), await town.person("Mia")
    await led_by(town, zoe, ana)
    before = await ask(town, ana, swarm_id, ben)
    with pytest.raises(TooLateError):
        await ask(town, zoe, swarm_id, mia)
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).is_deactivated = True
    asked = await ask(town, zoe, swarm_id, mia)
    with pytest.raises(TooLateError):
        await town.services.handoffs.accept(ben, before.id)
    await town.services.handoffs.accept(mia, asked.id)
    assert (await town.picture(swarm_id)).owner.name == "Mia"


async def test_others_may_not(town, ana, ben, swarm_id):
    leo, zoe = await town.person("Leo"), await town.person("Zoe", is_admin=True)
    await town.services.participations.join(leo, swarm_id)
    for actor in (leo, ben, zoe):
        with pytest.raises(NotAllowedError, match="Ana"):
            await ask(town, actor, swarm_id, ben)
    await town.services.participations.join(zoe, swarm_id)
    assert (await ask(town, zoe, swarm_id, ben)).is_for_another
    ((waiting,),) = await town.rows(select(CaseOwner.id).where(CaseOwner.accepted_at.is_(None)))
    with pytest.raises(NotFoundError):
        await town.services.handoffs.accept(leo, waiting)


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ({"is_guest": True}, "guest"),
        ({"is_external": True}, "outside"),
        ({"is_bot": True}, "app"),
        ({"is_deactivated": True}, "no longer here"),
        ({"may_be_asked": False}, "not to be asked"),
        ("owner", "owns this case already"),
    ],
)
async def test_who_cannot_own_it_is_refused_in_a_sentence(town, ana, swarm_id, who, sentence):
    boss = await town.person("Boss")
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).lead_id = boss.id
    other = ana if who == "owner" else await town.person("Leo", **who)
    with pytest.raises(BadInputError) as problem:
        await ask(town, boss, swarm_id, other)
    assert problem.value.field == "people"
    assert sentence in problem.value.said_to(Reader())
    assert await events(town) == []


async def test_a_lead_who_chooses_themselves_owns_it_at_once(town, ana, swarm_id):
    boss = await town.person("Boss")
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).lead_id = boss.id
    handoff = await ask(town, boss, swarm_id, boss)
    p = await town.picture(swarm_id)
    assert (handoff.state, p.owner.name, p.handoffs) == ("accepted", "Boss", 1)
    assert await events(town) == ["handoff_accepted", "handoff_asked"]
    assert town.operations("ask_handoff") == []
    assert len(town.operations("tell_handoff")) == 1


async def test_who_was_erased_or_never_met_is_unknown(town, ana, ben, swarm_id):
    await town.services.personals.erase(town.workspace_id, ben.person.slack_id)
    for nobody in (ben, "U404"):
        with pytest.raises(UnknownPersonError):
            await ask(town, ana, swarm_id, nobody)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
async def test_a_reason_has_to_be_given(town, ana, ben, swarm_id, reason):
    with pytest.raises(BadInputError) as problem:
        await ask(town, ana, swarm_id, ben, reason)
    assert problem.value.field == "reason"


async def test_whoever_becomes_a_guest_meanwhile_cannot_accept(town, ana, ben, swarm_id):
    handoff = await ask(town, ana, swarm_id, ben)
    guest = await town.person("Ben", is_guest=True)
    with pytest.raises(NotAllowedError):
        await town.services.handoffs.accept(guest, handoff.id)
    await town.services.handoffs.decline(guest, handoff.id)


async def test_the_end_of_a_swarm_takes_the_question_back(town, ana, ben, swarm_id):
    handoff = await ask(town, ana, swarm_id, ben)
    await town.services.endings.cancel(ana, swarm_id, "Over")
    with pytest.raises(TooLateError):
        await town.services.handoffs.accept(ben, handoff.id)
    assert town.operations("tell_handoff") == [f"tell_handoff:{handoff.id}"]
    with pytest.raises(TooLateError):
        await ask(town, ana, swarm_id, ben)


async def test_nobody_waits_for_whoever_is_erased(town, ana, ben, swarm_id):
    handoff = await ask(town, ana, swarm_id, ben)
    await town.services.personals.erase(town.workspace_id, ben.person.slack_id)
    rows = await town.rows(
        select(CaseOwner.withdrawn_at, CaseOwner.reason).where(CaseOwner.id == handoff.id)
    )
    assert [(at is not None, reason) for at, reason in rows] == [(True, "[erased]")]
    leo = await town.person("Leo")
    assert (await ask(town, ana, swarm_id, leo)).state == "waiting"


async def test_the_new_owner_covers_nothing_and_others_are_asked_instead(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    mia = await town.person("Mia", {"billing": 1})
    swarm_id = await opened(town, ana, skills=["billing"])
    await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)
    clock.move(minutes=1)
    handoff = await ask(town, ana, swarm_id, leo)
    await town.services.handoffs.accept(leo, handoff.id)
    assert (await town.asks(swarm_id))["Mia"].is_waiting
    assert [c.person.id for c in (await town.picture(swarm_id)).covers] == [mia.id]


async def test_nudges_and_the_lead_follow_the_owner(town, ana, ben, clock):
    boss = await town.person("Boss")
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ben.id)).lead_id = boss.id
    swarm_id = await opened(town, ana, severity=1, skills=["cobol"])
    clock.move(minutes=29)
    handoff = await ask(town, ana, swarm_id, ben)
    await town.services.handoffs.accept(ben, handoff.id)
    clock.move(minutes=29)
    await town.services.nudging.nudge_due(town.workspace_id)
    assert town.operations("nudge") == []
    clock.move(minutes=1)
    await town.services.nudging.nudge_due(town.workspace_id)
    rows = select(EventLog.person_id).where(EventLog.kind == "swarm_nudged")
    assert await town.rows(rows) == [(ben.id,)]
    plea = await town.services.searching.plea(town.workspace_id, swarm_id)
    assert plea.lead.name == "Boss"
    await town.person("Leo", {"cobol": 1})
    leo = (await town.services.searching.plea(town.workspace_id, swarm_id)).able[0].person
    await town.services.searching.add_for_lead(boss, swarm_id, leo.id)


async def test_a_private_case_shows_itself_to_whoever_accepts(town, ana, ben, clock):
    swarm_id = await opened(town, ana, is_private=True)
    clock.move(minutes=1)
    handoff = await ask(town, ana, swarm_id, ben)
    with pytest.raises(NotFoundError):
        await town.services.swarms.seen(ben, swarm_id)
    with pytest.raises(NotFoundError):
        await town.services.handoffs.withdraw(ben, handoff.id)
    await town.services.handoffs.accept(ben, handoff.id)
    assert (await town.services.swarms.seen(ben, swarm_id)).owner.name == "Ben"
    assert await town.rows(select(AccessAudit.actor_id, AccessAudit.is_allowed)) == [(ben.id, True)]
    assert (await town.services.swarms.seen(ana, swarm_id)).handoffs == 1


async def test_a_private_case_is_not_there_for_the_owners_lead(town, ana, ben):
    boss = await town.person("Boss")
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).lead_id = boss.id
    swarm_id = await opened(town, ana, is_private=True)
    with pytest.raises(NotFoundError):
        await ask(town, boss, swarm_id, ben)


async def test_what_cannot_be_put_waits_for_no_answer(town, ana, ben, swarm_id):
    handoff = await ask(town, ana, swarm_id, ben)
    async with town.store.transaction(town.workspace_id) as tx:
        await town.services.handoffs.not_reached(tx, handoff.id)
        await town.services.handoffs.not_reached(tx, handoff.id)
    assert await events(town) == ["handoff_asked", "handoff_not_reached"]
    assert (await ask(town, ana, swarm_id, ben)).state == "waiting"


async def test_of_two_who_took_a_case_at_one_instant_it_has_the_same_owner_everywhere(
    town, ana, ben
):
    swarm_id, zoe = await opened(town, ana), await town.person("Zoe")
    async with town.store.transaction(town.workspace_id) as tx:
        case = await tx.swarms.case_of(swarm_id)
        tx.cases.own(case.id, ben.id)
        tx.cases.own(case.id, zoe.id)
        await tx.flush()
        owners = {
            (await tx.pictures.swarm(swarm_id)).owner.id,
            await tx.cases.owner_id(case.id),
            (await tx.cases.owner_ids([case.id]))[case.id],
        }
    owners.update(*await town.rows(select(owner_id()).where(Swarm.id == swarm_id)))
    assert len(owners) == 1
