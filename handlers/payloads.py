"""Slack's dictionaries become our values here, and nowhere else."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.ports import Identity, SlackPerson
from bot.slack.shapes import person_of

Payload = Mapping[str, Any]
Carried = Mapping[str, Any]
"""What a form of ours carries along, besides what is filled in."""

KINDS = {
    "event_callback": "event",
    "block_actions": "click",
    "block_suggestion": "options",
    "view_submission": "form",
    "view_closed": "form",
    "shortcut": "shortcut",
    "message_action": "shortcut",
}


@dataclass(frozen=True)
class Sender:
    """Where a payload comes from."""

    team_id: str | None
    enterprise_id: str | None
    user_id: str | None
    user_name: str = ""


@dataclass(frozen=True)
class Command:
    """What somebody typed after `/swarm`."""

    text: str
    channel: str
    trigger_id: str
    response_url: str


@dataclass(frozen=True)
class Click:
    """A button pressed, or an input that reports while somebody types."""

    action_id: str
    value: str
    trigger_id: str
    response_url: str | None
    channel: str | None
    message_ts: str | None
    is_ephemeral: bool
    view: Form | None


@dataclass(frozen=True)
class Form:
    """A modal as it was filled in."""

    id: str
    hash: str | None
    callback_id: str
    metadata: str
    values: Mapping[str, Any] = field(default_factory=dict)
    is_modal: bool = True
    """False for App Home, which is a view too."""

    def text(self, block: str) -> str:
        """Return what was typed, without the space around it."""
        return (self._input(block).get("value") or "").strip()

    def choice(self, block: str) -> str | None:
        """Return the option, person, channel or date that was chosen."""
        given = self._input(block)
        option = given.get("selected_option")
        if option:
            return str(option["value"])
        for key in ("selected_user", "selected_conversation", "selected_channel", "selected_date"):
            if given.get(key):
                return str(given[key])
        return None

    def choices(self, block: str) -> list[str]:
        """Return the options, people or channels that were chosen."""
        given = self._input(block)
        options = given.get("selected_options")
        if options is not None:
            return [str(option["value"]) for option in options]
        return list(given.get("selected_users") or given.get("selected_conversations") or [])

    def has(self, block: str) -> bool:
        """Tell whether the form has such an input."""
        return block in self.values

    def carried(self) -> Carried:
        """Return what the form carries; nothing if it is not ours to read."""
        return carried(self.metadata)

    def _input(self, block: str) -> Mapping[str, Any]:
        inputs = self.values.get(block) or {}
        return next(iter(inputs.values()), {}) or {}


@dataclass(frozen=True)
class Shortcut:
    """An entry chosen in the menu of a message."""

    trigger_id: str
    response_url: str | None
    channel: str
    ts: str
    thread_ts: str
    text: str
    is_ours: bool
    """Whether the bot wrote the message."""
    is_among_few: bool
    """Whether the message is in a private channel or in direct messages."""


@dataclass(frozen=True)
class Event:
    """Something that happened in Slack."""

    id: str
    kind: str
    user: str | None
    channel: str | None
    ts: str | None
    reaction: str = ""
    former_channel: str = ""
    """What the channel was called by until now, if it has a new id."""
    at: float = 0.0
    """When it happened, by Slack's clock."""


def kind(body: Payload) -> str:
    """Return which of a few kinds of delivery this is."""
    return "command" if "command" in body else KINDS.get(str(body.get("type")), "other")


def event_id(body: Payload) -> str | None:
    """Return what tells one event from all others, if it is one."""
    told = body.get("event_id")
    return told if isinstance(told, str) else None


def sender(body: Payload) -> Sender:
    """Return where a payload comes from, whatever kind it is."""
    event = body.get("event") or {}
    user = body.get("user") if isinstance(body.get("user"), dict) else {}
    team = body.get("team") if isinstance(body.get("team"), dict) else {}
    enterprise = body.get("enterprise") if isinstance(body.get("enterprise"), dict) else {}
    return Sender(
        team_id=body.get("team_id") or (team or {}).get("id") or (user or {}).get("team_id"),
        enterprise_id=body.get("enterprise_id") or (enterprise or {}).get("id"),
        user_id=(user or {}).get("id") or body.get("user_id") or _event_user(event),
        user_name=(user or {}).get("name") or body.get("user_name") or "",
    )


def command(body: Payload) -> Command:
    """Return a slash command."""
    return Command(
        text=body.get("text") or "",
        channel=body.get("channel_id") or "",
        trigger_id=body.get("trigger_id") or "",
        response_url=body.get("response_url") or "",
    )


def click(body: Payload) -> Click:
    """Return a click, or what an input reports."""
    action = (body.get("actions") or [{}])[0]
    container = body.get("container") or {}
    view = body.get("view")
    option = action.get("selected_option") or {}
    return Click(
        action_id=action.get("action_id", ""),
        value=action.get("value") or option.get("value") or "",
        trigger_id=body.get("trigger_id") or "",
        response_url=body.get("response_url"),
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id"),
        message_ts=container.get("message_ts"),
        is_ephemeral=bool(container.get("is_ephemeral")),
        view=form(body) if view else None,
    )


