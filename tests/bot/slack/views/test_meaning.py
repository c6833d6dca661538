"""What the views say."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.i18n import LANGUAGES, Reader
from bot.ports import Message
from bot.records import Covered, Digest, PersonRef, SkillRef
from bot.slack.ids import Action
from bot.slack.views import digest, experts, knowledge, swarms
from bot.slack.views._phrases import listed
from tests.bot.slack.views.samples import NOON, Scene, Words, buttons, objects_in, read, views

EN = Reader()
ES = Reader("es", "Europe/Madrid")
MOST_LINES = 20


def lines_of(message: Message) -> int:
    """Count the lines that stand on the screen, a row of buttons as one."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    others = [block for block in message.blocks if block["type"] != "section"]
    return sum(len(text.splitlines()) for text in texts) + len(others)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["pagos", "invoices"], "pagos e invoices"),
        (["a", "pagos", "*Informática*"], "a, pagos e *Informática*"),
        (["pagos", "higiene"], "pagos e higiene"),
        (["agua", "hierro"], "agua y hierro"),
        (["pagos", "billing"], "pagos y billing"),
        (["invoices"], "invoices"),
        ([], ""),
    ],
)
def test_spanish_lists_sound_right(names, shown):
    assert listed(names, ES) == shown
    assert " e " not in listed(names, EN)


def test_a_long_title_is_cut_in_lists_and_nothing_in_it_turns_bold():
    scene = Scene(Words(title="*Lost* orders " + "and more " * 20))
    known, lines = scene.known, [scene.line()]
    words = scene.words.title.removeprefix("*Lost*").strip()
    for shown in (swarms.found(known, "orders", EN), swarms.swarm_list(lines, EN)):
        text = read(shown)
        assert "*Lost*" not in text
        assert words not in text
        assert "and more and…" in text
    whole = read(swarms.brief(scene.swarm, EN))
    assert words in whole
    assert "*Lost*" not in whole


# --- the brief ---------------------------------------------------------------------------


def test_the_brief_of_a_solved_case_says_cause_and_fix_once():
    scene = Scene()
    shown = read(swarms.brief(scene.resolved, EN))
    assert shown.count(scene.words.fix) == 1
    assert "*Fix:*" not in shown
    assert shown.count("*Cause:*") == 1
    unsaid = read(swarms.brief(replace(scene.resolved, cause=""), EN))
    assert ":bulb: *Cause:*" in unsaid


def longest_swarm(scene: Scene):
    covers = [
        Covered(SkillRef(f"s-{n}", f"skill-{n}", f"skill {n}"), scene.luis if n % 2 else None)
        for n in range(10)
    ]
    people = [replace(scene.luis, id=f"p-{n}", slack_id=f"U{n}") for n in range(60)]
    return replace(scene.swarm, covers=covers, people=people, reopened_from_channel="C041")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [Words(), Words.all_the_same("line\n" * 500)])
def test_a_brief_never_has_more_than_twenty_lines(words, language):
    scene = Scene(words)
    open_one = longest_swarm(scene)
    ended = replace(
        open_one,
        state="resolved",
        outcome="fixed",
        resolution=words.fix,
        cause=words.note,
        ended_by=scene.ana,
        ended_at=NOON,
    )
    for swarm in (open_one, ended):
        assert lines_of(swarms.brief(swarm, Reader(language))) <= MOST_LINES


def test_a_brief_can_be_worked_with_from_its_first_second():
    opening = replace(Scene().swarm, state="opening")
    assert buttons(swarms.brief(opening, EN)) == {
        Action.RESOLVE,
        Action.UPDATE,
        Action.INVITE,
        Action.EDIT,
        Action.DOCUMENT,
        Action.CANCEL,
    }


def test_an_ended_brief_offers_only_to_reopen():
    assert buttons(swarms.brief(Scene().resolved, EN)) == {Action.REOPEN}


def test_a_brief_says_what_nobody_covers_and_what_to_do():
    shown = read(swarms.brief(Scene().swarm, EN))
    assert "Nobody covers sso yet" in shown
    assert "/swarm invite @person" in shown


def test_a_brief_shows_the_last_marks_of_each_kind_and_links_them():
    scene = Scene()
    marks = [replace(mark, text=f"{mark.kind} {n}") for n, mark in enumerate(scene.swarm.marks)]
    shown = read(swarms.brief(replace(scene.swarm, marks=marks), EN))
    assert "fact 0" not in shown
    assert all(f"|fact {n}>" in shown for n in (1, 2))


