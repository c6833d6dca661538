"""What is kept about a person is told to them, and can be erased."""

import json

import pytest
from sqlalchemy import select

from bot.access import UNKNOWN
from bot.errors import NotAllowedError, TooLateError
from bot.flows.workspace import WAYS_OF
from bot.ports import SlackMessage
from bot.records import Actor, Ending, PersonRef, Place
from bot.slack.views.stored import ROWS
from bot.store.migrate import downgrade, upgrade
from bot.store.personal import HELD
from models import (
    AccessRequest,
    Base,
    EventLog,
    Mark,
    Operation,
    Participation,
    Posted,
    SettingChange,
    Thanks,
)

NAME = "José Quiñones"
EMAIL = "jose@acme.example"
THEIR_MESSAGES = "DJOSE"
WORDS = ("aardvark", "wombat", "quetzal", "okapi", "numbat")


def columns_that_point_to_people() -> set[str]:
    """Return them, as the tables' keys say."""
    return {
        f"{table.name}.{key.column_keys[-1]}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == "person"
    }


def test_every_column_that_points_to_people_is_told_and_erased():
    named = {one.name for one in HELD}
    assert columns_that_point_to_people() - named == set()
    without_key = {"event_log.actor_id", "event_log.person_id", "access_audit.actor_id"}
    assert named - columns_that_point_to_people() == without_key
    assert set(ROWS) == named


@pytest.fixture
async def jose(town, ana):
    """Return somebody who has left traces in every way, and whose swarm goes on."""
    jose = await town.person(NAME, {"billing": 3})
    async with town.store.transaction(town.workspace_id) as tx:
        person = await tx.people.by_id(jose.id)
        person.email, person.department = EMAIL, "Finance"
    first = await town.open(ana, "CASE-1", skills=["billing"])
    await town.with_channel(first.swarm_id)
    services = town.services
    await services.answers.accept(jose, (await town.asks(first.swarm_id))[NAME].id)
    await services.swarms.update(jose, first.swarm_id, f"The {WORDS[0]} is back")
    await services.marks.put(
        town.workspace_id,
        swarm_id=first.swarm_id,
        channel="C1",
        kind="cause",
        marked_by=ana.id,
        message=SlackMessage("1.1", "1.1", jose.person.slack_id, "x", permalink="https://p/1"),
        text=f"It was the {WORDS[1]}",
        at=1.0,
    )
    note = f"Thanks for the {WORDS[2]}"
    ending = Ending("fixed", "Run the job", "", (jose.id,), note)
    await services.endings.resolve(ana, first.swarm_id, ending)
    own = await town.open(jose, "CASE-2", skills=["webhooks"])
    await services.endings.cancel(jose, own.swarm_id, f"No {WORDS[3]} any more")
    second = await town.open(ana, "CASE-3", skills=["billing"])
    declined = (await town.asks(second.swarm_id))[NAME].id
    await services.answers.decline(jose, declined, reason="other")
    fourth = await town.open(ana, "CASE-4", skills=["billing"])
    await town.with_channel(fourth.swarm_id, "C4")
    handoffs, why = services.handoffs, f"They know the {WORDS[4]}"
    await handoffs.ask_handoff(ana, fourth.swarm_id, jose.person.slack_id, why)
    async with town.store.transaction(town.workspace_id) as tx:
        await tx.operations.begin("tell", "1", person_id=jose.id, values={"owner": NAME})
        change = SettingChange(key="admins", before=[], after=[NAME], changed_at=tx.now)
        change.workspace_id, change.changed_by_id = town.workspace_id, ana.id
        tx.people._scope.add(change)
        for number, (about, purpose) in enumerate([(fourth.swarm_id, "plea"), ("A1", "draft")]):
            place = Place(THEIR_MESSAGES, f"1.{number}")
            await tx.swarms.posted(about, purpose, place, jose.id)
        await tx.operations.begin("tell", "2")
        (await tx.operations.get("tell:2")).journal = {"tell": f"{THEIR_MESSAGES}:1.2"}
        # The workspace's language and time zone were taken from them.
        await tx.workspaces.set(WAYS_OF, jose.person.slack_id)
    return jose


async def everything(town) -> str:
    """Return all that stands in the database."""
    rows = []
    async with town.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found = await connection.execute(select(table))
            rows += [f"{table.name}: {list(row)!r}" for row in found]
    return "\n".join(rows)


async def test_people_are_told_what_is_kept_of_them(town, jose, ana):
    stored = await town.services.personals.stored(jose)
    assert (stored.person.name, stored.email, stored.department) == (NAME, EMAIL, "Finance")
    counts = {one.rows: one.count for one in stored.holdings}
    assert counts["swarm_update.person_id"] == 1
    assert counts["mark.author_id"] == 1
    assert counts["thanks.to_id"] == 1
    assert counts["person_skill.person_id"] == 1
    assert counts["swarm.requester_id"] == 1
    assert counts["posted.person_id"] == 2
    others = {one.rows: one.count for one in (await town.services.personals.stored(ana)).holdings}
    assert "mark.author_id" not in others
    assert others["mark.marked_by_id"] == 1


