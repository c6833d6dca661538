"""The command line: what is imported, posted and examined, and with which code it leaves."""

import asyncio
import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import MANIFEST, asked_scopes, create_app
from bot import subcommands
from bot.config import Config, Mode
from bot.errors import ConfigError
from bot.lock import DatabaseLock
from bot.running import Swarmroom, sqlite_file
from bot.services.digests import DIGEST
from sandbox.faults import Fault
from sandbox.strict import PATIENT
from sandbox.workspace import Workspace

ROOT = MANIFEST.parent
PEOPLE = "email,skills\nana@acme.example,billing:3\nben,billing:2\n"


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace(manifest=MANIFEST, strict=PATIENT) as workspace:
        workspace.add_person("ana", email="ana@acme.example", admin=True)
        yield workspace


@pytest.fixture
def config(workspace, sqlite_url) -> Config:
    return Config(
        mode=Mode.SOCKET,
        database_url=sqlite_url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        api_url=workspace.api_url,
    )


@pytest.fixture
async def app(config) -> AsyncIterator[Swarmroom]:
    async with create_app(dataclasses.replace(config, mode=Mode.OFFLINE)).at_rest() as app:
        yield app


def file(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *arguments],
        env=clean | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_people_are_imported_and_linked_also_while_the_bot_runs(
    config, app, tmp_path, capsys
):
    async with create_app(config).running() as bot:
        await bot.engine.idle()
        assert await subcommands.import_people(app, file(tmp_path, PEOPLE), team=None) == 1
    out, err = capsys.readouterr()
    assert "People: added 0, changed 1, unchanged 0, left out 1, linked to Slack 1." in out
    assert "line 3: email: “ben” is no e-mail address" in err


async def test_everything_is_exported_also_while_the_bot_runs(config, app, tmp_path, capsys):
    async with create_app(config).running() as bot:
        await bot.engine.idle()
        assert await subcommands.export(app, tmp_path / "out", team=None) == 0
        with pytest.raises(ConfigError, match="--team T9 is not the workspace"):
            await subcommands.export(app, tmp_path / "other", team="T9")
    assert "ana@acme.example" in (tmp_path / "out" / "person.csv").read_text("utf-8")
    told = capsys.readouterr().out
    assert re.search(r"out: \d+ rows of \d+ tables, and 0 articles\.", told)


async def test_no_secret_is_exported(config, app, tmp_path):
    async with create_app(config).running() as bot:
        await bot.engine.idle()
        await subcommands.export(app, tmp_path / "out", team=None)
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    secrets = (config.bot_token, config.app_token)
    assert files
    assert not any(secret in path.read_text("utf-8") for path in files for secret in secrets)


async def test_a_digest_with_nothing_to_tell_can_be_asked_for_again(app, capsys):
    assert await subcommands.digest(app, again=False, team=None) == 0
    assert await subcommands.digest(app, again=False, team=None) == 0
    assert await subcommands.digest(app, again=True, team=None) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == ["The last seven days have nothing to tell."] * 3


async def test_the_digest_is_left_to_a_bot_whose_beat_is_late(app):
    bot = DatabaseLock(sqlite_file(app.config.database_url))
    bot.take()
    posting = asyncio.ensure_future(subcommands.digest(app, again=False, team=None))
    workspace_id = await app.enter()
    begun = None
    while begun is None:
        await asyncio.sleep(0.05)
        async with app.store.reading(workspace_id) as tx:
            begun = await tx.figures.latest_operation(DIGEST)
    await asyncio.sleep(0.5)
    async with app.store.reading(workspace_id) as tx:
        left = await tx.figures.latest_operation(DIGEST)
    bot.release()
    assert await posting == 0
    assert left.epoch == 0


async def test_the_doctor_finds_a_healthy_bot_well(config, capsys):
    assert await subcommands.doctor(create_app(config), asked_scopes()) == 0
    said = capsys.readouterr().out
    assert "WRONG" not in said
    assert "Slack opens a socket with the app-level token" in said


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"bot_token": "xoxb-0-wrong"}, "Slack does not take SLACK_BOT_TOKEN (invalid_auth)"),
        ({"app_token": "xapp-0-wrong"}, "Slack opens no socket with SLACK_APP_TOKEN"),
        ({"lobby": "C0NOWHERE"}, "The lobby C0NOWHERE is not a channel that the bot can see"),
        ({"database_url": "postgresql://x@127.0.0.1:1/x"}, "DATABASE_URL leads to a database"),
        ({"api_url": "http://127.0.0.1:1/api/"}, "http://127.0.0.1:1/api/ does not answer"),
    ],
)
async def test_the_doctor_names_each_trouble_with_its_mend(config, capsys, wrong, told):
    ill = dataclasses.replace(config, **wrong)
    assert await subcommands.doctor(create_app(ill), asked_scopes()) == 1
    lines = capsys.readouterr().out.splitlines()
    [place] = [n for n, line in enumerate(lines) if line.startswith("WRONG")]
    assert told in lines[place]
    assert lines[place + 1].startswith("      ")


