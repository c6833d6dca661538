"""What asks, invitations and the form of an opening say."""

from dataclasses import replace

import pytest

from bot.i18n import Reader
from bot.records import Invitation, Opened, SkillRef
from bot.slack.ids import Action
from bot.slack.views import open_form, participation, swarms
from tests.bot.slack.views.samples import NOON, Scene, buttons, objects_in, read, views

EN, ES = Reader(), Reader("es")


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


def test_who_has_missed_nothing_is_told_of_nothing():
    unmarked = replace(Scene().bare, update=None, marks=[], need="", tried="", covers=[])
    welcome = participation.orientation(unmarked, EN, is_late=True).blocks
    assert len(welcome) == 1


@pytest.mark.parametrize("is_added", [False, True])
def test_how_soon_a_look_is_expected_follows_the_time_that_people_have(is_added):
    for minutes, look in (
        (None, "in the next minutes"),
        (10, "in the next minutes"),
        (60, "in the next hour."),
        (1440, "in the next hours."),
    ):
        asked = Scene().ask(minutes_to_answer=minutes, is_added=is_added)
        assert f"a look {look}" in read(participation.ask(asked, EN))


@pytest.mark.parametrize("state", ["withdrawn", "asked_again"])
def test_whom_a_lead_has_added_is_not_told_that_they_are_not_needed_or_asked_again(state):
    scene = Scene()
    inside = scene.ask(state=state)
    outside = replace(inside, swarm=replace(scene.swarm, people=[scene.ana]))
    assert "You are in" not in read(participation.ask(outside, EN))
    shown = read(participation.ask(inside, EN))
    assert "You are in by now" in shown
    assert "not needed" not in shown
    assert "asked you again" not in shown


def test_the_first_time_three_lines_say_how_it_goes():
    shown = participation.orientation(Scene().swarm, EN, is_first=True)
    assert len(read(replace(shown, text="")).strip().splitlines()) == 3


def test_an_owner_is_not_told_that_they_may_go_at_any_time():
    shown = read(participation.orientation(Scene().swarm, EN, is_first=True, is_owner=True))
    assert "You own the case" in shown
    assert "leave" not in shown


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


def test_times_are_told_by_the_clock_of_each_readers_slack_wherever_they_stand():
    scene = Scene()
    promised = replace(scene.swarm, promised_at=NOON)
    shown = read(swarms.opened(Opened(promised, True), Reader("en", "Europe/Madrid")))
    assert "Somebody will be here by <!date^1795435200^{time}|1:00 PM>." in shown
    assert "<!date^1795435200^{time}|12:00 PM>" in read(swarms.brief(promised, EN))
    later = scene.ask(state="later", later_at=NOON)
    assert "<!date^1795435200^{time}|12:00>" in read(participation.ask(later, ES))


def test_whoever_opens_anothers_case_reads_whose_it_is():
    scene = Scene()
    for requester, is_said in ((scene.swarm.owner, False), (scene.luis, True)):
        shown = read(swarms.opened(Opened(replace(scene.swarm, requester=requester), True), EN))
        assert ("owns the case: they alone" in shown) == is_said


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
        participation.invited(
            Invitation(scene.swarm, refused={scene.luis: "user_is_restricted"}), EN
        )
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