async def test_nobody_is_told_before_slack_has_said_who_they_are(town):
    unknown = Actor(town.workspace_id, PersonRef("", "Who", "U0"), UNKNOWN)
    with pytest.raises(NotAllowedError):
        await town.services.personals.stored(unknown)


async def test_messages_to_somebody_from_before_it_was_noted_whose_they_are_are_told_too(
    town, ana, jose, database_url
):
    asked_in = (await town.services.swarms.find(ana, "CASE-4"))[0].id
    ask = (await town.asks(asked_in))[NAME].id
    async with town.store.transaction(town.workspace_id) as tx:
        await tx.swarms.posted(ask, "ask", Place(THEIR_MESSAGES, "1.7"), jose.id)
        await tx.swarms.posted("S1", "brief", Place("C1", "1.8"))
    await downgrade(database_url, "0003")
    await upgrade(database_url)
    whose = await town.rows(select(Posted.person_id).order_by(Posted.ts))
    assert whose == [(jose.id,), (jose.id,), (jose.id,), (None,)]


@pytest.mark.parametrize("who", [EMAIL, EMAIL.upper(), "slack"])
async def test_an_erased_person_stands_nowhere(town, jose, who):
    slack_id = jose.person.slack_id
    before = await everything(town)
    kept = [NAME, EMAIL, slack_id, THEIR_MESSAGES, *WORDS]
    assert [one for one in kept if one not in before and json.dumps(one)[1:-1] not in before] == []
    assert await town.services.personals.erase(town.workspace_id, who.replace("slack", slack_id))
    after = await everything(town)
    assert [one for one in kept if one in after or json.dumps(one)[1:-1] in after] == []


async def test_what_is_counted_stays(town, jose):
    async def counts() -> list[int]:
        tables = (Participation, Thanks, Mark, Operation)
        return [len(await town.rows(select(table.workspace_id))) for table in tables]

    events = len(await town.rows(select(EventLog.id)))
    before = await counts()
    await town.services.personals.erase(town.workspace_id, EMAIL)
    assert (await counts())[:3] == before[:3]
    assert len(await town.rows(select(EventLog.id))) > events


async def test_erasing_twice_changes_nothing_more(town, jose):
    first = await town.services.personals.erase(town.workspace_id, EMAIL)
    assert first is not None
    after = await everything(town)
    assert await town.services.personals.erase(town.workspace_id, EMAIL) is None
    assert await everything(town) == after


async def test_looking_what_would_go_changes_nothing(town, jose):
    before = await everything(town)
    found = await town.services.personals.to_erase(town.workspace_id, EMAIL)
    assert {one.rows for one in found.stored.holdings} >= {"mark.author_id", "thanks.to_id"}
    assert await everything(town) == before


async def test_who_comes_back_is_somebody_new(town, jose):
    await town.services.personals.erase(town.workspace_id, EMAIL)
    again = await town.person(NAME)
    assert again.id != jose.id
    stored = await town.services.personals.stored(again)
    assert stored.holdings == []


async def test_others_are_asked_instead_and_the_brief_catches_up(town, ana, jose):
    mia = await town.person("Mia", {"billing": 1})
    swarm_id = (await town.services.swarms.find(ana, "CASE-4"))[0].id
    refreshed = len(town.operations("refresh_swarm"))
    await town.services.personals.erase(town.workspace_id, EMAIL)
    asks = await town.asks(swarm_id)
    assert asks["Mia"].is_waiting
    assert asks["Mia"].person_id == mia.id
    assert not asks[""].is_waiting
    assert len(town.operations("refresh_swarm")) > refreshed


async def test_others_are_asked_for_what_only_they_covered_who_were_in(town, ana, jose):
    await town.person("Mia", {"billing": 1})
    swarm_id = (await town.services.swarms.find(ana, "CASE-4"))[0].id
    await town.services.answers.accept(jose, (await town.asks(swarm_id))[NAME].id)
    await town.services.personals.erase(town.workspace_id, EMAIL)
    (covered,) = (await town.picture(swarm_id)).covers
    assert (covered.person.name, covered.state) == ("Mia", "asked")


async def test_nobody_lets_in_who_was_erased_meanwhile(town, ana, jose):
    private = (await town.open(ana, "CASE-8", is_private=True)).swarm_id
    await town.services.participations.join(jose, private)
    ((wish,),) = await town.rows(select(AccessRequest.id))
    await town.services.personals.erase(town.workspace_id, EMAIL)
    with pytest.raises(TooLateError):
        await town.services.participations.answer_access(ana, wish, granted=True)
    assert [person.name for person in (await town.picture(private)).people] == ["Ana"]


async def test_an_owner_who_goes_is_named_with_the_cases_they_leave(town, jose):
    await town.open(jose, "CASE-7")
    found = await town.services.personals.erase(town.workspace_id, EMAIL)
    assert found.owned == ("CASE-7",)


async def test_others_keep_what_they_have(town, jose, ana):
    before = await town.services.personals.stored(ana)
    await town.services.personals.erase(town.workspace_id, EMAIL)
    after = await town.services.personals.stored(ana)
    assert after.person == before.person
    kept = {one.rows: one.count for one in after.holdings}
    assert kept.items() >= {one.rows: one.count for one in before.holdings}.items()
