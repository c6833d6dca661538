"""What people write reaches Slack as they wrote it, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import mrkdwn
from bot.slack.mrkdwn import Mrkdwn, escape

HOSTILE = "<!channel> & <@U1> <https://evil.example|bank>"


def test_a_person_is_mentioned():
    assert mrkdwn.mention("U0ANA") == "<@U0ANA>"


def test_a_channel_is_linked():
    assert mrkdwn.channel("C0SWARM") == "<#C0SWARM>"


@pytest.mark.parametrize("make", [mrkdwn.mention, mrkdwn.channel])
def test_an_id_cannot_carry_markup(make):
    assert make("U1> <!channel").count("<") == 1


def test_a_label_cannot_ping_anybody():
    assert "<!" not in mrkdwn.link("https://crm.example/1", HOSTILE)


def test_a_ready_label_is_not_escaped_twice():
    assert mrkdwn.link("https://a.example", Mrkdwn("R&amp;D")) == "<https://a.example|R&amp;D>"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "slack://x", "", "not a url"])
def test_only_web_and_mail_addresses_become_links(url):
    assert mrkdwn.link(url, "the case") == "the case"


def test_an_address_keeps_its_query_and_cannot_end_the_link():
    assert (
        mrkdwn.link("https://a.example/?q=a b&r=<x>|y", "go")
        == "<https://a.example/?q=a%20b&amp;r=%3Cx%3E%7Cy|go>"
    )


def test_a_link_without_label_shows_its_address():
    assert mrkdwn.link("https://a.example", " ") == "<https://a.example>"


def test_bold_is_one_unbroken_run():
    assert mrkdwn.bold("2 * 3\n<b>") == "*2 3 &lt;b&gt;*"


def test_bold_of_nothing_is_nothing():
    assert mrkdwn.bold(" * ") == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*Sev* is _down_ ~again~", "\u2217Sev\u2217 is \u02cddown\u02cd \u223cagain\u223c"),
        ("`rm` hurts", "\u02cbrm\u02cb hurts"),
        ("api_key_id of a*b", "api_key_id of a*b"),
    ],
)
def test_what_could_mark_something_is_taken_out_of_a_title(typed, shown):
    assert mrkdwn.unmarked(typed) == shown


def test_every_line_is_quoted():
    assert mrkdwn.quote("one\r\ntwo <3") == "> one\n> two &lt;3"


def test_control_characters_and_bidi_overrides_are_dropped():
    assert mrkdwn.clean("a\x00b\x1b[1m\u202etxt\u2066\ud800.exe") == "ab[1mtxt.exe"


def test_joined_emoji_survive_cleaning():
    assert mrkdwn.clean("👩‍💻 \u0645\u200c\u0646") == "👩‍💻 \u0645\u200c\u0646"


def test_one_line_has_no_gaps():
    assert mrkdwn.one_line("  a\t\tb\u2028c \n") == "a b c"


def test_text_within_the_limit_is_left_alone():
    assert mrkdwn.shorten("just right", 10) == "just right"


def test_text_is_cut_between_words():
    assert mrkdwn.shorten("Webhooks fail after rotation", 15) == "Webhooks fail…"


def test_a_single_long_word_is_cut_in_itself():
    assert mrkdwn.shorten("x" * 50, 10) == "x" * 9 + "…"


def test_a_long_word_after_a_short_one_is_not_dropped():
    assert mrkdwn.shorten("see " + "x" * 50, 12) == "see xxxxxxx…"


def test_no_room_leaves_nothing():
    assert mrkdwn.shorten("abc", 0) == ""


@pytest.mark.parametrize("limit", range(1, 40))
def test_a_cut_never_halves_a_mention_a_link_or_an_escaped_character(limit):
    text = Mrkdwn("a<@U12345>b&amp;c <https://a.example|the case> &lt;tail&gt;")
    whole = ["<@U12345>", "&amp;", "<https://a.example|the case>", "&lt;", "&gt;"]

    left = mrkdwn.shorten(text, limit)
    for piece in whole:
        left = left.replace(piece, "")

    assert not set(left) & set("<>&")


def test_a_cut_never_halves_a_joined_emoji():
    assert mrkdwn.shorten("👩‍💻" * 5, 5) == "👩‍💻…"


@given(st.text(), st.integers(min_value=0, max_value=60))
def test_shortened_text_always_fits(text, limit):
    assert len(mrkdwn.shorten(escape(text), limit)) <= limit


@given(st.text())
def test_ready_text_stays_ready(text):
    ready = escape(text)
    assert all(
        isinstance(change(ready), Mrkdwn)
        for change in (mrkdwn.clean, mrkdwn.one_line, lambda t: mrkdwn.shorten(t, 5))
    )
