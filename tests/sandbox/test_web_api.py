"""Strictness of the Web API: each rule with the input that breaks it."""

import asyncio
import json

import pytest
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.api import METHODS as IMPLEMENTED
from sandbox.errors import ManifestError
from sandbox.facts import EVERYWHERE, methods
from sandbox.manifest import Manifest
from sandbox.strict import Strict
from sandbox.workspace import Workspace
from tests.sandbox.conftest import BUTTONS, MANIFEST, form, refused, response_of


async def test_tokens(ws, client):
    assert await refused(AsyncWebClient(base_url=ws.api_url).auth_test()) == "not_authed"
    nobody = AsyncWebClient(token="xoxb-none", base_url=ws.api_url)
    assert await refused(nobody.auth_test()) == "invalid_auth"
    app = AsyncWebClient(token=ws.app_token, base_url=ws.api_url)
    assert await refused(app.auth_test()) == "not_allowed_token_type"
    assert await refused(client.apps_connections_open(app_token=ws.bot_token)) == (
        "not_allowed_token_type"
    )
    assert (await app.apps_connections_open(app_token=ws.app_token))["url"].startswith("ws://")
    assert await refused(client.api_call("chat.nonsense")) == "unknown_method"
    answer = await client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (ws.bot.id, ws.world.bot_id)
    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")


async def test_scopes_follow_the_manifest_and_the_kind_of_channel(tmp_path):
    path = tmp_path / "manifest.yml"
    text = (
        MANIFEST.read_text()
        .replace("      - groups:write\n", "")
        .replace("      - bookmarks:write\n", "")
    )
    path.write_text(text)
    async with Workspace(manifest=path) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        assert (await client.conversations_create(name="open"))["ok"]
        answer = await response_of(client.conversations_create(name="closed", is_private=True))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:write")
        assert "chat:write" in answer["provided"]
        call = client.bookmarks_add(channel_id="C1", title="x", type="link")
        assert await refused(call) == "missing_scope"
    async with Workspace(manifest=path, strict=Strict(scopes=False)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        assert (await client.conversations_create(name="closed", is_private=True))["ok"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("Case", "invalid_name_specials"),
        ("a b", "invalid_name_specials"),
        ("a.b", "invalid_name_specials"),
        ("técnico", "invalid_name_specials"),
        ("support", "name_taken"),
    ],
)
async def test_channel_names(client, name, error):
    assert await refused(client.conversations_create(name=name)) == error


async def test_archived_channels_keep_their_names_and_take_nothing(ws, client):
    made = (await client.conversations_create(name="case-1"))["channel"]
    posted = await client.chat_postMessage(channel=made["id"], text="x")
    await client.conversations_archive(channel=made["id"])
    assert await refused(client.conversations_create(name="case-1")) == "name_taken"
    assert await refused(client.chat_postMessage(channel=made["id"], text="x")) == "is_archived"
    update = client.chat_update(channel=made["id"], ts=posted["ts"], text="y")
    assert await refused(update) == "is_inactive"
    assert await refused(client.conversations_archive(channel=made["id"])) == "already_archived"
    assert await refused(client.conversations_unarchive(channel=made["id"])) == "not_in_channel"
    assert await refused(client.conversations_history(channel=made["id"])) == "not_in_channel"
    info = await client.conversations_info(channel=made["id"])
    assert (info["channel"]["is_archived"], info["channel"]["is_member"]) == (True, False)
    react = client.reactions_add(channel=made["id"], timestamp=posted["ts"], name="bee")
    assert await refused(react) == "is_archived"
    topic = client.conversations_setTopic(channel=made["id"], topic="t")
    assert await refused(topic) == "is_archived"


async def test_membership(ws, client):
    general = ws.channel("general").id
    hidden = ws.add_channel("hidden", private=True, members=["ana"])
    assert await refused(client.chat_postMessage(channel=general, text="x")) == "not_in_channel"
    assert await refused(client.chat_postMessage(channel=hidden.id, text="x")) == (
        "channel_not_found"
    )
    assert await refused(client.conversations_history(channel=general)) == "not_in_channel"
    assert await refused(client.conversations_info(channel=hidden.id)) == "channel_not_found"
    assert await refused(client.conversations_join(channel=hidden.id)) == "channel_not_found"
    said = await ws.person("ana").say("x", "general")
    react = client.reactions_add(channel=general, timestamp=said.ts, name="bee")
    assert await refused(react) == "not_in_channel"
    assert (await client.conversations_join(channel=general))["channel"]["is_member"]
    assert (await client.conversations_join(channel=general))["warning"] == "already_in_channel"
    kick = client.conversations_kick(channel=general, user=ws.person("ana").id)
    assert await refused(kick) == "cant_kick_from_general"


