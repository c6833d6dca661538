"""Strictness of the Web API about messages and what hangs on them."""

import pytest

from tests.sandbox.conftest import BUTTONS, refused


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "metadata": "nonsense"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "thread_ts": "0"}, "invalid_thread_ts"),
        ({"text": "x", "attachments": [{"text": "y"}] * 101}, "too_many_attachments"),
    ],
)
async def test_messages(ws, client, more, error):
    call = client.api_call("chat.postMessage", json={"channel": ws.channel("support").id, **more})
    assert await refused(call) == error


async def test_blocks_have_a_total_size(ws, client):
    channel = ws.channel("support").id
    block = {"type": "section", "text": {"type": "plain_text", "text": "x" * 2900}}
    call = client.chat_postMessage(channel=channel, text="x", blocks=[block] * 5)
    assert await refused(call) == "msg_blocks_too_long"
    assert (await client.chat_postMessage(channel=channel, text="x", blocks=[block] * 4))["ok"]


async def test_update_and_delete_only_own_messages(ws, client):
    channel = ws.channel("support").id
    theirs = await ws.person("ana").say("mine", "support")
    assert await refused(client.chat_update(channel=channel, ts=theirs.ts, text="x")) == (
        "cant_update_message"
    )
    assert await refused(client.chat_delete(channel=channel, ts=theirs.ts)) == (
        "cant_delete_message"
    )
    own = await client.chat_postMessage(channel=channel, text="x", blocks=BUTTONS)
    long = client.chat_update(channel=channel, ts=own["ts"], text="x" * 4001)
    assert await refused(long) == "msg_too_long"
    update = await client.chat_update(channel=channel, ts=own["ts"], text="only text")
    assert "blocks" not in update["message"]
    assert update["message"]["edited"]["user"] == ws.bot.id
    whisper = await client.chat_postEphemeral(
        channel=channel, user=ws.person("ana").id, text="psst"
    )
    unseen = client.chat_update(channel=channel, ts=whisper["message_ts"], text="x")
    assert await refused(unseen) == "message_not_found"
    assert await refused(client.chat_delete(channel=channel, ts="1.000001")) == (
        "message_not_found"
    )
    await client.chat_delete(channel=channel, ts=own["ts"])
    assert ws.message("support", own["ts"]) is None


async def test_ephemeral_needs_a_member(ws, client):
    channel = ws.channel("support").id
    ws.add_person("out", guest=True)
    call = client.chat_postEphemeral(channel=channel, user=ws.person("out").id, text="x")
    assert await refused(call) == "user_not_in_channel"


async def test_answers_are_copies(ws, client):
    channel = ws.channel("support").id
    answer = await client.chat_postMessage(channel=channel, text="first", blocks=BUTTONS)
    blocks = answer["message"]["blocks"]
    await client.chat_update(channel=channel, ts=answer["ts"], text="second")
    assert answer["message"]["text"] == "first"
    assert blocks[1]["elements"][0]["action_id"] == "accept"
    assert "block_id" not in BUTTONS[0]


async def test_metadata_comes_back_only_when_asked(ws, client):
    channel = ws.channel("support").id
    metadata = {"event_type": "swarm", "event_payload": {"key": "1"}}
    await client.chat_postMessage(channel=channel, text="x", metadata=metadata)
    plain = await client.conversations_history(channel=channel, limit=1)
    assert "metadata" not in plain["messages"][0]
    whole = await client.conversations_history(channel=channel, limit=1, include_all_metadata=True)
    assert whole["messages"][0]["metadata"] == metadata


async def test_threads(ws, client):
    channel = ws.channel("support").id
    parent = await client.chat_postMessage(channel=channel, text="parent")
    first = await client.chat_postMessage(channel=channel, text="a", thread_ts=parent["ts"])
    await ws.person("ana").join("support")
    await ws.person("ana").say("b", "support", thread=ws.message("support", first["ts"]))
    await client.chat_postMessage(
        channel=channel, text="c", thread_ts=parent["ts"], reply_broadcast=True
    )
    replies = (await client.conversations_replies(channel=channel, ts=parent["ts"]))["messages"]
    assert [m["text"] for m in replies] == ["parent", "a", "b", "c"]
    assert replies[0]["reply_count"] == 3
    assert replies[0]["reply_users"] == [ws.bot.id, ws.person("ana").id]
    assert replies[1]["parent_user_id"] == ws.bot.id
    history = (await client.conversations_history(channel=channel))["messages"]
    assert [m["text"] for m in history if "subtype" not in m] == ["parent"]
    assert (history[0]["text"], history[0]["subtype"]) == ("c", "thread_broadcast")
    await client.chat_delete(channel=channel, ts=parent["ts"])
    assert ws.message("support", parent["ts"]).subtype == "tombstone"
    missing = client.conversations_replies(channel=channel, ts="1.000001")
    assert await refused(missing) == "thread_not_found"


