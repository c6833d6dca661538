"""Workspaces are met, installed into and left; tokens are kept encrypted."""

import dataclasses

import pytest
from cryptography.fernet import Fernet

from bot.errors import ConfigError, SlackRefusedError
from bot.flows import all_flows
from bot.flows.tools import Tools
from bot.ports import Identity, SlackPerson
from bot.secrets import Cipher
from bot.services.workspaces import Granted, Workspaces
from bot.store import Store
from bot.store.engine import session_factory
from models import Installation, Workspace
from tests.fakes import FakeClock

ACME = Identity("T1", None, "Acme", "https://acme.slack.test/", "U0BOT", "B0BOT")
GRID = Identity(None, "E1", "Acme Group", "https://group.slack.test/", "U0ORG", "B0ORG")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def store(engine, clock):
    return Store(session_factory(engine), clock)


@pytest.fixture
def cipher():
    return Cipher(Fernet.generate_key().decode())


@pytest.fixture
def workspaces(store, clock, cipher):
    return Workspaces(store, clock, lobby="swarm-lobby", cipher=cipher)


@pytest.fixture
def single(store, clock):
    return Workspaces(store, clock, lobby="swarm-lobby", own_token="xoxb-own")


def granted(identity: Identity = ACME, token: str = "xoxb-1", **more) -> Granted:
    known = {"app_id": "A1", "installer": "U7", "is_for_organisation": identity.team_id is None}
    return Granted(identity=identity, token=token, scopes="chat:write", **(known | more))


async def row(store, workspace_id) -> Workspace:
    async with store.transaction(workspace_id) as tx:
        return await tx.workspaces.current()


async def begun(store, workspace_id) -> list[str]:
    kinds = all_flows(Tools(store, None, None))
    async with store.transaction(workspace_id) as tx:
        return sorted(one.kind for one, _ in await tx.hands.take_due("a-replica", kinds))


async def test_a_workspace_is_met_once_and_brought_up_to_date(store, single):
    first = await single.ensure(ACME)
    renamed = dataclasses.replace(ACME, team_name="Acme Inc")
    assert await single.ensure(renamed) == first
    assert await single.every() == [(first, "T1")]
    kept = await row(store, first)
    assert (kept.name, kept.bot_user_id) == ("Acme Inc", "U0BOT")


async def test_the_row_of_an_early_import_becomes_the_first_workspace(single):
    nameless = await single.make_nameless()
    assert await single.make_nameless() == nameless
    assert await single.ensure(ACME) == nameless
    assert await single.every() == [(nameless, "T1")]


async def test_the_only_workspace_takes_whatever_comes(single):
    ours = await single.ensure(ACME)
    assert await single.by_team("T9OTHER", None) == ours
    assert await single.installed() == [ours]
    assert await single.token_of(ours) == "xoxb-own"


async def test_a_delivery_finds_its_workspace(workspaces):
    acme, grid = await workspaces.ensure(ACME), await workspaces.ensure(GRID)
    assert acme != grid
    assert await workspaces.by_team("T1", None) == acme
    assert await workspaces.by_team("T1", "E1") == acme
    assert await workspaces.by_team("T5", "E1") == grid
    assert await workspaces.by_team(None, "E1") == grid
    assert await workspaces.by_team("T9", None) is None
    assert await workspaces.by_team(None, None) is None


async def test_a_workspace_of_an_organisation_is_not_the_organisation(workspaces):
    grid = await workspaces.ensure(GRID)
    inside = await workspaces.ensure(dataclasses.replace(ACME, enterprise_id="E1"))
    assert inside != grid
    assert await workspaces.by_team("T1", "E1") == inside


async def test_a_token_is_kept_encrypted(store, workspaces):
    workspace_id = await workspaces.install(granted(token="xoxb-secret"))
    assert await workspaces.token_of(workspace_id) == "xoxb-secret"
    async with store.transaction(workspace_id) as tx:
        kept = await tx.workspaces.installation()
    assert isinstance(kept, Installation)
    assert "secret" not in kept.token_cipher
    assert (kept.scopes, kept.installed_by, kept.bot_id) == ("chat:write", "U7", "B0BOT")


async def test_installing_begins_to_know_the_workspace(store, workspaces):
    workspace_id = await workspaces.install(granted())
    assert await begun(store, workspace_id) == ["look_at_lobby", "sync_people"]