async def test_invite(ws, client):
    ana, ben = ws.person("ana").id, ws.person("ben").id
    lone = ws.add_person("gus", single_channel=True, channels=["support"])
    far = ws.add_person("far", stranger=True)
    channel = (await client.conversations_create(name="swarm"))["channel"]["id"]
    await client.conversations_invite(channel=channel, users=[ana])
    assert ws.channel("swarm").members == [ws.bot.id, ana]
    answer = await response_of(client.conversations_invite(channel=channel, users=[ana, ben]))
    assert answer["error"] == "already_in_channel"
    assert answer["errors"] == [{"ok": False, "error": "already_in_channel", "user": ana}]
    assert ben not in ws.channel("swarm").members
    forced = await client.conversations_invite(channel=channel, users=[ana, ben], force=True)
    assert forced["errors"][0]["user"] == ana
    assert ben in ws.channel("swarm").members
    for who, code in (
        (ws.bot.id, "cant_invite_self"),
        ("U0", "user_not_found"),
        (lone.id, "ura_max_channels"),
        (far.id, "cant_invite"),
    ):
        call = client.conversations_invite(channel=channel, users=[who])
        assert await refused(call) == code
    many = [f"U{i}" for i in range(101)]
    assert not (await response_of(client.conversations_invite(channel=channel, users=many)))["ok"]
    dm = (await client.conversations_open(users=[ana]))["channel"]["id"]
    assert await refused(client.conversations_invite(channel=dm, users=[ben])) == (
        "method_not_supported_for_channel_type"
    )


async def test_topic_and_purpose_are_short(ws, client):
    channel = ws.channel("support").id
    call = client.conversations_setTopic(channel=channel, topic="x" * 251)
    assert await refused(call) == "too_long"
    await client.conversations_setPurpose(channel=channel, purpose="x" * 250)
    answer = await client.conversations_setTopic(channel=channel, topic="now")
    assert answer["channel"]["topic"]["value"] == "now"


async def test_rename_only_what_the_bot_made(ws, client):
    made = (await client.conversations_create(name="mine"))["channel"]["id"]
    await client.conversations_rename(channel=made, name="still-mine")
    assert ws.channel("still-mine").previous_names == ["mine"]
    theirs = client.conversations_rename(channel=ws.channel("support").id, name="x")
    assert await refused(theirs) == "not_authorized"


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


async def test_people(ws, client):
    ana = ws.person("ana")
    plain = (await client.users_info(user=ana.id))["user"]
    assert "locale" not in plain
    assert plain["profile"]["email"] == "ana@acme.example"
    known = (await client.users_info(user=ana.id, include_locale=True))["user"]
    assert (known["locale"], known["tz"]) == ("es-ES", "Europe/Madrid")
    assert await refused(client.users_info(user="U0")) == "user_not_found"
    found = await client.users_lookupByEmail(email="ANA@acme.example")
    assert found["user"]["id"] == ana.id
    ws.add_person("far", stranger=True, email="far@else.example")
    assert await refused(client.users_lookupByEmail(email="far@else.example")) == (
        "users_not_found"
    )
    far = (await client.users_info(user=ws.person("far").id))["user"]
    assert far["is_stranger"]
    assert "email" not in far["profile"]
    assert far["team_id"] != ws.core.team.id
    assert (await client.users_getPresence(user=ana.id))["presence"] == "active"
    group = ws.add_usergroup("leads", users=["ana"])
    assert (await client.usergroups_users_list(usergroup=group.id))["users"] == [ana.id]
    assert await refused(client.usergroups_users_list(usergroup="S0")) == "no_such_subteam"
    ws.change_person("ana", dnd_until=ws.clock.now() + 60)
    snooze = await client.dnd_teamInfo(users=[ana.id])
    assert snooze["users"][ana.id]["dnd_enabled"]


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


