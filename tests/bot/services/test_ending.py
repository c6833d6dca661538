"""Swarms end once, for good reasons, by those who may; and they go on."""

import asyncio

import pytest
from sqlalchemy import select

from bot.errors import BadInputError, NotAllowedError, NotFoundError, TooLateError
from bot.records import Ending
from models import Ask, Case, Operation, Thanks

ENDING = Ending("fixed", "Clear the cache", "A stale key")


@pytest.fixture
async def swarm(town, ana):
    opened = await town.open(ana)
    await town.with_channel(opened.swarm_id)
    return opened.swarm_id


async def test_resolving_keeps_what_solved_the_case(town, ana, swarm):
    picture = await town.services.endings.resolve(ana, swarm, ENDING)
    assert (picture.state, picture.outcome, picture.resolution) == (
        "resolved",
        "fixed",
        "Clear the cache",
    )
    ((resolution, cause),) = await town.rows(select(Case.resolution, Case.cause))
    assert (resolution, cause) == ("Clear the cache", "A stale key")
    assert len(town.operations("end_swarm")) == 1


async def test_two_who_resolve_at_once_end_it_once(town, ana, swarm):
    results = await asyncio.gather(
        *(town.services.endings.resolve(ana, swarm, ENDING) for _ in range(4)),
        return_exceptions=True,
    )
    late = [one for one in results if isinstance(one, TooLateError)]
    assert len(late) == 3
    assert len(town.operations("end_swarm")) == 1


async def test_asks_that_wait_are_withdrawn(town, ana):
    await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, "CASE-2", skills=["billing"])
    await town.services.endings.resolve(ana, opened.swarm_id, ENDING)
    ((withdrawn,),) = await town.rows(select(Ask.withdrawn_at))
    assert withdrawn is not None


async def test_only_the_owner_and_admins_inside_may_end_it(town, ana, ben, swarm):
    zoe = await town.person("Zoe", is_admin=True)
    for somebody in (ben, zoe):
        with pytest.raises(NotAllowedError):
            await town.services.endings.resolve(somebody, swarm, ENDING)
        with pytest.raises(NotAllowedError):
            await town.services.endings.cancel(somebody, swarm, "Because")
    await town.services.participations.join(zoe, swarm)
    assert (await town.services.endings.resolve(zoe, swarm, ENDING)).state == "resolved"


async def test_guests_and_outsiders_end_nothing(town, ana, swarm):
    guest = await town.person("Gus", is_guest=True)
    with pytest.raises((NotAllowedError, NotFoundError)):
        await town.services.endings.resolve(guest, swarm, ENDING)


@pytest.mark.parametrize(
    ("ending", "field"),
    [
        (Ending("", "x", ""), "outcome"),
        (Ending("sunk", "x", ""), "outcome"),
        (Ending("fixed", " \n", ""), "resolution"),
        (Ending("fixed", "x" * 3001, ""), "resolution"),
        (Ending("fixed", "x", "y" * 3001), "cause"),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(town, ana, swarm, ending, field):
    with pytest.raises(BadInputError) as refused:
        await town.services.endings.resolve(ana, swarm, ending)
    assert refused.value.field == field
    assert (await town.picture(swarm)).is_active


async def test_an_app_among_the_thanked_is_refused_and_nothing_has_happened(town, ana, swarm):
    robot = await town.person("Robot", is_bot=True)
    with pytest.raises(BadInputError):
        await town.services.endings.resolve(ana, swarm, Ending("fixed", "x", "", thanks=[robot.id]))
    assert (await town.picture(swarm)).is_active
    assert await town.rows(select(Thanks.id)) == []


async def test_thanks_are_noted_once_a_person_and_never_to_oneself(town, ana, ben, swarm):
    await town.services.endings.resolve(
        ana, swarm, Ending("fixed", "x", "", thanks=[ben.id, ana.id, ben.id, "nobody"], note="Ta")
    )
    assert await town.rows(select(Thanks.to_id, Thanks.note)) == [(ben.id, "Ta")]


async def test_cancelling_needs_a_reason(town, ana, swarm):
    with pytest.raises(BadInputError):
        await town.services.endings.cancel(ana, swarm, "   ")
    picture = await town.services.endings.cancel(ana, swarm, " It went away ")
    assert (picture.state, picture.end_reason) == ("cancelled", "It went away")


async def test_reopened_it_is_open_and_can_be_resolved_again(town, ana, swarm):
    await town.services.endings.resolve(ana, swarm, ENDING)
    picture = await town.services.endings.reopen(ana, swarm)
    assert picture.is_active
    ((resolved,),) = await town.rows(select(Case.resolved_at))
    assert resolved is None
    await town.services.endings.resolve(ana, swarm, ENDING)
    assert len(town.operations("end_swarm")) == 2


async def test_one_that_is_open_is_not_reopened(town, ana, swarm):
    with pytest.raises(TooLateError):
        await town.services.endings.reopen(ana, swarm)


async def test_a_case_never_has_two_open_swarms(town, ana, ben, swarm):
    await town.services.endings.cancel(ana, swarm, "Too early")
    results = await asyncio.gather(
        town.services.endings.reopen(ana, swarm), town.open(ana), return_exceptions=True
    )
    assert all(isinstance(one, TooLateError) for one in results if isinstance(one, Exception))
    assert len(await town.services.swarms.open_ones(ana)) == 1


async def test_what_is_begun_holds_no_word_that_a_person_wrote(town, ana, ben, swarm):
    await town.services.endings.resolve(
        ana, swarm, Ending("fixed", "zebra", "giraffe", thanks=[ben.id], note="okapi")
    )
    args = str(await town.rows(select(Operation.args)))
    assert not any(word in args for word in ("zebra", "giraffe", "okapi"))
