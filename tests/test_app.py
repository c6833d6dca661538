"""The bot comes up in every mode, meets its workspace, answers everything, and goes."""

import asyncio
import dataclasses
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from cryptography.fernet import Fernet
from slack_sdk.signature import SignatureVerifier

from app import MANIFEST, asked_scopes, create_app, run
from bot import subcommands
from bot.arguments import parsed
from bot.clock import SystemClock
from bot.config import Config, Mode
from bot.errors import ConfigError
from bot.lock import DatabaseLock
from bot.running import Swarmroom, sqlite_file
from bot.slack import tiers
from bot.store.migrate import downgrade, pending
from sandbox.strict import PATIENT
from sandbox.workspace import Workspace

OPENED = "swarm-case-1042-webhooks-fail-after-key-rotation"
COMMAND = "/swarm CASE-1042 Webhooks fail after key rotation"


@pytest.fixture
def transport() -> str:
    return "socket"


@pytest.fixture
async def workspace(transport) -> AsyncIterator[Workspace]:
    async with Workspace(manifest=MANIFEST, transport=transport, strict=PATIENT) as workspace:
        workspace.add_person("ana", admin=True, locale="es-ES", tz="Europe/Madrid")
        workspace.add_person("ben", tz="Europe/London")
        yield workspace
        assert [str(problem) for problem in workspace.problems.unexpected] == []


def configured(workspace: Workspace, database_url: str, mode: Mode, **more: object) -> Config:
    config = Config(
        mode=mode,
        database_url=database_url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        signing_secret=workspace.signing_secret,
        api_url=workspace.api_url,
        port=0,
    )
    return dataclasses.replace(config, **more)


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[Swarmroom]:
    async with create_app(config, host="127.0.0.1").running() as app:
        await app.engine.idle()
        yield app


async def opens_a_swarm(app: Swarmroom, workspace: Workspace) -> None:
    await workspace.person("ana").command(COMMAND, "support")
    await app.engine.idle()
    assert workspace.channel(OPENED)


class TestSocket:
    async def test_a_swarm_is_opened(self, workspace, database_url):
        async with running(configured(workspace, database_url, Mode.SOCKET)) as app:
            await opens_a_swarm(app, workspace)

    async def test_the_start_gets_to_know_the_workspace(self, workspace, database_url):
        async with running(configured(workspace, database_url, Mode.SOCKET)) as app:
            [workspace_id] = await app.workspaces.installed()
            async with app.store.transaction(workspace_id) as tx:
                row = await tx.workspaces.current()
                people = {person.name for person in await tx.people.all()}
        assert (row.locale, row.time_zone) == ("es", "Europe/Madrid")
        assert {"Ana", "Ben"} <= people
        assert workspace.bot.id in workspace.channel("swarm-lobby").members

    async def test_a_second_start_takes_up_the_same_workspace(self, workspace, database_url):
        config = configured(workspace, database_url, Mode.SOCKET)
        async with running(config) as app:
            first = await app.workspaces.every()
        async with running(config) as app:
            assert await app.workspaces.every() == first

    async def test_who_comes_and_who_changes_is_known(self, workspace, database_url):
        async with running(configured(workspace, database_url, Mode.SOCKET)) as app:
            [workspace_id] = await app.workspaces.installed()
            workspace.add_person("cleo", real_name="Cleo")
            workspace.change_person("ben", real_name="Benjamin", tz="Europe/Paris")
            await workspace.until(lambda: workspace.quiet)
            async with app.store.transaction(workspace_id) as tx:
                cleo = await tx.people.by_slack(workspace.person("cleo").id)
                ben = await tx.people.by_slack(workspace.person("ben").id)
            assert cleo is not None
            assert (ben.name, ben.time_zone) == ("Benjamin", "Europe/Paris")

    @pytest.mark.parametrize(
        ("wrong", "named"),
        [
            ({"bot_token": "xoxb-0-wrong"}, "SLACK_BOT_TOKEN"),
            ({"app_token": "xapp-0-wrong"}, "SLACK_APP_TOKEN"),
        ],
    )
    async def test_a_wrong_token_is_named(self, workspace, sqlite_url, wrong, named):
        workspace.problems.expect("*")
        with pytest.raises(ConfigError, match=f"^{named} .*_auth"):
            async with running(configured(workspace, sqlite_url, Mode.SOCKET, **wrong)):
                pytest.fail("it should not have started")


