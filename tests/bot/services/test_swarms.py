"""What happens in a swarm, and the lists of swarms."""

import pytest

from bot.access import Deed
from bot.errors import (
    BadInputError,
    NotAllowedError,
    NotFoundError,
    NotInSwarmChannelError,
    SeenBeforeError,
    TooLateError,
)
from bot.store import Store
from bot.store.engine import session_factory


@pytest.fixture
async def swarm_id(town, ana) -> str:
    """Return a swarm of Ana's with a channel."""
    opened = await town.open(ana)
    await town.with_channel(opened.swarm_id)
    return opened.swarm_id


async def test_an_update_stands_in_the_picture_and_is_told(town, ana, swarm_id):
    await town.services.swarms.update(ana, swarm_id, "  We can reproduce it ", once="T1")
    assert (await town.picture(swarm_id)).update.text == "We can reproduce it"
    with pytest.raises(SeenBeforeError):
        await town.services.swarms.update(ana, swarm_id, "We can reproduce it", once="T1")
    assert len(town.operations("tell_update")) == 1
    assert len(town.operations("refresh_swarm")) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
async def test_an_update_has_words_but_not_too_many(town, ana, swarm_id, text):
    with pytest.raises(BadInputError) as problem:
        await town.services.swarms.update(ana, swarm_id, text)
    assert problem.value.field == "text"
    assert town.operations("tell_update") == []


async def test_only_who_is_in_works_on_it(town, ben, swarm_id):
    swarms = town.services.swarms
    with pytest.raises(NotAllowedError):
        await swarms.update(ben, swarm_id, "Me too")
    with pytest.raises(NotAllowedError):
        await swarms.invite(ben, swarm_id, slack_ids=["UANA"], skills=[])
    with pytest.raises(NotAllowedError):
        await swarms.to_work_on(ben, Deed.UPDATE, swarm_id=swarm_id)
    await town.services.participations.join(ben, swarm_id)
    await swarms.update(ben, swarm_id, "Now I may")


async def test_a_swarm_that_is_over_is_left_alone(town, ana, swarm_id):
    await town.services.endings.cancel(ana, swarm_id, "Done")
    with pytest.raises(TooLateError):
        await town.services.swarms.update(ana, swarm_id, "More")
    with pytest.raises(TooLateError):
        await town.services.swarms.to_work_on(ana, Deed.INVITE, channel="C1", command="invite")


async def test_a_command_is_for_a_swarms_channel(town, ana, swarm_id):
    assert (await town.services.swarms.here(ana, "C1", "update")).id == swarm_id
    with pytest.raises(NotInSwarmChannelError):
        await town.services.swarms.here(ana, "C-ELSEWHERE", "update")


async def test_nobody_is_called_without_being_named(town, ana, swarm_id):
    with pytest.raises(BadInputError) as problem:
        await town.services.swarms.invite(ana, swarm_id, slack_ids=[], skills=[])
    assert problem.value.field == "people"


async def test_private_swarms_are_in_no_list_of_others(town, ana, ben):
    opened = await town.open(ana, "S-1", title="Login stolen", is_private=True)
    swarms = town.services.swarms
    assert await swarms.open_ones(ben) == []
    assert await swarms.find(ben, "Login stolen") == []
    assert await swarms.find(ben, "S-1") == []
    with pytest.raises(NotFoundError):
        await swarms.seen(ben, opened.swarm_id)
    with pytest.raises(NotFoundError):
        await swarms.update(ben, opened.swarm_id, "I am curious")
    assert [line.reference for line in await swarms.open_ones(ana)] == ["S-1"]
    assert [line.reference for line in await swarms.mine(ana)] == ["S-1"]


async def test_guests_see_only_the_swarms_they_are_in(town, ana, swarm_id):
    gus = await town.person("Gus", is_guest=True)
    assert await town.services.swarms.open_ones(gus) == []
    await town.services.swarms.invite(ana, swarm_id, slack_ids=["UGUS"], skills=[])
    assert len(await town.services.swarms.open_ones(gus)) == 1


