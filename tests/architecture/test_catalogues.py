"""Everything the bot says is there in every language, and nothing else is."""

import ast
import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from bot.i18n import LANGUAGES, Reader
from scripts.update_catalogue import KEYWORDS, SPOKEN_IN, spoken, written
from tests.architecture.source import sources

TRANSLATED = [language for language in LANGUAGES if language != "en"]
COMMAND = re.compile(r"(?:^|`)/swarm ([a-záéíóú]+)")


def texts(message: Message, of: str) -> tuple[str, ...]:
    """Return the one text or both forms of a message's `id` or `string`."""
    found = getattr(message, of)
    return (found,) if isinstance(found, str) else tuple(found)


def placeholders(message: Message, of: str) -> set[str]:
    return {
        field
        for text in texts(message, of)
        for _literal, field, _format, _conversion in Formatter().parse(text)
        if field is not None
    }


def commands(message: Message, of: str) -> set[str]:
    return {command for text in texts(message, of) for command in COMMAND.findall(text)}


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


@pytest.fixture(params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return written(request.param)


def test_nothing_is_missing_and_nothing_unused(catalogue):
    said = {message.id for message in messages(spoken())}
    translated = {message.id for message in messages(catalogue)}
    assert (said - translated, translated - said) == (set(), set())


def test_nothing_is_empty_or_doubtful(catalogue):
    unready = [m.id for m in messages(catalogue) if m.fuzzy or not all(texts(m, "string"))]
    assert unready == []


def test_translations_have_the_placeholders_of_the_text(catalogue):
    other = [
        m.id for m in messages(catalogue) if placeholders(m, "id") != placeholders(m, "string")
    ]
    assert other == []


def test_translations_name_the_commands_of_the_text_as_they_are_typed_in_that_language(catalogue):
    reader = Reader(str(catalogue.locale))
    named = {m.id: {reader.typed(word) for word in commands(m, "id")} for m in messages(catalogue)}
    other = [m.id for m in messages(catalogue) if named[m.id] != commands(m, "string")]
    assert other == []


def test_placeholders_are_names():
    # `{}` and `{0}` tell a translator nothing, and cannot be told apart in another order.
    nameless = [
        m.id for m in messages(spoken()) if not all(p.isidentifier() for p in placeholders(m, "id"))
    ]
    assert nameless == []


def test_no_text_stands_inside_an_f_string_where_it_would_not_be_found():
    unfound = [
        f"{source.name}:{call.lineno}"
        for source in sources(*SPOKEN_IN)
        for part in ast.walk(source.tree)
        if isinstance(part, ast.JoinedStr)
        for call in ast.walk(part)
        if isinstance(call, ast.Call) and _says_a_text(call)
    ]
    assert unfound == []


def _says_a_text(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name in KEYWORDS and bool(call.args) and isinstance(call.args[0], ast.Constant)