async def test_replies_to_nothing_are_seen_by_nobody(ws, client):
    channel = ws.channel("support").id
    await client.chat_postMessage(channel=channel, text="lost", thread_ts="1.000001")
    assert "lost" not in [m.text for m in ws.person("ben").sees("support")]
    assert "nobody sees this reply" in str(ws.problems.all[-1])


async def test_marks(ws, client):
    channel = ws.channel("support").id
    ts = (await client.chat_postMessage(channel=channel, text="x"))["ts"]
    at = {"channel": channel, "timestamp": ts}
    assert await refused(client.reactions_add(name="no_such", **at)) == "invalid_name"
    await client.reactions_add(name="large_green_circle", **at)
    assert await refused(client.reactions_add(name="large_green_circle", **at)) == (
        "already_reacted"
    )
    await client.reactions_add(name="thumbsup::skin-tone-3", **at)
    assert (await client.reactions_get(**at))["message"]["reactions"][0]["count"] == 1
    await client.reactions_remove(name="large_green_circle", **at)
    assert await refused(client.reactions_remove(name="large_green_circle", **at)) == (
        "no_reaction"
    )
    bad = client.reactions_add(channel=channel, timestamp="soon", name="bee")
    assert await refused(bad) == "bad_timestamp"
    await client.pins_add(**at)
    assert await refused(client.pins_add(**at)) == "already_pinned"
    items = (await client.pins_list(channel=channel))["items"]
    assert items[0]["message"]["pinned_to"] == [channel]
    await client.pins_remove(**at)
    assert await refused(client.pins_remove(**at)) == "no_pin"


async def test_bookmarks(ws, client):
    channel = ws.channel("support").id
    add = client.bookmarks_add
    assert await refused(add(channel_id=channel, title="x", type="link", link="ftp://x")) == (
        "invalid_link"
    )
    assert await refused(add(channel_id=channel, title="x", type="file")) == (
        "invalid_bookmark_type"
    )
    made = await add(channel_id=channel, title="x", type="link", link="https://x.example/1")
    bookmark_id = made["bookmark"]["id"]
    await client.bookmarks_edit(bookmark_id=bookmark_id, channel_id=channel, title="y")
    assert (await client.bookmarks_list(channel_id=channel))["bookmarks"][0]["title"] == "y"
    await client.bookmarks_remove(bookmark_id=bookmark_id, channel_id=channel)
    gone = client.bookmarks_remove(bookmark_id=bookmark_id, channel_id=channel)
    assert await refused(gone) == "not_found"


async def test_direct_messages_by_user_id(ws, client):
    ana = ws.person("ana")
    answer = await client.chat_postMessage(channel=ana.id, text="hello")
    assert answer["channel"].startswith("D")
    assert [m.text for m in ana.dm()] == ["hello"]
    assert ana.mentions(answer["channel"]) == 1
    opened = await client.conversations_open(users=[ana.id])
    assert opened["already_open"]
    assert opened["channel"]["id"] == answer["channel"]
    assert await refused(client.conversations_open(users=[])) == "users_list_not_supplied"


async def test_scheduled_messages(ws, client):
    channel = ws.channel("support").id
    past = client.chat_scheduleMessage(channel=channel, post_at=1, text="x")
    assert await refused(past) == "time_in_past"
    soon = int(ws.clock.now()) + 60
    made = await client.chat_scheduleMessage(channel=channel, post_at=soon, text="later")
    rows = (await client.chat_scheduledMessages_list())["scheduled_messages"]
    assert rows[0]["id"] == made["scheduled_message_id"]
    ws.clock.advance(61)
    await ws.until(lambda: ws.person("ben").sees("support")[-1].text == "later")
