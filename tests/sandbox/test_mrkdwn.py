"""How Slack's text shows."""

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sandbox.mrkdwn import Reader, emoji_char, emoji_html, plain_to_html, to_html

READER = Reader(
    people={"U1": "ana", "U2": "<b>ben"},
    channels={"C1": "support"},
    groups={"S1": "leads"},
    me="U1",
    zone=ZoneInfo("Europe/Madrid"),
    now=1_700_000_000,
    channel_url=lambda channel: f"/as/ana/{channel}",
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _leaning_ ~gone~", "<b>bold</b> <i>leaning</i> <s>gone</s>"),
        ("*all _of_ it*", "<b>all <i>of</i> it</b>"),
        ("2*3*4 snake_case_name a~b~c", "2*3*4 snake_case_name a~b~c"),
        ("* not bold * and *", "* not bold * and *"),
        ("*crossed _over* here_", "<b>crossed _over</b> here_"),
        ("`*as* <it> is`", "<code>*as* it is</code>"),
        ("`a &lt;b&gt; &amp;`", "<code>a &lt;b&gt; &amp;</code>"),
        ("one\ntwo\n\nthree", "one<br>two<br><br>three"),
        ("see\n```\nx = *1*\ny\n```\nthen", "see<pre>x = *1*\ny</pre>then"),
        ("&gt; said\n&gt; more\nanswer", "<blockquote>said<br>more</blockquote>answer"),
        ("• one\n• *two*\nend", "<ul><li>one</li><li><b>two</b></li></ul>end"),
        ("fish &amp; chips &lt;3", "fish &amp; chips &lt;3"),
        (
            "<https://a.example/?x=1&amp;y=2|the *page*>",
            '<a href="https://a.example/?x=1&amp;y=2" target="_blank" '
            'rel="noopener noreferrer">the *page*</a>',
        ),
        (
            "<mailto:a@b.example>",
            '<a href="mailto:a@b.example" target="_blank" '
            'rel="noopener noreferrer">a@b.example</a>',
        ),
        ("*<@U1>*", '<b><span class="mention me">@ana</span></b>'),
        ("<@U9|zoe>", '<span class="mention">@zoe</span>'),
        ("<#C1|other>", '<a class="mention" href="/as/ana/C1">#support</a>'),
        ("<#C9|secret>", '<span class="mention">🔒 private channel</span>'),
        ("<!here> <!subteam^S1>", None),
        (
            "<!date^1700000000^{date_num} at {time}|then>",
            '<time title="then">2023-11-14 at 11:13\u202fPM</time>',
        ),
        ("<!date^1700000000^{date_short_pretty}|then>", '<time title="then">today</time>'),
        ("<!date^never^{date}|then>", '<time title="then">then</time>'),
        (":not_an_emoji: 10:30:45", ":not_an_emoji: 10:30:45"),
    ],
)
def test_text_shows_as_in_slack(text: str, shown: str | None) -> None:
    expected = shown or ('<span class="mention">@here</span> <span class="mention">@leads</span>')
    assert to_html(text, READER) == expected


def test_dates_are_in_the_readers_language_and_zone() -> None:
    spanish = Reader(language="es", zone=ZoneInfo("America/Lima"), now=1_700_086_400)
    text = "<!date^1700000000^{date_pretty}, {date_long} {time}|x>"
    assert to_html(text, spanish) == (
        '<time title="x">ayer, martes, 14 de noviembre de 2023 17:13</time>'
    )


def test_emoji_show_with_their_skin_tone() -> None:
    assert "🐝" in to_html("a :bee:", READER)
    assert "👋🏽" in to_html(":wave::skin-tone-4:", READER)
    assert emoji_char("white_check_mark") == "✅"
    assert emoji_char("nothing") == ""
    assert emoji_html("no<thing") == ":no&lt;thing:"


def test_plain_text_has_emoji_and_no_formatting() -> None:
    assert plain_to_html("*no* <b> &amp;\n:bee:").startswith("*no* &lt;b&gt; &amp;<br><span")


HOSTILE = [
    "<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<javascript:alert(1)|click>",
    "<JAVASCRIPT:alert(1)>",
    "<data:text/html,x|click>",
    '<https://a.example/"onmouseover="alert(1)|x">',
    "<https://a.example|<img src=x onerror=alert(1)>>",
    "<@U2>",
    "<@U7|<i>x>",
    '<!date^1^{date}^javascript:alert(1)|<b>"x">',
    '<!date^1^<img onerror="x">|"><script>>',
    '<!subteam^S9|"><script>>',
    "<!<script>>",
    '<#C1|"><script>>',
    "```<script>x</script>```",
    "`<img src=x>`",
    "*<script>*_<b>_",
    "\U000f0000\U000f0001 *\U000f0000*",
    "&gt; <svg/onload=alert(1)>",
    "• <iframe>",
    ':bee:"><script>',
]
ALLOWED = re.compile(
    r'</?(?:b|i|s|code|pre|blockquote|ul|li)>|<br>|</?time(?: title="[^"<>]*")?>'
    r'|<span class="mention(?: me)?">|</span>|</a>|<a class="mention" href="/as/ana/C1">'
    r'|<a href="(?:https?://|mailto:)[^"<>]*" target="_blank" rel="noopener noreferrer">'
    r'|<span class="emoji" role="img" aria-label="[^"<>]*" title="[^"<>]*">',
    re.IGNORECASE,
)


def assert_harmless(shown: str) -> None:
    rest = ALLOWED.sub("", shown)
    assert "<" not in rest, shown
    assert ">" not in rest, shown
    for tag in ("b", "i", "s", "code", "pre", "blockquote", "ul", "li", "a", "span", "time"):
        opened = len(re.findall(f"<{tag}[ >]", shown))
        assert opened == shown.count(f"</{tag}>"), shown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    assert_harmless(to_html(text, READER))
    assert "<script" not in plain_to_html(text)


PIECES = some.sampled_from(
    [*"*_~`<>&|\n\"' :^!@#a", "```", "<@U1>", "<https://x.example|y>", ":bee:", "&gt;", "• ", "\n"]
)


@settings(max_examples=300, deadline=None)
@given(some.lists(PIECES, max_size=40).map("".join))
def test_no_mixture_of_marks_makes_foreign_markup(text: str) -> None:
    assert_harmless(to_html(text, READER))


@pytest.mark.parametrize(("length", "is_bold"), [(1500, True), (1501, False)])
def test_what_is_emphasised_ends_within_a_bound_that_keeps_long_lines_quick(length, is_bold):
    # How quick is measured by benchmarks/pure.py.
    assert ("<b>" in to_html(f"*{'a' * length}*", READER)) is is_bold
