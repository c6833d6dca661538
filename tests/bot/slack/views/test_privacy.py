"""What the views keep to themselves."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as some

from bot.i18n import Reader
from bot.records import Able, LedSwarm, Opened, Plea, Team
from bot.slack.ids import Action
from bot.slack.views import digest, leading, nudging, participation, searching, swarms
from tests.bot.slack.views.samples import NOON, Scene, Words, buttons, read, texts_in
from tests.bot.slack.views.samples.leading import waiting

EN = Reader()
ES = Reader("es", "Europe/Madrid")
GIVEN = "Write to ana@acme.example or call +34 600 111 222"
WORDS = some.text(some.characters(whitelist_categories=("L", "N")), min_size=12, max_size=60)


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
    scene = Scene(Words(title=GIVEN, update=GIVEN, fix=GIVEN))
    for shown in (
        swarms.announcement(scene.swarm, EN),
        swarms.announcement(scene.resolved, EN),
        swarms.update_post(scene.swarm, EN),
        digest.digest(scene.digest, EN),
    ):
        assert "ana@acme.example" not in read(shown)
        assert "600 111 222" not in read(shown)


def test_personal_data_is_masked_for_people_outside_of_a_swarm():
    scene = Scene(Words(title=GIVEN, need=GIVEN, customer=GIVEN, update=GIVEN, fix=GIVEN))
    outside = replace(scene.resolved, people=[])
    for shown in (
        swarms.update_notice(scene.swarm, EN),
        swarms.ended_notice(scene.resolved, EN),
        swarms.exists(Opened(scene.swarm, False), "CASE-1042", EN),
        participation.following(scene.swarm, EN),
        participation.thanks(outside, scene.thanks()[0], scene.ana, EN),
        swarms.swarm_list([scene.line()], EN),
        swarms.found(scene.known, "webhooks", EN),
        searching.plea(Plea(scene.swarm, []), EN),
        nudging.lead_nudge(scene.swarm, NOON, EN),
        leading.team(Team([LedSwarm(scene.line())], 1, waiting(scene), 1), EN),
    ):
        assert "CASE-" in read(shown)
        assert "ana@acme.example" not in read(shown)
        assert "600 111 222" not in read(shown)


def test_a_lead_reads_nothing_of_a_private_case_and_can_add_nobody_to_it():
    scene = Scene()
    plea = Plea(scene.private, [Able(scene.luis, [scene.sso])])
    for message in (searching.plea(plea, EN), nudging.lead_nudge(scene.private, NOON, EN)):
        assert "CASE-1042" not in read(message)
        assert "Webhooks" not in read(message)
        assert buttons(message) == set()