async def skill(town, name: str) -> str:
    async with town.store.transaction(town.workspace_id) as tx:
        return (await tx.people.skill(name)).id


async def called_for(town, swarm_id: str) -> list[str]:
    return [one.skill.name for one in (await town.picture(swarm_id)).covers]


async def test_what_was_meant_takes_the_place_of_what_was_mistyped(town, ana, ben):
    await town.person("Leo", {"billing": 3, "sso": 1})
    opened = await town.open(ana, "CASE-7", skills=["sso", "billng"])
    await town.with_channel(opened.swarm_id)
    typed, known = await skill(town, "billng"), await skill(town, "billing")
    sso = await skill(town, "sso")
    swarms = town.services.swarms
    with pytest.raises(NotAllowedError):
        await swarms.meant(ben, opened.swarm_id, typed, known)
    with pytest.raises(TooLateError):
        await swarms.meant(ana, opened.swarm_id, typed, sso)

    await swarms.meant(ana, opened.swarm_id, typed, known)

    assert await called_for(town, opened.swarm_id) == ["sso", "billing"]
    async with town.store.transaction(town.workspace_id) as tx:
        _, case, _ = await tx.swarms.with_case(opened.swarm_id)
        assert set(await tx.cases.skill_ids(case.id)) == {sso, known}
        assert set(await tx.skills.called_for([typed, known])) == {known}
    with pytest.raises(TooLateError):
        await swarms.meant(ana, opened.swarm_id, typed, known)


async def test_what_was_meant_in_private_changes_nothing_for_others(town, ana):
    """A case that calls for a mistyped skill does so for everybody; a private swarm is its own."""
    await town.person("Leo", {"billing": 3})
    public = await town.open(ana, "CASE-7", skills=["billng"])
    await town.with_channel(public.swarm_id)
    await town.services.endings.cancel(ana, public.swarm_id, "In private")
    opened = await town.open(ana, "CASE-7", is_private=True)
    await town.with_channel(opened.swarm_id, "C2")
    typed, known = await skill(town, "billng"), await skill(town, "billing")
    await town.services.swarms.meant(ana, opened.swarm_id, typed, known)
    assert await called_for(town, opened.swarm_id) == ["billing"]
    async with town.store.transaction(town.workspace_id) as tx:
        case = await tx.swarms.case_of(opened.swarm_id)
        assert await tx.cases.skill_ids(case.id) == [typed]


async def test_a_mistyped_skill_beside_the_right_one_just_goes(town, ana):
    await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, "CASE-7", skills=["billng", "billing"])
    await town.with_channel(opened.swarm_id)
    typed, known = await skill(town, "billng"), await skill(town, "billing")
    await town.services.swarms.meant(ana, opened.swarm_id, typed, known)
    assert await called_for(town, opened.swarm_id) == ["billing"]


@pytest.mark.parametrize(("case", "page"), [("ACME#12/7", "ACME%2312%2F7"), ("S-1", "S-1")])
async def test_a_case_leads_to_its_own_page_whatever_its_number(town, ana, case, page):
    opened = await town.open(ana, case)
    store = Store(session_factory(town.engine), town.clock, case_url="https://crm.example/{case}")
    async with store.reading(town.workspace_id) as tx:
        picture = await tx.pictures.swarm(opened.swarm_id)
    assert picture.case_url == f"https://crm.example/{page}"


async def test_a_list_leads_to_the_channel_that_a_swarm_has_now(town, ana, clock, swarm_id):
    clock.move(days=1)
    async with town.store.transaction(town.workspace_id) as tx:
        assert await tx.swarms.add_room(swarm_id, "C2", "swarm-case-1-2", private=False)
    async with town.store.transaction(town.workspace_id) as tx:
        before = await tx.rooms.in_channel("C1")
        # What PostgreSQL has written last may come last, whatever it is.
        before.name, before.archived_at = "swarm-case-1-with-a-longer-name" * 40, tx.now
    (line,) = await town.services.swarms.open_ones(ana)
    assert line.channel_id == "C2"
