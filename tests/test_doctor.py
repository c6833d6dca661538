"""The doctor names every missing scope, channel and setting, each with its mend."""

import dataclasses
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from app import MANIFEST, asked_scopes, create_app
from bot import subcommands
from bot.clock import SystemClock
from bot.config import Config, Mode
from bot.services.consequences import WITHOUT
from sandbox.facts import event_scopes
from sandbox.workspace import Workspace


def without(scope: str, folder: Path) -> Path:
    """Return a manifest like ours, but without a scope and the events that need it."""
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    scopes = [one for one in asked_scopes() if one != scope]
    manifest["oauth_config"]["scopes"]["bot"] = scopes
    events = manifest["settings"]["event_subscriptions"]
    events["bot_events"] = [
        one
        for one in events["bot_events"]
        if not event_scopes()[one] or set(event_scopes()[one]) & set(scopes)
    ]
    if scope == "commands":
        manifest["features"].pop("slash_commands")
        manifest["features"].pop("shortcuts", None)
    path = folder / "manifest.yml"
    path.write_text(yaml.safe_dump(manifest), "utf-8")
    return path


def config_for(workspace: Workspace, url: str) -> Config:
    return Config(
        mode=Mode.SOCKET,
        database_url=url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        api_url=workspace.api_url,
    )


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(manifest=MANIFEST) as workspace:
        workspace.add_person("zoe", admin=True)
        yield workspace


@pytest.fixture
async def config(workspace, sqlite_url) -> Config:
    """Return the configuration of a bot that has run once."""
    config = config_for(workspace, sqlite_url)
    async with create_app(config).running() as bot:
        await bot.engine.idle()
    return config


async def diagnosis(config: Config, capsys, said: list[str] | None = None) -> dict[str, str]:
    """Return what the doctor finds wrong, with its mend; `said` gets every line."""
    capsys.readouterr()
    code = await subcommands.doctor(create_app(config), asked_scopes())
    lines = capsys.readouterr().out.splitlines()
    if said is not None:
        said += lines
    wrong = {
        line.removeprefix("WRONG "): lines[n + 1].strip()
        for n, line in enumerate(lines)
        if line.startswith("WRONG")
    }
    assert code == (1 if wrong else 0)
    return wrong


async def set_(config: Config, key: str, value: object) -> None:
    async with create_app(dataclasses.replace(config, mode=Mode.OFFLINE)).at_rest() as app:
        await app.services.settings.note(await app.enter(), key, value)


def test_of_every_scope_it_is_known_what_goes_without_it():
    assert set(WITHOUT) == set(asked_scopes())


@pytest.mark.parametrize("scope", asked_scopes())
async def test_a_missing_scope_is_named_with_what_goes_without_it(
    scope, sqlite_url, tmp_path, capsys
):
    async with Workspace(manifest=without(scope, tmp_path)) as workspace:
        wrong = await diagnosis(config_for(workspace, sqlite_url), capsys)
    mend = wrong[f"The token lacks the scope {scope}: {WITHOUT[scope]}"]
    assert "manifest.yml" in mend
    assert "reinstall" in mend
    assert len([what for what in wrong if "lacks the scope" in what]) == 1


async def test_a_bot_that_has_run_is_well(config, capsys):
    assert await diagnosis(config, capsys) == {}


@pytest.mark.parametrize(
    ("key", "what"),
    [("lobby_channel_id", "lobby"), ("digest_channel_id", "channel of the digest")],
)
async def test_a_channel_that_cannot_be_used_is_named_with_its_mend(
    workspace, config, capsys, key, what
):
    support = workspace.add_channel("helpdesk")
    await set_(config, key, support.id)
    wrong = await diagnosis(config, capsys)
    assert "`/invite`" in wrong[f"The bot is not in the {what} #helpdesk"]
    support.is_archived = True
    wrong = await diagnosis(config, capsys)
    assert "Unarchive" in wrong[f"The {what} #helpdesk is archived"]
    support.is_archived = False
    workspace.share_with_strangers(support)
    wrong = await diagnosis(config, capsys)
    assert what in (shared := next(iter(wrong)))
    assert "the bot says nothing there" in shared
    assert "/swarm config" in wrong[shared]
    await set_(config, key, "C0NOWHERE")
    wrong = await diagnosis(config, capsys)
    mend = wrong[f"The {what} C0NOWHERE is deleted, or private without the bot in it"]
    assert "/swarm config" in mend


async def test_a_setting_that_cannot_be_used_is_named_with_its_mend(config, capsys):
    await set_(config, "brief_template", "{gone}")
    wrong = await diagnosis(config, capsys)
    (what,) = wrong
    assert what.startswith("The setting brief_template holds what cannot be used")
    assert "There is no field {gone}" in what
    assert "/swarm config" in wrong[what]


async def test_it_names_a_place_where_no_database_can_be_made(workspace, tmp_path, capsys):
    (tmp_path / "note").write_text("no folder", "utf-8")
    config = config_for(workspace, f"sqlite+aiosqlite:///{tmp_path}/note/deep/swarmroom.db")
    wrong = await diagnosis(config, capsys)
    (problem,) = wrong
    assert problem.endswith(f"nothing can be made in {tmp_path}/note")
    assert "DATABASE_URL" in wrong[problem]


async def test_it_says_which_database_it_looks_at_and_why(sqlite_url, tmp_path, capsys):
    named = Config.read({"DATABASE_URL": sqlite_url}, Mode.OFFLINE)
    assert await diagnosis(named, capsys, said := []) == {}
    assert any(line.startswith("ok    DATABASE_URL names the database /") for line in said)
    usual = Config.read({"XDG_DATA_HOME": str(tmp_path)}, Mode.OFFLINE)
    assert await diagnosis(usual, capsys, said := []) == {}
    file = tmp_path / "swarmroom" / "swarmroom.db"
    assert f"ok    DATABASE_URL is not set, so the database is the usual file, {file}" in said
    assert any("A real workspace needs SLACK_BOT_TOKEN" in line for line in said)


@pytest.mark.parametrize(("minutes", "side"), [(2, "ahead of"), (-2, "behind")])
async def test_a_machine_whose_clock_is_wrong_is_told(config, capsys, monkeypatch, minutes, side):
    right = SystemClock.now
    wrong = timedelta(minutes=minutes)
    monkeypatch.setattr(SystemClock, "now", lambda self: right(self) + wrong)
    [(what, mend)] = (await diagnosis(config, capsys)).items()
    assert re.fullmatch(f"This machine's clock is 1[12].? seconds {side} Slack's", what)
    assert "NTP" in mend
