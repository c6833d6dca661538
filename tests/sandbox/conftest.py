"""A small workspace, a Web API client for it, and a small real Bolt app on either transport."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.workspace import Workspace

MANIFEST = Path(__file__).with_name("manifest.yml")


class Told:
    """What the Bolt app was sent, and what it shall answer."""

    def __init__(self):
        self.events = []
        self.bodies = []
        self.acks = {}
        self.then = {}
        self.options = []
        self.delay = 0.0

    def of(self, kind):
        return [body for body in self.events if body["event"]["type"] == kind]

    def body(self, kind):
        return next(b for b in reversed(self.bodies) if b.get("type", b.get("command")) == kind)


def make_app(ws: Workspace, told: Told) -> AsyncApp:
    app = AsyncApp(
        client=AsyncWebClient(token=ws.bot_token, base_url=ws.api_url),
        signing_secret=ws.signing_secret,
        ignoring_self_events_enabled=False,
    )

    @app.middleware
    async def record(body, next_):
        if body.get("type") == "event_callback":
            told.events.append(body)
        else:
            told.bodies.append(body)
        await next_()

    for name in (
        "app_home_opened",
        "app_mention",
        "member_joined_channel",
        "message",
        "pin_added",
        "reaction_added",
        "reaction_removed",
        "member_left_channel",
        "channel_archive",
        "channel_rename",
        "group_left",
        "channel_left",
        "team_join",
        "file_shared",
        "user_change",
        "dnd_updated_user",
        "tokens_revoked",
        "app_uninstalled",
    ):

        @app.event(name)
        async def on_event(body, client):
            if action := told.then.get(body["event"]["type"]):
                await action(body["event"], client)

    def answering(kind):
        async def answer(ack, body, client, respond=None):
            await asyncio.sleep(told.delay)
            if action := told.then.get(kind):
                await action(body, client)
            reply = told.acks.get(kind)
            await (ack(**reply) if isinstance(reply, dict) else ack(reply) if reply else ack())

        return answer

    app.command("/swarm")(answering("command"))
    app.command("/raw")(answering("command"))
    app.action({"type": "block_actions", "action_id": re.compile(".*")})(answering("block_actions"))
    app.view({"type": "view_submission", "callback_id": "form"})(answering("view_submission"))
    app.view({"type": "view_closed", "callback_id": "form"})(answering("view_closed"))
    app.shortcut("mark")(answering("message_action"))
    app.shortcut("start")(answering("shortcut"))

    @app.options(re.compile(".*"))
    async def options(ack, body):
        told.bodies.append(body)
        await ack(options=told.options)

    return app


@contextlib.asynccontextmanager
async def running(ws: Workspace, app: AsyncApp, transport: str):
    if transport == "socket":
        handler = AsyncSocketModeHandler(app, ws.app_token, ping_interval=1)
        await handler.connect_async()
        await ws.until(lambda: ws.connected)
        yield
        await handler.close_async()
        return
    runner = web.AppRunner(app.server(port=0, path="/slack/events").web_app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await ws.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield
    await runner.cleanup()


@pytest_asyncio.fixture
async def ws() -> AsyncIterator[Workspace]:
    """A workspace without a bot."""
    async with Workspace(manifest=MANIFEST) as workspace:
        workspace.add_person("ana", real_name="Ana Ruiz", locale="es-ES", tz="Europe/Madrid")
        workspace.add_person("ben", real_name="Ben Hart", admin=True)
        workspace.add_bot_to("support")
        yield workspace


@pytest_asyncio.fixture
async def client(ws):
    """The bot's Web API client."""
    return AsyncWebClient(token=ws.bot_token, base_url=ws.api_url, retry_handlers=[])


@pytest.fixture
def told():
    return Told()


@pytest_asyncio.fixture(params=["socket", "http"])
async def bot(request, ws, told):
    """A Bolt app that runs against the workspace."""
    async with running(ws, make_app(ws, told), request.param):
        yield told


async def refused(call) -> str:
    """Return the error of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


async def response_of(call):
    """Return the whole answer of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


BUTTONS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A case"}},
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {
                "type": "button",
                "action_id": "accept",
                "value": "7",
                "text": {"type": "plain_text", "text": "Accept"},
            },
            {
                "type": "static_select",
                "action_id": "level",
                "placeholder": {"type": "plain_text", "text": "Level"},
                "options": [
                    {"text": {"type": "plain_text", "text": "High"}, "value": "h"},
                    {"text": {"type": "plain_text", "text": "Low"}, "value": "l"},
                ],
            },
        ],
    },
]


def form(**changes):
    """A modal with one required text, one optional select and one person."""
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": {"type": "plain_text", "text": "New"},
        "submit": {"type": "plain_text", "text": "Go"},
        "private_metadata": "secret",
        "blocks": [
            {
                "type": "input",
                "block_id": "title",
                "label": {"type": "plain_text", "text": "Case title"},
                "element": {"type": "plain_text_input", "action_id": "text"},
            },
            {
                "type": "input",
                "block_id": "who",
                "optional": True,
                "label": {"type": "plain_text", "text": "People"},
                "element": {"type": "multi_users_select", "action_id": "users"},
            },
            {
                "type": "input",
                "block_id": "skill",
                "optional": True,
                "label": {"type": "plain_text", "text": "Skill"},
                "element": {
                    "type": "external_select",
                    "action_id": "skill",
                    "min_query_length": 1,
                },
            },
        ],
    }
    return view | changes
