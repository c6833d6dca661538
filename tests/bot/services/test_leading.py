"""Leads see the open swarms of their people, and end them for somebody who is away."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import NotAllowedError, NotFoundError
from bot.records import Ending
from models import EventLog

ENDING = Ending("fixed", "Clear the cache", "A stale key")


@pytest.fixture
async def zoe(town, ana, ben):
    """Return Zoe, who leads Ana and Ben."""
    zoe = await town.person("Zoe")
    await led_by(town, zoe, ana, ben)
    return zoe


async def led_by(town, lead, *people) -> None:
    async with town.store.transaction(town.workspace_id) as tx:
        for person in people:
            (await tx.people.by_id(person.id)).lead_id = lead.id


async def cases(town, lead) -> list[str]:
    return [one.line.reference for one in (await town.services.leading.team(lead)).swarms]


async def test_a_lead_sees_their_people_s_open_swarms_those_of_the_absent_first(
    town, clock, ana, ben, zoe
):
    leo = await town.person("Leo")
    for who, case, severity in ((ana, "CASE-1", 2), (ben, "CASE-2", 3), (leo, "CASE-3", 1)):
        await town.open(who, case, severity=severity)
    over = await town.open(ana, "CASE-4")
    await town.services.endings.cancel(ana, over.swarm_id, "Not needed")
    assert await cases(town, zoe) == ["CASE-1", "CASE-2"]
    away = clock.now() + timedelta(days=5)
    await town.profile(ben, {}, paused_until=away)
    team = await town.services.leading.team(zoe)
    first, second = team.swarms
    assert (first.line.reference, first.is_away, first.away_until) == ("CASE-2", True, away)
    assert (second.is_away, team.total) == (False, 2)


async def test_who_leads_nobody_sees_nothing(town, ana, ben, zoe):
    await town.open(ana)
    team = await town.services.leading.team(ben)
    assert (team.is_lead, team.swarms, team.total) == (False, (), 0)
    guest = await town.person("Gus", is_guest=True)
    with pytest.raises(NotAllowedError):
        await town.services.leading.team(guest)


async def test_a_private_swarm_is_no_lead_s_business_unless_they_are_in_it(town, ana, zoe):
    hidden = await town.open(ana, "CASE-66", is_private=True)
    assert await cases(town, zoe) == []
    assert (await town.services.leading.team(zoe)).total == 0
    with pytest.raises(NotFoundError):
        await town.services.endings.resolve(zoe, hidden.swarm_id, ENDING)
    async with town.store.transaction(town.workspace_id) as tx:
        part = await tx.participations.ensure(hidden.swarm_id, zoe.id, "expert")
        part.join(at=tx.now, source="access")
    assert await cases(town, zoe) == ["CASE-66"]


@pytest.mark.parametrize("way", ["resolve", "cancel"])
async def test_a_lead_ends_a_swarm_for_its_owner_who_is_told(town, ana, zoe, way):
    opened = await town.open(ana)
    how = ENDING if way == "resolve" else "Nobody needs it"
    await getattr(town.services.endings, way)(zoe, opened.swarm_id, how)
    kinds = ("swarm_resolved", "swarm_cancelled")
    query = select(EventLog.actor_id, EventLog.person_id).where(EventLog.kind.in_(kinds))
    assert await town.rows(query) == [(zoe.id, ana.id)]
    assert len(town.operations("tell_done_for")) == 1


async def test_an_owner_who_ends_it_does_so_for_nobody(town, ana, zoe):
    opened = await town.open(ana)
    await town.services.endings.resolve(ana, opened.swarm_id, ENDING)
    query = select(EventLog.person_id).where(EventLog.kind == "swarm_resolved")
    assert await town.rows(query) == [(None,)]
    assert town.operations("tell_done_for") == []


async def test_a_lead_of_others_ends_nothing_and_no_lead_reopens(town, ana, zoe):
    other = await town.person("Lee")
    await led_by(town, other, await town.person("Max"))
    opened = await town.open(ana)
    with pytest.raises(NotAllowedError):
        await town.services.endings.resolve(other, opened.swarm_id, ENDING)
    await town.services.endings.resolve(zoe, opened.swarm_id, ENDING)
    with pytest.raises(NotAllowedError):
        await town.services.endings.reopen(zoe, opened.swarm_id)


async def test_a_lead_finishes_the_draft_of_somebody_who_is_away(town, ana, zoe):
    opened = await town.open(ana)
    picture = await town.services.endings.resolve(ana, opened.swarm_id, ENDING)
    article = await town.services.articles.publish(zoe, picture.article_id)
    assert article.state == "not_validated"
