"""Whatever Slack or the network does becomes one of three errors, and nothing is done twice."""

import logging

import pytest

from bot.errors import SlackBusyError, SlackRefusedError, SlackUnsureError
from bot.slack.calls import Calls
from tests.fakes.wire import Cut, Hang, Http

HTML = "<html><body>Sorry</body></html>"
LOST = {
    "a hang": Hang(),
    "a cut connection": Cut(),
    "an HTML 503": Http(503, HTML, content_type="text/html"),
    "a text 500": Http(500, "oops", content_type="text/plain"),
    "HTML with 200": Http(200, HTML, content_type="text/html"),
    "text with 200": Http(200, "ok", content_type="text/plain"),
    "broken JSON": Http(200, '{"ok": tr'),
    "bytes that are no UTF-8": Http(200, b'{"ok": "\xff"}'),
    "a list": Http(200, "[1]"),
    "null": Http(200, "null"),
    "neither ok nor an error": Http(200, "{}"),
    "an internal error": Http(200, '{"ok": false, "error": "internal_error"}'),
}


@pytest.fixture(params=LOST.values(), ids=LOST.keys())
def lost(request):
    return request.param


async def test_a_lost_answer_to_a_write_leaves_us_unsure_and_is_not_repeated(wire, calls, lost):
    wire.say("chat.postMessage", lost)

    with pytest.raises(SlackUnsureError):
        await calls.send("chat.postMessage", channel="C1", text="hi")

    assert len(wire.asked("chat.postMessage")) == 1


async def test_the_sdk_repeats_no_post_by_itself(wire, session):
    # Patient enough for the second attempt that the SDK makes after a pause unless told not to.
    calls = Calls(session, token="xoxb-1", base_url=wire.url, timeout=4)
    wire.say("chat.postMessage", Cut())

    with pytest.raises(SlackUnsureError):
        await calls.send("chat.postMessage", channel="C1", text="hi")

    assert len(wire.asked("chat.postMessage")) == 1


async def test_a_read_is_asked_again_when_its_answer_is_lost(wire, calls, lost):
    wire.say("users.info", lost, lost, {"ok": True, "user": {"id": "U1"}})

    assert (await calls.read("users.info", user="U1"))["user"] == {"id": "U1"}


async def test_a_read_that_is_never_answered_is_given_up(wire, calls):
    wire.say("users.info", Http(503, HTML, content_type="text/html"))

    with pytest.raises(SlackUnsureError):
        await calls.read("users.info", user="U1")

    assert len(wire.asked("users.info")) == 3


async def test_a_server_that_is_not_there_leaves_us_unsure(session):
    calls = Calls(session, token="xoxb-1", base_url="http://127.0.0.1:1/api/")

    with pytest.raises(SlackUnsureError):
        await calls.write("pins.add", channel="C1", timestamp="1.0")


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (Http(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "7"}), 7),
        (Http(429, '{"ok": false, "error": "ratelimited"}'), 1),
        (Http(429, HTML, {"Retry-After": "3"}, "text/html"), 3),
        (Http(429, "slow", {"Retry-After": "4"}, "text/plain"), 4),
        (Http(429, "{", {"Retry-After": "5"}), 5),
        (Http(429, "{}", {"Retry-After": "soon"}), 1),
        (Http(429, "{}", {"Retry-After": "0"}), 1),
        (Http(429, "{}", {"Retry-After": "nan"}), 1),
        (Http(429, "{}", {"Retry-After": "90000"}), 86_400),
        (Http(200, '{"ok": false, "error": "rate_limited"}', {"Retry-After": "9"}), 9),
        (Http(200, '{"ok": false, "error": "ratelimited"}'), 1),
    ],
)
async def test_every_way_of_asking_to_slow_down_is_understood(wire, calls, answer, seconds):
    wire.say("chat.postMessage", answer)

    with pytest.raises(SlackBusyError) as busy:
        await calls.send("chat.postMessage", channel="C1", text="hi")

    assert busy.value.retry_after == seconds


async def test_a_refusal_tells_code_method_and_detail(wire, calls):
    wire.refuse("chat.postMessage", "invalid_blocks", errors=["no text"])

    with pytest.raises(SlackRefusedError) as refusal:
        await calls.send("chat.postMessage", channel="C1", text="hi")

    assert (refusal.value.code, refusal.value.method) == ("invalid_blocks", "chat.postMessage")
    assert refusal.value.detail["errors"] == ["no text"]


async def test_an_address_that_is_not_slack_is_a_refusal(wire, calls):
    wire.say("chat.postMessage", Http(404, HTML, content_type="text/html"))

    with pytest.raises(SlackRefusedError) as refusal:
        await calls.send("chat.postMessage", channel="C1", text="hi")

    assert refusal.value.code == "http_404"


async def test_arguments_travel_as_the_sdk_sends_them(wire, calls):
    await calls.read("users.info", user="U1", include_locale=True, unset=None)
    await calls.write("conversations.create", name="x", is_private=False)
    await calls.send(
        "chat.postMessage", channel="C1", text="hi", thread_ts=None, unfurl_links=False
    )

    assert [(request.verb, request.arguments) for request in wire.heard] == [
        ("GET", {"user": "U1", "include_locale": "1"}),
        ("POST", {"name": "x", "is_private": "0"}),
        ("POST", {"channel": "C1", "text": "hi", "unfurl_links": False}),
    ]
    assert {request.token for request in wire.heard} == {"xoxb-1"}


async def test_paging_with_patience_goes_on_where_it_was_after_a_busy_answer(wire, calls):
    wire.say(
        "users.list",
        {"ok": True, "members": [1], "response_metadata": {"next_cursor": "two"}},
        Http(429, "{}", {"Retry-After": "0.1"}),
        {"ok": True, "members": [2], "response_metadata": {"next_cursor": ""}},
    )

    pages = calls.patiently().pages("users.list", "members")

    assert [member async for member in pages] == [1, 2]
    assert [page.get("cursor") for page in wire.asked("users.list")] == [None, "two", "two"]


async def test_paging_without_patience_says_that_slack_is_busy(wire, calls):
    wire.say("users.list", Http(429, "{}", {"Retry-After": "30"}))

    with pytest.raises(SlackBusyError):
        [member async for member in calls.pages("users.list", "members")]


async def test_the_log_holds_method_code_and_time_but_no_text(wire, calls, caplog):
    caplog.set_level(logging.DEBUG)
    wire.refuse("chat.postMessage", "is_archived")

    with pytest.raises(SlackRefusedError):
        await calls.send("chat.postMessage", channel="C1", text="a secret")
    await calls.send("chat.update", channel="C1", ts="1.0", text="a secret")

    assert "chat.postMessage: is_archived in" in caplog.text
    assert "chat.update: ok in" in caplog.text
    assert "secret" not in caplog.text
    assert "xoxb" not in caplog.text


async def test_no_proxy_stands_between_us_and_a_slack_on_this_machine(wire, session, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    calls = Calls(session, token="xoxb-1", base_url=wire.url)

    assert (await calls.write("api.test"))["ok"]
