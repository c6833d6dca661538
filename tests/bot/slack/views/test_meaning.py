"""What the views say, and what they keep to themselves."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.i18n import LANGUAGES, Reader
from bot.ports import Message
from bot.records import Able, Covered, Digest, Opened, PersonRef, Plea, SkillRef
from bot.slack.ids import Action
from bot.slack.views import (
    digest,
    experts,
    knowledge,
    nudging,
    open_form,
    participation,
    searching,
    swarms,
)
from bot.slack.views._phrases import listed
from tests.bot.slack.views.samples import NOON, Scene, Words, objects_in, texts_in, views

EN = Reader()
ES = Reader("es", "Europe/Madrid")
MOST_LINES = 20
WORDS = some.text(some.characters(whitelist_categories=("L", "N")), min_size=12, max_size=60)


def read(message: Message) -> str:
    return "\n".join(texts_in(message))


def lines_of(message: Message) -> int:
    """Count the lines that stand on the screen, a row of buttons as one."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    others = [block for block in message.blocks if block["type"] != "section"]
    return sum(len(text.splitlines()) for text in texts) + len(others)


def buttons(message: Message) -> set[str]:
    kinds = ("button", "overflow")
    return {one["action_id"] for one in objects_in(message) if one.get("type") in kinds}


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


# --- the brief -----------------------------------------------------------------------------


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


# --- what stays private --------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(WORDS, some.sampled_from(["opening", "open", "resolved", "cancelled", "answered"]))
def test_the_lobby_learns_nothing_of_a_private_case(word: str, state: str):
    scene = Scene(Words.all_the_same(word))
    swarm = replace(
        scene.resolved,
        is_private=True,
        state=state,
        reference=word,
        customer_tier=word,
        end_reason=word,
    )
    shown = [
        swarms.announcement(swarm, EN),
        swarms.update_post(swarm, EN),
        swarms.reopened_post(swarm, ES),
        participation.access_answered(swarm, granted=False, reader=EN),
    ]
    told = json.dumps([texts_in(one) for one in shown], ensure_ascii=False)
    assert word not in told
    assert "sso" not in told
    assert "U0" not in told


@settings(max_examples=40, deadline=None)
@given(WORDS)
def test_somebody_who_is_asked_learns_of_a_private_case_only_by_accepting(word: str):
    scene = Scene(replace(Words.all_the_same(word), name="Ana", skill="webhooks"))
    swarm = replace(scene.private, reference=word, case_url=None)
    for state in ("waiting", "declined", "withdrawn", "expired"):
        shown = participation.ask(scene.ask(swarm=swarm, state=state), EN)
        assert word not in json.dumps(texts_in(shown), ensure_ascii=False)
    accepted = participation.ask(scene.ask(swarm=swarm, state="accepted"), EN)
    assert word in read(accepted)


def test_somebody_who_may_not_see_a_swarm_can_ask_for_access():
    shown = swarms.exists(Opened(None, False, swarm_id="sw-7"), "CASE-1042", EN)
    assert buttons(shown) == {Action.REQUEST_ACCESS}
    assert '"sw-7"' in json.dumps(list(shown.blocks))


def test_personal_data_is_masked_where_many_read():
    given = "Write to ana@acme.example or call +34 600 111 222"
    scene = Scene(Words(title=given, update=given, fix=given))
    for shown in (
        swarms.announcement(scene.swarm, EN),
        swarms.announcement(scene.resolved, EN),
        swarms.update_post(scene.swarm, EN),
        digest.digest(scene.digest, EN),
    ):
        assert "ana@acme.example" not in read(shown)
        assert "600 111 222" not in read(shown)


# --- asks and invitations ------------------------------------------------------------------


def test_an_ask_says_who_what_why_and_what_is_expected():
    shown = read(participation.ask(Scene().ask(), EN))
    for part in ("<@U0ANA>", "Webhooks fail", "We lose money", "webhooks, and you know it best",
                 "CASE-877", "a look in the next minutes"):  # fmt: skip
        assert part in shown


def test_an_ask_is_answered_by_buttons_only_while_it_waits():
    scene = Scene()
    waiting = {Action.ACCEPT, Action.DECLINE, Action.SUGGEST, Action.LATER}
    assert buttons(participation.ask(scene.ask(), EN)) == waiting
    for state in ("accepted", "withdrawn", "asked_again"):
        assert buttons(participation.ask(scene.ask(state=state), EN)) == set()


def test_who_did_not_say_yes_can_change_their_mind_only_while_the_swarm_goes_on():
    scene = Scene()
    after_all = {
        "declined": {Action.RECONSIDER},
        "expired": {Action.ACCEPT},
        "later": {Action.ACCEPT, Action.DECLINE},
    }
    for state, shown in after_all.items():
        assert buttons(participation.ask(scene.ask(state=state), EN)) == shown
        ended = scene.ask(state=state, swarm=scene.resolved)
        assert buttons(participation.ask(ended, EN)) == set()


