"""What stands in Slack is found, page after page, and nothing else is taken for it."""

import pytest

from bot.errors import SlackRefusedError

SINCE = 1_795_300_000.0
HOUR = 3600


def page(items, *listed, cursor=""):
    return {"ok": True, items: list(listed), "response_metadata": {"next_cursor": cursor}}


def a_channel(channel, name, creator="U0BOT", created=int(SINCE) + 1):
    return {"id": channel, "name": name, "creator": creator, "created": created}


def a_post(ts, key, event_type="swarmroom"):
    return {"ts": ts, "metadata": {"event_type": event_type, "event_payload": {"key": key}}}


async def test_our_own_channel_is_found_on_a_later_page(wire, gateway):
    wire.say(
        "users.conversations",
        page("channels", a_channel("C1", "swarm-1", creator="U9"), cursor="two"),
        page("channels", a_channel("C2", "swarm-1")),
    )

    assert await gateway.own_channels(since=SINCE) == {"swarm-1": "C2"}
    assert wire.asked("users.conversations")[1] == {
        "types": "public_channel,private_channel",
        "exclude_archived": "0",
        "limit": "200",
        "cursor": "two",
    }


async def test_the_channel_of_an_earlier_swarm_is_not_ours(wire, gateway):
    wire.say("users.conversations", page("channels", a_channel("C1", "swarm-1", created=1)))

    assert await gateway.own_channels(since=SINCE) == {}