async def test_views_are_judged(ws, client):
    trigger = ws.core.triggers.new(ws.person("ana").id)
    no_submit = {k: v for k, v in form().items() if k != "submit"}
    answer = await response_of(client.views_open(trigger_id=trigger.id, view=no_submit))
    assert answer["error"] == "invalid_arguments"
    assert "json-pointer:/view" in answer["response_metadata"]["messages"][0]
    unknown = client.views_open(trigger_id="nonsense", view=form())
    assert await refused(unknown) == "invalid_trigger_id"
    view = (await client.views_open(trigger_id=trigger.id, view=form()))["view"]
    assert await refused(client.views_open(trigger_id=trigger.id, view=form())) == (
        "exchanged_trigger_id"
    )
    stale = client.views_update(view_id=view["id"], view=form(), hash="old")
    assert await refused(stale) == "hash_conflict"
    both = client.api_call(
        "views.update", json={"view_id": view["id"], "external_id": "x", "view": form()}
    )
    assert await refused(both) == "invalid_arguments"
    assert await refused(client.views_update(view_id="V0", view=form())) == "not_found"
    large = form(private_metadata="x" * 3001)
    assert await refused(client.views_update(view_id=view["id"], view=large)) == (
        "invalid_arguments"
    )
    update = await client.views_update(view_id=view["id"], view=form(), hash=view["hash"])
    assert update["view"]["hash"] != view["hash"]
    for _ in range(2):
        inside = ws.core.triggers.new(ws.person("ana").id, view=view["id"])
        await client.views_push(trigger_id=inside.id, view=form())
    inside = ws.core.triggers.new(ws.person("ana").id, view=view["id"])
    deep = client.views_push(trigger_id=inside.id, view=form())
    assert await refused(deep) == "push_limit_reached"


async def test_triggers_expire(ws, client):
    trigger = ws.core.triggers.new(ws.person("ana").id)
    ws.clock.advance(3.1)
    call = client.views_open(trigger_id=trigger.id, view=form())
    assert await refused(call) == "expired_trigger_id"
    ws.core.strict = Strict(triggers_as_arguments=True)
    call = client.views_open(trigger_id=trigger.id, view=form())
    assert await refused(call) == "invalid_arguments"


async def test_files(ws, client):
    channel = ws.channel("support").id
    answer = await client.files_upload_v2(
        channel=channel, content=b"hello", filename="log.txt", title="Log"
    )
    file_id = answer["files"][0]["id"]
    assert not [m for m in ws.channel("support").messages.values() if m.files]
    message = await ws.until(
        lambda: next((m for m in ws.channel("support").messages.values() if m.files), None)
    )
    assert ws.world.files[message.files[0]].content == b"hello"
    assert (await client.files_info(file=file_id))["file"]["title"] == "Log"
    assert await refused(client.files_info(file="F0")) == "file_not_found"
    twice = client.files_completeUploadExternal(files=[{"id": "F0"}], channel_id=channel)
    assert await refused(twice) == "file_not_found"


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


async def test_required_arguments(client):
    answer = await response_of(client.api_call("chat.update", json={"channel": "C1"}))
    assert answer["error"] == "invalid_arguments"
    assert "ts" in answer["response_metadata"]["messages"][0]


def in_thread(ws, call):
    client = WebClient(token=ws.bot_token, base_url=ws.api_url)
    return asyncio.to_thread(call, client)


async def test_the_sync_client_sends_forms(ws):
    channel = ws.channel("support").id
    posted = await in_thread(
        ws, lambda c: c.chat_postMessage(channel=channel, text="x", blocks=BUTTONS)
    )
    assert posted["message"]["blocks"][1]["block_id"] == "row"
    made = await in_thread(ws, lambda c: c.conversations_create(name="sync", is_private=True))
    assert made["channel"]["is_private"]
    users = [ws.person("ana").id, ws.person("ben").id]
    await in_thread(
        ws, lambda c: c.conversations_invite(channel=made["channel"]["id"], users=users)
    )
    form_post = {"channel": channel, "text": "f", "blocks": json.dumps(BUTTONS)}
    assert (await in_thread(ws, lambda c: c.api_call("chat.postMessage", data=form_post)))["ok"]
    trigger = ws.core.triggers.new(ws.person("ana").id)
    assert (await in_thread(ws, lambda c: c.views_open(trigger_id=trigger.id, view=form())))["ok"]
    uploaded = await in_thread(
        ws, lambda c: c.files_upload_v2(channel=channel, content="abc", filename="a.txt")
    )
    assert uploaded["ok"]


def test_every_method_has_its_facts():
    assert set(IMPLEMENTED) <= set(methods())
    assert not (set(methods()) - set(IMPLEMENTED) - {"apps.connections.open", "oauth.v2.access"})
    assert "invalid_auth" in EVERYWHERE


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- reaction_added", "- reaction_adddd", "reaction_adddd"),
        ("      - pins:read\n      - pins:write\n", "", "pin_added needs"),
        ("      - commands\n", "", "slash commands need"),
        ("command: /swarm", "command: swarm", "starts with /"),
    ],
)
def test_bad_manifests(tmp_path, old, new, words):
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST.read_text().replace(old, new))
    with pytest.raises(ManifestError, match=words):
        Manifest.load(path)
