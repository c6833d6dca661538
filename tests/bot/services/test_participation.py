"""People come and go, all at once if they like."""

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import NotAllowedError, NotFoundError, SeenBeforeError, TooLateError
from bot.services.participation import Came, Went
from models import (
    AccessAudit,
    AccessRequest,
    EventLog,
    Operation,
    Participation,
    ParticipationRole,
    Swarm,
)


@pytest.fixture
async def swarm_id(town, ana) -> str:
    """Return a swarm of Ana's with a channel."""
    opened = await town.open(ana)
    await town.with_channel(opened.swarm_id)
    return opened.swarm_id


async def count(town, kind: str) -> int:
    return len(await town.rows(select(EventLog.id).where(EventLog.kind == kind)))


async def test_joining_in_every_way_at_once_is_joining_once(town, ben, swarm_id):
    part = town.services.participations
    await asyncio.gather(
        *(part.join(ben, swarm_id, channel="C0", event=f"E{n}") for n in range(4)),
        *(part.came_into_channel(town.workspace_id, ben.id, "C1", event=f"M{n}") for n in range(4)),
        *(town.services.hearing.wrote(ben, "C1") for _ in range(4)),
    )
    assert await count(town, "joined") == 1
    assert await count(town, "contributed") == 1
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana", "Ben"]


async def test_every_change_at_once_has_a_number_of_its_own(town, swarm_id):
    people = [await town.person(f"P{n}") for n in range(12)]
    before = (await town.picture(swarm_id)).revision
    await asyncio.gather(
        *(
            town.services.participations.came_into_channel(
                town.workspace_id, one.id, "C1", event=f"M{n}"
            )
            for n, one in enumerate(people)
        )
    )
    assert (await town.picture(swarm_id)).revision == before + 12
    assert len(town.operations("refresh_swarm")) == 12


async def test_an_answer_is_taken_once(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, skills=["billing"])
    ask = (await town.asks(opened.swarm_id))["Leo"]
    answers = await asyncio.gather(
        *(town.services.answers.accept(leo, ask.id) for _ in range(3)),
        town.services.answers.decline(leo, ask.id),
        return_exceptions=True,
    )
    assert sum(isinstance(one, TooLateError) for one in answers) == 3
    assert len(town.operations("refresh_ask")) == 1


async def test_only_who_is_asked_answers(town, ana, ben):
    await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, skills=["billing"])
    ask = (await town.asks(opened.swarm_id))["Leo"]
    for deed in ("accept", "decline", "asked"):
        with pytest.raises(NotFoundError):
            await getattr(town.services.answers, deed)(ben, ask.id)


async def test_a_delivery_that_comes_again_changes_nothing(town, ben, swarm_id):
    part = town.services.participations
    await part.join(ben, swarm_id, channel="C0", event="E1")
    await part.leave(ben, swarm_id)
    with pytest.raises(SeenBeforeError):
        await part.join(ben, swarm_id, channel="C0", event="E1")
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana"]


async def test_the_bee_taken_back_lets_out_who_has_not_written(town, ana, ben, swarm_id):
    part = town.services.participations
    await part.join(ben, swarm_id)
    left = await part.took_bee_back(ben, swarm_id, channel="C0", event="E1")
    assert left.went is Went.OUT
    assert await part.took_bee_back(ben, swarm_id, channel="C0", event="E2") is None
    await part.join(ben, swarm_id)
    await town.services.hearing.wrote(ben, "C1")
    stays = await part.took_bee_back(ben, swarm_id, channel="C0", event="E3")
    assert stays.went is Went.STAYS
    assert await part.took_bee_back(ana, swarm_id, channel="C0", event="E4") is None


async def test_the_owner_does_not_leave_an_open_case(town, ana, swarm_id):
    with pytest.raises(TooLateError):
        await town.services.participations.leave(ana, swarm_id)
    await town.services.endings.cancel(ana, swarm_id, "Done")
    assert (await town.services.participations.leave(ana, swarm_id)).went is Went.OUT


async def test_following_is_not_being_in(town, ben, swarm_id):
    part = town.services.participations
    await part.follow(ben, swarm_id, channel="C0", event="E1")
    await part.follow(ben, swarm_id, channel="C0", event="E2")
    picture = await town.picture(swarm_id)
    assert [p.name for p in picture.followers] == ["Ben"]
    assert len(town.operations("tell")) == 1
    await part.join(ben, swarm_id)
    assert (await town.picture(swarm_id)).followers == []
    await part.leave(ben, swarm_id)
    assert (await town.picture(swarm_id)).followers == []


