"""The first draft of an article: what it says, where from, and what it keeps to itself."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafting import (
    CASE,
    LINE_CHARACTERS,
    RESOLVE_FORM,
    SECTION_CHARACTERS,
    How,
    Line,
    Mark,
    Solved,
    draft,
    propose_thanks,
    shorten,
)
from bot.masking import Kind

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
KINDS = ["fact", "tried", "cause", "fix", "decision", "resource"]


def a_mark(
    minute: int, kind: str, text: str, author: str | None = "bob", message: str = ""
) -> Mark:
    return Mark(
        id=f"mark{minute}",
        kind=kind,
        text=text,
        author=author,
        message=message or f"message{minute}",
        when=START + timedelta(minutes=minute),
    )


texts = st.one_of(st.text(max_size=80), st.text("word. \n", min_size=200, max_size=900))
marks = st.lists(
    st.builds(
        a_mark,
        st.integers(0, 50),
        st.sampled_from(KINDS),
        texts,
        st.sampled_from(["ana", "bob", "eva", None]),
    ),
    max_size=12,
    unique_by=lambda mark: mark.id,
)
solved = st.builds(Solved, texts, texts, texts, texts, texts, texts)


def said(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


def test_every_section_is_filled_and_every_line_says_where_it_came_from() -> None:
    article = draft(
        Solved(
            title="Webhooks fail",
            customer_words="All our webhooks answer 401.",
            environment="v2.1, EU",
            tried="Cleared the cache",
            resolution="Sign again with the new key",
            cause="The old key was cached",
        ),
        [
            a_mark(1, "fact", "Only in the EU"),
            a_mark(2, "tried", "Restarted the workers"),
            a_mark(3, "cause", "The TTL is a day"),
            a_mark(4, "decision", "Shorten the TTL"),
            a_mark(5, "fix", "Flush the key cache"),
            a_mark(6, "resource", "https://docs.example/keys"),
        ],
    )
    assert article.sections() == {
        "issue": (Line("All our webhooks answer 401.", CASE),),
        "environment": (Line("v2.1, EU", CASE), Line("Only in the EU", "mark1")),
        "resolution": (
            Line("Sign again with the new key", RESOLVE_FORM),
            Line("Shorten the TTL", "mark4"),
            Line("Flush the key cache", "mark5"),
        ),
        "cause": (Line("The old key was cached", RESOLVE_FORM), Line("The TTL is a day", "mark3")),
        "did_not_work": (Line("Cleared the cache", CASE), Line("Restarted the workers", "mark2")),
        "resources": (Line("https://docs.example/keys", "mark6"),),
    }
    assert article.title == "Webhooks fail"
    assert not article.masked


def test_without_the_customers_words_the_title_is_the_issue() -> None:
    assert said(draft(Solved("Webhooks fail", customer_words=" \n"), []).issue) == ["Webhooks fail"]


def test_steps_stand_in_the_order_they_were_marked() -> None:
    article = draft(
        Solved("t"),
        [a_mark(3, "fix", "third"), a_mark(1, "decision", "first"), a_mark(2, "fix", "2nd")],
    )
    assert said(article.resolution) == ["first", "2nd", "third"]


def test_an_attempt_that_became_the_fix_is_no_failure() -> None:
    article = draft(
        Solved("t"),
        [
            a_mark(1, "tried", "Restart", message="one"),
            a_mark(2, "tried", "Flush the cache", message="two"),
            a_mark(3, "fix", "Flush the cache", message="two"),
        ],
    )
    assert said(article.did_not_work) == ["Restart"]
    assert article.resolution == (Line("Flush the cache", "mark3"),)


def test_the_same_text_stands_once_whoever_said_it_however() -> None:
    article = draft(
        Solved("t", resolution="1. Flush the cache\n- Restart"),
        [
            a_mark(1, "fix", "flush the CACHE!"),
            a_mark(2, "decision", "Restart."),
            a_mark(3, "cause", "Stale key"),
            a_mark(4, "fact", "stale key"),
        ],
    )
    assert said(article.resolution) == ["1. Flush the cache", "Restart"]
    assert said(article.cause) == ["Stale key"]
    assert article.environment == ()


def test_what_the_owner_wrote_twice_stays_in_both_sections() -> None:
    article = draft(Solved("t", resolution="A bad key", cause="A bad key"), [])
    assert said(article.resolution) == said(article.cause) == ["A bad key"]


def test_personal_data_is_covered_and_counted_as_often_as_it_stood_there() -> None:
    article = draft(
        Solved("Login of ana@acme.com", customer_words="Call me: 612 345 678"),
        [
            a_mark(1, "fact", "Her address is ana@acme.com"),
            a_mark(2, "fact", "her address is ANA@acme.com"),
            a_mark(
                3, "fix", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nreplaced"
            ),
        ],
    )
    assert article.title == "Login of [email]"
    assert said(article.issue) == ["Call me: [phone]"]
    assert said(article.environment) == ["Her address is [email]"]
    assert said(article.resolution) == ["[secret]", "replaced"]
    assert article.masked == {Kind.EMAIL: 2, Kind.PHONE: 1, Kind.SECRET: 1}


def test_a_long_paragraph_is_broken_between_sentences() -> None:
    sentence = "The webhook answers with an error whenever the key is rotated at night."
    article = draft(Solved("t", resolution=" ".join(f"{n} {sentence}" for n in range(8))), [])
    assert len(article.resolution) > 1
    assert all(text.endswith("night.") for text in said(article.resolution))
    assert {line.source for line in article.resolution} == {RESOLVE_FORM}


@given(solved, marks)
def test_a_draft_is_never_longer_than_a_page(case: Solved, marked: list[Mark]) -> None:
    article = draft(case, marked)
    lines = [line for section in article.sections().values() for line in section]
    assert len(lines) <= 50
    assert sum(len(line.text) for line in lines) <= sum(SECTION_CHARACTERS.values())
    assert all(0 < len(line.text) <= LINE_CHARACTERS for line in lines)
    assert all("\n" not in line.text for line in lines)


@given(solved, marks)
def test_every_line_can_be_traced(case: Solved, marked: list[Mark]) -> None:
    sources = {mark.id for mark in marked} | {CASE, RESOLVE_FORM}
    for section in draft(case, marked).sections().values():
        assert {line.source for line in section} <= sources


@given(solved, marks, st.randoms(use_true_random=False))
def test_the_order_in_which_marks_are_read_changes_nothing(
    case: Solved, marked: list[Mark], chance: Random
) -> None:
    first = draft(case, marked), propose_thanks(marked, "ana")
    chance.shuffle(marked)
    assert (draft(case, marked), propose_thanks(marked, "ana")) == first


def test_what_finds_no_room_is_left_out() -> None:
    article = draft(Solved("t"), [a_mark(n, "fact", f"Fact number {n}") for n in range(30)])
    assert 0 < len(article.environment) < 30


@pytest.mark.parametrize(
    ("text", "characters", "short"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one, two three", 8, "one…"),
        ("x" * 20, 10, "x" * 9 + "…"),
    ],
)
def test_long_text_is_cut_between_words(text: str, characters: int, short: str) -> None:
    assert shorten(text, characters) == short


def test_thanks_name_each_person_once_with_the_most_telling_part() -> None:
    marked = [
        a_mark(1, "resource", "a link", author="eva"),
        a_mark(2, "tried", "b", author="bob"),
        a_mark(3, "fix", "c", author="bob"),
        a_mark(4, "fact", "d", author="bob"),
        a_mark(9, "fact", "i", author="zoe"),
        a_mark(5, "cause", "e", author="leo"),
        a_mark(6, "decision", "f", author="mia"),
        a_mark(7, "fix", "g", author="ana"),
        a_mark(8, "fix", "h", author=None),
    ]
    assert propose_thanks(marked, owner="ana") == [
        ("eva", How.BROUGHT),
        ("bob", How.SOLVED),
        ("leo", How.DIAGNOSED),
        ("mia", How.DECIDED),
        ("zoe", How.BROUGHT),
    ]


def test_what_the_owner_took_over_from_a_mark_leads_to_its_message():
    made = draft(
        Solved("Keys", resolution="Clear the cache.\nTell Acme.", cause="The old key is cached."),
        [a_mark(1, "cause", "The old key is cached."), a_mark(2, "fix", "Clear the cache.")],
    )
    assert made.resolution == (
        Line("Clear the cache.", "mark2"),
        Line("Tell Acme.", RESOLVE_FORM),
    )
    assert made.cause == (Line("The old key is cached.", "mark1"),)


def test_a_line_of_the_form_that_was_taken_from_a_mark_keeps_its_message() -> None:
    mark = a_mark(1, "fix", "Restart the worker after the rotation")
    solved = Solved("Webhooks fail", resolution=f"{mark.text}\nThen send the events again")

    assert [(line.text, line.source) for line in draft(solved, [mark]).resolution] == [
        (mark.text, mark.id),
        ("Then send the events again", RESOLVE_FORM),
    ]