async def test_the_doctor_tells_beside_a_running_bot_what_has_failed(
    workspace, config, database_url, capsys
):
    config = dataclasses.replace(config, database_url=database_url)
    async with create_app(config).running() as bot:
        await bot.engine.idle()
        workspace.problems.expect("*restricted_action*")
        workspace.faults.add(
            Fault(on="conversations.create", kind="error", error="restricted_action", times=0)
        )
        await workspace.person("ana").command("/swarm CASE-1 Webhooks fail", "support")
        await bot.engine.idle()
        assert await subcommands.doctor(create_app(config), asked_scopes()) == 0
        said = capsys.readouterr().out
        assert f"ok    Running on this database: {bot.engine.life.id} (last beat " in said
        assert re.search(
            r"^past  open_swarm:\w+ failed less than a minute ago, restricted_action$", said, re.M
        )


async def test_the_doctor_calls_it_wrong_that_nobody_does_the_work(config, app, capsys):
    workspace_id = await app.enter()
    async with app.store.transaction(workspace_id) as tx:
        await tx.operations.begin("sync_people", "old", due=tx.now)
        (await tx.operations.get("sync_people:old")).created_at -= timedelta(minutes=30)
    assert await subcommands.doctor(create_app(config), asked_scopes()) == 1
    said = capsys.readouterr().out
    assert "WRONG sync_people:old is unfinished after 30 minutes (in nobody's hands" in said
    assert "No bot runs on this database: start it" in said


@pytest.mark.parametrize("environ", [{}, {"SWARM_LOG": "json"}])
def test_log_lines_have_the_form_that_was_chosen(workspace, config, environ):
    left = run(
        "digest",
        SLACK_BOT_TOKEN=workspace.bot_token,
        SLACK_API_URL="http://127.0.0.1:1/api/",
        DATABASE_URL=config.database_url,
        **environ,
    )
    lines = left.stderr.splitlines()
    logged = [line for line in lines if "auth.test" in line]
    assert logged
    assert all((line[0] == "{") == bool(environ) for line in logged)


def test_without_slack_people_and_cases_are_imported(tmp_path):
    url = f"sqlite:///{tmp_path}/data/swarmroom.db"
    people = file(tmp_path, "email\nana@acme.example\n")
    first = run("import-people", str(people), DATABASE_URL=url)
    assert (first.returncode, first.stderr) == (0, "")
    assert "People: added 1," in first.stdout
    cases = file(tmp_path, "case,owner_email\nC-1,ana@acme.example\n,\nC-2,\n")
    second = run("import-cases", str(cases), DATABASE_URL=url)
    assert second.returncode == 0
    assert "Cases: added 2, changed 0, unchanged 0, left out 0." in second.stdout


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (Fault(on="users.list", kind="error", error="missing_scope"), "(missing_scope)"),
        (Fault(on="users.list", kind="status", times=0), "try again"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
async def test_slacks_refusal_is_one_sentence(workspace, config, tmp_path, trouble, told):
    people = str(file(tmp_path, PEOPLE))
    workspace.faults.add(dataclasses.replace(trouble))
    environ = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_API_URL": workspace.api_url,
        "DATABASE_URL": config.database_url,
    }
    left = await asyncio.to_thread(run, "import-people", people, **environ)
    assert left.returncode == 1
    assert told in left.stderr
    assert "Traceback" not in left.stderr


async def test_an_import_waits_while_slack_is_busy(workspace, config, tmp_path):
    people = str(file(tmp_path, "email\nleo@acme.example\n"))
    workspace.faults.add(Fault(on="users.list", kind="ratelimit", seconds=1))
    environ = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_API_URL": workspace.api_url,
        "DATABASE_URL": config.database_url,
    }
    done = await asyncio.to_thread(run, "import-people", people, **environ)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert "People: added 1," in done.stdout
    assert len(workspace.traffic.calls("users.list")) == 2


@pytest.mark.parametrize(
    ("arguments", "environ", "code", "told"),
    [
        ([], {"SLACK_BOT_TOKEN": "xoxb-1"}, 2, "SLACK_APP_TOKEN"),
        (["socket"], {}, 2, "SLACK_BOT_TOKEN"),
        (["http"], {"SLACK_BOT_TOKEN": "xoxb-1"}, 2, "SLACK_SIGNING_SECRET"),
        (["migrate"], {"DATABASE_URL": "mysql://db/swarm"}, 2, "DATABASE_URL"),
        (["digest"], {"DATABASE_URL": "sqlite:////proc/none/x.db"}, 2, "DATABASE_URL"),
        (["digest"], {}, 2, "SLACK_BOT_TOKEN"),
        (["doctor"], {"PORT": "many"}, 1, "PORT"),
        (["migrate"], {"SWARM_LOG": "xml"}, 2, "SWARM_LOG"),
        (["dance"], {}, 2, "invalid choice"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_a_code(tmp_path, arguments, environ, code, told):
    left = run(*arguments, **{"XDG_DATA_HOME": str(tmp_path), **environ})
    assert left.returncode == code
    assert told in left.stderr
    assert "Traceback" not in left.stderr
