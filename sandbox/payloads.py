"""The payloads of commands and interactions, key by key as Slack sends them."""

import json

from sandbox.core import Core
from sandbox.inputs import Element, state_of
from sandbox.shapes import Json
from sandbox.triggers import Trigger
from sandbox.wire import message_object, view_object
from sandbox.world import Channel, Message, OpenView, User


def shown_name(channel: Channel) -> str:
    """Return the channel's name as payloads give it."""
    return {"im": "directmessage", "private": "privategroup", "mpim": "directmessage"}.get(
        channel.kind, channel.name
    )


def command(
    core: Core, user: User, channel: Channel, words: tuple[str, str], trigger: Trigger, url: str
) -> Json:
    """Describe a slash command; `words` are the command and what follows it."""
    return {
        "token": core.app.verification_token,
        "team_id": core.team.id,
        "team_domain": core.team.domain,
        "channel_id": channel.id,
        "channel_name": shown_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": words[0],
        "text": words[1],
        "api_app_id": core.app.id,
        # Commands alone give this as a text.
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": trigger.id,
    }


def _common(core: Core, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": core.team.id, "domain": core.team.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": core.app.id,
        "token": core.app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def container_of(on: Message | OpenView) -> Json:
    """Describe where an interaction happened."""
    if isinstance(on, OpenView):
        return {"type": "view", "view_id": on.id}
    body: Json = {
        "type": "message",
        "message_ts": on.ts,
        "channel_id": on.channel,
        "is_ephemeral": on.is_ephemeral,
    }
    if on.is_reply:
        body["thread_ts"] = on.thread_ts
    return body


def action(found: Element, entry: Json, ts: str) -> Json:
    """Describe one thing that was pressed or chosen; `entry` holds the chosen value."""
    element = found.element
    body: Json = {
        "type": found.type,
        "action_id": found.action_id,
        "block_id": found.block_id,
        "action_ts": ts,
    }
    for key in ("text", "value", "style", "placeholder", "confirm"):
        if key in element:
            body[key] = element[key]
    return body | {key: value for key, value in entry.items() if key != "type"}


def block_actions(
    core: Core, user: User, on: Message | OpenView, did: Json, trigger: Trigger
) -> Json:
    """Describe a click or a choice; the caller adds the response_url for messages."""
    body = _common(core, user, "block_actions")
    body |= {"container": container_of(on), "trigger_id": trigger.id, "actions": [did]}
    if isinstance(on, OpenView):
        return copied(body | {"view": view_object(on, core.world)})
    channel = core.world.channels[on.channel]
    body["channel"] = {"id": channel.id, "name": shown_name(channel)}
    body["state"] = {"values": message_values(core, user, on)}
    # An ephemeral message is stored nowhere, so its content does not come back.
    if not on.is_ephemeral:
        body["message"] = message_object(on, core.world)
    return copied(body)


def message_values(core: Core, user: User, message: Message) -> Json:
    """Return what a person has chosen so far in a message's own inputs."""
    key = (user.id, message.channel, message.ts)
    values = core.world.message_state.get(key)
    core.world.message_state[key] = state_of(message.blocks, values)
    return core.world.message_state[key]


def view_submission(core: Core, user: User, view: OpenView, trigger: Trigger) -> Json:
    """Describe a submitted modal."""
    body = _common(core, user, "view_submission")
    return body | {
        "trigger_id": trigger.id,
        "view": view_object(view, core.world),
        "response_urls": [],
    }


def view_closed(core: Core, user: User, view: OpenView, *, cleared: bool) -> Json:
    """Describe a modal that was closed."""
    body = _common(core, user, "view_closed")
    return body | {"view": view_object(view, core.world), "is_cleared": cleared}


def shortcut(core: Core, user: User, callback_id: str, trigger: Trigger) -> Json:
    """Describe a global shortcut."""
    body = _common(core, user, "shortcut")
    stamp = {"action_ts": core.new_ts()}
    return body | stamp | {"callback_id": callback_id, "trigger_id": trigger.id}


def message_shortcut(
    core: Core, user: User, callback_id: str, message: Message, trigger: Trigger
) -> Json:
    """Describe a message shortcut; the caller adds the response_url."""
    channel = core.world.channels[message.channel]
    body = _common(core, user, "message_action")
    body |= {
        "action_ts": core.new_ts(),
        "callback_id": callback_id,
        "trigger_id": trigger.id,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "message": message_object(message, core.world),
    }
    return copied(body)


def block_suggestion(
    core: Core, user: User, on: Message | OpenView, found: Element, query: str
) -> Json:
    """Describe what was typed into a select that asks the bot."""
    body = _common(core, user, "block_suggestion")
    body |= {
        "container": container_of(on),
        "action_id": found.action_id,
        "block_id": found.block_id,
        "value": query,
    }
    if isinstance(on, OpenView):
        return body | {"view": view_object(on, core.world)}
    channel = core.world.channels[on.channel]
    body["channel"] = {"id": channel.id, "name": shown_name(channel)}
    return body | {"message": message_object(on, core.world)}


def copied(body: Json) -> Json:
    """Return a copy that later changes of the world do not reach."""
    made: Json = json.loads(json.dumps(body))
    return made
