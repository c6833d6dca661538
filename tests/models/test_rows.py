"""What the database itself refuses, on both kinds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.store.engine import session_factory
from models import Case, Person, Setting, Swarm, SwarmCase, Workspace

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
async def session(engine: AsyncEngine):
    async with session_factory(engine)() as session:
        session.add_all([a_workspace("acme"), a_workspace("globex")])
        session.add_all([a_person("ana"), a_person("bo", workspace_id="globex")])
        await session.commit()
        yield session


def a_workspace(name: str, **changes) -> Workspace:
    return Workspace(**{"id": name, "team_id": f"T{name.upper()}", "created_at": NOON, **changes})


def a_person(name: str, workspace_id: str = "acme", **changes) -> Person:
    return Person(workspace_id=workspace_id, id=name, name=name, created_at=NOON, **changes)


def a_case(reference: str, workspace_id: str = "acme", **changes) -> Case:
    return Case(
        workspace_id=workspace_id, id=reference, reference=reference, opened_at=NOON, **changes
    )


def a_swarm(name: str, requester: str = "ana", **changes) -> Swarm:
    return Swarm(
        workspace_id="acme",
        id=name,
        title="It fails",
        requester_id=requester,
        opened_at=NOON,
        **changes,
    )


def works_on(swarm: str, case: str, **changes) -> SwarmCase:
    return SwarmCase(workspace_id="acme", swarm_id=swarm, case_id=case, attached_at=NOON, **changes)


async def refused(session: AsyncSession, *rows: object) -> str:
    session.add_all(rows)
    with pytest.raises(IntegrityError) as caught:
        await session.commit()
    await session.rollback()
    return str(caught.value.orig)


async def kept(session: AsyncSession, *rows: object) -> None:
    session.add_all(rows)
    await session.commit()


async def test_a_case_has_at_most_one_active_swarm(session):
    await kept(session, a_case("case-1"), a_swarm("first"), a_swarm("second"))
    await kept(session, works_on("first", "case-1"))
    await refused(session, works_on("second", "case-1"))


async def test_an_ended_swarm_makes_room_for_another(session):
    await kept(session, a_case("case-1"), a_swarm("first"), a_swarm("second"))
    await kept(session, works_on("first", "case-1", is_active=False))
    await kept(session, works_on("second", "case-1"))


async def test_a_reference_is_one_case_in_a_workspace_and_another_elsewhere(session):
    await kept(session, a_case("case-1"), a_case("case-1", workspace_id="globex"))
    await refused(session, a_case("case-1", workspace_id="acme"))


async def test_no_row_points_into_another_workspace(session):
    await refused(session, a_swarm("stray", requester="bo"))
    await refused(session, a_person("cy", lead_id="bo"))


async def test_an_address_or_a_slack_user_is_one_person_of_a_workspace(session):
    await kept(session, a_person("cy", email="cy@acme.example", slack_user_id="U1"))
    await refused(session, a_person("di", email="cy@acme.example"))
    await refused(session, a_person("di", slack_user_id="U1"))
    await kept(session, a_person("di", workspace_id="globex", slack_user_id="U1"))


async def test_people_without_an_address_do_not_collide(session):
    await kept(session, a_person("cy"), a_person("di"))


async def test_a_team_is_installed_once_and_an_organisation_once(session):
    await refused(session, a_workspace("again", team_id="TACME"))
    await kept(session, a_workspace("big", team_id=None, enterprise_id="E1"))
    await refused(session, a_workspace("again", team_id=None, enterprise_id="E1"))
    await kept(session, a_workspace("part", team_id="TPART", enterprise_id="E1"))


@pytest.mark.parametrize("severity", [0, 5])
async def test_a_severity_out_of_range_is_refused(session, severity):
    assert "severity_1_to_4" in await refused(session, a_swarm("loud", severity=severity))


async def test_a_workspace_takes_its_rows_with_it(session):
    await kept(session, a_case("case-1"), a_swarm("first"))
    await kept(session, works_on("first", "case-1"))
    await session.delete(await session.get(Workspace, "acme"))
    await session.commit()
    assert (await session.scalars(select(Swarm.id))).all() == []
    assert (await session.scalars(select(Person.id))).all() == ["bo"]


async def test_an_instant_comes_back_as_utc(session):
    bogota = timezone(timedelta(hours=-5))
    await kept(session, a_case("case-1", resolved_at=NOON.astimezone(bogota)))
    session.expire_all()
    case = await session.scalar(select(Case))
    assert case.resolved_at == NOON
    assert case.resolved_at.tzinfo is UTC


async def test_an_instant_without_a_zone_is_refused(session):
    session.add(a_case("case-1", resolved_at=NOON.replace(tzinfo=None)))
    with pytest.raises(StatementError, match="needs a time zone"):
        await session.commit()


async def test_an_instant_is_found_by_another_zones_words_for_it(session):
    await kept(session, a_case("case-1", resolved_at=NOON))
    madrid = timezone(timedelta(hours=1))
    found = select(Case.id).where(Case.resolved_at == NOON.astimezone(madrid))
    assert await session.scalar(found) == "case-1"


async def test_what_no_database_holds_is_left_out_and_still_found(session):
    await kept(session, a_case("case-1", title="It\x00 fails\ud83d 🐝"))
    session.expire_all()
    assert await session.scalar(select(Case.title)) == "It fails 🐝"
    found = select(Case.id).where(Case.title.contains("fa\x00ils"))
    assert await session.scalar(found) == "case-1"


@pytest.mark.parametrize("value", ["ask", 9, True, None, ["a"], {"day": "mon"}])
async def test_a_setting_keeps_its_value(session, value):
    await kept(session, Setting(workspace_id="acme", key="k", value=value, changed_at=NOON))
    session.expire_all()
    assert (await session.get(Setting, ("acme", "k"))).value == value
