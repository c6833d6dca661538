"""What the main views look like, stored; `--update-pictures` stores what they show now."""

import json
import re
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from bot.i18n import LANGUAGES, Reader
from bot.ports import Message, Modal
from tests.bot.slack.views.samples import Shown, Words, texts_in, views

PICTURES = Path(__file__).parent / "pictures"
NAMES = sorted(views())
# What stands in a line besides our own words: markup, and what people wrote.
GIVEN = re.compile(
    r"<[^<>]*>|:[a-z0-9_+-]+:|`[^`]*`|"
    + "|".join(sorted(map(re.escape, astuple(Words())), key=len, reverse=True))
    + r"|CASE-\d+|sev\d|Luis|Mar\b|billing|sso|Support|gold|Europe/Madrid|English|Español|https://\w+\.example/\{case\}"
)
# Our own words that are spelled alike in English and Spanish.
ALIKE = {"swarm", "no"}


def as_json(shown: Shown) -> Any:
    if isinstance(shown, Message):
        return {"text": shown.text, "blocks": list(shown.blocks)}
    return shown.view if isinstance(shown, Modal) else shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_view_looks_as_it_did(name: str, language: str, updates_pictures: bool):
    zone = {"en": "UTC", "es": "Europe/Madrid"}[language]
    shown = json.dumps(as_json(views()[name](Reader(language, zone))), ensure_ascii=False, indent=1)
    picture = PICTURES / f"{name}.{language}.json"
    if updates_pictures:
        picture.write_text(shown + "\n", encoding="utf-8")
    assert picture.read_text("utf-8") == shown + "\n"


def test_every_picture_has_its_view():
    stored = {picture.name.split(".")[0] for picture in PICTURES.glob("*.json")}
    assert stored == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_english_is_left_in_spanish(name: str):
    english = our_words(views()[name](Reader("en")))
    spanish = our_words(views()[name](Reader("es")))
    assert {line for line in english & spanish if line.lower() not in ALIKE} == set()


def our_words(shown: Shown) -> set[str]:
    """Return every line without what people wrote, as far as a word is left."""
    texts = [shown] if isinstance(shown, str) else texts_in(shown)
    lines = (GIVEN.sub("", line) for text in texts for line in text.splitlines())
    return {line.strip() for line in lines if re.search(r"[^\W\d_]{2}", line)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_we_say_is_cut(name: str, language: str):
    shown = views()[name](Reader(language))
    texts = [shown] if isinstance(shown, str) else texts_in(shown)
    assert [text for text in texts if text.endswith("…") and not text.endswith(" …")] == []