def test_who_comes_late_catches_up_in_five_lines_at_most():
    scene = Scene()
    welcome, caught_up = participation.orientation(scene.swarm, EN, is_late=True).blocks
    assert len(welcome["text"]["text"].splitlines()) == 1
    told = caught_up["text"]["text"].splitlines()
    assert [line.split(":*")[0] for line in told] == [
        "*What is needed",
        "*What was tried",
        "*What is known",
        "*Last update",
        "*What is open",
    ]
    assert "somebody for sso" in told[-1]


def test_the_first_time_three_lines_say_how_it_goes():
    shown = participation.orientation(Scene().swarm, EN, is_first=True)
    assert len(read(replace(shown, text="")).strip().splitlines()) == 3


@pytest.mark.parametrize(
    ("code", "todo"),
    [
        ("cant_invite", "An admin can add them"),
        ("deactivated", "Somebody else can help"),
        ("messages_tab_disabled", "can switch it on for the app"),
        ("user_not_found", "Somebody else can help"),
        ("user_is_restricted", "an admin has to add them"),
        ("channel_not_found", "Mention them in the channel"),
        ("not_linked", "e-mail address"),
        ("restricted_action", "can allow it"),
    ],
)
def test_whoever_is_not_reached_is_named_with_the_reason_and_what_to_do(code, todo):
    scene = Scene()
    shown = read(participation.could_not_add(scene.swarm, {scene.luis: code}, EN))
    line = next(line for line in shown.splitlines() if "U0LUIS" in line)
    assert todo in line


def test_a_lead_reads_nothing_of_a_private_case_and_can_add_nobody_to_it():
    scene = Scene()
    plea = Plea(scene.private, [Able(scene.luis, [scene.sso])])
    for message in (searching.plea(plea, EN), nudging.lead_nudge(scene.private, NOON, EN)):
        assert "CASE-1042" not in read(message)
        assert "Webhooks" not in read(message)
        assert buttons(message) == set()


def test_whoever_is_missed_is_promised_by_the_clock_of_the_reader():
    promised = replace(Scene().swarm, promised_at=NOON)
    shown = swarms.opened(Opened(promised, True), Reader("en", "Europe/Madrid"))
    assert "Somebody will be here by 13:00." in read(shown)
    assert "<!date^1795435200^{time}|12:00>" in read(swarms.brief(promised, EN))


def test_somebody_who_was_added_can_leave_and_is_told_why():
    scene = Scene()
    urgent = replace(scene.swarm, severity=1)
    shown = participation.ask(scene.ask(is_added=True, swarm=urgent, state="accepted"), EN)
    assert buttons(shown) == {Action.LEAVE}
    assert "This is sev1" in read(shown)
    by_name = scene.ask(is_added=True, source="name", asked_by=scene.ana)
    assert "<@U0ANA> added you by name" in read(participation.ask(by_name, EN))


def test_an_invitation_names_everybody_who_could_not_be_added_and_why():
    scene = Scene()
    shown = read(
        participation.invited(scene.swarm, [], [], {scene.luis: "user_is_restricted"}, [], EN)
    )
    assert "<@U0LUIS>: they are a guest, so an admin has to add them." in shown


def test_a_new_skill_is_offered_unless_it_is_there():
    skills = [SkillRef("s-1", "webhooks", "Webhooks")]
    offered = open_form.skill_options(skills, "web hooks", EN)["options"]
    assert [one["value"] for one in offered] == ["webhooks", "new:web hooks"]
    there = open_form.skill_options(skills, " WEBHOOKS ", EN)["options"]
    assert [one["value"] for one in there] == ["webhooks"]


def test_what_is_known_stands_right_below_the_title():
    view = views()["open_form"](EN).view
    places = [block.get("block_id", block["type"]) for block in view["blocks"]]
    assert places[:4] == ["case", "title", "section", "section"]
    answers = [one["value"] for one in objects_in(view) if one.get("action_id") == Action.ANSWERS]
    assert answers == ["-:article:a-9", "-:case:c-8"]


# --- the end -------------------------------------------------------------------------------


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


# --- the digest ----------------------------------------------------------------------------


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


# --- people --------------------------------------------------------------------------------


def test_who_knows_a_skill_says_nothing_of_how_busy_they_are():
    shown = read(views()["who"](EN))
    assert not re.search(r"\d", shown.replace("U0LUIS", ""))


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
    assert "23 nov 2026, 14:00" in read(swarms.brief(Scene().swarm, ES))
