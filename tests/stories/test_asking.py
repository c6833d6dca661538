"""The right people are asked, with the reason, and decide for themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Ask, Participation
from sandbox.faults import Fault
from sandbox.hooks import Visit
from tests.stories.conftest import AFTERNOON, words

LINE = "CASE-1042 Webhooks fail +billing sev2"


async def test_an_ask_says_why_and_what_is_expected_in_ones_language(room):
    await room.opened("CASE-1 Refund missing +billing", by="ben")
    asked = words(room.leo.dm()[-1])
    assert f"<@{room.ben.id}> asks for your help · sev3" in asked
    assert "*Why you:* billing, and you know it best." in asked
    assert "*What is expected:* a look in the next minutes." in asked
    assert room.leo.labels(room.leo.dm()[-1]) == ["Accept", "Decline", "Suggest someone", "Later"]
    await room.opened("CASE-2 Wrong invoice +invoices", by="ben")
    asked = room.mia.dm()[-1]
    assert "*Por qué tú:* invoices" in words(asked)
    assert room.mia.labels(asked) == ["Aceptar", "No puedo", "Sugerir a alguien", "Más tarde"]


async def test_who_accepts_is_in_and_the_question_says_so(room):
    channel = await room.opened(LINE)
    asked = room.leo.dm()[-1]
    await room.leo.click("Accept", on=asked)
    await room.settled()
    assert room.leo.id in channel.members
    assert f"Work goes on in <#{channel.id}>" in words(asked)
    assert room.leo.labels(asked) == []
    (welcome,) = room.whispers("leo", channel)
    assert len(welcome.splitlines()) == 3
    assert "Leo Park (billing)" in words(room.announcement("CASE-1042"))


async def test_who_declines_is_thanked_and_the_next_best_is_asked(room):
    channel = await room.opened(LINE)
    asked = room.leo.dm()[-1]
    form = (await room.leo.click("Decline", on=asked)).view
    await room.leo.fill(form, reason="busy")
    assert (await room.leo.submit()).ok
    await room.settled()
    assert "You declined" in words(asked)
    assert room.leo.id not in channel.members
    assert "CASE-1042" in words(room.mia.dm()[-1])
    assert "billing: Mia Soto (asked)" in words(room.brief(channel))
    form = (await room.mia.click("No puedo", on=room.mia.dm()[-1])).view
    await room.mia.submit(form)
    await room.settled()
    assert "Nobody covers billing yet" in words(room.brief(channel))


async def test_who_is_suggested_is_asked_and_hears_by_whom(room):
    await room.opened(LINE)
    form = (await room.leo.click("Suggest someone", on=room.leo.dm()[-1])).view
    await room.leo.fill(form, people=room.ben)
    await room.leo.submit()
    await room.settled()
    asked = room.ben.dm()[-1]
    assert f"*Why you:* <@{room.leo.id}> suggested you." in words(asked)
    assert "Accept" in room.ben.labels(asked)


@pytest.mark.parametrize(
    ("whom", "sentence"),
    [
        ("leo", "That is you"),
        ("ana", "Ana Ruiz is in the swarm already"),
        ("mia", "Mia Soto has been asked already"),
        ("zoe", "Zoe King is not to be asked at the moment"),
        ("gus", "Gus is a guest or from outside"),
    ],
)
async def test_a_suggestion_in_vain_is_told_at_its_field_and_changes_nothing(room, whom, sentence):
    room.slack.add_person("gus", guest=True, channels=["support"])
    await room.profile("zoe", may_be_asked=False)
    await room.knows("mia", invoices=3)
    await room.opened("CASE-1 Refund +billing +invoices")
    asked = room.leo.dm()[-1]
    form = (await room.leo.click("Suggest someone", on=asked)).view
    await room.leo.fill(form, people=room.slack.person(whom))
    result = await room.leo.submit()
    assert sentence in result.errors["people"]
    assert "Accept" in room.leo.labels(asked)


async def test_who_is_away_full_paused_or_asking_is_left_in_peace(room):
    tomorrow = AFTERNOON + timedelta(days=1)
    await room.profile("leo", levels={"billing": 3}, paused_until=tomorrow)
    await room.profile("mia", levels={"billing": 3}, may_be_asked=False)
    await room.profile("ben", levels={"billing": 2}, max_swarms=0)
    await room.profile("ana", levels={"billing": 3})
    await room.profile("zoe", levels={"billing": 1})
    await room.opened(LINE, by="ana")
    assert await asked_people(room) == {"Zoe King"}


async def asked_people(room) -> set[str]:
    rows = await room.rows(select(Ask.person_id))
    async with room.bot.store.transaction(room.workspace_id) as tx:
        refs = await tx.people.refs([row[0] for row in rows])
    return {ref.name for ref in refs.values()}


async def test_the_fewest_people_cover_the_skills(room):
    await room.opened("CASE-1 Refund +billing +invoices")
    assert await asked_people(room) == {"Mia Soto"}


async def test_an_answer_that_comes_twice_or_too_late_explains_itself(room):
    channel = await room.opened(LINE)
    asked = room.leo.dm()[-1]
    room.slack.faults.add(Fault("deliver:interactive", "duplicate"))
    await room.leo.click("Accept", on=asked)
    await room.settled()
    assert len(room.whispers("leo", channel)) == 1
    assert await room.happened("joined") == 1


async def test_a_question_that_is_withdrawn_says_so(room):
    channel = await room.opened(LINE)
    asked = room.leo.dm()[-1]
    await room.ana.command("/swarm invite @leo", channel)
    await room.settled()
    assert room.leo.labels(asked) == []
    assert room.leo.id in channel.members
    assert f"<@{room.ana.id}> added you by name" in words(room.leo.dm()[-1])


async def test_whom_slack_does_not_let_in_is_named_to_the_owner_and_the_others_get_in(room):
    def refuse(visit: Visit) -> None:
        if room.leo.id in visit.asked["users"]:
            room.slack.faults.add(
                Fault("conversations.invite", "error", error="user_is_restricted")
            )

    room.slack.problems.expect("*user_is_restricted*", "*already_in_channel*")
    room.slack.on_call("conversations.invite", refuse, nth=0)
    channel = await room.opened("CASE-1 Refund +billing sev1")
    assert room.ana.id in channel.members
    assert room.leo.id not in channel.members
    assert f"<@{room.leo.id}>: " in room.whispers("ana", channel)[-1]


async def test_the_owner_of_a_case_is_added_when_somebody_else_opens_it(room):
    first = await room.opened("CASE-1 Refund missing", by="ben")
    await room.ben.command("/swarm cancel Not needed", first)
    await room.settled()
    room.slack.problems.expect("*name_taken*")
    channel = await room.opened("CASE-1 Refund missing", by="leo")
    assert {room.ben.id, room.leo.id} <= set(channel.members)
    assert f"*Owner:* <@{room.ben.id}>" in words(room.brief(channel))
    assert f"<@{room.leo.id}> added you by name" in words(room.ben.dm()[-1])
    rows = await room.rows(select(Participation.role).order_by(Participation.role))
    assert [role for (role,) in rows].count("owner") == 2
