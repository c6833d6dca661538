"""Installing: consent, code, token; and one app in two companies."""

from urllib.parse import parse_qs, urlparse

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.workspace import Workspace
from tests.sandbox.conftest import MANIFEST, make_app, refused, running

BACK = "http://127.0.0.1:3000/slack/oauth_redirect"


async def consent(ws, **changes):
    query = {
        "client_id": ws.client_id,
        "scope": "chat:write,commands",
        "state": "s1",
        "redirect_uri": BACK,
    } | changes
    async with (
        aiohttp.ClientSession() as http,
        http.get(
            f"{ws.page_url}oauth/v2/authorize", params=query, allow_redirects=False
        ) as response,
    ):
        return response.status, response.headers.get("Location", await response.text())


async def test_install_and_uninstall():
    async with Workspace(manifest=MANIFEST, installed=False) as ws:
        ws.add_person("ana", admin=True)
        anonymous = AsyncWebClient(base_url=ws.api_url)
        bot = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        assert await refused(bot.auth_test()) == "token_revoked"
        status, place = await consent(ws)
        assert status == 302
        answer = parse_qs(urlparse(place).query)
        assert answer["state"] == ["s1"]
        arguments = {"client_id": ws.client_id, "redirect_uri": BACK, "code": answer["code"][0]}
        wrong = anonymous.oauth_v2_access(client_secret="wrong", **arguments)
        assert await refused(wrong) == "bad_client_secret"
        done = await anonymous.oauth_v2_access(client_secret=ws.client_secret, **arguments)
        assert done["access_token"] == ws.bot_token
        assert done["team"]["id"] == ws.core.team.id
        assert done["authed_user"]["id"] == ws.person("ana").id
        assert done["scope"] == "chat:write,commands"
        again = anonymous.oauth_v2_access(client_secret=ws.client_secret, **arguments)
        assert await refused(again) == "invalid_code"
        assert (await bot.auth_test())["ok"]
        assert await refused(bot.conversations_list()) == "missing_scope"
        await bot.auth_revoke()
        assert await refused(bot.auth_test()) == "token_revoked"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": "1.2"}, "client_id"),
        ({"scope": "admin"}, "invalid_scope: admin"),
        ({"redirect_uri": "https://evil.example/x"}, "redirect_uri"),
        ({"team": "T0"}, "team"),
    ],
)
async def test_bad_requests_to_install(ws, changes, words):
    status, text = await consent(ws, **changes)
    assert status == 400
    assert words in text


async def test_one_app_in_two_companies(told):
    async with (
        Workspace(manifest=MANIFEST, name="Acme") as first,
        Workspace(manifest=MANIFEST, name="Globex", beside=first) as second,
    ):
        assert first.api_url == second.api_url
        assert first.bot_token != second.bot_token
        for ws in (first, second):
            ws.add_person("ana")
            ws.add_bot_to("support")
            client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
            assert (await client.auth_test())["team"] == ws.core.team.name
        assert first.person("ana").id != second.person("ana").id
        app = make_app(first, told)
        async with running(first, app, "socket"):
            # Bolt would not know the second company's token, but the event must reach it.
            await second.person("ana").join("support")
            await second.until(lambda: told.of("member_joined_channel"))
        assert told.of("member_joined_channel")[0]["team_id"] == second.core.team.id


async def test_uninstalling_says_so(ws, bot):
    ws.uninstall()
    await ws.until(lambda: bot.of("app_uninstalled"))
    await ws.until(lambda: bot.of("tokens_revoked"))
