"""Shapes on the wire: no key that Slack does not have, and none missing that bots rely on."""

import re
from pathlib import Path

import sandbox
from sandbox.unverified import ASSUMED, EVERYTHING
from tests.sandbox.conftest import BUTTONS, form


def keys(names: str) -> set[str]:
    return set(names.split())


ENVELOPE = keys(
    "token team_id context_team_id context_enterprise_id api_app_id event type event_id "
    "event_time authorizations is_ext_shared_channel event_context"
)
MESSAGE = keys(
    "type subtype user text ts team bot_id app_id bot_profile client_msg_id blocks attachments "
    "files upload display_as_bot edited thread_ts parent_user_id root reply_count "
    "reply_users_count latest_reply reply_users is_locked subscribed reactions pinned_to channel "
    "channel_type event_ts inviter topic purpose name old_name hidden message previous_message "
    "deleted_ts"
)
EVENTS = {
    "message": MESSAGE,
    "app_mention": MESSAGE,
    "app_home_opened": keys("type user channel tab view event_ts"),
    "reaction_added": keys("type user reaction item item_user event_ts"),
    "reaction_removed": keys("type user reaction item item_user event_ts"),
    "member_joined_channel": keys("type user channel channel_type team inviter event_ts"),
    "member_left_channel": keys("type user channel channel_type team event_ts"),
    "channel_archive": keys("type channel user is_moved event_ts"),
    "channel_rename": keys("type channel event_ts"),
    "pin_added": keys("type user channel_id item item_user pin_count pinned_info event_ts"),
    "file_shared": keys("type file_id user_id file channel_id event_ts"),
    "user_change": keys("type user cache_ts event_ts"),
    "team_join": keys("type user event_ts"),
    "dnd_updated_user": keys("type user dnd_status event_ts"),
}
INTERACTION = keys("type team user api_app_id token enterprise is_enterprise_install trigger_id")
PAYLOADS = {
    "block_actions": INTERACTION | keys("container channel message state response_url actions"),
    "view_submission": INTERACTION | {"view", "response_urls"},
    "view_closed": (INTERACTION - {"trigger_id"}) | {"view", "is_cleared"},
    "message_action": INTERACTION
    | keys("callback_id message_ts message channel response_url action_ts"),
    "block_suggestion": (INTERACTION - {"trigger_id"})
    | keys("container action_id block_id value view"),
}
VIEW = keys(
    "id team_id type blocks private_metadata callback_id state hash title clear_on_close "
    "notify_on_close close submit previous_view_id root_view_id app_id external_id "
    "app_installed_team_id bot_id"
)
COMMAND = keys(
    "token team_id team_domain channel_id channel_name user_id user_name command text api_app_id "
    "is_enterprise_install response_url trigger_id"
)


async def test_events(ws, bot):
    ana, ben = ws.person("ana"), ws.person("ben")
    await ana.join("support")
    await ben.join("support")
    message = await ana.say(f"@{ws.bot.name} look", "support", files=["a.txt"])
    plain = await ana.say(f"@{ws.bot.name} look", "support")
    await ben.say("reply", "support", thread=message, broadcast=True)
    await ben.react("bee", message)
    await ben.unreact("bee", message)
    await ben.pin(message)
    await ana.edit(plain, "other")
    await ana.delete(plain)
    await ben.topic("support", "t")
    await ben.rename("support", "help")
    await ben.kick(ana, "help")
    ws.change_person("ana", title="Lead")
    ws.change_person("ana", dnd_until=ws.clock.now() + 60)
    ws.add_person("new")
    await ben.open_home()
    await ben.archive("help")
    await ws.until(lambda: ws.quiet)
    kinds = {body["event"]["type"] for body in bot.events}
    assert set(EVENTS) <= kinds
    for body in bot.events:
        event = body["event"]
        assert set(body) == ENVELOPE
        assert set(event) <= EVENTS[event["type"]], event["type"]
        assert event["event_ts"]
    stamps = [body["event"]["ts"] for body in bot.of("message")]
    assert len(stamps) == len(set(stamps))


async def test_interactions(ws, bot):
    async def opens(body, client):
        view = form(notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    ana = ws.person("ana")
    bot.then["command"] = opens
    bot.acks["view_submission"] = {"response_action": "errors", "errors": {"title": "No"}}
    await ana.command("/swarm")
    await ana.suggest(ana.view, "skill", "x")
    await ana.fill(ana.view, title="x")
    await ana.submit()
    await ana.close()
    bot.then.clear()
    bot.acks["command"] = {"text": "x", "blocks": BUTTONS, "response_type": "in_channel"}
    shown = (await ana.command("/swarm", channel="support")).message
    await ana.click("Accept", shown)
    await ana.shortcut("mark", shown)
    for kind, keys in PAYLOADS.items():
        assert set(bot.body(kind)) == keys, kind
    assert set(bot.body("/swarm")) == COMMAND
    assert set(bot.body("view_submission")["view"]) == VIEW
    action = bot.body("block_actions")["actions"][0]
    assert set(action) == {"type", "action_id", "block_id", "action_ts", "text", "value"}
    assert set(bot.body("block_actions")["user"]) == {"id", "username", "name", "team_id"}


async def test_answers(ws, client):
    channel = ws.channel("support").id
    posted = await client.chat_postMessage(channel=channel, text="x")
    assert set(posted.data) == {"ok", "channel", "ts", "message"}
    updated = await client.chat_update(channel=channel, ts=posted["ts"], text="y")
    assert set(updated.data) == {"ok", "channel", "ts", "text", "message"}
    history = await client.conversations_history(channel=channel)
    assert {"messages", "has_more", "pin_count"} <= set(history.data)
    users = await client.users_list()
    assert {"members", "cache_ts", "response_metadata"} <= set(users.data)
    slackbot = next(u for u in users["members"] if u["id"] == "USLACKBOT")
    assert slackbot["is_bot"] is False
    identity = await client.auth_test()
    assert {"url", "team", "user", "team_id", "user_id", "bot_id"} <= set(identity.data)


def test_what_is_assumed_is_named_where_it_is_assumed():
    root = Path(sandbox.__file__).parent
    named = [
        match
        for path in root.rglob("*.py")
        for match in re.findall(r"# unverified: (.+)", path.read_text())
    ]
    assert sorted(named) == sorted(ASSUMED)
    assert len(EVERYTHING) > len(ASSUMED)
