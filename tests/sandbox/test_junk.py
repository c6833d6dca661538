"""Whatever a bot sends, it gets one of Slack's answers: never a broken server."""

import aiohttp
import pytest

from sandbox.api import METHODS
from sandbox.facts import methods
from sandbox.strict import Strict
from sandbox.workspace import Workspace
from tests.sandbox.conftest import MANIFEST

JUNK = [
    *("", "x", "[", "{}", "[1]", "-1", "1.000001", "\x00"),
    *(7, True, [], {}, [[]], [{}], {"a": None}),
]
ARGUMENTS = [
    *("attachments", "blocks", "bookmark_id", "channel", "channel_id", "cursor", "email"),
    *("emoji", "files", "hash", "latest", "length", "limit", "link", "message_ts", "metadata"),
    *("name", "oldest", "post_at", "text", "thread_ts", "timestamp", "title", "topic"),
    *("trigger_id", "ts", "type", "types", "user", "user_id", "users", "view", "view_id"),
]


@pytest.mark.parametrize("blocks", [True, False])
async def test_junk_is_refused_politely(blocks):
    strict = Strict(rate_limits=False, blocks=blocks)
    async with Workspace(manifest=MANIFEST, strict=strict) as ws, aiohttp.ClientSession() as http:
        ws.add_person("ana")
        ws.add_bot_to("support")
        message = await ws.person("ana").say("x", "support")
        good = {
            "channel": ws.channel("support").id,
            "channel_id": ws.channel("support").id,
            "user": ws.person("ana").id,
            "user_id": ws.person("ana").id,
            "users": ws.person("ana").id,
            "ts": message.ts,
            "timestamp": message.ts,
            "name": "bee",
            "text": "x",
            "title": "x",
            "type": "link",
            "filename": "a",
            "length": 1,
        }
        headers = {"Authorization": f"Bearer {ws.bot_token}"}
        for method in METHODS:
            if method == "auth.revoke":
                continue
            needed = {name: good.get(name, "x") for name in methods()[method].required}
            for number, argument in enumerate(ARGUMENTS):
                for junk in (JUNK[number % len(JUNK)], JUNK[(number * 7 + 3) % len(JUNK)]):
                    if "trigger_id" in needed:
                        needed["trigger_id"] = ws.core.triggers.new(ws.person("ana").id).id
                    body = needed | {argument: junk}
                    async with http.post(
                        f"{ws.api_url}{method}", json=body, headers=headers
                    ) as response:
                        assert response.status == 200, (method, argument, junk)
                        assert "ok" in await response.json()


@pytest.mark.parametrize("body", ["{", "[]", "7", "null", '"x"'])
async def test_bodies_that_are_no_objects(ws, body):
    async with (
        aiohttp.ClientSession() as http,
        http.post(
            f"{ws.api_url}auth.test",
            data=body,
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {ws.bot_token}"},
        ) as response,
    ):
        answer = await response.json()
        assert answer["error"] in ("invalid_json", "json_not_object")
