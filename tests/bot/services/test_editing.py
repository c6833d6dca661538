"""What an open swarm says is changed, field by field, and people are called or released by it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import BadInputError, NotAllowedError, NotFoundError, TooLateError
from bot.i18n import Reader
from bot.records import Edit
from models import Case, CaseSkill, Customer, EventLog, Skill, Swarm
from tests.bot.services.test_searching import look, reach, waiting

ACME = {"customer": "Acme", "need": "Orders are lost", "environment": "API v3"}


@pytest.fixture
async def swarm_id(town, ana) -> str:
    return await opened(town, ana)


async def opened(town, ana, reference: str = "CASE-1", **more) -> str:
    swarm_id = (await town.open(ana, reference, **{**ACME, "skills": ["billing"], **more})).swarm_id
    await town.with_channel(swarm_id)
    await reach(town, swarm_id)
    return swarm_id


async def form(town, actor, swarm_id):
    """Return the form as it opens: what would be sent if nothing was changed, and how it stood."""
    found = await town.services.editing.to_edit(actor, swarm_id=swarm_id)
    shown = found.details
    said = Edit(
        title=shown.title,
        need=shown.need,
        environment=shown.environment,
        customer=shown.customer,
        severity=shown.severity,
        skills=[skill.key for skill in shown.skills],
    )
    return said, found.stood


async def edit(town, actor, swarm_id, **changes):
    said, stood = await form(town, actor, swarm_id)
    return await town.services.editing.edit(actor, swarm_id, replace(said, **changes), stood)


async def row(town, swarm_id, *columns):
    (found,) = await town.rows(select(*columns).where(Swarm.id == swarm_id))
    return tuple(found)


async def events(town, kind: str = "swarm_edited") -> list[str]:
    return [s for (s,) in await town.rows(select(EventLog.subject).where(EventLog.kind == kind))]


async def test_every_field_is_written_and_the_case_learns_it(town, ana, swarm_id):
    before = len(town.operations("refresh_swarm"))
    await edit(
        town,
        ana,
        swarm_id,
        title=" Webhooks fail for all ",
        need="Nobody gets an order",
        environment="API v4",
        customer="Initech",
        severity=2,
        skills=["billing", "Web Hooks"],
    )
    p = await town.picture(swarm_id)
    said = (p.title, p.need, p.environment, p.customer, p.severity)
    assert said == ("Webhooks fail for all", "Nobody gets an order", "API v4", "Initech", 2)
    assert [c.skill.key for c in p.covers] == ["billing", "web-hooks"]
    case = await town.rows(
        select(Case.title, Case.description, Case.environment, Case.severity, Customer.name).where(
            Customer.id == Case.customer_id
        )
    )
    assert case == [(*said[:3], 2, "Initech")]
    assert {k for (k,) in await town.rows(select(Skill.key).join_from(CaseSkill, Skill))} == {
        "billing",
        "web-hooks",
    }
    assert await events(town) == ["title need environment customer severity skills"]
    assert len(town.operations("refresh_swarm")) == before + 1
    assert len(town.operations("set_topic")) == 1


async def test_what_was_not_touched_is_not_written(town, ana, swarm_id, clock):
    clock.move(minutes=5)
    assert (await edit(town, ana, swarm_id)).swarm.title == "Webhooks fail"
    assert await events(town) == []
    await edit(town, ana, swarm_id, environment="API v4")
    assert await events(town) == ["environment"]
    assert town.operations("set_topic") == []
    (progress,) = await row(town, swarm_id, Swarm.progress_at)
    assert progress == clock.now()


async def test_texts_longer_than_a_field_stay_whole(town, ana):
    swarm_id = await opened(town, ana, need="🐝" * 2000)
    said, _ = await form(town, ana, swarm_id)
    assert said.need == "🐝" * 1500
    await edit(town, ana, swarm_id, title="Something else")
    assert (await town.picture(swarm_id)).need == "🐝" * 2000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 201),
        ("need", "x" * 3001),
        ("environment", "x" * 3001),
        ("customer", "x" * 121),
        ("severity", 5),
        ("severity", 0),
        ("skills", [f"s{n}" for n in range(11)]),
        ("skills", ["x" * 51]),
    ],
)
async def test_what_cannot_be_used_names_its_field(town, ana, swarm_id, field, value):
    with pytest.raises(BadInputError) as problem:
        await edit(town, ana, swarm_id, **{field: value})
    assert problem.value.field == field
    assert await events(town) == []


async def test_two_who_change_different_fields_both_have_their_way(town, ana, swarm_id):
    first, first_stood = await form(town, ana, swarm_id)
    second, second_stood = await form(town, ana, swarm_id)
    send = town.services.editing.edit
    await asyncio.gather(
        send(ana, swarm_id, replace(first, title="New", skills=["billing", "sso"]), first_stood),
        send(ana, swarm_id, replace(second, severity=2, skills=["tax"]), second_stood),
    )
    p = await town.picture(swarm_id)
    assert (p.title, p.severity) == ("New", 2)
    assert {c.skill.key for c in p.covers} == {"sso", "tax"}


async def test_the_later_of_two_with_one_field_is_shown_both_before_it_is_written(
    town, ana, swarm_id
):
    said, stood = await form(town, ana, swarm_id)
    await edit(town, ana, swarm_id, title="Hers", severity=2)
    mine = replace(said, title="Mine", need="More of it")
    late = await town.services.editing.edit(ana, swarm_id, mine, stood)
    assert late.overtaken == {"title": "Hers"}
    p = await town.picture(swarm_id)
    assert (p.title, p.need, p.severity) == ("Hers", "Orders are lost", 2)
    again = await town.services.editing.edit(ana, swarm_id, mine, late.stood)
    assert again.overtaken == {}
    p = await town.picture(swarm_id)
    assert (p.title, p.need, p.severity) == ("Mine", "More of it", 2)


async def test_two_who_want_the_same_do_not_meet(town, ana, swarm_id):
    said, stood = await form(town, ana, swarm_id)
    await edit(town, ana, swarm_id, title="The same")
    same = await town.services.editing.edit(ana, swarm_id, replace(said, title="The  same"), stood)
    assert same.overtaken == {}
    assert await events(town) == ["title"]


async def test_a_new_skill_is_asked_for_and_nobody_is_asked_twice(town, ana, clock):
    await town.person("Leo", {"billing": 3, "sso": 1})
    await town.person("Mia", {"sso": 3})
    swarm_id = await opened(town, ana)
    assert await waiting(town, swarm_id) == {"Leo"}
    clock.move(minutes=1)
    edited = await edit(town, ana, swarm_id, skills=["billing", "sso"])
    assert edited.asked == []
    edited = await edit(town, ana, swarm_id, skills=["billing", "sso", "tax"])
    assert [skill.key for skill in edited.uncovered] == ["tax"]
    await town.person("Zoe", {"vat": 2})
    edited = await edit(town, ana, swarm_id, skills=["billing", "sso", "tax", "vat"])
    assert [p.name for p in edited.asked] == ["Zoe"]
    assert await waiting(town, swarm_id) == {"Leo", "Zoe"}
    (search_at,) = await row(town, swarm_id, Swarm.search_at)
    assert search_at is not None
    assert len(town.operations("send_asks")) == 1


async def test_questions_for_a_skill_taken_out_are_taken_back(town, ana):
    await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"sso": 3})
    swarm_id = await opened(town, ana, skills=["billing", "sso"])
    edited = await edit(town, ana, swarm_id, skills=["sso"])
    assert [p.name for p in edited.released] == ["Leo"]
    assert await waiting(town, swarm_id) == {"Mia"}
    leo = (await town.asks(swarm_id))["Leo"]
    assert f"refresh_ask:{leo.id}/not needed" in town.begun
    assert await town.rows(select(CaseSkill.skill_id)) == [
        (edited.swarm.covers[0].skill.id,),
    ]
    edited = await edit(town, ana, swarm_id, skills=[])
    assert edited.swarm.covers == []
    assert await row(town, swarm_id, Swarm.promised_at, Swarm.search_at) == (None, None)


async def test_who_knows_another_needed_skill_stays_asked(town, ana, clock):
    await town.person("Leo", {"billing": 3, "sso": 3})
    swarm_id = await opened(town, ana, skills=["billing", "sso"])
    edited = await edit(town, ana, swarm_id, skills=["sso"])
    assert edited.released == []
    assert await waiting(town, swarm_id) == {"Leo"}
    assert [c.state for c in edited.swarm.covers] == ["asked"]
    clock.move(minutes=10)
    await look(town)
    assert await waiting(town, swarm_id) == set()


async def test_raised_to_sev1_it_adds_at_once_who_was_only_asked(town, ana, clock):
    leo = await town.person("Leo", {"billing": 3})
    mia = await town.person("Mia", {"sso": 3})
    await town.person("Zoe", {"sso": 1})
    swarm_id = await opened(town, ana, skills=["billing", "sso"])
    await town.services.answers.put_off(mia, (await town.asks(swarm_id))["Mia"].id)
    assert await waiting(town, swarm_id) == {"Leo", "Mia", "Zoe"}
    clock.move(minutes=1)
    edited = await edit(town, ana, swarm_id, severity=1)
    assert {p.name for p in edited.added} == {"Leo", "Zoe"}
    p = edited.swarm
    assert {one.name for one in p.people} == {"Ana", "Leo", "Zoe"}
    assert [c.state for c in p.covers] == ["in", "in"]
    # Whoever wants to be asked later is left in peace.
    assert await waiting(town, swarm_id) == {"Mia"}
    async with town.store.transaction(town.workspace_id) as tx:
        asks = await tx.participations.asks(swarm_id)
    mine = [(a.withdrawn_at is not None, a.is_added) for a in asks if a.person_id == leo.id]
    assert mine == [(True, False), (False, True)]
    assert town.operations("send_asks")[-1] == f"send_asks:{swarm_id}/{p.revision}"
    await reach(town, swarm_id)
    # Three minutes without a word, and somebody else is looked for.
    clock.move(minutes=3)
    await look(town)
    assert [c.state for c in (await town.picture(swarm_id)).covers] == ["silent", "silent"]


async def test_raised_to_sev1_it_looks_anew_for_skills_that_nobody_answered_for(town, ana, clock):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    clock.move(minutes=11)
    await look(town)
    assert await waiting(town, swarm_id) == set()
    await town.person("Mia", {"billing": 1})
    edited = await edit(town, ana, swarm_id, severity=1)
    assert [p.name for p in edited.added] == ["Mia"]


async def test_the_people_of_a_group_are_not_all_put_in(town, ana):
    await town.person("Leo", {"billing": 3})
    mia, zoe = await town.person("Mia"), await town.person("Zoe")
    swarm_id = await opened(town, ana)
    async with town.store.transaction(town.workspace_id) as tx:
        (billing,) = await tx.swarms.skill_ids(swarm_id)
        people = [mia.person.slack_id, zoe.person.slack_id]
        for ask in await tx.participations.asks(swarm_id):
            ask.expire(at=tx.now)
        await town.services.searching.ask_group(tx, swarm_id, {billing: people})
    assert await waiting(town, swarm_id) == {"Mia", "Zoe"}
    edited = await edit(town, ana, swarm_id, severity=1)
    assert edited.added == []
    assert await waiting(town, swarm_id) == {"Mia", "Zoe"}


@pytest.mark.parametrize(("gone", "left"), [(1, 3), (8, 2)])
async def test_raised_to_sev2_people_have_less_time(town, ana, clock, gone, left):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    clock.move(minutes=gone)
    await edit(town, ana, swarm_id, severity=2)
    assert await row(town, swarm_id, Swarm.search_at) == (clock.now() + timedelta(minutes=left),)
    clock.move(minutes=left)
    await look(town)
    assert await waiting(town, swarm_id) == set()


async def test_those_who_are_asked_read_what_it_says_by_now(town, ana):
    await town.person("Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    await edit(town, ana, swarm_id, environment="API v4")
    assert town.operations("refresh_ask") == []
    await edit(town, ana, swarm_id, title="Something else")
    assert len(town.operations("refresh_ask")) == 1


async def test_owner_requester_lead_and_an_admin_inside_may(town, ana, ben):
    boss, zoe = await town.person("Boss"), await town.person("Zoe", is_admin=True)
    async with town.store.transaction(town.workspace_id) as tx:
        case = await tx.cases.locked("CASE-1")
        tx.cases.own(case.id, ben.id)
        (await tx.people.by_id(ben.id)).lead_id = boss.id
    swarm_id = await opened(town, ana)
    for actor, title in ((ana, "A"), (ben, "B"), (boss, "C")):
        await edit(town, actor, swarm_id, title=title)
    with pytest.raises(NotAllowedError, match="Ben"):
        await edit(town, zoe, swarm_id, title="D")
    await town.services.participations.join(zoe, swarm_id)
    await edit(town, zoe, swarm_id, title="D")
    leo = await town.person("Leo")
    await town.services.participations.join(leo, swarm_id)
    with pytest.raises(NotAllowedError, match="Ben"):
        await edit(town, leo, swarm_id, title="E")
    assert len(await events(town)) == 4


async def test_a_case_is_edited_from_elsewhere(town, ana, ben, swarm_id):
    found = await town.services.editing.to_edit(ana, channel="C9", reference="CASE-1")
    assert found.swarm.id == swarm_id
    found = await town.services.editing.to_edit(ana, channel="C1")
    assert found.swarm.id == swarm_id
    with pytest.raises(NotAllowedError):
        await town.services.editing.to_edit(ben, channel="C9", reference="CASE-1")


async def test_what_goes_on_is_meant_before_what_ended_later(town, ana, clock):
    swarm_id = await opened(town, ana)
    await town.services.endings.cancel(ana, swarm_id, "Too early")
    clock.move(minutes=1)
    second = (await town.open(ana)).swarm_id
    await town.services.endings.cancel(ana, second, "Doubled")
    await town.services.endings.reopen(ana, swarm_id)
    found = await town.services.editing.to_edit(ana, reference="CASE-1")
    assert found.swarm.id == swarm_id


async def test_what_is_over_or_not_there_yet_cannot_be_edited(town, ana):
    swarm_id = (await town.open(ana)).swarm_id
    with pytest.raises(TooLateError) as problem:
        await town.services.editing.to_edit(ana, swarm_id=swarm_id)
    assert "still being opened" in problem.value.said_to(Reader())
    await town.with_channel(swarm_id)
    said, stood = await form(town, ana, swarm_id)
    await town.services.endings.cancel(ana, swarm_id, "Over")
    with pytest.raises(TooLateError):
        await town.services.editing.edit(ana, swarm_id, replace(said, title="Late"), stood)
    with pytest.raises(TooLateError):
        await town.services.editing.to_edit(ana, reference="CASE-1")


async def test_a_private_swarm_is_not_there_for_others_and_tells_its_case_nothing(town, ana):
    boss = await town.person("Boss", is_admin=True)
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).lead_id = boss.id
    swarm_id = await opened(town, ana, is_private=True)
    await edit(town, ana, swarm_id, title="Login stolen", customer="Initech", skills=["secrets"])
    assert (await town.picture(swarm_id)).customer == "Initech"
    assert await town.rows(select(Case.title, Case.customer_id)) == [("", None)]
    assert await town.rows(select(CaseSkill.id)) == []
    await edit(town, ana, swarm_id, customer="")
    assert (await town.picture(swarm_id)).customer == ""
    with pytest.raises(NotFoundError):
        await town.services.editing.to_edit(boss, swarm_id=swarm_id)
    said, stood = await form(town, ana, swarm_id)
    with pytest.raises(NotFoundError):
        await town.services.editing.edit(boss, swarm_id, said, stood)
    for reference in ("CASE-1", "CASE-404"):
        with pytest.raises(BadInputError, match=reference):
            await town.services.editing.to_edit(boss, reference=reference)


async def test_whose_a_case_is_cannot_be_hidden_by_a_private_swarm(town, ana):
    swarm_id = await opened(town, ana, "CASE-2")
    await town.services.endings.cancel(ana, swarm_id, "Private after all")
    swarm_id = await opened(town, ana, reference="CASE-2", customer="", is_private=True)
    with pytest.raises(BadInputError) as problem:
        await edit(town, ana, swarm_id, customer=" ")
    assert problem.value.field == "customer"
    await edit(town, ana, swarm_id, customer="Initech")
    assert (await town.picture(swarm_id)).customer == "Initech"


async def test_a_case_keeps_its_own_words(town, ana, clock):
    swarm_id = await opened(town, ana)
    async with town.store.transaction(town.workspace_id) as tx:
        case = await tx.cases.locked("CASE-1")
        case.title = "As the case system says"
    await edit(town, ana, swarm_id, title="As we say", customer="")
    assert await town.rows(select(Case.title, Case.customer_id)) == [
        ("As the case system says", None)
    ]
