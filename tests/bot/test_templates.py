"""Templates take named fields and nothing else, and what fills them is never a template."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot import templates
from bot.errors import BadInputError
from bot.names import channel_names, name_words

FIELDS = ("case", "title")


def test_fields_are_filled_and_braces_can_be_written():
    said = templates.filled("{case}: {title} {{so}}", {"case": "CASE-1", "title": "Slow"})
    assert said == "CASE-1: Slow {so}"


@given(some.text(), some.text())
def test_what_fills_a_field_stays_as_it_is(case, title):
    assert templates.filled("{case}|{title}", {"case": case, "title": title}) == f"{case}|{title}"


@given(some.text("{}!:.[]abcet "))
def test_what_passes_the_check_can_be_filled(template):
    try:
        templates.check(template, FIELDS)
    except BadInputError:
        return
    assert isinstance(templates.filled(template, dict.fromkeys(FIELDS, "x")), str)


@pytest.mark.parametrize("template", ["{", "}", "{}", "{0}", "{case!s}", "{case:9}", "{case.x}"])
def test_anything_else_in_braces_is_refused(template):
    with pytest.raises(BadInputError):
        templates.check(template, FIELDS)


def name_of(template, private=False):
    words = name_words(template, title="Keys of ana@acme.example", customer="Acme", severity=2)
    return next(channel_names("CASE-1", words, private=private))


def test_a_channel_is_named_after_what_the_team_chose():
    assert name_of("{title}") == "swarm-case-1-keys-of"
    assert name_of("{severity} {customer} – {title}") == "swarm-case-1-sev2-acme-keys-of"
    assert name_of("") == "swarm-case-1"


def test_a_private_channel_is_named_after_nothing_of_the_team():
    assert name_of("{customer} {severity} breach", private=True) == "swarm-case-1"


def test_a_template_that_makes_no_sense_any_more_leaves_the_title():
    assert name_of("{gone}") == name_of("{") == "swarm-case-1-keys-of"