class TestHttp:
    @pytest.fixture
    def transport(self) -> str:
        return "http"

    @pytest.fixture
    async def app(self, workspace, database_url) -> AsyncIterator[Swarmroom]:
        async with running(configured(workspace, database_url, Mode.HTTP)) as app:
            await workspace.deliver_to(app.door.address)
            yield app

    @pytest.fixture
    async def http(self, app) -> AsyncIterator[aiohttp.ClientSession]:
        async with aiohttp.ClientSession(app.door.address.removesuffix("/slack/events")) as http:
            yield http

    async def test_a_swarm_is_opened(self, app, workspace, http):
        await opens_a_swarm(app, workspace)
        figures = await (await http.get("/metrics")).text()
        assert "\nswarmroom_swarms_opened_total 1.0\n" in figures
        assert "\nswarmroom_operations_unfinished 0.0\n" in figures

    async def test_it_says_that_it_is_well(self, http):
        assert (await http.get("/healthz")).status == 200
        assert (await http.get("/readyz")).status == 200

    async def test_what_is_not_signed_is_refused(self, http):
        body = {"type": "event_callback", "team_id": "T1", "event": {"type": "team_join"}}
        assert (await http.post("/slack/events", json=body)).status == 401
        # Not even where nothing would follow from it.
        body["event"] = {"type": "message", "subtype": "channel_topic", "channel": "C1"}
        assert (await http.post("/slack/events", json=body)).status == 401

    async def test_a_stop_is_told_before_requests_are_refused(self, workspace, sqlite_url):
        config = configured(workspace, sqlite_url, Mode.HTTP, drain_seconds=1.0)
        async with running(config) as app, aiohttp.ClientSession() as http:
            await workspace.deliver_to(app.door.address)
            ready = app.door.address.replace("/slack/events", "/readyz")
            assert (await http.get(ready)).status == 200
            closing = asyncio.create_task(app.door.close())
            await asyncio.sleep(0)
            answer = await http.get(ready)
            assert (answer.status, await answer.text()) == (503, "stopping\n")
            assert not (await workspace.person("ana").command("/swarm help", "support")).error
            await closing
            with pytest.raises(aiohttp.ClientConnectionError):
                await http.get(ready)

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            # Of somebody whom Slack does not know: it may do so when the event comes again.
            (503, {"type": "event_callback", "event": {"type": "brand_new", "user": "U1"}}),
            (200, {"type": "event_callback", "event": {"type": "brand_new"}}),
            (200, {"type": "event_callback", "event": {"type": "message", "bot_id": "B1"}}),
            (503, {"type": "event_callback", "event": {"type": "message", "user": ["U1"]}}),
            (500, {"type": "event_callback", "event": ["message"]}),
            (200, {"type": "app_rate_limited", "minute_rate_limited": 1}),
            (200, {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "?"}]}),
            (200, {"type": "view_submission", "view": {"type": "modal", "callback_id": "?"}}),
            (200, {"type": "view_submission", "user": {"id": "U1"}, "view": {}}),
            (200, {"type": "block_actions", "user": "U1", "actions": [None], "team": []}),
            (200, {"type": "brand_new"}),
            (200, {}),
        ],
    )
    async def test_every_signed_payload_gets_an_answer(self, workspace, http, body, status):
        workspace.problems.expect("*user_not_found*")
        text = json.dumps({"team_id": workspace.core.team.id, **body})
        signer = SignatureVerifier(workspace.signing_secret)
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signer.generate_signature(timestamp=stamp, body=text),
        }
        answer = await http.post("/slack/events", data=text, headers=headers)
        assert answer.status == status

    async def test_nonsense_is_refused(self, http):
        headers = {"Content-Type": "application/json"}
        answer = await http.post("/slack/events", data=b'{"a', headers=headers)
        assert answer.status == 400

    async def test_a_taken_port_is_named(self, workspace, sqlite_url):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            config = configured(workspace, sqlite_url, Mode.HTTP, port=taken.getsockname()[1])
            with pytest.raises(ConfigError, match=r"^PORT "):
                async with running(config):
                    pytest.fail("it should not have started")


class TestInstalling:
    @pytest.fixture
    async def outside(self) -> AsyncIterator[Workspace]:
        async with Workspace(manifest=MANIFEST, transport="http", installed=False) as workspace:
            workspace.add_person("ana", admin=True, locale="es-ES", tz="Europe/Madrid")
            yield workspace

    @pytest.fixture
    async def app(self, outside, database_url) -> AsyncIterator[Swarmroom]:
        config = configured(
            outside,
            database_url,
            Mode.OAUTH,
            bot_token="",
            client_id=outside.client_id,
            client_secret=outside.client_secret,
            encryption_key=Fernet.generate_key().decode(),
        )
        async with running(config) as app:
            await outside.deliver_to(app.door.address)
            yield app

    async def install(self, app: Swarmroom, workspace: Workspace) -> tuple[int, str]:
        own = app.door.address.removesuffix("/slack/events")
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
            begun = await browser.get(f"{own}/slack/install")
            cookie = begun.headers["Set-Cookie"].partition(";")[0]
            state = cookie.partition("=")[2]
            asked = {
                "client_id": workspace.client_id,
                "scope": ",".join(asked_scopes()),
                "state": state,
                "redirect_uri": f"{own}/slack/oauth_redirect",
            }
            page = await begun.text()
            assert f"{workspace.page_url}oauth/v2/authorize?" in page
            consent = await browser.get(
                f"{workspace.page_url}oauth/v2/authorize", params=asked, allow_redirects=False
            )
            back = await browser.get(consent.headers["Location"], headers={"Cookie": cookie})
            return back.status, await back.text()

    async def test_the_bot_is_installed_and_thrown_out(self, app, outside):
        status, _ = await self.install(app, outside)
        assert status == 200
        await app.engine.idle()
        await opens_a_swarm(app, outside)
        [workspace_id] = await app.workspaces.installed()
        async with app.store.transaction(workspace_id) as tx:
            assert (await tx.workspaces.current()).locale == "es"
        outside.uninstall()
        await outside.until(lambda: outside.quiet)
        assert await app.workspaces.installed() == []

    async def test_an_installation_that_nobody_began_is_refused(self, app):
        own = app.door.address.removesuffix("/slack/events")
        async with aiohttp.ClientSession() as browser:
            answer = await browser.get(
                f"{own}/slack/oauth_redirect",
                params={"code": "c", "state": "made-up"},
                headers={"Cookie": "slack-app-oauth-state=made-up"},
            )
            assert answer.status == 401
        assert await app.workspaces.installed() == []


