"""Tiers with 429, the pace of posts, and cursors that must be followed."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.strict import Strict
from sandbox.workspace import Workspace
from tests.sandbox.conftest import MANIFEST, refused, response_of


async def test_tier_2_is_20_a_minute(ws, client):
    for number in range(20):
        await client.conversations_create(name=f"case-{number}")
    answer = await response_of(client.conversations_create(name="one-more"))
    assert answer.status_code == 429
    assert answer["error"] == "ratelimited"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert (await client.conversations_info(channel=ws.channel("support").id))["ok"]
    ws.clock.advance(int(answer.headers["Retry-After"]))
    assert (await client.conversations_create(name="one-more"))["ok"]


async def test_posts_have_a_pace_per_channel(ws, client):
    channel = ws.channel("support").id
    for _ in range(4):
        await client.chat_postMessage(channel=channel, text="x")
    answer = await response_of(client.chat_postMessage(channel=channel, text="x"))
    assert answer.headers["Retry-After"] == "1"
    assert (await client.chat_postMessage(channel=ws.person("ana").id, text="x"))["ok"]
    ws.clock.advance(1)
    assert (await client.chat_postMessage(channel=channel, text="x"))["ok"]


async def test_limits_can_be_lifted_and_scaled():
    async with Workspace(manifest=MANIFEST, strict=Strict(rate_limits=False)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        for number in range(25):
            await client.conversations_create(name=f"case-{number}")
    async with Workspace(manifest=MANIFEST, strict=Strict(rate_scale=0.1)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        await client.conversations_create(name="one")
        await client.conversations_create(name="two")
        assert await refused(client.conversations_create(name="three")) == "ratelimited"


async def test_users_are_paged(ws, client):
    for number in range(25):
        ws.add_person(f"p{number}")
    seen, cursor = [], ""
    while True:
        answer = await client.users_list(limit=10, cursor=cursor)
        assert len(answer["members"]) <= 10
        seen += [member["name"] for member in answer["members"]]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 29
    assert await refused(client.users_list(limit=10, cursor="nonsense")) == "invalid_cursor"


async def test_members_and_history_stop_at_a_hundred(ws, client):
    for number in range(120):
        ws.add_person(f"p{number}", channels=["support"])
        await ws.person("ana").say(f"m{number}", "support")
    channel = ws.channel("support").id
    first = await client.conversations_members(channel=channel)
    assert len(first["members"]) == 100
    rest = await client.conversations_members(
        channel=channel, cursor=first["response_metadata"]["next_cursor"]
    )
    assert set(first["members"]) | set(rest["members"]) == set(ws.channel("support").members)
    page = await client.conversations_history(channel=channel)
    assert page["has_more"]
    assert page["messages"][0]["text"] == "m119"
    older = await client.conversations_history(
        channel=channel, cursor=page["response_metadata"]["next_cursor"]
    )
    assert not older["has_more"]
    newest = page["messages"][0]["ts"]
    window = await client.conversations_history(
        channel=channel, oldest=page["messages"][2]["ts"], latest=newest, inclusive=True
    )
    assert [m["text"] for m in window["messages"]] == ["m119", "m118", "m117"]


async def test_pages_of_channels_run_short_when_archived_ones_are_left_out(ws, client):
    for number in range(6):
        ws.add_channel(f"old-{number}").is_archived = True
    page = await client.conversations_list(limit=5, exclude_archived=True)
    assert [channel["name"] for channel in page["channels"]] == ["general", "support"]
    assert page["response_metadata"]["next_cursor"]
    with pytest.raises(SlackApiError, match="invalid_types"):
        await client.conversations_list(types="everything")
    mine = await client.users_conversations()
    assert [c["name"] for c in mine["channels"]] == ["support"]
