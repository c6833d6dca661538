"""Every command, button, menu, form and shortcut, tried by every kind of person."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from bot.access import UNKNOWN
from bot.errors import (
    NotAllowedError,
    NotFoundError,
    NotInSwarmChannelError,
    SwarmroomError,
)
from bot.records import Actor, Ending, PersonRef
from bot.services import Services, build_services
from bot.store import Transaction
from handlers import register
from handlers.subcommands import SUBCOMMANDS
from models import AccessRequest, Article, Room
from tests.bot.services.conftest import Town, clock, town
from tests.fakes import FakeSlack
from tests.security.roles import (
    BUTTONS,
    COMMANDS,
    DEEDS,
    FORMS,
    MENUS,
    ROLES,
    SHORTCUTS,
    Door,
)

__all__ = ["clock", "town"]

REFUSALS = (NotAllowedError, NotFoundError, NotInSwarmChannelError)
ENDING = Ending(outcome="fixed", resolution="Run the job", cause="", thanks=(), note="")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return one kind of database: who may do what is decided before it is asked."""
    return sqlite_url


class Recorder:
    """Takes what handlers register, in place of Bolt."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Callable]] = {}

    def __getattr__(self, kind: str) -> Callable:
        def take(name: object) -> Callable:
            def keep(listener: Callable) -> Callable:
                key = name["callback_id"] if isinstance(name, dict) else name
                self.found.setdefault(kind, {})[str(key)] = listener
                return listener

            return keep

        return take


def doors() -> dict[str, dict[str, Callable]]:
    """Return all that handlers take from Slack, by kind and name."""
    recorder = Recorder()
    register(recorder, None, None, None)
    return recorder.found


TABLES = {
    "action": BUTTONS,
    "view": FORMS,
    "options": MENUS,
    "shortcut": SHORTCUTS,
    "global_shortcut": SHORTCUTS,
    "message_shortcut": SHORTCUTS,
}


def test_every_door_has_a_row():
    found = doors()
    assert set(found) <= {*TABLES, "command", "event"}, "a new kind of door"
    for kind, table in TABLES.items():
        rows = {name.split()[0] for name in table}
        missing = set(found.get(kind, ())) - rows
        assert missing == set(), f"tests/security/roles.py has no row for these: {kind}"
    named = {line.split()[0] for line in COMMANDS if line}
    assert set(SUBCOMMANDS) - named == set(), "tests/security/roles.py has no row for these"


def test_no_row_is_of_a_door_that_is_not_there():
    found = doors()
    for kind in ("action", "view", "options", "message_shortcut"):
        assert set(TABLES[kind]) <= set(found[kind])
    assert {row.deed for table in (COMMANDS, *TABLES.values()) for row in table.values()} <= {
        *DEEDS
    }


@dataclass
class Scene:
    """A town with one swarm, and somebody in each role."""

    town: Town
    services: Services
    people: dict[str, Actor]
    ids: dict[str, str]
    slack: FakeSlack

    async def refuses(self, kind: str, name: str, door: Door, role: str) -> bool:
        """Try a door as somebody, and tell whether they are refused. Nothing of it stays."""
        told: list[type[SwarmroomError]] = []
        heard, said_to = told.append, SwarmroomError.said_to

        def listen(problem: SwarmroomError, reader: object) -> str:
            heard(type(problem))
            return said_to(problem, reader)

        listener = doors()[kind]["/swarm" if kind == "command" else name.split()[0]]
        offered: list[Any] = []

        async def ack(*given: object, **named: object) -> None:
            offered.append(named or given)

        body = self._body(kind, name, self.ids.get(door.carries, door.carries))
        SwarmroomError.said_to = listen
        try:
            await listener(
                ack=ack,
                body=body,
                services=self.services,
                slack=self.slack,
                actor=self.people[role],
            )
        finally:
            SwarmroomError.said_to = said_to
        assert offered, "nobody answered"
        if kind == "options":
            return "billing" not in str(offered)
        assert all(t is not SwarmroomError for t in told), "it broke"
        return any(issubclass(t, REFUSALS) for t in told)

    def _body(self, kind: str, name: str, carries: str) -> dict[str, Any]:
        base = {"trigger_id": "T1", "response_url": "https://slack.test/answer"}
        if kind == "command":
            return base | {"command": "/swarm", "text": name, "channel_id": "C1"}
        if kind == "options":
            return {"type": "block_suggestion", "value": "bil"}
        if kind == "message_shortcut":
            chosen = {"callback_id": name, "message": {"ts": "5.0", "text": "It fails"}}
            return base | {"type": "message_action", "channel": {"id": "C1"}, **chosen}
        if kind == "action":
            clicked = {"action_id": name, "value": carries}
            shown = {} if name != "input.title" else {"view": self._view("open", "")}
            return base | {"type": "block_actions", "actions": [clicked], **shown}
        return base | {"type": "view_submission", "view": self._view(name, carries)}

    def _view(self, callback: str, metadata: str) -> dict[str, Any]:
        texts = {
            "case": "CASE-3",
            "title": "Webhooks",
            "need": "Help",
            "text": "News",
            "resolution": "Done",
            "issue": "Broken",
            "reason": "Over",
            "time_zone": "UTC",
            "max_swarms": "2",
        }
        values = {block: {"x": {"value": text}} for block, text in texts.items()}
        chosen = {"outcome": "fixed", "severity": "3", "invite": "ask", "language": "en"}
        values |= {b: {"x": {"selected_option": {"value": v}}} for b, v in chosen.items()}
        values["skills"] = {"x": {"selected_options": [{"value": "billing"}]}}
        values["opt"] = {"x": {"selected_options": []}}
        if callback == "suggest":
            values["people"] = {"x": {"selected_user": self.people["member"].person.slack_id}}
        if callback == "mark":
            values["kind"] = {"x": {"selected_option": {"value": "cause"}}}
        if callback == "handoff":
            values["people"] = {"x": {"selected_user": self.people["expert"].person.slack_id}}
        if callback == "decline":
            values["reason"] = {"x": {"selected_option": {"value": "busy"}}}
        return {
            "id": "V1",
            "hash": "1",
            "type": "modal",
            "callback_id": callback,
            "private_metadata": metadata,
            "state": {"values": values},
        }


@pytest.fixture
async def scene(town: Town, request: pytest.FixtureRequest) -> Scene:
    """Return a swarm in the stage that is asked for, with somebody in each role."""
    people = {
        "owner": await town.person("Owner"),
        "member": await town.person("Member"),
        "in it": await town.person("Inside"),
        "expert": await town.person("Expert", {"billing": 3}),
        "lead": await town.person("Lead"),
        "admin": await town.person("Admin", is_admin=True),
        "admin in": await town.person("AdminIn", is_admin=True),
        "guest": await town.person("Guest", is_guest=True),
        "guest in": await town.person("GuestIn", is_guest=True),
        "external": await town.person("External", is_external=True),
        "external in": await town.person("ExternalIn", is_external=True),
        "app": await town.person("App", is_bot=True),
        "unknown": Actor(town.workspace_id, PersonRef("", "Who", "U0"), UNKNOWN),
    }
    assert set(people) == set(ROLES)
    opened = await town.open(people["owner"], skills=["billing"])
    swarm_id = opened.swarm_id
    await town.with_channel(swarm_id)
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(people["owner"].id)).lead_id = people["lead"].id
        for role, actor in people.items():
            if role.endswith(" in") or role == "in it":
                part = await tx.participations.ensure(swarm_id, actor.id, "expert")
                part.join(at=tx.now, source="slack")
        tx.participations.add_access(swarm_id, people["member"].id)
        await tx.operations.begin("refresh_swarm", "broken", swarm_id=swarm_id)
        handoff = tx.handoffs.ask(
            (await tx.swarms.case_of(swarm_id)).id,
            swarm_id,
            owner_id=people["owner"].id,
            to=people["expert"].id,
            by=people["owner"].id,
            reason="They know it",
        )
    ids = {
        "swarm": swarm_id,
        "carried": json.dumps({"swarm": swarm_id, "stood": {}}),
        "ask": (await town.asks(swarm_id))["Expert"].id,
        "request": (await town.rows(select(AccessRequest.id)))[0][0],
        "handoff": handoff.id,
        "plea": f"{swarm_id}:{people['expert'].id}",
        "title": "Webhooks fail",
        "message": "C1:5.0",
        "mark": "C1:5.0:cause",
        "room": f"{(await town.rows(select(Room.id)))[0][0]}:",
        "part": "mine:0",
        "mistyped": f"{swarm_id}:{'0' * 32}:{'0' * 32}",
    }
    ids["failed"] = await _fail(town)
    if request.param == "over":
        await town.services.endings.resolve(people["owner"], swarm_id, ENDING)
        ids["article"] = (await town.rows(select(Article.id)))[0][0]
        ids["version"] = f"{ids['article']}:1"
        ids["published"] = await _published_elsewhere(town, people["owner"])
        ids["known"] = f"-:article:{ids['published']}"
    _undo_all(town)
    services = build_services(town.store, town.services.opening._defaults)
    return Scene(town, services, people, ids, FakeSlack())


async def _fail(town: Town) -> str:
    async with town.store.transaction(town.workspace_id) as tx:
        row = await tx.operations.get("refresh_swarm:broken")
        operation = await tx.operations.held(row.id)
        operation.ended_at, operation.error = tx.now, "restricted_action"
        return operation.id


async def _published_elsewhere(town: Town, owner: Actor) -> str:
    other = await town.open(owner, "CASE-9", title="Invoices")
    await town.services.endings.resolve(owner, other.swarm_id, ENDING)
    query = select(Article.id).where(Article.swarm_id == other.swarm_id)
    article = (await town.rows(query))[0][0]
    await town.services.articles.publish(owner, article)
    return article


class _UndoneError(Exception):
    """Ends a transaction that is not to be kept."""


def _undo() -> None:
    raise _UndoneError


def _undo_all(town: Town) -> None:
    """Let no transaction from here on be kept, so that each attempt finds the same scene."""
    real = town.store.transaction

    @asynccontextmanager
    async def undone(workspace_id: str, **more: object) -> AsyncIterator[Transaction]:
        with suppress(_UndoneError):
            async with real(workspace_id, **more) as tx:
                yield tx
                await tx.flush()
                _undo()

    town.store.transaction = undone


def _each(kind: str, table: dict[str, Door]) -> list:
    return [
        pytest.param(kind, name, door, door.stage, id=f"{kind} {name}")
        for name, door in table.items()
    ]


EVERY_DOOR = [
    *_each("command", COMMANDS),
    *_each("action", BUTTONS),
    *_each("options", MENUS),
    *_each("view", FORMS),
    *_each("message_shortcut", SHORTCUTS),
]


@pytest.mark.parametrize(("kind", "name", "door", "scene"), EVERY_DOOR, indirect=["scene"])
async def test_a_door_lets_in_those_whom_the_table_names(scene, kind, name, door):
    let_in = {role for role in ROLES if not await scene.refuses(kind, name, door, role)}
    assert sorted(let_in) == sorted(DEEDS[door.deed])