def shortcut(body: Payload) -> Shortcut:
    """Return what was chosen in the menu of a message."""
    message, place = body.get("message") or {}, body.get("channel") or {}
    ts = message.get("ts") or body.get("message_ts") or ""
    return Shortcut(
        trigger_id=body.get("trigger_id") or "",
        response_url=body.get("response_url"),
        channel=place.get("id") or "",
        ts=ts,
        thread_ts=message.get("thread_ts") or ts,
        text="\n".join(_said_in(message)),
        is_ours=bool(message.get("app_id")) and message["app_id"] == body.get("api_app_id"),
        is_among_few=_is_among_few(place),
    )


def can_be_told(body: Payload) -> bool:
    """Tell whether there is a way to show something to whoever clicked."""
    return any(isinstance(body.get(way), str) for way in ("response_url", "trigger_id"))


def form(body: Payload) -> Form:
    """Return a modal as it was filled in."""
    view = body.get("view") or {}
    return Form(
        id=view.get("id", ""),
        hash=view.get("hash"),
        callback_id=view.get("callback_id", ""),
        metadata=view.get("private_metadata") or "",
        values=(view.get("state") or {}).get("values") or {},
        is_modal=view.get("type") != "home",
    )


def carried(metadata: str) -> Carried:
    """Return what a form of ours carries; nothing if it is not ours to read."""
    try:
        found = json.loads(metadata) if metadata else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def typed(body: Payload) -> str:
    """Return what somebody has typed into a menu that looks things up."""
    return str(body.get("value") or "")


def event(body: Payload) -> Event:
    """Return an event; a message that was changed or deleted is told by its own ts."""
    inner = body.get("event") or {}
    kind = inner.get("type", "")
    subtype = inner.get("subtype")
    item = inner.get("item") or {}
    channel = inner.get("channel") or inner.get("new_channel_id")
    named = channel if isinstance(channel, dict) else {}
    return Event(
        # An event without an id cannot be told from another one, so it is taken for new.
        id=body.get("event_id") or uuid.uuid4().hex,
        kind=f"{kind}/{subtype}" if subtype else kind,
        user=_event_user(inner),
        channel=named.get("id") or (channel if isinstance(channel, str) else item.get("channel")),
        ts=_event_ts(inner, subtype) or item.get("ts"),
        reaction=(inner.get("reaction") or "").split("::")[0],
        former_channel=inner.get("old_channel_id") or "",
        at=_seconds(inner.get("event_ts") or body.get("event_time")),
    )


def person_told(body: Payload, ours: Identity) -> SlackPerson | None:
    """Return what an event tells of somebody who came or changed."""
    user = (body.get("event") or {}).get("user")
    return person_of(user, ours) if isinstance(user, dict) and user.get("id") else None


def is_about_a_person(body: Payload) -> bool:
    """Tell whether an event is about somebody, rather than something they did."""
    return (body.get("event") or {}).get("type") in ("team_join", "user_change")


def is_bot_put_out(body: Payload) -> bool:
    """Tell whether an event takes the bot's own rights; people's tokens may be revoked alone."""
    inner = body.get("event") or {}
    return inner.get("type") != "tokens_revoked" or bool((inner.get("tokens") or {}).get("bot"))


def is_from_bot(body: Payload) -> bool:
    """Tell whether an event's message was written by a bot."""
    inner = body.get("event") or {}
    return bool(inner.get("bot_id"))


def is_message(body: Payload) -> bool:
    """Tell whether this tells of something written, changed or deleted."""
    inner = body.get("event")
    return isinstance(inner, dict) and inner.get("type") == "message"


def _said_in(message: Payload) -> list[str]:
    """Return the text of a message; of one that has none what is attached to it."""
    own = [message.get("text")]
    attached = [
        one.get("text") or one.get("fallback") for one in message.get("attachments") or () if one
    ]
    files = [one.get("title") or one.get("name") for one in message.get("files") or () if one]
    texts = own if any(own) else attached
    return [str(text) for text in (*texts, *files) if text]


def _is_among_few(place: Payload) -> bool:
    """Tell whether a conversation is not open to everybody; such have no name, or one like this."""
    name = str(place.get("name") or "")
    is_named_so = name in ("privategroup", "directmessage") or name.startswith("mpdm-")
    return is_named_so or not str(place.get("id") or "").startswith("C")


def _event_user(inner: Payload) -> str | None:
    user = inner.get("user")
    if isinstance(user, dict):
        found = user.get("id")
        return str(found) if found else None
    return str(user) if user else None


def _seconds(told: object) -> float:
    try:
        return float(str(told or 0))
    except ValueError:
        return 0.0


def _event_ts(inner: Payload, subtype: str | None) -> str | None:
    if subtype == "message_changed":
        return (inner.get("message") or {}).get("ts")
    if subtype == "message_deleted":
        return inner.get("deleted_ts")
    return inner.get("ts")
