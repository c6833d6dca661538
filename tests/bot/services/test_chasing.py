"""What waits is brought to mind once, privately and at work, and then to a lead once a week."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.fitting import is_at_work
from bot.records import Ending
from bot.settings import BY_KEY
from models import Article, Person, Reminder
from tests.bot.services.test_leading import led_by

ENDING = Ending("fixed", "Clear the cache", "A stale key")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
async def at(town, clock):
    """Return how it becomes some day and hour of two weeks, and the bot looks, twice.

    What it writes gets there, unless it is said that it does not.
    """

    async def becomes(day: int, hour: int = 10, *, gets_there: bool = True) -> tuple[int, int]:
        there = MONDAY.replace(day=23, hour=hour) - clock.now()
        clock.move(seconds=there.total_seconds() + (day - 23) * 86400)
        for _ in range(2):
            await town.services.chasing.chase_due(town.workspace_id)
            await town.services.chasing.list_due(town.workspace_id)
        async with town.store.transaction(town.workspace_id) as tx:
            key = Reminder.object_id, Reminder.purpose, Reminder.person_id
            for about in await town.rows(select(*key)) if gets_there else ():
                await tx.waiting.reached(*about)
        return len(town.operations("chase")), len(town.operations("tell_waiting"))

    return becomes


@pytest.fixture
async def zoe(town, ana):
    """Return Zoe, who leads Ana."""
    zoe = await town.person("Zoe")
    await led_by(town, zoe, ana)
    return zoe


async def draft(town, owner, case: str = "CASE-1", **more) -> str:
    opened = await town.open(owner, case, **more)
    await town.services.endings.resolve(owner, opened.swarm_id, ENDING)
    query = select(Article.id).where(Article.swarm_id == opened.swarm_id)
    return (await town.rows(query))[0][0]


async def listed(town, lead) -> list[tuple[str, str]]:
    lines, total = await town.services.chasing.list_for(town.workspace_id, lead.id)
    assert total == len(lines)
    return [(line.kind, line.swarm.reference) for line in lines]


async def test_a_draft_is_chased_once_after_two_days_and_listed_each_week_after_four(
    town, ana, zoe, at
):
    await at(23)
    await draft(town, ana)
    assert await at(24, 16) == (0, 0)
    assert await at(25) == (1, 0)
    assert await at(26) == (1, 0)
    assert await at(27) == (1, 1)
    assert await at(30) == (1, 1)
    assert await at(33) == (1, 1)
    assert await at(34) == (1, 2)
    assert await at(37) == (1, 2)
    assert await listed(town, zoe) == [("draft", "CASE-1")]


async def test_of_several_drafts_one_comes_after_the_other(town, ana, ben, at):
    await at(26)
    for number in range(3):
        await draft(town, ana, f"CASE-{number}")
    await draft(town, ben, "CASE-3")
    assert await at(30, 9) == (2, 0)
    assert await at(30, 10) == (3, 0)
    assert await at(30, 11) == (4, 0)
    assert await at(31) == (4, 0)


async def test_what_did_not_get_there_is_sent_again_on_the_next_day_of_work(town, ana, zoe, at):
    await at(23)
    await draft(town, ana)
    assert await at(25, gets_there=False) == (1, 0)
    assert await at(25, 15, gets_there=False) == (1, 0)
    assert await at(26) == (2, 0)
    assert await at(27, gets_there=False) == (2, 1)
    assert await at(30) == (2, 2)
    assert await at(33) == (2, 2)


async def test_what_was_taken_back_and_asked_for_again_is_brought_to_mind_again(town, ana, ben, at):
    await at(23)
    hidden = (await town.open(ana, "CASE-66", is_private=True)).swarm_id
    await town.services.participations.join(ben, hidden)
    drafted = (await town.open(ana)).swarm_id
    await town.services.endings.resolve(ana, drafted, ENDING)
    assert await at(25) == (2, 0)
    took_back = town.services.participations.took_bee_back
    await took_back(ben, hidden, channel="C1", event="E1")
    await town.services.endings.reopen(ana, drafted)
    assert await at(26) == (2, 0)
    await town.services.participations.join(ben, hidden)
    await town.services.endings.resolve(ana, drafted, ENDING)
    assert await at(27) == (2, 0)
    assert await at(30) == (4, 0)
    assert await at(34) == (4, 0)


async def test_a_draft_that_its_owner_is_at_is_not_brought_to_mind_again(town, ana, at):
    await at(23)
    article = await draft(town, ana)
    assert await at(25) == (1, 0)
    sections = {"issue": "It fails", "resolution": "Do this"}
    await town.services.articles.edit(ana, article, version=1, title="T", sections=sections)
    assert await at(30) == (1, 0)


async def test_neither_comes_at_the_weekend_nor_at_night(town, ana, zoe, at):
    await at(26)
    await draft(town, ana)
    for day, hour in ((28, 10), (28, 15), (29, 10), (30, 7), (30, 8)):
        assert await at(day, hour) == (0, 0)
    assert await at(30, 9) == (1, 0)
    assert await at(30, 10) == (1, 1)


async def test_what_is_finished_is_brought_to_nobody_s_mind(town, ana, zoe, at):
    await at(23)
    published, discarded = await draft(town, ana), await draft(town, ana, "CASE-2")
    await town.services.articles.publish(ana, published)
    await town.services.articles.discard(ana, discarded)
    assert await at(30) == (0, 0)


async def test_a_swarm_that_goes_on_owes_no_article(town, ana, zoe, at):
    await at(23)
    opened = await town.open(ana)
    await town.services.endings.resolve(ana, opened.swarm_id, ENDING)
    await town.services.endings.reopen(ana, opened.swarm_id)
    assert await at(30) == (0, 0)


async def test_what_somebody_has_just_edited_has_not_waited(town, ana, zoe, at):
    await at(23)
    article = await draft(town, ana)
    await at(24)
    sections = {"issue": "It fails", "resolution": "Do this"}
    await town.services.articles.edit(ana, article, version=1, title="T", sections=sections)
    assert await at(25) == (0, 0)
    assert await at(26) == (1, 0)


async def test_who_is_away_is_reminded_once_they_are_back_and_the_lead_knows_meanwhile(
    town, ana, zoe, at
):
    await at(23)
    await draft(town, ana)
    await town.profile(ana, {}, paused_until=MONDAY.replace(day=30, hour=0))
    assert await at(25) == (0, 0)
    assert await at(27) == (0, 1)
    assert await at(30) == (1, 1)


async def test_a_lead_who_is_away_gets_the_list_once_they_are_back(town, ana, zoe, at):
    await at(23)
    await draft(town, ana)
    await town.profile(zoe, {}, paused_until=MONDAY.replace(day=30, hour=0))
    assert await at(27) == (1, 0)
    assert await at(30) == (1, 1)


async def test_without_a_lead_nobody_gets_a_list(town, ben, at):
    await at(23)
    await draft(town, ben)
    assert await at(30) == (1, 0)


async def test_a_wish_to_enter_waits_for_the_owner_and_is_hidden_from_their_lead(
    town, ana, ben, zoe, at
):
    await at(23)
    opened = await town.open(ana, "CASE-66", is_private=True)
    await town.services.participations.join(ben, opened.swarm_id)
    assert await at(25) == (1, 0)
    assert await at(30) == (1, 0)
    assert await listed(town, zoe) == []
    async with town.store.transaction(town.workspace_id) as tx:
        part = await tx.participations.ensure(opened.swarm_id, zoe.id, "expert")
        part.join(at=tx.now, source="access")
    assert await listed(town, zoe) == [("access", "CASE-66")]


async def test_a_private_draft_is_hidden_from_a_lead_who_is_not_in_it(town, ana, zoe, at):
    await at(23)
    await draft(town, ana, "CASE-66", is_private=True)
    assert await at(30) == (1, 0)
    assert (await town.services.leading.team(zoe)).waiting_total == 0


async def test_what_is_older_than_a_month_is_let_rest(town, clock, ana, zoe, at):
    await draft(town, ana)
    clock.move(days=40)
    for _ in range(24 * 4):
        clock.move(hours=1)
        await town.services.chasing.chase_due(town.workspace_id)
        await town.services.chasing.list_due(town.workspace_id)
    assert town.operations("chase") == town.operations("tell_waiting") == []


async def test_a_team_chooses_the_days(town, ana, zoe, at):
    for key, days in (("draft_reminder_days", 1), ("lead_list_days", 2)):
        await town.services.settings.note(town.workspace_id, key, days)
    await at(23)
    await draft(town, ana)
    assert await at(24) == (1, 0)
    assert await at(25) == (1, 1)


async def test_the_longest_that_a_team_can_choose_is_still_told(town, ana, zoe, at):
    for key in ("draft_reminder_days", "lead_list_days"):
        await town.services.settings.note(town.workspace_id, key, BY_KEY[key].kind.most)
    await at(23)
    await draft(town, ana)
    assert await at(52) == (0, 0)
    assert await at(53) == (1, 1)
    assert await at(60) == (1, 2)


async def test_working_hours_that_are_known_are_kept_to(town, ana, zoe, at):
    async with town.store.transaction(town.workspace_id) as tx:
        person = await tx.people.by_id(ana.id)
        person.work_from, person.work_to = 14, 22
    await at(23)
    await draft(town, ana)
    assert await at(25, 13) == (0, 0)
    assert await at(25, 14) == (1, 0)


@pytest.mark.parametrize(
    ("changes", "nine"),
    [
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 8),
        (datetime(2027, 3, 28, 1, tzinfo=UTC), 7),
    ],
)
async def test_hours_are_those_of_the_day_when_the_clocks_change(town, clock, ana, changes, nine):
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(ana.id)).time_zone = "Europe/Madrid"
    clock.move_to(changes - timedelta(days=3))
    await draft(town, ana)
    due = town.services.chasing.chase_due
    for early in (changes, changes.replace(hour=9), changes + timedelta(days=1, hours=nine - 2)):
        clock.move_to(early + timedelta(minutes=59))
        await due(town.workspace_id)
        assert town.operations("chase") == []
    clock.move(minutes=1)
    await due(town.workspace_id)
    assert clock.now().hour == nine
    assert len(town.operations("chase")) == 1


async def test_forgetting_what_happened_makes_nobody_hear_of_it_twice(town, ana, zoe, at):
    await town.services.settings.note(town.workspace_id, "keep_events_days", 1)
    await at(23)
    await draft(town, ana)
    assert await at(25) == (1, 0)
    await at(30)
    await town.services.retention.forget_due(town.workspace_id)
    assert (await at(32))[0] == 1
    purposes = await town.rows(select(Reminder.purpose).order_by(Reminder.purpose))
    assert ("draft",) in purposes
    assert await town.rows(select(Person.id).where(Person.id == ana.id))


@pytest.mark.parametrize(
    ("hour", "zone", "begins", "ends", "is_there"),
    [
        (9, "UTC", None, None, True),
        (17, "UTC", None, None, False),
        (15, "America/Bogota", None, None, True),
        (13, "America/Bogota", None, None, False),
        (23, "UTC", 22, 6, True),
        (5, "UTC", 22, 6, True),
        (12, "UTC", 22, 6, False),
        (3, "UTC", 8, 8, True),
        (1, "Pacific/Honolulu", None, None, False),
    ],
)
def test_when_somebody_is_at_work(hour, zone, begins, ends, is_there):
    now = MONDAY.replace(hour=hour)
    assert is_at_work(now, zone, begins, ends) is is_there
