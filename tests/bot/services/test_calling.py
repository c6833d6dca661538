"""Who is called into a swarm, who is not, and why."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import BadInputError, TooLateError
from bot.ports import SlackPerson
from models import EventLog


async def names(town, swarm_id: str) -> set[str]:
    return {name for name, ask in (await town.asks(swarm_id)).items() if ask.is_waiting}


async def test_the_smallest_group_that_covers_everything_is_asked(town, ana):
    await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 1, "sso": 1})
    opened = await town.open(ana, skills=["billing", "sso"])
    assert await names(town, opened.swarm_id) == {"Mia"}


async def test_the_higher_level_is_asked_then_the_less_busy(town, ana):
    leo, mia = await town.person("Leo", {"billing": 2}), await town.person("Mia", {"billing": 2})
    await town.person("Zoe", {"billing": 1})
    for number, busy in enumerate((leo, mia)):
        opened = await town.open(ana, f"BUSY-{number}")
        if busy is leo:
            await town.services.participations.join(busy, opened.swarm_id)
    opened = await town.open(ana, "CASE-9", skills=["billing"])
    assert await names(town, opened.swarm_id) == {"Mia"}


async def test_who_cannot_take_part_is_left_in_peace(town, ana, clock):
    await town.profile(ana, {"billing": 3})
    await town.person("Full", {"billing": 3}, max_swarms=0)
    await town.person("Paused", {"billing": 3}, paused_until=clock.now() + timedelta(hours=1))
    await town.person("Optout", {"billing": 3}, may_be_asked=False)
    await town.person("Guest", {"billing": 3}, is_guest=True)
    await town.person("External", {"billing": 3}, is_external=True)
    await town.person("Robot", {"billing": 3}, is_bot=True)
    await town.person("Gone", {"billing": 3}, is_deactivated=True)
    opened = await town.open(ana, skills=["billing"])
    assert await town.asks(opened.swarm_id) == {}
    uncovered = select(EventLog.kind).where(EventLog.kind == "skill_uncovered")
    assert len(await town.rows(uncovered)) == 1
    clock.move(hours=2)
    opened = await town.open(ana, "CASE-2", skills=["billing"])
    assert await names(town, opened.swarm_id) == {"Paused"}


async def test_after_a_no_the_next_best_is_asked_and_nobody_twice(town, ana):
    people = {name: await town.person(name, {"billing": n}) for name, n in (("Leo", 3), ("Mia", 2))}
    opened = await town.open(ana, skills=["billing"])
    for name in ("Leo", "Mia"):
        asks = await town.asks(opened.swarm_id)
        await town.services.answers.decline(people[name], asks[name].id, reason="busy")
    asks = await town.asks(opened.swarm_id)
    assert {name: ask.is_accepted for name, ask in asks.items()} == {"Leo": False, "Mia": False}
    assert len(town.operations("send_asks")) == 1
    await town.services.swarms.invite(ana, opened.swarm_id, slack_ids=[], skills=["billing"])
    assert await names(town, opened.swarm_id) == set()


@pytest.mark.parametrize(("more", "is_added"), [({"severity": 1}, True), ({"severity": 2}, False)])
async def test_sev1_puts_people_in_at_once(town, ana, more, is_added):
    await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, skills=["billing"], **more)
    picture = await town.picture(opened.swarm_id)
    assert ("Leo" in [p.name for p in picture.people]) is is_added


async def test_a_team_that_adds_people_adds_them_later_too(town, ana):
    await town.services.settings.note(town.workspace_id, "invite", "add")
    await town.person("Leo", {"billing": 3})
    opened = await town.open(ana)
    made = await town.services.swarms.invite(ana, opened.swarm_id, slack_ids=[], skills=["billing"])
    assert [p.name for p in made.added] == ["Leo"]
    assert made.asked == []


@pytest.mark.parametrize("why", ["sev1", "the team adds people"])
async def test_who_comes_in_place_of_somebody_who_leaves_is_put_in_where_people_are(town, ana, why):
    if why != "sev1":
        await town.services.settings.note(town.workspace_id, "invite", "add")
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"billing": 1})
    severity = 1 if why == "sev1" else 3
    opened = await town.open(ana, skills=["billing"], severity=severity)
    await town.services.participations.leave(leo, opened.swarm_id)
    assert {p.name for p in (await town.picture(opened.swarm_id)).people} == {"Ana", "Mia"}


async def test_by_name_people_are_in_at_once_and_others_are_refused_with_the_reason(town, ana):
    opened = await town.open(ana, is_private=True)
    for name, facts in (
        ("Leo", {}),
        ("Gus", {"is_guest": True}),
        ("Xia", {"is_external": True}),
        ("Bot", {"is_bot": True}),
        ("Old", {"is_deactivated": True}),
    ):
        await town.person(name, **facts)
    made = await town.services.swarms.invite(
        ana, opened.swarm_id, slack_ids=["ULEO", "UGUS", "UXIA", "UBOT", "UOLD", "UANA"], skills=[]
    )
    assert [p.name for p in made.added] == ["Leo"]
    assert {person.name: code for person, code in made.refused.items()} == {
        "Gus": "guest",
        "Xia": "external",
        "Bot": "bot",
        "Old": "deactivated",
        "Ana": "already_in",
    }


async def test_a_guest_may_be_added_by_name_where_nothing_is_private(town, ana):
    await town.person("Gus", is_guest=True)
    opened = await town.open(ana)
    made = await town.services.swarms.invite(ana, opened.swarm_id, slack_ids=["UGUS"], skills=[])
    assert [p.name for p in made.added] == ["Gus"]


async def test_who_is_added_has_no_question_left(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    opened = await town.open(ana, skills=["billing"])
    first = (await town.asks(opened.swarm_id))["Leo"]
    await town.services.swarms.invite(ana, opened.swarm_id, slack_ids=["ULEO"], skills=[])
    assert town.operations("refresh_ask") == [f"refresh_ask:{first.id}/answered"]
    with pytest.raises(TooLateError):
        await town.services.answers.accept(leo, first.id)
    assert await names(town, opened.swarm_id) == set()


@pytest.mark.parametrize(
    ("whom", "sentence"),
    [
        ("ULEO", "That is you"),
        ("UANA", "is in the swarm already"),
        ("UMIA", "has been asked already"),
        ("UGUS", "is a guest"),
        ("UOLD", "is no longer here"),
        ("UOUT", "is not to be asked"),
    ],
)
async def test_a_suggestion_in_vain_leaves_the_question_open(town, ana, whom, sentence):
    leo = await town.person("Leo", {"billing": 3})
    await town.person("Mia", {"sso": 3})
    await town.person("Gus", is_guest=True)
    await town.person("Old", is_deactivated=True)
    await town.person("Out", may_be_asked=False)
    opened = await town.open(ana, skills=["billing", "sso"])
    ask = (await town.asks(opened.swarm_id))["Leo"]
    with pytest.raises(BadInputError) as problem:
        await town.services.answers.suggest(leo, ask.id, whom)
    assert sentence in problem.value.said_plainly(leo.reader)
    assert await names(town, opened.swarm_id) == {"Leo", "Mia"}


async def test_who_has_never_been_met_cannot_be_called(town, ana):
    opened = await town.open(ana)
    invite = town.services.swarms.invite
    made = await invite(ana, opened.swarm_id, slack_ids=["U0NEW"], skills=[])
    assert {who.slack_id: why for who, why in made.refused.items()} == {"U0NEW": "not_met"}
    assert made.added == []


async def test_why_you_names_the_case_in_which_somebody_was_thanked(town, ana):
    leo = await town.person("Leo", {"billing": 3})
    first = await town.open(ana, "OLD-1", skills=["billing"])
    async with town.store.transaction(town.workspace_id) as tx:
        await tx.participations.thank(first.swarm_id, to=leo.id, by=ana.id, how="solved", note="")
    second = await town.open(ana, "NEW-1", skills=["billing"])
    ask = (await town.asks(second.swarm_id))["Leo"]
    picture = await town.services.answers.asked(leo, ask.id)
    assert (picture.evidence, picture.level) == ("OLD-1", 3)
    assert [skill.name for skill in picture.skills] == ["billing"]


async def test_imported_people_are_called_once_slack_knows_them(town, ana):
    async with town.store.transaction(town.workspace_id) as tx:
        person = await tx.people.from_slack(
            SlackPerson("UTMP", "Eva", "eva@acme.example", None, None, "T1")
        )
        person.slack_user_id = None
        skill = await tx.people.ensure_skill("billing")
        await tx.people.set_skills(person.id, {skill.id: 3})
    opened = await town.open(ana, skills=["billing"])
    assert await names(town, opened.swarm_id) == set()
    said = SlackPerson("UEVA", "Eva", "eva@acme.example", None, None, "T1")
    await town.services.people.met(town.workspace_id, said)
    second = await town.open(ana, "CASE-2", skills=["billing"])
    assert await names(town, second.swarm_id) == {"Eva"}


async def test_who_is_suggested_is_asked_for_the_same_and_others_for_the_rest(town, ana):
    leo = await town.person("Leo", {"billing": 3, "sso": 3})
    await town.person("Zoe")
    await town.person("Mia", {"sso": 1})
    opened = await town.open(ana, skills=["billing", "sso"])
    asks = await town.asks(opened.swarm_id)
    assert set(asks) == {"Leo"}
    await town.services.answers.suggest(leo, asks["Leo"].id, "UZOE")
    assert await names(town, opened.swarm_id) == {"Zoe", "Mia"}
    covers = (await town.picture(opened.swarm_id)).covers
    assert {c.skill.name: c.person.name for c in covers} == {"billing": "Zoe", "sso": "Mia"}


@pytest.mark.parametrize("way", ["leave", "left_channel"])
async def test_when_an_expert_leaves_the_next_best_is_asked(town, ana, way):
    leo = await town.person("Leo", {"billing": 3})
    mia = await town.person("Mia", {"billing": 3, "sso": 1})
    opened = await town.open(ana, skills=["billing", "sso"])
    await town.with_channel(opened.swarm_id)
    asks = await town.asks(opened.swarm_id)
    assert set(asks) == {"Mia"}
    part = town.services.participations
    await part.came_into_channel(town.workspace_id, leo.id, "C1", event="E1")
    await town.services.answers.decline(mia, asks["Mia"].id)
    await town.person("Eva", {"billing": 1})
    before = len(town.operations("send_asks"))
    if way == "leave":
        await part.leave(leo, opened.swarm_id)
    else:
        await part.left_channel(town.workspace_id, leo.id, "C1", event="E2")
    assert await names(town, opened.swarm_id) == {"Eva"}
    assert len(town.operations("send_asks")) == before + 1


async def test_when_somebody_leaves_who_covered_nothing_nobody_is_asked(town, ana, ben):
    opened = await town.open(ana, skills=["billing"])
    await town.person("Eva", {"billing": 1})
    await town.services.participations.join(ben, opened.swarm_id)
    await town.services.participations.leave(ben, opened.swarm_id)
    assert await names(town, opened.swarm_id) == set()
