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

from sandbox.facts import EVERYWHERE, methods
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
        self.event_delay = 0.0

    def of(self, kind):
        return [body for body in self.events if body["event"]["type"] == kind]

    def body(self, kind):
        return next(b for b in reversed(self.bodies) if b.get("type", b.get("command")) == kind)


SEEN = {
    "conversations.unarchive": {"not_in_channel"},
    "chat.postMessage": {"invalid_thread_ts"},
    "reactions.add": {"not_in_channel"},
}
"""Errors that users report and no page lists."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_left",
    "channel_rename",
    "dnd_updated_user",
    "file_shared",
    "group_left",
    "member_joined_channel",
    "member_left_channel",
    "message",
    "pin_added",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "tokens_revoked",
    "user_change",
)


def make_app(ws: Workspace, told: Told) -> AsyncApp:
    """A bot that writes down what it is told and answers as `told` says."""
    app = AsyncApp(
        client=AsyncWebClient(token=ws.bot_token, base_url=ws.api_url),
        signing_secret=ws.signing_secret,
        ignoring_self_events_enabled=False,
    )

    @app.middleware
    async def record(body, next_):
        kept = told.events if body.get("type") == "event_callback" else told.bodies
        kept.append(body)
        if kept is told.events:
            await asyncio.sleep(told.event_delay)
        await next_()

    async def on_event(body, client):
        if action := told.then.get(body["event"]["type"]):
            await action(body["event"], client)

    for name in EVENTS:
        app.event(name)(on_event)
    app.command("/swarm")(answering(told, "command"))
    app.command("/raw")(answering(told, "command"))
    app.action(re.compile(".*"))(answering(told, "block_actions"))
    app.view("form")(answering(told, "view_submission"))
    app.view_closed("form")(answering(told, "view_closed"))
    app.shortcut("mark")(answering(told, "message_action"))
    app.shortcut("start")(answering(told, "shortcut"))
    app.options(re.compile(".*"))(offering(told))
    return app


def answering(told: Told, kind: str):
    async def answer(ack, body, client):
        await asyncio.sleep(told.delay)
        if action := told.then.get(kind):
            await action(body, client)
        reply = told.acks.get(kind)
        await (ack(**reply) if isinstance(reply, dict) else ack(reply) if reply else ack())

    return answer


def offering(told: Told):
    async def offer(ack):
        await ack(options=told.options)

    return offer


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
        assert_documented(workspace)


def assert_documented(ws: Workspace) -> None:
    """Every refusal must be one that Slack's reference lists for the method."""
    if ws.faults.log or ws.core.hooks.active:
        return
    for call in ws.traffic.calls():
        if call.error and call.name in methods():
            known = methods()[call.name].errors | EVERYWHERE | SEEN.get(call.name, set())
            assert call.error in known, f"{call.name} does not answer {call.error}"


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
