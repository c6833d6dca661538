"""What the flows ask for reaches Slack in Slack's terms, and Slack's "already" is fine."""

import pytest

from bot.errors import SlackRefusedError, SlackUnsureError
from bot.ports import Message, Modal
from bot.slack.gateway import Gateways
from tests.fakes.wire import Cut, Hang, Http

BLOCKS = ({"type": "divider"},)
CARD = Message("A case", BLOCKS)


async def test_a_channel_is_created_public_or_private(wire, gateway):
    wire.say("conversations.create", {"ok": True, "channel": {"id": "C7"}})

    assert await gateway.create_channel("swarm-1", private=True) == "C7"
    assert wire.asked("conversations.create") == [{"name": "swarm-1", "is_private": "1"}]


async def test_a_name_that_is_taken_is_told(wire, gateway):
    wire.refuse("conversations.create", "name_taken")

    with pytest.raises(SlackRefusedError) as refusal:
        await gateway.create_channel("swarm-1", private=False)

    assert refusal.value.code == "name_taken"


async def test_an_ok_without_what_it_promised_leaves_us_unsure(wire, gateway):
    wire.say("conversations.create", {"ok": True})

    with pytest.raises(SlackUnsureError):
        await gateway.create_channel("swarm-1", private=False)


async def test_a_post_carries_its_key_and_unfurls_nothing(wire, gateway):
    wire.say("chat.postMessage", {"ok": True, "channel": "C1", "ts": "5.000001"})

    assert await gateway.post("C1", CARD, key="op/card", thread_ts="1.0") == "C1:5.000001"
    assert wire.asked("chat.postMessage") == [
        {
            "channel": "C1",
            "thread_ts": "1.0",
            "metadata": {"event_type": "swarmroom", "event_payload": {"key": "op/card"}},
            "unfurl_links": False,
            "unfurl_media": False,
            "text": "A case",
            "blocks": [{"type": "divider"}],
        }
    ]


async def test_a_post_to_a_person_returns_the_direct_messages_channel(wire, gateway):
    wire.say("chat.postMessage", {"ok": True, "channel": "D7", "ts": "5.0"})

    assert await gateway.post("U7", Message("Hi"), key="op/ask") == "D7:5.0"
    assert "blocks" not in wire.asked("chat.postMessage")[0]


async def test_a_post_whose_answer_is_lost_is_not_repeated(wire, gateway):
    wire.say("chat.postMessage", Hang())

    with pytest.raises(SlackUnsureError):
        await gateway.post("C1", CARD, key="op/card")

    assert len(wire.asked("chat.postMessage")) == 1


async def test_a_message_is_edited(wire, gateway):
    await gateway.update("C1", "5.0", CARD)

    assert wire.asked("chat.update") == [
        {"channel": "C1", "ts": "5.0", "text": "A case", "blocks": [{"type": "divider"}]}
    ]


@pytest.mark.parametrize("code", ["message_not_found", "is_archived", "edit_window_closed"])
async def test_a_message_that_cannot_be_edited_is_told(wire, gateway, code):
    wire.refuse("chat.update", code)

    with pytest.raises(SlackRefusedError):
        await gateway.update("C1", "5.0", CARD)


async def test_text_and_topic_are_cut_to_what_slack_takes(wire, gateway):
    await gateway.update("C1", "5.0", Message("word " * 2000))
    await gateway.set_topic("C1", "case\n" * 100)

    assert 3900 < len(wire.asked("chat.update")[0]["text"]) <= 4000
    topic = wire.asked("conversations.setTopic")[0]["topic"]
    assert 240 < len(topic) <= 250
    assert "\n" not in topic


async def test_a_whisper_reaches_one_person(wire, gateway):
    await gateway.whisper("C1", "U1", Message("Psst"))

    assert wire.asked("chat.postEphemeral") == [{"channel": "C1", "user": "U1", "text": "Psst"}]


async def test_a_whisper_to_somebody_who_left_is_told(wire, gateway):
    wire.refuse("chat.postEphemeral", "user_not_in_channel")

    with pytest.raises(SlackRefusedError):
        await gateway.whisper("C1", "U1", Message("Psst"))


DONE_ALREADY = {
    "pins.add": ("already_pinned", lambda gateway: gateway.pin("C1", "5.0")),
    "conversations.archive": ("already_archived", lambda gateway: gateway.archive("C1")),
    "conversations.join": ("already_in_channel", lambda gateway: gateway.join_channel("C1")),
    "conversations.kick": ("not_in_channel", lambda gateway: gateway.remove("C1", "U1")),
}