def test_a_topic_is_plain_and_short_enough():
    long = replace(Scene().swarm, title="*bold* <@U1> " * 80)
    topic = swarms.topic(long, EN)
    assert topic.startswith("CASE-1042 · sev2 · owner Ana · *bold*")
    assert len(topic) <= 250


# --- the end -----------------------------------------------------------------------------


def test_the_resolve_form_is_filled_from_the_marks():
    view = knowledge.resolve_form(Scene().swarm, Scene().thanks(), EN).view
    inputs = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    assert inputs["resolution"]["initial_value"].splitlines() == [Words().fix] * 3
    assert len(inputs["thanks"]["initial_options"]) == 2
    assert view["private_metadata"] == "sw-1"


def test_more_helpers_than_boxes_are_offered_by_name():
    view = knowledge.resolve_form(Scene().swarm, Scene().thanks(14), EN).view
    inputs = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    assert len(inputs["thanks"]["options"]) == 10
    assert inputs["people"]["initial_users"] == ["U010", "U011", "U012", "U013"]


def test_every_line_of_a_draft_says_where_it_is_from():
    scene = Scene()
    sections = [
        line
        for block in knowledge.article_draft(scene.article, scene.swarm, EN).blocks
        if block["type"] == "section"
        for line in block["text"]["text"].splitlines()[1:]
    ]
    assert len(sections) == len(scene.article.lines)
    assert all("↗" in line or line.endswith(")_") for line in sections)


def test_a_published_article_cannot_be_published_again():
    scene = Scene()
    published = replace(scene.article, state="not_validated")
    assert buttons(knowledge.article_draft(published, scene.swarm, EN)) == set()


def test_the_lines_of_an_article_come_back_as_they_were():
    scene = Scene(replace(Words(), fix="Clear  the   cache."))
    view = knowledge.article_form(scene.article, EN).view
    inputs = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    lines = inputs["resolution"]["initial_value"].splitlines()
    assert lines == [line.text for line in scene.article.section("resolution")]


# --- the digest --------------------------------------------------------------------------


def told(**changes) -> str:
    return read(digest.digest(replace(Scene().digest, **changes), EN))


def test_a_digest_has_no_number_beside_people():
    assert not re.search(r"\d", told())


@pytest.mark.parametrize("hours", [0.5, 3, 50, 500])
def test_a_digest_tells_time_in_words(hours):
    story = Scene().digest.stories[0]
    slow = replace(story, opened_at=story.resolved_at - timedelta(hours=hours))
    assert not re.search(r"\d", told(stories=[slow]))


def test_a_digest_leaves_out_who_does_not_want_to_be_named():
    shy = PersonRef("p-shy", "Shy Person", "U0SHY", may_be_named=False)
    scene = Scene()
    story = replace(
        scene.digest.stories[0],
        owner=shy,
        thanked=[replace(line, person=shy) for line in scene.thanks()],
    )
    shown = told(stories=[story], first_time=[shy])
    assert "Shy Person" not in shown
    assert "U0SHY" not in shown


def test_a_digest_calls_nobody():
    assert "<@" not in told()


def test_an_empty_digest_says_so():
    shown = digest.preview(Digest(NOON, NOON), EN)
    assert "nothing to tell yet" in read(shown)


# --- people ------------------------------------------------------------------------------


def test_who_knows_a_skill_says_nothing_of_how_busy_they_are():
    shown = read(views()["who"](EN))
    without = re.sub(r"U0LUIS|U0ANA|at work again at 12:00 PM", "", shown)
    assert without.count("at work again") == 0
    assert not re.search(r"\d", without)


def test_a_pause_is_shown_in_the_persons_own_days():
    scene = Scene()
    late = replace(scene.profile, paused_until=NOON.replace(hour=23, minute=30))
    view = experts.profile_form(late, ES).view
    picker = next(one for one in objects_in(view) if one.get("type") == "datepicker")
    assert picker["initial_date"] == "2026-11-24"


@pytest.mark.parametrize(
    ("page", "chosen"),
    [("team", ["en"]), ("channels", ["wed", "10"]), ("swarms", ["ask", "open", "on"])],
)
def test_settings_are_offered_as_they_stand(page, chosen):
    view = views()[f"config_{page}"](EN).view
    offered = [
        one["initial_option"]["value"] for one in objects_in(view) if "initial_option" in one
    ]
    assert offered == chosen


def test_times_stand_in_the_readers_zone_where_slack_cannot_place_them():
    assert "23 nov 2026 14:00" in read(swarms.brief(Scene().swarm, ES))