async def test_a_channel_made_by_a_clock_behind_ours_is_ours(wire, gateway):
    made = a_channel("C1", "swarm-1", created=int(SINCE) - HOUR // 2)
    wire.say("users.conversations", page("channels", made))

    assert await gateway.own_channels(since=SINCE) == {"swarm-1": "C1"}


@pytest.mark.parametrize("name", ["swarm-lobby", "#swarm-lobby", "#Swarm-Lobby"])
async def test_a_channel_is_found_by_name(wire, gateway, name):
    wire.say(
        "conversations.list",
        page("channels", a_channel("C1", "general"), cursor="two"),
        page("channels", a_channel("C2", "swarm-lobby")),
    )

    assert await gateway.find_channel(name) == "C2"
    assert wire.asked("conversations.list")[0]["exclude_archived"] == "1"


async def test_a_name_nobody_uses_is_not_found(wire, gateway):
    wire.say("conversations.list", page("channels", a_channel("C1", "general")))

    assert await gateway.find_channel("swarm-lobby") is None


async def test_without_leave_to_see_private_channels_the_public_ones_are_searched(wire, gateway):
    wire.say(
        "conversations.list",
        {"ok": False, "error": "missing_scope", "needed": "groups:read"},
        page("channels", a_channel("C2", "swarm-lobby")),
    )

    assert await gateway.find_channel("swarm-lobby") == "C2"
    assert wire.asked("conversations.list")[1]["types"] == "public_channel"


async def test_a_refusal_to_list_is_told(wire, gateway):
    wire.refuse("conversations.list", "invalid_auth")

    with pytest.raises(SlackRefusedError):
        await gateway.find_channel("swarm-lobby")

    assert len(wire.asked("conversations.list")) == 1


async def test_a_channel_is_found_by_id(wire, gateway):
    wire.say("conversations.info", {"ok": True, "channel": a_channel("C0LOBBY", "lobby")})

    assert await gateway.find_channel("C0LOBBY") == "C0LOBBY"
    assert wire.asked("conversations.list") == []


async def test_an_id_that_is_gone_is_not_found(wire, gateway):
    wire.refuse("conversations.info", "channel_not_found")

    assert await gateway.find_channel("C0LOBBY") is None


@pytest.mark.parametrize(
    ("answer", "archived"),
    [
        ({"ok": True, "channel": {"id": "C1", "is_archived": True}}, True),
        ({"ok": True, "channel": {"id": "C1", "is_archived": False}}, False),
        ({"ok": False, "error": "channel_not_found"}, True),
    ],
)
async def test_archived_and_gone_are_the_same(wire, gateway, answer, archived):
    wire.say("conversations.info", answer)

    assert await gateway.is_archived("C1") is archived


async def test_a_channel_we_may_not_look_at_is_not_called_archived(wire, gateway):
    wire.refuse("conversations.info", "missing_scope")

    with pytest.raises(SlackRefusedError):
        await gateway.is_archived("C1")


async def test_members_come_from_every_page(wire, gateway):
    wire.say(
        "conversations.members",
        page("members", "U1", "U2", cursor="two"),
        page("members", "U3"),
    )

    assert await gateway.members("C1") == ["U1", "U2", "U3"]


async def test_a_post_is_found_by_its_key_on_a_later_page(wire, gateway):
    wire.say(
        "conversations.history",
        page(
            "messages",
            {"ts": "5.0", "text": "hello"},
            a_post("4.0", "op/card", event_type="another_app"),
            a_post("3.0", "op/lobby"),
            cursor="two",
        ),
        page("messages", {"ts": "2.0", "metadata": None}, a_post("1.0", "op/card")),
    )

    assert await gateway.find_post("C1", key="op/card", since=SINCE) == "C1:1.0"
    asked = wire.asked("conversations.history")[0]
    assert asked["include_all_metadata"] == "1"
    assert SINCE - 2 * HOUR < float(asked["oldest"]) < SINCE - HOUR / 2


async def test_a_post_that_was_never_made_is_not_found(wire, gateway):
    wire.say("conversations.history", page("messages", a_post("1.0", "op/other")))

    assert await gateway.find_post("C1", key="op/card", since=SINCE) is None


async def test_a_post_in_a_thread_is_looked_for_there(wire, gateway):
    wire.say("conversations.replies", page("messages", {"ts": "1.0"}, a_post("2.0", "op/note")))

    found = await gateway.find_post("C1", key="op/note", since=SINCE, thread_ts="1.0")

    assert found == "C1:2.0"
    assert wire.asked("conversations.replies")[0]["ts"] == "1.0"


async def test_a_channel_that_cannot_be_read_is_not_taken_for_an_empty_one(wire, gateway):
    wire.refuse("conversations.history", "not_in_channel")

    with pytest.raises(SlackRefusedError):
        await gateway.find_post("C1", key="op/card", since=SINCE)


async def test_a_direct_message_is_found_where_we_may_read_it(wire, gateway):
    wire.say("conversations.open", {"ok": True, "channel": {"id": "D7"}})
    wire.say("conversations.history", page("messages", a_post("1.0", "op/ask")))

    assert await gateway.find_post("U7", key="op/ask", since=SINCE) == "D7:1.0"


@pytest.mark.parametrize("method", ["conversations.open", "conversations.history"])
async def test_a_direct_message_we_may_not_read_is_not_found(wire, gateway, method):
    wire.say("conversations.open", {"ok": True, "channel": {"id": "D7"}})
    wire.refuse(method, "missing_scope")

    assert await gateway.find_post("U7", key="op/ask", since=SINCE) is None


async def test_a_message_is_read_with_its_files_and_address(wire, gateway):
    files = [{"title": "Trace"}, {"name": "log.txt"}, {"mode": "tombstone"}]
    message = {"ts": "2.0", "user": "U1", "text": "look", "files": files}
    wire.say("conversations.history", page("messages", message))
    wire.say("chat.getPermalink", {"ok": True, "permalink": "https://x.slack.com/p2"})

    read = await gateway.message("C1", "2.0")

    assert (read.ts, read.thread_ts, read.author, read.text) == ("2.0", "2.0", "U1", "look")
    assert read.files == ("Trace", "log.txt")
    assert read.permalink == "https://x.slack.com/p2"
    assert wire.asked("conversations.history")[0] == {
        "channel": "C1",
        "oldest": "2.0",
        "latest": "2.0",
        "inclusive": "1",
        "limit": "1",
    }


async def test_a_reply_is_read_though_history_does_not_show_it(wire, gateway):
    parent = {"ts": "1.0", "user": "U1", "text": "why", "thread_ts": "1.0"}
    reply = {"ts": "2.0", "user": "U2", "text": "because", "thread_ts": "1.0"}
    wire.say("conversations.history", page("messages", parent))
    wire.say("conversations.replies", page("messages", parent, reply))
    wire.refuse("chat.getPermalink", "message_not_found")

    read = await gateway.message("C1", "2.0")

    assert (read.author, read.thread_ts, read.permalink) == ("U2", "1.0", "")


async def test_a_message_that_is_gone_is_none(wire, gateway):
    wire.say("conversations.history", page("messages"))
    wire.refuse("conversations.replies", "thread_not_found")

    assert await gateway.message("C1", "2.0") is None


async def test_a_message_in_a_channel_we_are_not_in_is_refused(wire, gateway):
    wire.say("conversations.history", page("messages"))
    wire.refuse("conversations.replies", "channel_not_found")

    with pytest.raises(SlackRefusedError):
        await gateway.message("C1", "2.0")


async def test_channels_that_stand_are_found_with_one_call(wire, gateway):
    wire.say(
        "users.conversations",
        page("channels", a_channel("C1", "swarm-1"), a_channel("C9", "general"), cursor="two"),
        page("channels", a_channel("C2", "swarm-2"), cursor="three"),
    )

    standing = await gateway.standing({"C1", "C2"})

    assert {key: seen.name for key, seen in standing.items()} == {"C1": "swarm-1", "C2": "swarm-2"}
    assert all(seen.is_in and not seen.is_archived for seen in standing.values())
    first, _second = wire.asked("users.conversations")
    assert (first["exclude_archived"], first["limit"]) == ("1", "999")


async def test_a_list_without_end_is_not_read_to_it(wire, gateway):
    wire.say("users.conversations", page("channels", a_channel("C1", "swarm-1"), cursor="more"))
    wire.say("conversations.history", page("messages", {"ts": "3.0"}, cursor="more"))

    assert set(await gateway.standing({"C1", "C2"})) == {"C1"}
    assert await gateway.all_reactions("C1", {"3.0", "2.0"}) == {"3.0": {}}
    assert len(wire.asked("users.conversations")) == len(wire.asked("conversations.history")) == 5


async def test_reactions_to_many_messages_are_found_with_one_call(wire, gateway):
    bees = {"name": "bee", "users": ["U1", "U2"], "count": 2}
    eyes = {"name": "eyes", "users": ["U1"], "count": 30}
    wire.say(
        "conversations.history",
        page(
            "messages",
            {"ts": "4.0", "reactions": [bees]},
            {"ts": "3.5"},
            {"ts": "3.0", "reactions": [bees, eyes]},
            {"ts": "2.0"},
        ),
    )

    found = await gateway.all_reactions("C1", {"4.0", "3.0", "2.0", "10.0"})

    # Of the second Slack names only some, so it has to be asked for by itself.
    assert found == {"4.0": {"bee": ["U1", "U2"]}, "2.0": {}}
    (asked,) = wire.asked("conversations.history")
    assert (asked["oldest"], asked["latest"], asked["inclusive"]) == ("2.0", "10.0", "1")


@pytest.mark.parametrize(
    ("thread", "more"),
    [("17.0001", ""), ("", ""), ("16.0009", "?thread_ts=16.0009&cid=C1")],
)
async def test_a_message_has_an_address_without_being_looked_at(wire, gateway, thread, more):
    wire.say("auth.test", {"ok": True, "url": "https://acme.slack.com/", "user_id": "UBOT"})
    address = await gateway.address_of("C1", "17.0001", thread)
    assert address == f"https://acme.slack.com/archives/C1/p170001{more}"
    assert wire.asked("chat.getPermalink") == []


async def test_a_message_has_no_address_where_slack_does_not_say_who_we_are(wire, gateway):
    wire.say("auth.test", {"ok": False, "error": "invalid_auth"})
    assert await gateway.address_of("C1", "17.0001", "17.0001") == ""