@pytest.mark.parametrize("method", DONE_ALREADY)
async def test_what_is_done_already_is_done(wire, gateway, method):
    code, act = DONE_ALREADY[method]
    wire.refuse(method, code)

    await act(gateway)

    assert len(wire.asked(method)) == 1


@pytest.mark.parametrize("method", DONE_ALREADY)
async def test_what_slack_restricts_is_told(wire, gateway, method):
    wire.refuse(method, "restricted_action")

    with pytest.raises(SlackRefusedError):
        await DONE_ALREADY[method][1](gateway)


async def test_a_form_opens(wire, gateway):
    wire.say("views.open", {"ok": True, "view": {"id": "V1"}})

    assert await gateway.open_modal("trigger", Modal({"type": "modal"})) == "V1"
    assert wire.asked("views.open") == [{"trigger_id": "trigger", "view": {"type": "modal"}}]


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "expired_trigger_id"},
        {
            "error": "invalid_arguments",
            "response_metadata": {
                "messages": ["[ERROR] `trigger_id` expired [json-pointer:/trigger_id]"]
            },
        },
    ],
)
async def test_both_ways_of_coming_too_late_are_one(wire, gateway, answer):
    wire.say("views.open", {"ok": False, **answer})

    with pytest.raises(SlackRefusedError) as refusal:
        await gateway.open_modal("trigger", Modal({}))

    assert refusal.value.code == "expired_trigger_id"


async def test_a_wrong_form_is_told_as_it_is(wire, gateway):
    wire.refuse("views.open", "invalid_arguments")

    with pytest.raises(SlackRefusedError) as refusal:
        await gateway.open_modal("trigger", Modal({}))

    assert refusal.value.code == "invalid_arguments"


@pytest.mark.parametrize("code", ["hash_conflict", "not_found"])
async def test_a_form_that_was_closed_or_changed_is_left_alone(wire, gateway, code):
    wire.refuse("views.update", code)

    await gateway.update_modal("V1", Modal({}), "hash")

    assert wire.asked("views.update") == [{"view_id": "V1", "view": {}, "hash": "hash"}]


async def test_a_form_that_cannot_be_shown_is_told(wire, gateway):
    wire.refuse("views.update", "view_too_large")

    with pytest.raises(SlackRefusedError):
        await gateway.update_modal("V1", Modal({}))


async def test_a_home_is_published(wire, gateway):
    await gateway.publish_home("U1", {"type": "home"})

    assert wire.asked("views.publish") == [{"user_id": "U1", "view": {"type": "home"}}]


@pytest.mark.parametrize(
    ("how", "payload"),
    [
        ({}, {"response_type": "ephemeral", "text": "A case", "blocks": [*BLOCKS]}),
        ({"replace": True}, {"replace_original": True, "text": "A case", "blocks": [*BLOCKS]}),
    ],
)
async def test_an_interaction_is_answered_at_its_own_address(wire, gateway, how, payload):
    await gateway.answer(f"{wire.url}response", CARD, **how)

    assert wire.asked("response") == [payload]
    assert wire.heard[0].token == ""


@pytest.mark.parametrize("trouble", [Hang(), Cut(), Http(404, "used_url"), Http(500)])
async def test_an_answer_that_fails_stops_nothing(wire, gateway, caplog, trouble):
    caplog.set_level("INFO")
    wire.say("response", trouble)

    await gateway.answer(f"{wire.url}response", CARD)

    assert "response_url: " in caplog.text
    assert wire.url not in caplog.text


async def test_an_address_that_is_none_stops_nothing(gateway):
    await gateway.answer("not a url", CARD)


async def test_each_workspace_is_spoken_to_with_its_own_token(wire, session):
    asked = []

    async def token_of(workspace_id):
        asked.append(workspace_id)
        return f"xoxb-{workspace_id}-{len(asked)}"

    gateways = Gateways(token_of, session=session, base_url=wire.url)

    await (await gateways.front("one")).identity()
    await (await gateways.front("two")).identity()
    await (await gateways.front("one")).identity()
    gateways.forget("one")
    await (await gateways.front("one")).identity()

    assert [request.token for request in wire.heard] == ["xoxb-one-1", "xoxb-two-2", "xoxb-one-3"]
