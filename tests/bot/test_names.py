"""Names for channels and skills."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.names import CHANNEL_NAME_LENGTH, channel_names, fold, skill_key


def channel_name(case: str, title: str, attempt: int = 0, *, private: bool = False) -> str:
    """Return one of the names that a channel may get."""
    *_, name = channel_names(case, title, private=private, most=attempt + 1)
    return name


@given(st.text(), st.text(), st.integers(0, 1000), st.booleans())
def test_slack_accepts_every_channel_name(
    case: str, title: str, attempt: int, private: bool
) -> None:
    name = channel_name(case, title, attempt, private=private)
    assert re.fullmatch(r"swarm[a-z0-9_-]*", name)
    assert len(name) <= CHANNEL_NAME_LENGTH


@given(st.text(), st.text(), st.integers(0, 50), st.integers(0, 50))
def test_every_attempt_has_a_name_of_its_own(case: str, title: str, one: int, other: int) -> None:
    names = {channel_name(case, title, one), channel_name(case, title, other)}
    assert len(names) == len({one, other})


@pytest.mark.parametrize(
    ("case", "title", "name"),
    [
        ("CASE-1042", "Webhooks fail", "swarm-case-1042-webhooks-fail"),
        (
            "#CASE 7",
            "¿El año del pingüino, en la Straße?",
            "swarm-case-7-el-ano-del-pinguino-en-la-strasse",
        ),
        ("C1", "日本 🎉 Привет", "swarm-c1"),
        ("C1", "", "swarm-c1"),
        ("C_1", "a/b: c", "swarm-c_1-a-b-c"),
    ],
)
def test_a_channel_is_named_after_case_and_title(case: str, title: str, name: str) -> None:
    assert channel_name(case, title) == name


def test_a_long_title_ends_between_words() -> None:
    name = channel_name("C1", "word " * 40, attempt=9)
    assert name.endswith("-word-10")
    assert CHANNEL_NAME_LENGTH - 5 <= len(name) <= CHANNEL_NAME_LENGTH


@pytest.mark.parametrize(
    "secret",
    [
        "ana@acme.com",
        "612 345 678",
        "4111 1111 1111 1111",
        "xoxb-1234567890-abcdef",
        "password=hunter2",
    ],
)
def test_personal_words_stay_out_of_a_channel_name(secret: str) -> None:
    name = channel_name("C1", f"Login {secret} fails")
    assert name in {"swarm-c1-login-fails"}


def test_a_private_swarm_shows_its_case_alone() -> None:
    assert channel_name("C1", "Merger of Acme", private=True) == "swarm-c1"
    assert channel_name("C1", "Merger of Acme", attempt=1, private=True) == "swarm-c1-2"


@pytest.mark.parametrize("typed", ["Web Hooks", "web_hooks", " wéb--hooks ", "WEB-HOOKS!"])
def test_a_skill_is_found_however_it_is_spelled(typed: str) -> None:
    assert skill_key(typed) == "web-hooks"


def test_signs_that_tell_skills_apart_are_kept() -> None:
    assert len({skill_key(name) for name in ["C", "C++", "C#", ".NET", "NET"]}) == 5


@given(st.text())
def test_folding_and_keys_are_settled_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert skill_key(skill_key(text)) == skill_key(text)
