"""App Home: what is somebody's own business, in parts, and what is nobody's business."""

import io

import pytest
from sqlalchemy import event

from bot.errors import NotAllowedError
from bot.records import Actor, Which
from bot.services.home import MOST_SHOWN, PAGE
from bot.services.imports import Imports
from models import CaseOwner
from tests.bot.services.conftest import Town


async def parts(town: Town, actor: Actor) -> dict[str, list[str]]:
    """Return the cases that each part of somebody's Home names."""
    home = await town.services.homes.of(actor)
    return {part.which: [line.reference for line in part.lines] for part in home.parts}


async def all_named(town: Town, actor: Actor, which: Which) -> list[str]:
    """Return the cases of a part that were all opened at the same instant."""
    return sorted(await named(town, actor, which))


async def named(town: Town, actor: Actor, which: Which) -> list[str]:
    return (await parts(town, actor))[which]


async def total(town: Town, actor: Actor, which: Which) -> int:
    home = await town.services.homes.of(actor)
    return next(part.total for part in home.parts if part.which is which)


async def hand_over(town: Town, swarm_id: str, to: Actor) -> None:
    """Let the case of a swarm have a new owner, who has accepted."""
    async with town.store.transaction(town.workspace_id) as tx:
        case = await tx.swarms.case_of(swarm_id)
        turn = CaseOwner(
            workspace_id=town.workspace_id,
            case_id=case.id,
            from_id=await tx.cases.owner_id(case.id),
            to_id=to.id,
            reason="On leave",
            asked_at=tx.now,
            accepted_at=tx.now,
        )
        tx.people.add(turn)


async def decline(town: Town, swarm_id: str, who: Actor) -> None:
    ask = (await town.asks(swarm_id))[who.person.name]
    await town.services.answers.decline(who, ask.id, reason="not_my_skill")


async def test_mine_is_what_i_asked_for_and_what_i_own(town, clock, ana, ben):
    await town.open(ana, "CASE-1")
    clock.move(minutes=1)
    taken = await town.open(ben, "CASE-2")
    clock.move(minutes=1)
    await hand_over(town, taken.swarm_id, ana)
    await town.open(ben, "CASE-3")
    assert await named(town, ana, Which.MINE) == ["CASE-1", "CASE-2"]
    assert await named(town, ben, Which.MINE) == ["CASE-2", "CASE-3"]


async def test_severe_ones_come_first_and_then_old_ones(town, clock, ana):
    for reference, severity in (("CASE-1", 3), ("CASE-2", 3), ("CASE-3", 2), ("CASE-4", 4)):
        await town.open(ana, reference, severity=severity)
        clock.move(minutes=1)
    assert await named(town, ana, Which.MINE) == ["CASE-3", "CASE-1", "CASE-2", "CASE-4"]


async def test_what_is_over_is_nobodys_business(town, ana, ben):
    opened = await town.open(ana, "CASE-1")
    await town.with_channel(opened.swarm_id)
    await town.services.participations.follow(ben, opened.swarm_id)
    await town.services.endings.cancel(ana, opened.swarm_id, "Not needed")
    for actor in (ana, ben):
        assert not any((await parts(town, actor)).values())


async def test_what_lacks_a_skill_i_have_or_learn_needs_me(town, ana):
    expert = await town.person("Cobolist")
    await town.person("Leo", {"billing": 3})
    await town.open(ana, "CASE-1", skills=["cobol"])
    await town.open(ana, "CASE-2", skills=["billing"])
    await town.open(ana, "CASE-3", skills=["cobol"], is_private=True)
    await town.open(ana, "CASE-4", skills=["fortran"])
    await town.open(expert, "CASE-5", skills=["cobol"])
    await town.open(ana, "CASE-6", skills=["basic"])
    await town.profile(expert, {"cobol": 2, "billing": 2})
    async with town.store.transaction(town.workspace_id) as tx:
        fortran = await tx.people.ensure_skill("fortran")
        await tx.people.set_interests(expert.id, [fortran.id])
    assert await all_named(town, expert, Which.NEEDED) == ["CASE-1", "CASE-4"]
    assert await total(town, expert, Which.NEEDED) == 2
    assert await named(town, expert, Which.MINE) == ["CASE-5"]


