"""Strictness of the Web API about channels and who is in them."""

import pytest

from tests.sandbox.conftest import refused, response_of


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
