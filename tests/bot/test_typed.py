"""Hints name the program as its reader called it."""

import sys

import pytest

from bot.typed import program


@pytest.mark.parametrize(
    ("called", "named"),
    [
        ([".venv/bin/python", "app.py", "doctor"], ".venv/bin/python app.py migrate"),
        (["python", "-X", "dev", "/srv/our bot/app.py"], "python '/srv/our bot/app.py' migrate"),
        (["/usr/bin/python3", "-m", "pytest"], "/usr/bin/python3 app.py migrate"),
    ],
)
def test_it_is_named_as_it_was_called(monkeypatch, called, named):
    script = next(word for word in called if word.endswith(("app.py", "pytest")))
    monkeypatch.setattr(sys, "orig_argv", called)
    monkeypatch.setattr(sys, "argv", [script])
    assert program("migrate") == named
