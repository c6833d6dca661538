"""What a digest tells, of which days, and when it is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.records import Ending, Settings
from bot.services.digests import WEEK, collect, last_due
from models import Operation, Workspace

MADRID = Settings(lobby="x", time_zone="Europe/Madrid")


def utc(*at: int) -> datetime:
    return datetime(*at, tzinfo=UTC)


@pytest.fixture
def now(town, clock):
    """Return a way to move to an instant; the town was founded long before."""

    async def move(*at: int) -> datetime:
        async with town.engine.begin() as connection:
            await connection.execute(update(Workspace).values(created_at=utc(2020, 1, 1)))
        clock.move_to(utc(*at))
        return clock.now()

    return move


async def solved(town, owner, reference, thanks=(), **more):
    opened = await town.open(owner, reference, **more)
    await town.services.endings.resolve(
        owner, opened.swarm_id, Ending("fixed", "Done", "", thanks=thanks)
    )


async def told(town, since, until):
    async with town.store.transaction(town.workspace_id) as tx:
        return await collect(tx, since, until)


async def spans(town) -> list[tuple[str, str]]:
    rows = await town.rows(
        select(Operation.args)
        .where(Operation.kind == "publish_digest")
        .order_by(Operation.created_at)
    )
    return [(args["since"], args["until"]) for (args,) in rows]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (utc(2027, 3, 22, 7, 59), None),
        (utc(2027, 3, 22, 8, 0), utc(2027, 3, 22, 8)),
        (utc(2027, 3, 23, 7, 59), utc(2027, 3, 22, 8)),
        (utc(2027, 3, 23, 8, 1), None),
        (utc(2027, 3, 29, 7, 0), utc(2027, 3, 29, 7)),
        (utc(2027, 3, 29, 6, 59), None),
        (utc(2027, 10, 25, 9, 0), utc(2027, 10, 25, 7)),
        (utc(2027, 11, 1, 8, 0), utc(2027, 11, 1, 8)),
    ],
)
def test_it_is_due_on_the_teams_own_clock_and_for_a_day(now, due):
    settings = replace(MADRID, digest_day="mon", digest_hour=9)
    assert last_due(settings, now) == due


async def test_it_is_begun_once_a_week(town, now):
    publish = town.services.digests.publish_due
    await now(2026, 11, 23, 8, 59)
    assert not await publish(town.workspace_id)
    await now(2026, 11, 23, 9, 0)
    assert [await publish(town.workspace_id) for _ in range(3)] == [True, False, False]
    await now(2026, 11, 30, 9, 0)
    assert await publish(town.workspace_id)


async def test_a_fresh_workspace_owes_nothing_for_the_past(town, clock):
    clock.move(hours=5)
    async with town.engine.begin() as connection:
        await connection.execute(update(Workspace).values(created_at=clock.now()))
    assert not await town.services.digests.publish_due(town.workspace_id)


async def test_a_week_in_which_the_clock_changes_has_no_gap(town, now):
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.workspaces.current()).time_zone = "Europe/Madrid"
    await now(2027, 3, 29, 7, 0)
    assert await town.services.digests.publish_due(town.workspace_id)
    ((since, until),) = await spans(town)
    assert datetime.fromisoformat(since) == utc(2027, 3, 22, 8)
    assert datetime.fromisoformat(until) == utc(2027, 3, 29, 7)


async def test_one_digest_begins_where_the_last_ended(town, now):
    await now(2026, 11, 26, 12, 0)
    assert await town.services.digests.publish_now(town.workspace_id)
    await now(2026, 11, 30, 10, 0)
    assert await town.services.digests.publish_due(town.workspace_id)
    (_, first_until), (second_since, _) = await spans(town)
    assert second_since == first_until


async def test_after_a_long_silence_a_week_is_told(town, now):
    await now(2026, 11, 2, 9, 0)
    assert await town.services.digests.publish_due(town.workspace_id)
    await now(2026, 11, 30, 9, 0)
    assert await town.services.digests.publish_due(town.workspace_id)
    assert datetime.fromisoformat((await spans(town))[1][0]) == utc(2026, 11, 23, 9)


async def test_stories_tell_the_problem_the_people_and_the_article(town, ana, ben, clock):
    await solved(town, ana, "CASE-1", thanks=[ben.id])
    digest = await told(town, clock.now() - WEEK, clock.now() + timedelta(seconds=1))
    (story,) = digest.stories
    assert (story.title, story.customer_effect, story.owner.name) == (
        "Webhooks fail",
        "fixed",
        "Ana",
    )
    assert [line.person.name for line in story.thanked] == ["Ben"]
    assert [person.name for person in digest.first_time] == ["Ben"]


async def test_who_helped_before_is_not_new(town, ana, ben, clock):
    await solved(town, ana, "CASE-1", thanks=[ben.id])
    clock.move(days=8)
    await solved(town, ana, "CASE-2", thanks=[ben.id])
    digest = await told(town, clock.now() - WEEK, clock.now() + timedelta(seconds=1))
    assert digest.first_time == []


async def test_private_swarms_leave_no_trace(town, ana, ben, clock):
    await solved(town, ana, "CASE-1", thanks=[ben.id], is_private=True, skills=["cobol"])
    digest = await told(town, clock.now() - WEEK, clock.now() + timedelta(seconds=1))
    assert digest.is_empty


async def test_skills_called_for_in_vain_are_named(town, ana, clock):
    await town.open(ana, "CASE-1", skills=["cobol", "algol"])
    await town.open(ana, "CASE-2", skills=["algol"])
    digest = await told(town, clock.now() - WEEK, clock.now() + timedelta(seconds=1))
    assert [skill.key for skill in digest.wanted_skills] == ["algol", "cobol"]


async def test_a_skill_that_one_swarm_mistyped_is_not_wanted(town, ana, clock):
    await town.person("Leo", {"webhooks": 3})
    await town.open(ana, "CASE-1", skills=["webhoks", "cobol"])
    await town.open(ana, "CASE-2", skills=["webhookz"])
    await town.open(ana, "CASE-3", skills=["webhookz"])
    digest = await told(town, clock.now() - WEEK, clock.now() + timedelta(seconds=1))
    assert [skill.key for skill in digest.wanted_skills] == ["webhookz", "cobol"]


async def test_the_article_used_most_often_is_named(town, ana, clock):
    await solved(town, ana, "CASE-1", title="Keys are cached")
    (article_id,) = [
        (await town.picture(swarm_id)).article_id
        for (swarm_id,) in await town.rows(
            select(Operation.args["swarm_id"].as_string()).where(Operation.kind == "end_swarm")
        )
    ]
    await town.services.articles.publish(ana, article_id)
    opened = await town.open(ana, "CASE-2", title="Keys are cached again")
    await town.services.opening.answered(ana, opened.swarm_id, "article", article_id)
    digest = await told(town, clock.now() - WEEK, clock.now() + timedelta(seconds=1))
    assert digest.reused_title == "Keys are cached"


async def test_a_look_that_found_nothing_does_not_use_up_the_week(town, now):
    publish = town.services.digests.publish_now
    await now(2026, 11, 24, 12, 0)
    assert await publish(town.workspace_id)
    await ended(town, journal={})
    await now(2026, 11, 25, 12, 0)
    assert await publish(town.workspace_id)
    await ended(town, journal={"post": "C1:1.0"})
    await now(2026, 11, 26, 12, 0)
    assert not await publish(town.workspace_id)


async def ended(town, journal):
    """Let every digest that was begun be over, with what it did."""
    async with town.engine.begin() as connection:
        unfinished = update(Operation).where(Operation.ended_at.is_(None))
        await connection.execute(unfinished.values(ended_at=utc(2026, 11, 24), journal=journal))
