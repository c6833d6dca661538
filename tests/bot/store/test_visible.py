"""What may be shown to whom: one condition on every read."""

from types import SimpleNamespace

import pytest

from bot.ports import SlackPerson
from bot.records import OpenRequest, Settings, Which
from bot.services import build_services
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.engine import session_factory
from tests.fakes import FakeClock

KINDS = {
    "member": {},
    "admin": {"is_admin": True},
    "guest": {"is_guest": True},
    "external": {"is_external": True},
}


@pytest.fixture
async def place(engine):
    """Return a store with an open and a private swarm of Ana's, and people of every kind."""
    store = Store(session_factory(engine), FakeClock())
    workspace_id = await Workspaces(store, FakeClock(), lobby="lobby").make_nameless()
    services = build_services(store, Settings(lobby="lobby"))

    async def person(name: str, **facts):
        said = SlackPerson(f"U{name}", name, None, None, None, "T1", **facts)
        return await services.people.met(workspace_id, said)

    ana = await person("ana")
    swarms = {
        name: (
            await services.opening.open(ana, OpenRequest(f"{name}-1", "Login", is_private=private))
        ).swarm_id
        for name, private in (("open", False), ("private", True))
    }
    people = {kind: await person(kind, **facts) for kind, facts in KINDS.items()}
    return SimpleNamespace(
        store=store, workspace_id=workspace_id, ana=ana, swarms=swarms, people=people
    )


async def seen(place, actor) -> set[str]:
    """Return which of the swarms somebody may see, however they are asked for."""
    async with place.store.transaction(place.workspace_id) as tx:
        by_id = {
            name
            for name, swarm_id in place.swarms.items()
            if await tx.swarms.visible(swarm_id, actor) is not None
        }
        listed = {swarm.id for swarm in await tx.swarms.open_ones(actor)}
    assert listed == {place.swarms[name] for name in by_id}
    return by_id


async def let_in(place, actor, name: str) -> None:
    async with place.store.transaction(place.workspace_id) as tx:
        part = await tx.participations.ensure(place.swarms[name], actor.id, "expert")
        part.join(at=tx.now, source="slack")


async def let_out(place, actor, name: str) -> None:
    async with place.store.transaction(place.workspace_id) as tx:
        part = await tx.participations.of(place.swarms[name], actor.id)
        part.leave(at=tx.now)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("member", {"open"}), ("admin", {"open"}), ("guest", set()), ("external", set())],
)
async def test_who_is_in_neither_sees_only_what_is_open_to_all(place, kind, shown):
    assert await seen(place, place.people[kind]) == shown


@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_in_sees_it_until_they_leave(place, kind):
    person = place.people[kind]
    before = await seen(place, person)
    await let_in(place, person, "private")
    assert await seen(place, person) == before | {"private"}
    await let_out(place, person, "private")
    assert await seen(place, person) == before


async def test_following_shows_nothing(place):
    member = place.people["member"]
    async with place.store.transaction(place.workspace_id) as tx:
        part = await tx.participations.ensure(place.swarms["private"], member.id, "follower")
        part.following_since = tx.now
    assert await seen(place, member) == {"open"}
    async with place.store.transaction(place.workspace_id) as tx:
        assert (await tx.swarms_for(Which.FOLLOWED, member, limit=9)).total == 0


async def test_the_owner_sees_both(place):
    assert await seen(place, place.ana) == {"open", "private"}


async def test_a_solved_case_of_a_private_swarm_is_not_known_to_others(place):
    async with place.store.transaction(place.workspace_id) as tx:
        for swarm_id in place.swarms.values():
            case = await tx.swarms.case_of(swarm_id)
            case.resolved_at, case.resolution = tx.now, "It was the login"
    async with place.store.transaction(place.workspace_id) as tx:
        for actor, references in (
            (place.people["member"], ["open-1"]),
            (place.ana, ["open-1", "private-1"]),
        ):
            found = await tx.cases.solved(["%login%"], actor)
            assert sorted(case.reference.lower() for case in found) == references
