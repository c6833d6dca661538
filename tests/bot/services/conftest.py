"""A small town of colleagues, on either database, and the services that they use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports import SlackPerson
from bot.records import Actor, Opened, OpenRequest, Settings
from bot.services import Services, build_services
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.engine import session_factory
from models import Ask
from tests.fakes import FakeClock


@dataclass
class Town:
    """Who lives here, and what can be asked of the bot."""

    engine: AsyncEngine
    clock: FakeClock
    store: Store
    services: Services
    workspace_id: str
    begun: list[str] = field(default_factory=list)
    """The ids of the operations begun so far."""

    async def person(self, name: str, levels: dict[str, int] | None = None, **facts) -> Actor:
        """Let somebody move in, with skills by name and level."""
        profile = {
            key: facts.pop(key)
            for key in ("max_swarms", "paused_until", "may_be_asked")
            if key in facts
        }
        said = SlackPerson(f"U{name.upper()}", name, None, "en-GB", "UTC", "T1", **facts)
        actor = await self.services.people.met(self.workspace_id, said)
        if levels or profile:
            await self.profile(actor, levels or {}, **profile)
        return actor

    async def profile(
        self,
        actor: Actor,
        levels: dict[str, int],
        *,
        max_swarms: int | None = None,
        paused_until: datetime | None = None,
        may_be_asked: bool = True,
    ) -> None:
        """Let somebody's profile say this, whatever they are."""
        async with self.store.transaction(self.workspace_id) as tx:
            person = await tx.people.by_id(actor.id)
            skills = {(await tx.people.ensure_skill(name)).id: n for name, n in levels.items()}
            await tx.people.set_skills(person.id, skills)
            person.max_swarms, person.paused_until = max_swarms, paused_until
            person.may_be_asked = may_be_asked

    async def open(self, actor: Actor, reference: str = "CASE-1", **more) -> Opened:
        """Let somebody open a swarm."""
        request = OpenRequest(reference, more.pop("title", "Webhooks fail"), **more)
        opened = await self.services.opening.open(actor, request)
        if opened.is_new:
            await self.staff(opened.swarm_id)
        return opened

    async def staff(self, swarm_id: str) -> None:
        """Let a swarm that was opened be staffed, as the flow would."""
        async with self.store.transaction(self.workspace_id) as tx:
            begun = (await tx.operations.get(f"open_swarm:{swarm_id}")).args
            await self.services.opening.staff(
                tx, swarm_id, skills=begun["skills"], invited=begun["invited"]
            )

    async def with_channel(self, swarm_id: str, channel: str = "C1") -> None:
        """Let a swarm have its channel, as the flow would."""
        async with self.store.transaction(self.workspace_id) as tx:
            await tx.swarms.add_room(swarm_id, channel, "swarm-case-1", private=False)
            (await tx.swarms.locked(swarm_id)).ready(at=tx.now)

    async def picture(self, swarm_id: str):
        """Return a swarm as it stands."""
        async with self.store.transaction(self.workspace_id) as tx:
            return await tx.pictures.swarm(swarm_id)

    async def asks(self, swarm_id: str) -> dict[str, Ask]:
        """Return the latest ask of everybody asked, by name."""
        async with self.store.transaction(self.workspace_id) as tx:
            asks = await tx.participations.asks(swarm_id)
            refs = await tx.people.refs([ask.person_id for ask in asks])
        return {refs[ask.person_id].name: ask for ask in asks}

    async def rows(self, statement) -> list:
        """Return what stands in the database."""
        async with self.engine.connect() as connection:
            return list(await connection.execute(statement))

    def operations(self, kind: str) -> list[str]:
        """Return the operations of a kind that were begun."""
        return [one for one in self.begun if one.startswith(f"{kind}:")]


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock that stands still until it is moved."""
    return FakeClock()


@pytest.fixture
async def town(engine: AsyncEngine, clock: FakeClock) -> Town:
    """Return a town with nobody in it yet."""
    store = Store(session_factory(engine), clock)
    workspace_id = await Workspaces(store, clock, lobby="swarm-lobby").make_nameless()
    services = build_services(store, Settings(lobby="swarm-lobby"))
    town = Town(engine, clock, store, services, workspace_id)
    store.runs_as("a-replica", lambda begun: town.begun.append(begun.id))
    return town


@pytest.fixture
async def ana(town: Town) -> Actor:
    """Return Ana, who opens swarms."""
    return await town.person("Ana")


@pytest.fixture
async def ben(town: Town) -> Actor:
    """Return Ben, who looks on."""
    return await town.person("Ben")
