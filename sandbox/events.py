"""What happened, told to the bot: only what it subscribed to, and only where it may look."""

import base64
import json

from sandbox.core import Core
from sandbox.shapes import Json
from sandbox.wire import (
    channel_object,
    file_object,
    message_object,
    pin_object,
    user_object,
    view_object,
)
from sandbox.world import Channel, File, Home, Message, Pin, User

_MESSAGE_EVENTS = {
    "public": ("message.channels", "channel"),
    "private": ("message.groups", "group"),
    "im": ("message.im", "im"),
    "mpim": ("message.mpim", "mpim"),
}


def envelope(core: Core, event: Json, channel: Channel | None) -> Json:
    """Wrap an event the way the Events API does."""
    context = {"et": event["type"], "tid": core.team.id, "aid": core.app.id}
    if channel is not None:
        context["cid"] = channel.id
    encoded = base64.b64encode(json.dumps(context).encode()).decode()
    return {
        "token": core.app.verification_token,
        "team_id": core.team.id,
        "context_team_id": core.team.id,
        "context_enterprise_id": None,
        "api_app_id": core.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": core.world.new_id("Ev"),
        "event_time": int(core.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": core.team.id,
                "user_id": core.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": f"4-{encoded}",
    }


def subscribed(core: Core, subscription: str) -> bool:
    """Tell whether the app hears of such events here."""
    return core.installed and subscription in core.manifest.events


def send(
    core: Core, subscription: str, event: Json, channel: Channel | None = None, *, at: str = ""
) -> None:
    """Deliver an event if the app subscribed to it; the courier retries."""
    if not subscribed(core, subscription):
        return
    event["event_ts"] = at or core.new_ts()
    # A copy through JSON: what the bot is sent must not change when the world does.
    core.courier.event(json.loads(json.dumps(envelope(core, event, channel))))


def _bot_in(core: Core, channel: Channel) -> bool:
    return core.bot.id in channel.members


def message_posted(core: Core, channel: Channel, message: Message) -> None:
    """Send `message`, and `app_mention` or `file_shared` where they apply."""
    if not _bot_in(core, channel):
        return
    subscription, kind = _MESSAGE_EVENTS[channel.kind]
    # unverified: hidden metadata
    body = message_object(message, core.world)
    body |= {"channel": channel.id, "channel_type": kind, "type": "message"}
    send(core, subscription, body, channel, at=message.ts)
    mentioned = f"<@{core.bot.id}>" in message.text or f"<@{core.bot.id}|" in message.text
    if mentioned and not message.bot_id and kind != "im" and not message.subtype:
        mention = message_object(message, core.world)
        mention |= {"channel": channel.id, "type": "app_mention"}
        send(core, "app_mention", mention, channel, at=message.ts)
    for file_id in message.files:
        _file_shared(core, channel, core.world.files[file_id])


def _file_shared(core: Core, channel: Channel, file: File) -> None:
    body = {
        "type": "file_shared",
        "file_id": file.id,
        "user_id": file.user,
        "file": {"id": file_object(file, core.team)["id"]},
        "channel_id": channel.id,
    }
    send(core, "file_shared", body, channel)


def message_changed(core: Core, channel: Channel, message: Message, previous: Json) -> None:
    """Send `message` with the subtype message_changed."""
    if not _bot_in(core, channel):
        return
    subscription, kind = _MESSAGE_EVENTS[channel.kind]
    ts = core.new_ts()
    body: Json = {
        "type": "message",
        "subtype": "message_changed",
        "message": message_object(message, core.world),
        "previous_message": previous,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "channel_type": kind,
    }
    send(core, subscription, body, channel, at=ts)


def message_deleted(core: Core, channel: Channel, message: Message, previous: Json) -> None:
    """Send `message` with the subtype message_deleted."""
    if not _bot_in(core, channel):
        return
    subscription, kind = _MESSAGE_EVENTS[channel.kind]
    ts = core.new_ts()
    body: Json = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": previous,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": message.ts,
        "ts": ts,
        "channel_type": kind,
    }
    send(core, subscription, body, channel, at=ts)


def reaction(
    core: Core, channel: Channel, message: Message, user: User, name: str, on: bool
) -> None:
    """Send reaction_added or reaction_removed."""
    if not _bot_in(core, channel):
        return
    kind = "reaction_added" if on else "reaction_removed"
    body: Json = {
        "type": kind,
        "user": user.id,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
    }
    if message.user:
        body["item_user"] = message.user
    send(core, kind, body, channel)


def pinned(core: Core, channel: Channel, pin: Pin, user: User, on: bool) -> None:
    """Send pin_added or pin_removed."""
    if not _bot_in(core, channel):
        return
    kind = "pin_added" if on else "pin_removed"
    item = pin_object(pin, channel, core.world)
    body: Json = {
        "type": kind,
        "user": user.id,
        "channel_id": channel.id,
        "item": item,
        "item_user": channel.messages[pin.ts].user,
        "pin_count": len(channel.pins),
        "pinned_info": {"channel": channel.id, "pinned_by": user.id, "pinned_ts": pin.created},
    }
    if not on:
        body["has_pins"] = bool(channel.pins)
    send(core, kind, body, channel)


