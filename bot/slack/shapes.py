"""Our values from Slack's dictionaries, and back; what a stand-in leaves out is not fatal."""

from __future__ import annotations

from typing import Any

from bot.errors import SlackUnsureError
from bot.ports import ChannelSeen, Identity, Message, SlackMessage, SlackPerson
from bot.slack.mrkdwn import shorten

SLACKBOT = "USLACKBOT"
TEXT_LIMIT = 4000


def shown(message: Message) -> dict[str, Any]:
    """Return a message as Slack's methods want it, cut to what Slack takes."""
    text = shorten(message.text, TEXT_LIMIT)
    return {"text": text, "blocks": list(message.blocks)} if message.blocks else {"text": text}


def channel_of(channel: dict[str, Any]) -> ChannelSeen:
    """Return how a channel stands."""
    return ChannelSeen(
        str(channel.get("name") or ""),
        is_archived=bool(channel.get("is_archived")),
        # Of a private channel Slack shows us only those we are in.
        is_in=bool(channel.get("is_member", channel.get("is_private"))),
        is_shared=_any(channel, "is_ext_shared", "is_pending_ext_shared", "is_org_shared"),
    )


def canvas_id_of(channel: dict[str, Any]) -> str | None:
    """Return the id of the canvas in a channel's properties."""
    canvas = (channel.get("properties") or {}).get("canvas") or {}
    found = canvas.get("file_id")
    return found if isinstance(found, str) and found else None


def canvas_address(ours: Identity, canvas: str) -> str:
    """Return what leads to a canvas of a workspace, as Slack's own clients write it."""
    return f"{ours.url.rstrip('/')}/docs/{ours.team_id}/{canvas}"


def must(answer: dict[str, Any], *path: str) -> str:
    """Return what stands at the end of a path. Raises SlackUnsureError if nothing does."""
    found: Any = answer
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found:
        # Slack said ok, so it happened; reading back will tell what we were not told.
        raise SlackUnsureError()
    return found


def identity_of(answer: dict[str, Any]) -> Identity:
    """Return who `auth.test` says we are."""
    return Identity(
        team_id=answer.get("team_id"),
        enterprise_id=answer.get("enterprise_id"),
        team_name=answer.get("team") or "",
        url=answer.get("url") or "",
        bot_user_id=answer.get("user_id") or "",
        bot_id=answer.get("bot_id"),
    )


def person_of(user: dict[str, Any], ours: Identity) -> SlackPerson:
    """Return somebody as `users.info` and `users.list` show them to us."""
    profile = user.get("profile") or {}
    return SlackPerson(
        id=user["id"],
        name=_shown_name(user, profile),
        email=profile.get("email") or None,
        locale=user.get("locale"),
        time_zone=user.get("tz"),
        team_id=user.get("team_id"),
        is_admin=_any(user, "is_admin", "is_owner", "is_primary_owner"),
        is_guest=_any(user, "is_restricted", "is_ultra_restricted"),
        is_external=bool(user.get("is_stranger")) or _is_elsewhere(user, ours),
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        is_deactivated=bool(user.get("deleted")),
    )


def message_of(message: dict[str, Any], permalink: str) -> SlackMessage:
    """Return a message as history and replies show it."""
    files = (file.get("title") or file.get("name") for file in message.get("files") or ())
    return SlackMessage(
        ts=message["ts"],
        thread_ts=message.get("thread_ts") or message["ts"],
        author=message.get("user"),
        text=message.get("text") or "",
        files=tuple(title for title in files if title),
        permalink=permalink,
    )


def message_address(home: str, channel: str, ts: str, thread_ts: str) -> str:
    """Return a message's address in a workspace, as `chat.getPermalink` words it."""
    if not home:
        return ""
    address = f"{home.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    is_reply = thread_ts not in ("", ts)
    return f"{address}?thread_ts={thread_ts}&cid={channel}" if is_reply else address


def key_of(message: dict[str, Any], event_type: str) -> str | None:
    """Return the key that a post of ours carries in its metadata."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != event_type:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None


def refusals_of(answer: object) -> dict[str, str]:
    """Return whom the `errors` of an answer name, and with which code."""
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return {
        error["user"]: error.get("error") or "unknown_error"
        for error in errors or ()
        if isinstance(error, dict) and isinstance(error.get("user"), str)
    }


def _shown_name(user: dict[str, Any], profile: dict[str, Any]) -> str:
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"))
    return next((str(name) for name in names if name), str(user.get("name") or user["id"]))


def _is_elsewhere(user: dict[str, Any], ours: Identity) -> bool:
    team = user.get("team_id")
    if not team or not ours.team_id or team == ours.team_id:
        return False
    grid = user.get("enterprise_user") or {}
    enterprise = grid.get("enterprise_id") or user.get("enterprise_id")
    # In an organisation with several workspaces a colleague may belong to another one of them.
    return not enterprise or enterprise != ours.enterprise_id


def _any(user: dict[str, Any], *flags: str) -> bool:
    return any(user.get(flag) for flag in flags)