async def test_installing_again_replaces_the_token(workspaces):
    changed = []
    workspaces.when_changed(changed.append)
    workspace_id = await workspaces.install(granted(token="xoxb-old"))
    await workspaces.token_of(workspace_id)
    assert await workspaces.install(granted(token="xoxb-new")) == workspace_id
    assert await workspaces.token_of(workspace_id) == "xoxb-new"
    assert changed == [workspace_id, workspace_id]
    assert await workspaces.installed() == [workspace_id]


async def test_uninstalling_takes_the_token_away(store, workspaces):
    workspace_id = await workspaces.install(granted())
    await workspaces.uninstalled(workspace_id)
    with pytest.raises(SlackRefusedError, match="not_installed"):
        await workspaces.token_of(workspace_id)
    assert await workspaces.installed() == []
    again = await workspaces.install(granted(token="xoxb-back"))
    assert again == workspace_id
    assert await workspaces.token_of(workspace_id) == "xoxb-back"


async def test_an_uninstalling_that_is_told_late_does_not_end_what_was_installed_since(
    clock, workspaces
):
    workspace_id = await workspaces.install(granted())
    clock.move(minutes=1)
    thrown_out = clock.now().timestamp()
    clock.move(minutes=1)
    await workspaces.install(granted(token="xoxb-back"))
    await workspaces.uninstalled(workspace_id, at=thrown_out)
    assert await workspaces.token_of(workspace_id) == "xoxb-back"
    await workspaces.uninstalled(workspace_id, at=clock.now().timestamp())
    assert await workspaces.installed() == []


async def test_another_replica_hears_of_a_new_token(store, clock, cipher, workspaces):
    other = Workspaces(store, clock, lobby="swarm-lobby", cipher=cipher)
    changed = []
    other.when_changed(changed.append)
    workspace_id = await workspaces.install(granted(token="xoxb-old"))
    assert await other.token_of(workspace_id) == "xoxb-old"
    await workspaces.install(granted(token="xoxb-new"))
    clock.move(minutes=2)
    assert await other.token_of(workspace_id) == "xoxb-new"
    assert changed == [workspace_id]


async def test_another_key_is_noticed_at_the_start(store, clock, workspaces):
    await workspaces.check_key()
    await workspaces.install(granted())
    await workspaces.check_key()
    stranger = Cipher(Fernet.generate_key().decode())
    with pytest.raises(ConfigError, match="SWARM_ENCRYPTION_KEY"):
        await Workspaces(store, clock, lobby="x", cipher=stranger).check_key()
    with pytest.raises(ConfigError, match="SWARM_ENCRYPTION_KEY"):
        await Workspaces(store, clock, lobby="x").check_key()


async def test_the_secret_of_an_installation_is_good_once_and_not_for_long(workspaces, clock):
    first, second = await workspaces.new_state(), await workspaces.new_state()
    assert not await workspaces.use_state("made-up")
    assert await workspaces.use_state(first)
    assert not await workspaces.use_state(first)
    clock.move(minutes=11)
    assert not await workspaces.use_state(second)


async def test_another_lobby_in_the_environment_is_sought_anew(store, clock, single):
    workspace_id = await single.ensure(ACME)
    await single.settle_in(workspace_id)
    async with store.transaction(workspace_id) as tx:
        await tx.workspaces.set("lobby_channel_id", "C1")
    clock.move(minutes=1)
    await single.settle_in(workspace_id)
    async with store.transaction(workspace_id) as tx:
        assert (await tx.workspaces.settings())["lobby_channel_id"] == "C1"
    clock.move(minutes=1)
    await Workspaces(store, clock, lobby="bees", own_token="xoxb-own").settle_in(workspace_id)
    async with store.transaction(workspace_id) as tx:
        assert (await tx.workspaces.settings())["lobby_channel_id"] is None


async def test_people_are_known_as_slack_tells_of_them(store, single):
    workspace_id = await single.ensure(ACME)
    said = SlackPerson("U1", "Ana", "Ana@acme.example", "es-ES", "Europe/Madrid", "T1")
    await single.know(workspace_id, [said])
    await single.know(workspace_id, [dataclasses.replace(said, name="Ana R.", locale=None)])
    async with store.transaction(workspace_id) as tx:
        ana = await tx.people.by_slack("U1")
    assert (ana.name, ana.email, ana.locale) == ("Ana R.", "ana@acme.example", "es-ES")
