"""One swarm per case, whoever asks and however often."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.errors import BadInputError, NotAllowedError, SeenBeforeError, TooLateError
from bot.ports import SlackPerson
from bot.records import OpenRequest
from bot.services.calling import not_called
from models import Case, CaseOwner, EventLog, Operation, Person, Skill, Swarm, SwarmLink, new_id


async def test_ten_who_open_the_same_case_at_once_get_one_swarm(town):
    people = [await town.person(f"P{n}") for n in range(10)]
    opened = await asyncio.gather(
        *(town.open(one, case) for one, case in zip(people, ["#case-1", "CASE-1"] * 5, strict=True))
    )
    assert sum(one.is_new for one in opened) == 1
    assert len({one.swarm_id for one in opened}) == 1
    assert await town.rows(select(func.count()).select_from(Swarm)) == [(1,)]
    assert len(town.operations("open_swarm")) == 1


async def test_twenty_cases_with_the_same_new_skills_do_not_wait_for_each_other(town, ana):
    skills = ["Kafka", "SSO", "Billing", "Web hooks"]
    opened = await asyncio.gather(
        *(
            town.open(ana, f"CASE-{n}", skills=skills[n % 4 :] + skills[: n % 4], customer="Acme")
            for n in range(20)
        )
    )
    assert all(one.is_new for one in opened)
    assert await town.rows(select(func.count()).select_from(Skill)) == [(4,)]


async def test_whoever_opens_an_unowned_case_owns_it(town, ana, ben):
    first = await town.open(ana)
    assert (await town.picture(first.swarm_id)).owner.name == "Ana"
    await town.services.endings.cancel(ana, first.swarm_id, "Not needed")
    second = await town.open(ben)
    picture = await town.picture(second.swarm_id)
    assert (picture.owner.name, picture.requester.name) == ("Ana", "Ben")
    assert [p.name for p in picture.people] == ["Ana", "Ben"]
    assert picture.handoffs == 0


async def test_an_owner_who_is_not_in_slack_leaves_the_case_to_the_requester(town, ana):
    async with town.store.transaction(town.workspace_id) as tx:
        owner = tx.people.add(
            Person(workspace_id=town.workspace_id, id=new_id(), name="Eva", created_at=tx.now)
        )
        case = await tx.cases.locked("CASE-1")
        tx.cases.own(case.id, owner.id)
    town.clock.move(minutes=1)
    opened = await town.open(ana)
    assert (await town.picture(opened.swarm_id)).owner.name == "Ana"
    await town.services.endings.cancel(ana, opened.swarm_id, "It is mine to end")


@pytest.mark.parametrize("facts", [{"is_guest": True}, {"is_external": True}, {"is_bot": True}])
async def test_an_owner_who_may_not_end_swarms_leaves_the_case_to_the_requester(town, ana, facts):
    outsider = await town.person("Gus", **facts)
    async with town.store.transaction(town.workspace_id) as tx:
        tx.cases.own((await tx.cases.locked("CASE-1")).id, outsider.id)
    town.clock.move(minutes=1)
    opened = await town.open(ana)
    assert (await town.picture(opened.swarm_id)).owner.name == "Ana"
    await town.services.endings.cancel(ana, opened.swarm_id, "It is mine to end")


async def test_a_new_swarm_leaves_a_solved_case_solved(town, ana):
    case_id = await solved(town, ana)
    opened = await town.open(ana, "OLD-1")
    await town.services.endings.cancel(ana, opened.swarm_id, "Opened by mistake")
    ((resolved,),) = await town.rows(select(Case.resolved_at).where(Case.id == case_id))
    assert resolved is not None


async def test_a_long_title_is_cut_and_kept_whole_as_the_need(town, ana):
    opened = await town.open(ana, title="word " * 200)
    picture = await town.picture(opened.swarm_id)
    assert len(picture.title) <= 200
    assert picture.need.count("word") == 200


async def test_what_a_case_knew_already_stands_in_the_swarm(town, ana):
    async with town.store.transaction(town.workspace_id) as tx:
        case = await tx.cases.locked("CASE-1")
        case.title, case.description, case.environment = "From the CRM", "Words", "EU"
    picture = await town.picture((await town.open(ana, title="")).swarm_id)
    assert (picture.title, picture.need, picture.environment) == ("From the CRM", "Words", "EU")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"reference": " # "}, "case"),
        ({"reference": "9" * 65}, "case"),
        ({"skills": [f"s{n}" for n in range(11)]}, "skills"),
        ({"skills": ["x" * 51]}, "skills"),
        ({"skills": ["!!!"]}, "skills"),
    ],
)
async def test_what_cannot_be_used_is_named_and_nothing_is_written(town, ana, wanted, field):
    with pytest.raises(BadInputError) as problem:
        await town.open(ana, **wanted)
    assert problem.value.field == field
    assert await town.rows(select(Swarm.id)) == []
    assert await town.rows(select(Case.id)) == []
    assert town.begun == []


@pytest.mark.parametrize("facts", [{"is_guest": True}, {"is_external": True}])
async def test_only_members_open_swarms(town, facts):
    outsider = await town.person("Gus", **facts)
    with pytest.raises(NotAllowedError):
        await town.open(outsider)


@pytest.mark.parametrize("wanted", [None, True, False])
async def test_privacy_is_the_teams_unless_somebody_says_otherwise(town, ana, wanted):
    await town.services.settings.note(town.workspace_id, "visibility", "private")
    opened = await town.open(ana, is_private=wanted)
    assert (await town.picture(opened.swarm_id)).is_private is (wanted is not False)


async def test_a_private_swarm_of_the_case_is_offered_without_being_shown(town, ana, ben):
    mine = await town.open(ana, is_private=True)
    theirs = await town.open(ben)
    assert (theirs.is_new, theirs.swarm, theirs.swarm_id) == (False, None, mine.swarm_id)


async def solved(town, actor) -> str:
    """Let a case be solved, and return its id."""
    opened = await town.open(actor, "OLD-1", title="Webhooks fail after rotation")
    async with town.store.transaction(town.workspace_id) as tx:
        swarm = await tx.swarms.locked(opened.swarm_id)
        case = await tx.swarms.case_of(swarm.id)
        swarm.cancel(by=actor.id, at=tx.now, reason="")
        case.resolved_at, case.resolution = tx.now, "Sign with the new key"
        await tx.swarms.set_attached(swarm.id, active=False)
        return case.id


async def test_what_is_known_answers_a_swarm_which_takes_its_asks_back(town, ana, ben):
    known = await solved(town, ben)
    await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, "CASE-2", skills=["billing"])
    await town.services.opening.answered(ana, opened.swarm_id, "case", known)
    assert (await town.picture(opened.swarm_id)).state == "answered"
    assert (await town.asks(opened.swarm_id))["Leo"].withdrawn_at is not None
    assert len(town.operations("end_swarm")) == 1
    with pytest.raises(TooLateError):
        await town.services.opening.answered(ana, opened.swarm_id, "case", known)
    avoided = select(EventLog.swarm_id).where(EventLog.kind == "swarm_avoided")
    assert await town.rows(avoided) == [(opened.swarm_id,)]
    assert (await town.open(ben, "CASE-2")).is_new


async def test_only_who_opened_or_owns_it_says_that_it_is_answered(town, ana, ben):
    known = await solved(town, ana)
    opened = await town.open(ana, "CASE-2")
    with pytest.raises(NotAllowedError, match="Ana"):
        await town.services.opening.answered(ben, opened.swarm_id, "case", known)


async def test_an_answer_in_one_form_is_counted_once(town, ana):
    known = await solved(town, ana)
    await town.services.opening.answered(ana, None, "case", known, reference="C-9", once="V1")
    with pytest.raises(SeenBeforeError):
        await town.services.opening.answered(ana, None, "case", known, reference="C-9", once="V1")
    assert len(await town.rows(select(EventLog).where(EventLog.kind == "swarm_avoided"))) == 1


async def test_a_swarm_without_a_channel_is_put_away_for_another_try(town, ana):
    opened = await town.open(ana)
    await town.services.opening.failed(town.workspace_id, opened.swarm_id)
    assert (await town.open(ana)).is_new
    second = await town.open(ana)
    await town.with_channel(second.swarm_id)
    await town.services.opening.failed(town.workspace_id, second.swarm_id)
    assert (await town.picture(second.swarm_id)).is_active


async def test_what_is_alike_leaves_out_what_one_may_not_see(town, ana, ben):
    await town.open(ana, "S-1", title="Login of the director stolen", is_private=True)
    await town.open(ana, "S-2", title="Login of a customer stolen")
    wanted = OpenRequest("S-3", "Login stolen")
    found = await town.services.opening.like(ben, wanted)
    assert [known.reference for known in found] == ["S-2"]
    found = await town.services.opening.like(ana, wanted)
    assert {known.reference for known in found} == {"S-1", "S-2"}


async def test_what_is_known_of_a_case_helps_to_find_what_is_alike(town, ana, ben):
    await town.open(ana, "S-1", title="Webhooks refused", need="Error 401", skills=["webhooks"])
    async with town.store.transaction(town.workspace_id) as tx:
        case = await tx.cases.locked("S-2")
        case.description = "The server answers 401"
        await tx.cases.set_skills(case.id, await tx.people.ensure_skills(["Webhooks"]))
    for reference, found in (("#s-2", ["S-1"]), ("S-3", [])):
        known = await town.services.opening.like(ben, OpenRequest(reference, "Webhooks down"))
        assert [one.reference for one in known] == found


async def test_a_deactivated_owner_leaves_the_case_too(town, ana, ben):
    first = await town.open(ben)
    await town.services.endings.cancel(ben, first.swarm_id, "Going")
    gone = SlackPerson("UBEN", "Ben", None, None, None, "T1", is_deactivated=True)
    await town.services.people.met(town.workspace_id, gone)
    town.clock.move(minutes=1)
    second = await town.open(ana)
    assert (await town.picture(second.swarm_id)).owner.name == "Ana"
    assert len(await town.rows(select(CaseOwner.id))) == 2


async def test_a_swarm_that_is_over_before_experts_were_found_calls_nobody(town, ana):
    await town.person("Leo", {"billing": 3})
    request = OpenRequest("CASE-1", "Webhooks fail", skills=["billing"])
    opened = await town.services.opening.open(ana, request)
    await town.services.endings.cancel(ana, opened.swarm_id, "Opened by mistake")
    await town.staff(opened.swarm_id)
    assert await town.asks(opened.swarm_id) == {}
    assert await town.rows(select(EventLog.id).where(EventLog.kind == "swarm_opened")) != []


async def test_from_the_answer_on_the_requester_is_in_and_owns_the_swarm(town, ana):
    opened = await town.services.opening.open(ana, OpenRequest("CASE-1", "Fails", is_private=True))
    picture = await town.picture(opened.swarm_id)
    assert [p.name for p in picture.people] == ["Ana"]
    assert picture.owner.name == "Ana"
    assert (await town.services.swarms.seen(ana, opened.swarm_id)).reference == "CASE-1"


async def test_what_a_swarm_is_opened_with_holds_ids_and_no_words(town, ana, ben):
    await town.open(ana, title="Secret words", skills=["Secret skill"], invited=[ben.id])
    ((args,),) = await town.rows(select(Operation.args).where(Operation.kind == "open_swarm"))
    assert "secret" not in str(args).lower()
    assert args["invited"] == [ben.id]


async def test_who_cannot_be_put_in_is_known_with_the_reason(town, ana, ben):
    app = await town.person("Robot", is_bot=True)
    opened = await town.open(ana, invited=[ben.id, app.id])
    async with town.store.reading(town.workspace_id) as tx:
        assert await not_called(tx, opened.swarm_id, [ben.id, app.id]) == {app.id: "bot"}


async def test_swarms_that_ask_for_the_same_channel_at_once_keep_a_name_each(town, ana):
    alike = ["ACME-12", "ACME.12", "ACME/12", "ACME 12", "ACME+12"]
    opened = await asyncio.gather(*(town.open(ana, one, title="Pay") for one in alike))
    kept = dict(await town.rows(select(Swarm.id, Swarm.channel_name)))
    assert sorted(kept) == sorted(one.swarm_id for one in opened)
    assert sorted(kept.values()) == [
        "swarm-acme-12-pay",
        *(f"swarm-acme-12-pay-{n}" for n in range(2, 6)),
    ]


async def test_of_two_that_want_another_name_at_once_one_gets_the_next(town, ana):
    first, second = [(await town.open(ana, one)).swarm_id for one in ("CASE-1", "CASE-2")]

    async def keep(swarm_id: str) -> str | None:
        async with town.store.transaction(town.workspace_id) as tx:
            return await tx.keep_name(swarm_id, ["swarm-a", "swarm-b"])

    assert sorted(await asyncio.gather(keep(first), keep(second))) == ["swarm-a", "swarm-b"]
    assert await keep(first) in {"swarm-a", "swarm-b"}
    kept = {name for (name,) in await town.rows(select(Swarm.channel_name))}
    assert kept == {"swarm-a", "swarm-b"}


ADDRESS = "https://acme.slack.com/archives/C7/p1700000000000100?thread_ts=1.2&cid=C7"


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "https://acme.enterprise.slack.com/archives/C7/p17",
        "http://127.0.0.1:3000/archives/C7/p17",
    ],
)
async def test_a_swarm_leads_back_to_the_message_it_began_with(town, ana, address):
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.workspaces.current()).url = "http://127.0.0.1:3000/"
    opened = await town.open(ana, source=address)
    assert (await town.picture(opened.swarm_id)).links.message == address
    assert await town.rows(select(SwarmLink.set_by_id)) == [(ana.id,)]


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "javascript:alert(1)",
        "https://evil.example/",
        "https://evil.example/archives/C7/p1",
        "https://slack.com.evil.example/archives/C7/p1",
        "https://evilslack.com/archives/C7/p1",
        "http://acme.slack.com/archives/C7/p1",
        "/archives/C7/p1",
        "https://acme.slack.com/archives/C7/p1|click",
        ADDRESS + "x" * 300,
    ],
)
async def test_a_form_that_was_forged_leads_nowhere(town, ana, forged):
    opened = await town.open(ana, source=forged)
    assert (await town.picture(opened.swarm_id)).links.message == ""