async def test_a_clock_that_is_set_back_closes_no_method(workspace, sqlite_url, monkeypatch):
    config = configured(workspace, sqlite_url, Mode.OFFLINE)
    async with create_app(config).at_rest() as app:
        limits, (pins,) = app.slacks._limits, tiers.places("pins.add")
        for _ in range(pins.count):
            assert await limits.ask("T1", pins) == 0.0
        right = SystemClock.now
        monkeypatch.setattr(SystemClock, "now", lambda self: right(self) - timedelta(hours=1))
        assert 0 < await limits.ask("T1", pins) <= pins.window


class TestDatabase:
    async def test_on_sqlite_the_start_makes_file_and_schema(self, workspace, tmp_path):
        url = f"sqlite:///{tmp_path}/new/folder/swarmroom.db"
        async with running(configured(workspace, url, Mode.SOCKET)):
            assert (tmp_path / "new" / "folder" / "swarmroom.db").exists()

    async def test_a_file_that_another_bot_uses_is_left_as_it_is(self, workspace, tmp_path):
        file = tmp_path / "swarmroom.db"
        other = DatabaseLock(file)
        other.take()
        with pytest.raises(ConfigError, match="another bot is using"):
            async with running(configured(workspace, f"sqlite:///{file}", Mode.SOCKET)):
                pytest.fail("it should not have started")
        assert not file.exists()
        other.release()

    @pytest.mark.parametrize("command", [["migrate"], ["export", "nowhere"]])
    async def test_a_subcommand_changes_no_schema_under_a_bot(self, workspace, sqlite_url, command):
        config = configured(workspace, sqlite_url, Mode.OFFLINE)
        await downgrade(sqlite_url, "-1")
        older = DatabaseLock(sqlite_file(sqlite_url))
        older.take()
        with pytest.raises(ConfigError, match="a bot of an older version is using"):
            await run(config, parsed(command))
        assert await pending(sqlite_url)
        older.release()
        await subcommands.migrate(config)
        assert not await pending(sqlite_url)

    async def test_on_postgresql_an_old_schema_is_refused(self, workspace, postgresql_url):
        await downgrade(postgresql_url, "base")
        with pytest.raises(ConfigError, match=r"DATABASE_URL.*app.py migrate"):
            async with running(configured(workspace, postgresql_url, Mode.SOCKET)):
                pytest.fail("it should not have started")
        assert await subcommands.migrate(configured(workspace, postgresql_url, Mode.OFFLINE)) == 0
        async with running(configured(workspace, postgresql_url, Mode.SOCKET)):
            pass

    @pytest.mark.parametrize(
        "url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////proc/none/swarmroom.db"]
    )
    async def test_a_database_out_of_reach_is_named(self, workspace, url):
        with pytest.raises(ConfigError, match=r"^DATABASE_URL "):
            async with running(configured(workspace, url, Mode.SOCKET)):
                pytest.fail("it should not have started")


class TestReadiness:
    async def test_without_its_database_the_bot_is_alive_but_not_ready(
        self, workspace, postgres, postgresql_url
    ):
        config = configured(workspace, postgresql_url, Mode.HTTP)
        async with running(config) as app, aiohttp.ClientSession() as http:
            own = app.door.address.removesuffix("/slack/events")
            with postgres.closed(postgresql_url):
                told = await said(http, f"{own}/readyz", until="heartbeat")
                assert told.splitlines() == [
                    "the database does not answer",
                    "the last heartbeat is too old",
                ]
                assert (await http.get(f"{own}/healthz")).status == 200
                figures = await (await http.get(f"{own}/metrics")).text()
                assert "\nswarmroom_database_up 0.0\n" in figures
            assert await said(http, f"{own}/readyz", until="ready") == "ready\n"


async def said(http: aiohttp.ClientSession, address: str, *, until: str) -> str:
    """Return what is answered once it holds this."""
    async with asyncio.timeout(30):
        while True:
            text = await (await http.get(address)).text()
            if until in text:
                return text
            await asyncio.sleep(0.1)
