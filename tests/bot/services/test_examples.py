"""Every example that somebody reads works in the sandbox, where they try it first."""

import re

import pytest

from bot.commands import OneLine, group_in, handles_in, normalise_reference, parse, plain, skills_in
from bot.csvfiles import read_cases, read_people
from bot.i18n import LANGUAGES, Reader
from bot.records import Actor, PersonRef, Settings
from bot.services import build_services
from bot.services.imports import Imports
from bot.services.workspaces import Workspaces
from bot.store import Store
from bot.store.engine import session_factory
from sandbox_mode import CAST
from scripts.update_catalogue import spoken
from tests.fakes import FakeClock

EXAMPLE = re.compile(r"(?:^|`)/swarm (\w[^`{}…]*)")
IN_THEIR_PLACE = {"@person", "@persona", "+skill", "+habilidad"}
"""What stands for whomever or whatever one wants."""


def examples() -> set[str]:
    """Return what the texts of all languages tell people to type after `/swarm`."""
    ids = [message.id for message in spoken() if message.id]
    texts = [text for one in ids for text in ((one,) if isinstance(one, str) else one)]
    shown = [Reader(language).t(text) for language in LANGUAGES for text in texts]
    return {example for text in shown for example in EXAMPLE.findall(text)}


@pytest.fixture
async def services_and_ana(engine):
    store = Store(session_factory(engine), FakeClock())
    workspace = await Workspaces(store, FakeClock(), lobby="swarm-lobby").make_nameless()
    with (CAST / "people.csv").open("rb") as people, (CAST / "cases.csv").open("rb") as cases:
        await Imports(store).people(workspace, people)
        await Imports(store).cases(workspace, cases)
    async with store.transaction(workspace) as tx:
        ana = await tx.personal.named("ana@acme.example")
    actor = Actor(workspace, PersonRef(ana.id, ana.name))
    return build_services(store, Settings(lobby="swarm-lobby")), actor


async def test_every_example_names_what_is_in_the_cast(services_and_ana):
    services, ana = services_and_ana
    with (CAST / "people.csv").open("rb") as file:
        people = [row.value for row in read_people(file).rows]
    with (CAST / "cases.csv").open("rb") as file:
        cases = {row.value.case: row.value for row in read_cases(file).rows}
    handles = {"@" + one.email.partition("@")[0] for one in people} | IN_THEIR_PLACE
    skills = {skill for one in people for skill in one.skills}

    async def works(example: str) -> bool:
        asked = parse(example)
        if isinstance(asked, OneLine):
            fits = asked.case in cases and asked.customer in ("", cases[asked.case].customer)
            return fits and set(asked.skills) <= skills
        if not asked.rest:
            return True
        if asked.name == "find":
            return bool(await services.swarms.find(ana, plain(asked.rest)))
        if asked.name == "who":
            return bool((await services.people.who(ana, plain(asked.rest))).experts)
        if asked.name == "group":
            return group_in(asked.rest)[0] in skills
        if asked.name in ("reopen", "edit"):
            return normalise_reference(asked.rest) in cases
        called = {f"+{skill}" for skill in skills_in(asked.rest)} - IN_THEIR_PLACE
        return {skill[1:] for skill in called} <= skills and set(handles_in(asked.rest)) <= handles

    shown = examples()
    assert {parse(one).name for one in shown if not isinstance(parse(one), OneLine)} >= {
        "find",
        "who",
        "group",
        "invite",
    }
    assert [example for example in sorted(shown) if not await works(example)] == []