async def test_who_covers_a_skill_elsewhere_covers_it_nowhere_else(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    elsewhere = await town.open(ana, "CASE-1", skills=["billing"])
    await town.services.participations.join(leo, elsewhere.swarm_id)
    await town.person("Mia", {"dns": 3})
    await town.open(ana, "CASE-2", skills=["dns"])
    await town.open(ana, "CASE-3", skills=["cobol"])
    expert = await town.person("Cobolist", {"cobol": 2})
    assert await named(town, expert, Which.NEEDED) == ["CASE-3"]


async def test_what_i_am_in_have_declined_or_am_asked_to_put_off_needs_no_more_of_me(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    asked = await town.open(ana, "CASE-1", skills=["billing"])
    assert await named(town, leo, Which.NEEDED) == ["CASE-1"]
    await decline(town, asked.swarm_id, leo)
    assert await named(town, leo, Which.NEEDED) == []
    joined = await town.open(ana, "CASE-2", skills=["billing"])
    await town.services.participations.join(leo, joined.swarm_id)
    assert await named(town, leo, Which.NEEDED) == []
    assert await named(town, leo, Which.FOLLOWED) == ["CASE-2"]


async def test_who_will_be_asked_again_later_covers_nothing_meanwhile(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, "CASE-1", skills=["billing"])
    later = await town.person("Later", {"billing": 1})
    assert await named(town, later, Which.NEEDED) == []
    await town.services.answers.put_off(leo, (await town.asks(opened.swarm_id))["Leo"].id)
    await decline(town, opened.swarm_id, later)
    third = await town.person("Third", {"billing": 1}, may_be_asked=False)
    assert await named(town, third, Which.NEEDED) == ["CASE-1"]


async def test_i_follow_what_others_answer_for_and_i_am_in_or_watch(town, ana, ben):
    watched = await town.open(ana, "CASE-1")
    joined = await town.open(ana, "CASE-2")
    left = await town.open(ana, "CASE-3")
    await town.open(ben, "CASE-4")
    for opened in (watched, joined, left):
        await town.with_channel(opened.swarm_id, f"C{opened.swarm_id}")
    await town.services.participations.follow(ben, watched.swarm_id)
    await town.services.participations.join(ben, joined.swarm_id)
    await town.services.participations.join(ben, left.swarm_id)
    await town.services.participations.leave(ben, left.swarm_id)
    assert await all_named(town, ben, Which.FOLLOWED) == ["CASE-1", "CASE-2"]


async def test_my_customers_are_those_of_cases_that_i_own_or_owned_to_their_end(town, clock, ana):
    sales = await town.person("Sales")
    content = (
        b"case,title,customer,owner_email,resolved_at\n"
        b"OLD-1,Solved,Acme,sales@acme.example,2026-01-02\n"
        b"NOW-1,Waiting,Globex,sales@acme.example,\n"
        b"OTHER-1,Waiting,Initech,other@acme.example,\n"
    )
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(sales.id)).email = "sales@acme.example"
    await Imports(town.store).cases(town.workspace_id, io.BytesIO(content))
    for number, customer in enumerate(("acme", "Globex", "Initech", "Acme")):
        clock.move(minutes=1)
        await town.open(ana, f"CASE-{number}", customer=customer, is_private=customer == "Acme")
    assert await named(town, sales, Which.CUSTOMERS) == ["CASE-0", "CASE-1"]
    assert await total(town, sales, Which.CUSTOMERS) == 2
    assert await named(town, ana, Which.CUSTOMERS) == []


async def test_a_customer_goes_with_the_case_that_was_handed_on(town, clock, ana, ben):
    mine = await town.open(ana, "CASE-1", customer="Acme")
    await town.open(await town.person("Cid"), "CASE-2", customer="Acme")
    assert await named(town, ana, Which.CUSTOMERS) == ["CASE-2"]
    clock.move(minutes=1)
    await hand_over(town, mine.swarm_id, ben)
    assert await named(town, ana, Which.CUSTOMERS) == []
    assert await named(town, ben, Which.CUSTOMERS) == ["CASE-2"]


async def test_nothing_private_is_named_or_counted_for_who_may_not_see_it(town, ana):
    other = await town.person("Other")
    for number in range(MOST_SHOWN + 3):
        await town.open(
            ana, f"CASE-{number}", skills=["cobol"], customer="Acme", is_private=number > 2
        )
    await town.open(other, "CASE-99", customer="Acme")
    await town.profile(other, {"cobol": 3})
    for which in (Which.NEEDED, Which.CUSTOMERS):
        assert await all_named(town, other, which) == ["CASE-0", "CASE-1", "CASE-2"]
        assert await total(town, other, which) == 3
        assert (await town.services.homes.listed(other, which)).total == 3


async def test_a_guest_sees_only_what_they_are_in(town, ana):
    guest = await town.person("Gus", {"cobol": 3}, is_guest=True)
    await town.open(ana, "CASE-1", skills=["cobol"])
    inside = await town.open(ana, "CASE-2", skills=["cobol"])
    async with town.store.transaction(town.workspace_id) as tx:
        part = await tx.participations.ensure(inside.swarm_id, guest.id, "expert")
        part.join(at=tx.now, source="slack")
    found = await parts(town, guest)
    assert found.pop(Which.FOLLOWED) == ["CASE-2"]
    assert not any(found.values())


async def test_a_part_is_short_and_its_list_goes_on_page_by_page(town, clock, ana):
    every = PAGE + 2
    for number in range(every):
        await town.open(ana, f"CASE-{number}")
        clock.move(seconds=1)
    home = await town.services.homes.of(ana)
    mine = home.parts[0]
    assert (len(mine.lines), mine.total, mine.rest) == (MOST_SHOWN, every, every - MOST_SHOWN)
    first = await town.services.homes.listed(ana, Which.MINE)
    second = await town.services.homes.listed(ana, Which.MINE, PAGE)
    assert (len(first.lines), first.rest, len(second.lines), second.rest) == (PAGE, 2, 2, 0)
    seen = [line.reference for line in (*first.lines, *second.lines)]
    assert seen == [f"CASE-{number}" for number in range(every)]


async def test_a_list_is_refused_to_whom_slack_does_not_name(town, ana):
    unknown = Actor(town.workspace_id, ana.person, "unknown")
    with pytest.raises(NotAllowedError):
        await town.services.homes.listed(unknown, Which.MINE)


async def test_home_asks_the_database_no_more_often_however_many_swarms_are_open(town, ana):
    expert = await town.person("Expert")
    statements = []
    await town.profile(expert, {"cobol": 3})
    await town.open(ana, "CASE-0", skills=["cobol"], customer="Acme")
    await town.open(expert, "CASE-A", customer="Acme")
    event.listen(
        town.engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2])
    )
    await town.services.homes.of(expert)
    few = len(statements)
    for number in range(1, 20):
        await town.open(ana, f"CASE-{number}", skills=["cobol", f"s{number}"], customer="Acme")
        await town.open(expert, f"CASE-A{number}", customer="Acme")
    statements.clear()
    home = await town.services.homes.of(expert)
    assert [part.total for part in home.parts] == [20, 20, 20, 0]
    assert few == len(statements) <= 18