def member(core: Core, channel: Channel, user: User, *, joined: bool, inviter: str = "") -> None:
    """Send member_joined_channel or member_left_channel; the bot's own coming counts too."""
    if not _bot_in(core, channel) or channel.kind in ("im", "mpim"):
        return
    kind = "member_joined_channel" if joined else "member_left_channel"
    body: Json = {
        "type": kind,
        "user": user.id,
        "channel": channel.id,
        "channel_type": "C",
        "team": user.team_id,
    }
    if inviter:
        body["inviter"] = inviter
    send(core, kind, body, channel)


def bot_removed(core: Core, channel: Channel, actor: User) -> None:
    """Send channel_left or group_left, the last that the bot hears of the channel."""
    kind = "group_left" if channel.is_private else "channel_left"
    send(core, kind, {"type": kind, "channel": channel.id, "actor_id": actor.id}, channel)


def channel_created(core: Core, channel: Channel) -> None:
    """Send channel_created (public channels only)."""
    if channel.kind != "public":
        return
    body = channel_object(channel, core.bot.id, core.team)
    keys = ("id", "name", "is_channel", "name_normalized", "created", "creator", "is_shared")
    short: Json = {key: body[key] for key in keys}
    short |= {"is_org_shared": False, "context_team_id": core.team.id}
    send(core, "channel_created", {"type": "channel_created", "channel": short}, channel)


def channel_renamed(core: Core, channel: Channel) -> None:
    """Send channel_rename or group_rename."""
    kind = _for_kind(core, channel, "rename")
    body = {
        "id": channel.id,
        "is_channel": True,
        "is_mpim": False,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
    }
    if kind:
        send(core, kind, {"type": kind, "channel": body}, channel)


def channel_archived(core: Core, channel: Channel, actor: User, *, archived: bool) -> None:
    """Send channel_archive, group_archive or their opposites."""
    kind = _for_kind(core, channel, "archive" if archived else "unarchive")
    body: Json = {"type": kind, "channel": channel.id, "user": actor.id}
    if archived:
        body["is_moved"] = 0
    if kind:
        send(core, kind, body, channel)


def channel_id_changed(core: Core, channel: Channel, old_id: str) -> None:
    """Send channel_id_changed, as when a private channel is shared with another company."""
    body = {
        "type": "channel_id_changed",
        "old_channel_id": old_id,
        "new_channel_id": channel.id,
    }
    if _bot_in(core, channel):
        send(core, "channel_id_changed", body, channel)


def _for_kind(core: Core, channel: Channel, what: str) -> str:
    if channel.kind == "public":
        return f"channel_{what}"
    return f"group_{what}" if _bot_in(core, channel) else ""


def person(core: Core, user: User, *, new: bool) -> None:
    """Send team_join, or user_change with its more precise siblings."""
    if new and not (subscribed(core, "team_join") and core.courier.carrier.known):
        return
    email = "users:read.email" in core.granted
    body: Json = {"user": user_object(user, email=email, locale=True)}
    if new:
        send(core, "team_join", body | {"type": "team_join"})
        return
    cache = {"cache_ts": int(core.now())}
    send(core, "user_change", body | cache | {"type": "user_change"})
    send(core, "user_profile_changed", body | cache | {"type": "user_profile_changed"})
    send(core, "user_status_changed", body | cache | {"type": "user_status_changed"})


def snoozed(core: Core, user: User) -> None:
    """Send dnd_updated_user."""
    on = user.dnd_until > core.now()
    status = {"dnd_enabled": on, "next_dnd_start_ts": 1, "next_dnd_end_ts": int(user.dnd_until)}
    body = {"type": "dnd_updated_user", "user": user.id, "dnd_status": status}
    send(core, "dnd_updated_user", body)


def home_opened(core: Core, user: User, tab: str, channel: Channel, home: Home) -> None:
    """Send app_home_opened; it carries the view once one was published."""
    body: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    if home.published and tab == "home":
        body["view"] = view_object(home, core.world)
    send(core, "app_home_opened", body)


def usergroup_members(core: Core, group_id: str, added: list[str], removed: list[str]) -> None:
    """Send subteam_members_changed."""
    body = {
        "type": "subteam_members_changed",
        "subteam_id": group_id,
        "team_id": core.team.id,
        "date_previous_update": int(core.now()),
        "date_update": int(core.now()),
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }
    send(core, "subteam_members_changed", body)


def uninstalled(core: Core) -> None:
    """Send tokens_revoked and app_uninstalled, the last events of an installation."""
    tokens = {"oauth": [], "bot": [core.bot.id]}
    send(core, "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})
    send(core, "app_uninstalled", {"type": "app_uninstalled"})
