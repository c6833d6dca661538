"""The sandbox as somebody starts it: one command, one address, one Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app import MANIFEST, create_app, parsed
from bot.config import Config, Mode
from sandbox.strict import Strict
from sandbox_mode import open_for

ROOT = Path(__file__).parents[1]
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def environ(tmp_path):
    """An environment in which nothing is set but what would get in the way."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "TMPDIR": str(tmp_path),
        "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/real.db",
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }


def start(environ, *arguments):
    command = [sys.executable, "app.py", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def run(environ, *arguments):
    process = start(environ, *arguments)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def opened(process):
    """Return the address that the process prints, after it said that it is starting."""
    first, line = process.stdout.readline(), process.stdout.readline()
    assert first.startswith(("Starting: ", "Arrancando: ")), first
    found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found, line + process.stderr.read()
    return found[0]


@pytest.mark.parametrize("arguments", [(), ("sandbox", "--http", "--port", "0")])
def test_it_runs_with_nothing_set_and_leaves_nothing_behind(environ, tmp_path, arguments):
    process = start(environ | ({"PORT": "0"} if not arguments else {}), *arguments)
    try:
        with DIRECT.open(opened(process), timeout=10) as page:
            assert page.status == 200
            assert "/as/ana/" in page.url
            assert "Step 1 of 8" in page.read().decode()
        hint = f"{sys.executable} app.py sandbox --language es"
        assert hint in process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert list(tmp_path.iterdir()) == []


async def test_the_teams_week_is_lived_however_slow_the_machine_is(monkeypatch, tmp_path):
    monkeypatch.setattr("bot.reception.PATIENCE_SECONDS", 0.001)
    config = Config.read({"XDG_DATA_HOME": str(tmp_path)}, Mode.SANDBOX)
    options = parsed(["sandbox", "--port", "0", "--language", "en"])
    async with open_for(config, options, create_app, MANIFEST) as stage:
        assert stage.room("CASE-1044")
        assert stage.slack.core.strict == Strict()


def test_the_terminals_language_is_the_guides(environ):
    process = start(environ | {"LANG": "es_CO.UTF-8", "PORT": "0"})
    try:
        with DIRECT.open(opened(process), timeout=10) as page:
            assert "Eres Ana" in page.read().decode()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_it_starts_from_somebodys_own_files(environ, tmp_path):
    people, cases = tmp_path / "people.csv", tmp_path / "cases.csv"
    people.write_text("E-mail;Email;Skills\nx;eva.sanz@globex.example;sso:3\ny;nobody;\n")
    cases.write_text("case,title\nG-1,Nothing works\n")
    files = ("--people", str(people), "--cases", str(cases))
    process = start(environ, "sandbox", "--port", "0", *files)
    try:
        said = [process.stdout.readline() for _ in range(5)]
        address = re.search(r"http://127\.0\.0\.1:\d+/", "".join(said))[0]
        with DIRECT.open(address, timeout=10) as page:
            text = page.read().decode()
            assert "Eva Sanz" in text
            assert "Step 1" not in text
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "left out 1" in said[1]
    assert "“nobody” is no e-mail address" in err


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        ("", "empty"),
        ("name\nEva\n", "no column named email"),
        ("email\n", "names nobody"),
        ("email\nnobody\n", "names nobody"),
    ],
)
def test_a_wrong_file_is_one_clear_sentence(environ, tmp_path, content, why):
    file = tmp_path / "people.csv"
    if content is not None:
        file.write_text(content)
    code, out, err = run(environ, "sandbox", "--people", str(file))
    assert (code, out) == (2, "")
    assert why in err
    assert str(file) in err
    assert len(err.strip().splitlines()) == 1


def test_a_port_that_is_taken_is_one_clear_sentence(environ):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = run(environ, "sandbox", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "--port" in err


def test_the_play_prints_the_loop_and_ends_well(environ, tmp_path):
    code, out, err = run(environ, "sandbox", "--play")
    assert (code, err) == (0, "")
    assert "Done: a case became a swarm" in out
    assert list(tmp_path.iterdir()) == []
    assert run(environ, "sandbox", "--play", "--people", "people.csv")[0] == 2
