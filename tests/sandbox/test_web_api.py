"""Strictness of the Web API: each rule with the input that breaks it."""

import asyncio
import json

from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.api import METHODS as IMPLEMENTED
from sandbox.facts import EVERYWHERE, methods
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
