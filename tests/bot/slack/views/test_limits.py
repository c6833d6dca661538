"""Slack takes every view, whatever people write into it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.i18n import LANGUAGES, Reader
from bot.ports import Message, Modal
from sandbox.blockkit import validate_blocks, validate_view
from tests.bot.slack.views.samples import Shown, Words, mrkdwn_in, texts_in, views

NAMES = sorted(views())
MESSAGE_SIZE = 12_000
HOSTILE = {
    "very long": "wort " * 800,
    "one long word": "x" * 4000,
    "mentions": "<!channel> <@U0ANA> <#C1|x> @here " * 60,
    "only escapes": "&<>" * 1300,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 400,
    "far letters": "𝔘" * 4000,
    "right to left": "שלום\u202eevil\u202c مرحبا " * 200,
    "control": "a\x00b\x07c\x1b[31m\r\n\u2028d\ud800" * 200,
    "lines": "line\n" * 800,
    "markup": "*_~`*```> • :bee: <https://a.example|b> " * 100,
    "braces": "{title} {0} {} %s " * 200,
    "empty": "",
    "blank": " \n\t ",
    "zero width": "\u200b\u200d\ufe0f" * 100,
}


def problems(shown: Shown) -> list[str]:
    """Return what Slack would say against a view."""
    if isinstance(shown, Message):
        found = validate_blocks(list(shown.blocks), "message")
        told = json.dumps(list(shown.blocks), ensure_ascii=False)
        # Slack may count as JavaScript does, where an emoji is two characters.
        size = len(told.encode("utf-16-le", "surrogatepass")) // 2
        return found + ([f"{size} characters"] if size >= MESSAGE_SIZE else [])
    if isinstance(shown, str):
        return [] if 0 < len(shown) <= 250 else [f"{len(shown)} characters"]
    if isinstance(shown, Modal):
        return validate_view(shown.view)
    return validate_view(shown) if "type" in shown else []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_slack_takes_every_view(name: str, language: str):
    shown = views()[name](Reader(language))
    assert problems(shown) == []
    assert shown.text if isinstance(shown, Message) else shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_slack_takes_every_view_in_hostile_words(words: str, language: str):
    found = {
        name: said
        for name, view in views(Words.all_the_same(words)).items()
        if (said := problems(view(Reader(language))))
    }
    assert found == {}


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_called_by_what_people_write(name: str):
    hostile = Words.all_the_same("<!channel> <!here> <@U0EVIL> <!subteam^S1>")
    for text in mrkdwn_in(views(hostile)[name](Reader())):
        assert not any(call in text for call in ("<!channel", "<!here", "<!subteam", "<@U0EVIL"))


@pytest.mark.parametrize("name", NAMES)
def test_no_text_can_turn_the_order_of_letters(name: str):
    turned = Words.all_the_same("a\u202eb\u2066c\x00d")
    shown = json.dumps(texts_in(views(turned)[name](Reader())), ensure_ascii=False)
    assert not set(shown) & {"\u202e", "\u2066", "\x00"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.text(max_size=4000))
def test_slack_takes_every_view_in_any_words(text: str):
    found = {
        name: said
        for name, view in views(Words.all_the_same(text)).items()
        if (said := problems(view(Reader("es"))))
    }
    assert found == {}