@pytest.mark.parametrize("facts", [{"is_guest": True}, {"is_external": True}])
async def test_guests_and_people_from_outside_are_refused(town, swarm_id, facts):
    gus = await town.person("Gus", **facts)
    for deed in ("join", "follow"):
        with pytest.raises(NotAllowedError):
            await getattr(town.services.participations, deed)(gus, swarm_id)


async def test_an_app_in_the_channel_is_nobody(town, swarm_id):
    robot = await town.person("Robot", is_bot=True)
    came = town.services.participations.came_into_channel
    assert not await came(town.workspace_id, robot.id, "C1", event="E1")


async def test_access_is_asked_once_granted_once_and_audited(town, ana, ben):
    opened = await town.open(ana, is_private=True)
    part = town.services.participations
    wishes = await asyncio.gather(*(part.join(ben, opened.swarm_id) for _ in range(4)))
    assert {wish.came for wish in wishes} == {Came.ASKED_FOR_ACCESS}
    assert all(wish.swarm is None for wish in wishes)
    assert len(town.operations("ask_access")) == 1
    ((request,),) = await town.rows(select(AccessRequest.id))
    with pytest.raises(NotFoundError):
        await part.answer_access(ben, request, granted=True)
    answers = await asyncio.gather(
        *(part.answer_access(ana, request, granted=True) for _ in range(3)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, TooLateError) for one in answers) == 2
    assert await town.rows(select(AccessAudit.is_allowed)) == [(True,)]
    told_by = select(Operation.asked_by_id).where(Operation.kind == "tell_access_answer")
    assert await town.rows(told_by) == [(ana.id,)]
    assert (await part.join(ben, opened.swarm_id)).came is Came.ALREADY_IN


async def test_a_refusal_stands_and_who_left_may_ask_again(town, ana, ben, clock):
    leo = await town.person("Leo")
    opened = await town.open(ana, is_private=True)
    part = town.services.participations
    for person, granted in ((ben, False), (leo, True)):
        await part.join(person, opened.swarm_id)
        request = await town.rows(
            select(AccessRequest.id).where(AccessRequest.person_id == person.id)
        )
        await part.answer_access(ana, request[0][0], granted=granted)
    with pytest.raises(NotAllowedError):
        await part.join(ben, opened.swarm_id)
    await part.leave(leo, opened.swarm_id)
    clock.move(minutes=14)
    with pytest.raises(TooLateError):
        await part.join(leo, opened.swarm_id)
    clock.move(minutes=1)
    assert (await part.join(leo, opened.swarm_id)).came is Came.ASKED_FOR_ACCESS
    assert len(town.operations("ask_access")) == 3


async def test_an_owner_is_asked_once_however_often_a_wish_is_taken_back(town, ana, ben, clock):
    opened = await town.open(ana, is_private=True)
    part = town.services.participations
    for n in range(3):
        assert (await part.join(ben, opened.swarm_id)).came is Came.ASKED_FOR_ACCESS
        await part.took_bee_back(ben, opened.swarm_id, channel="C1", event=f"E{n}")
    await part.join(ben, opened.swarm_id)
    assert len(town.operations("ask_access")) == 1
    (request,) = await town.rows(select(AccessRequest.id))
    answer = await part.answer_access(ana, request[0], granted=True)
    assert answer.person.id == ben.id
    assert ben.id in {p.id for p in (await town.picture(opened.swarm_id)).people}


async def test_a_private_swarm_is_not_followed(town, ana, ben):
    opened = await town.open(ana, is_private=True)
    with pytest.raises(NotAllowedError):
        await town.services.participations.follow(ben, opened.swarm_id)


async def test_who_leaves_a_private_swarm_hears_no_more_of_it(town, ana):
    leo, mia = await town.person("Leo"), await town.person("Mia")
    opened = await town.open(ana, is_private=True)
    await town.with_channel(opened.swarm_id)
    part = town.services.participations
    for person in (leo, mia):
        await part.came_into_channel(town.workspace_id, person.id, "C1", event=f"E-{person.id}")
        await part.follow(person, opened.swarm_id)
    await part.leave(leo, opened.swarm_id)
    await part.left_channel(town.workspace_id, mia.id, "C1", event="E3")
    following = select(Participation.id).where(Participation.following_since.is_not(None))
    assert await town.rows(following) == []
    assert (await town.picture(opened.swarm_id)).followers == []


async def test_who_follows_may_stop_though_they_can_see_it_no_longer(town, ana, ben):
    opened = await town.open(ana, is_private=True)
    part = town.services.participations
    with pytest.raises(NotFoundError):
        await part.unfollow(ben, opened.swarm_id)
    async with town.store.transaction(town.workspace_id) as tx:
        row = await tx.participations.ensure(opened.swarm_id, ben.id, ParticipationRole.FOLLOWER)
        row.following_since = tx.now
    assert (await town.picture(opened.swarm_id)).followers == []
    await part.unfollow(ben, opened.swarm_id, channel="C0", event="E1")
    assert len(town.operations("tell")) == 1


async def test_opening_and_joining_at_once_put_everybody_in(town, ana, ben):
    opened = await town.open(ana)
    await asyncio.gather(
        town.services.participations.join(ben, opened.swarm_id),
        town.with_channel(opened.swarm_id),
    )
    assert [p.name for p in (await town.picture(opened.swarm_id)).people] == ["Ana", "Ben"]
    assert await town.rows(select(Swarm.state)) == [("open",)]


async def test_the_owner_of_a_private_swarm_comes_back_without_asking(town, ana):
    leo = await town.person("Leo")
    opened = await town.open(ana, is_private=True)
    await town.with_channel(opened.swarm_id)
    part = town.services.participations
    assert await part.left_channel(town.workspace_id, ana.id, "C1", event="E1")
    assert (await part.join(leo, opened.swarm_id)).came is Came.ASKED_FOR_ACCESS
    ((request,),) = await town.rows(select(AccessRequest.id))
    await part.answer_access(ana, request, granted=True)
    assert (await part.join(ana, opened.swarm_id)).came is Came.IN
    assert [p.name for p in (await town.picture(opened.swarm_id)).people] == ["Ana", "Leo"]


async def test_who_opened_a_private_swarm_owns_it_only_until_somebody_takes_the_case(
    town, ana, ben, clock
):
    opened = await town.open(ana, is_private=True)
    await town.with_channel(opened.swarm_id)
    part = town.services.participations
    await part.left_channel(town.workspace_id, ana.id, "C1", event="E1")
    case_id = (await town.picture(opened.swarm_id)).case_id
    clock.move(minutes=1)
    async with town.store.transaction(town.workspace_id) as tx:
        tx.cases.own(case_id, ben.id)
    assert (await part.join(ana, opened.swarm_id)).came is Came.ASKED_FOR_ACCESS
    assert (await part.join(ben, opened.swarm_id)).came is Came.IN


async def test_a_guest_who_was_added_leaves(town, ana, swarm_id):
    gus = await town.person("Gus", is_guest=True)
    await town.services.swarms.invite(ana, swarm_id, slack_ids=["UGUS"], skills=[])
    assert (await town.services.participations.leave_meant(gus, channel="C1")).went is Went.OUT
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana"]


async def test_the_bee_taken_back_at_a_private_swarm_takes_the_question_back(town, ana, ben, clock):
    opened = await town.open(ana, is_private=True)
    part = town.services.participations
    await part.join(ben, opened.swarm_id)
    assert await part.took_bee_back(ben, opened.swarm_id, channel="C0", event="E1") is None
    ((request,),) = await town.rows(select(AccessRequest.id))
    with pytest.raises(TooLateError) as problem:
        await part.answer_access(ana, request, granted=True)
    assert "have withdrawn" in problem.value.said_to(ana.reader)
    clock.move(minutes=5)
    assert (await part.join(ben, opened.swarm_id)).came is Came.ASKED_FOR_ACCESS
    await part.answer_access(ana, request, granted=True)
    assert (await part.join(ben, opened.swarm_id)).came is Came.ALREADY_IN


async def test_a_bee_counts_as_it_stood_last_in_slack_in_whatever_order_it_is_told(
    town, swarm_id, ben, clock
):
    part = town.services.participations
    told = ((part.join, 1), (part.took_bee_back, 4), (part.took_bee_back, 2), (part.join, 3))
    for deed, at in told:
        await deed(ben, swarm_id, channel="C0", event=f"E{at}", at=float(at))
        clock.move(seconds=1)
    assert [p.name for p in (await town.picture(swarm_id)).people] == ["Ana"]
