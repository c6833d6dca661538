"""Slack's JSON for what exists: users, channels, messages, views, files, pins, bookmarks."""

import copy
import zoneinfo
from datetime import datetime
from urllib.parse import quote

from sandbox.rich_text import rich_text
from sandbox.shapes import Json
from sandbox.world import Bookmark, Channel, File, Message, Note, OpenView, Pin, Team, User, World


def user_object(user: User, *, email: bool, locale: bool = False) -> Json:
    """Describe a user; `email` when the app has users:read.email, `locale` when it asked."""
    body: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": "4bbe2e",
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz.rsplit("/", 1)[-1].replace("_", " "),
        "tz_offset": _offset(user.tz),
        "profile": profile_object(user, email=email),
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_guest or user.is_single_channel_guest,
        "is_ultra_restricted": user.is_single_channel_guest,
        # Slackbot is not marked as a bot on Slack either.
        "is_bot": user.is_bot and user.id != "USLACKBOT",
        "is_app_user": False,
        "updated": user.updated,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    if user.is_stranger:
        body["is_stranger"] = True
    if locale and not user.is_stranger:
        body["locale"] = user.locale
    return body


def profile_object(user: User, *, email: bool) -> Json:
    """Describe a user's profile."""
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.real_name,
        "display_name_normalized": user.real_name,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": 0,
        "avatar_hash": "g",
        "first_name": first,
        "last_name": last,
        "team": user.team_id,
    }
    # unverified: own emails
    if email and user.email and not user.is_stranger:
        profile["email"] = user.email
    return profile


def _offset(tz: str) -> int:
    try:
        shift = datetime.now(zoneinfo.ZoneInfo(tz)).utcoffset()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return 0
    return int(shift.total_seconds()) if shift else 0


def note_object(note: Note) -> Json:
    """Describe a topic or purpose."""
    return {"value": note.value, "creator": note.creator, "last_set": note.last_set}


def channel_object(channel: Channel, viewer: str, team: Team) -> Json:
    """Describe a conversation as that user sees it."""
    if channel.is_im:
        return _im_object(channel, viewer, team)
    private = channel.kind == "private"
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind != "mpim",
        "is_group": False,
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": private or channel.kind == "mpim",
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_general": channel.is_general,
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": channel.is_ext_shared,
        "is_frozen": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": team.id,
        "updated": channel.created * 1000,
        "parent_conversation": None,
        "creator": channel.creator,
        "is_ext_shared": channel.is_ext_shared,
        "shared_team_ids": [team.id],
        "pending_connected_team_ids": [],
        "is_member": viewer in channel.members and not channel.is_archived,
        "topic": note_object(channel.topic),
        "purpose": note_object(channel.purpose),
        "previous_names": list(channel.previous_names),
        **_properties(channel),
    }


def _properties(channel: Channel) -> Json:
    if channel.canvas is None:
        return {}
    canvas = {"file_id": channel.canvas.id, "is_empty": False, "quip_thread_id": ""}
    return {"properties": {"canvas": canvas}}


def _im_object(channel: Channel, viewer: str, team: Team) -> Json:
    other = next((m for m in channel.members if m != viewer), viewer)
    return {
        "id": channel.id,
        "created": channel.created,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": team.id,
        "updated": channel.created * 1000,
        "user": other,
        "is_user_deleted": False,
        "priority": 0,
    }


def message_object(message: Message, world: World, *, metadata: bool = False) -> Json:
    """Describe a message with its reactions, thread counters, files and pins."""
    body: Json = {"type": "message"}
    if message.subtype:
        body["subtype"] = message.subtype
    body |= {"user": message.user, "text": message.text, "ts": message.ts}
    body |= _authorship(message, world)
    blocks = message.blocks or ([] if message.bot_id else rich_text(message))
    if blocks:
        body["blocks"] = blocks
    if message.attachments:
        body["attachments"] = message.attachments
    body |= _files(message, world)
    if message.metadata is not None and metadata:
        body["metadata"] = message.metadata
    if message.edited_ts:
        body["edited"] = {"user": message.edited_by, "ts": message.edited_ts}
    body |= _thread_keys(message, world)
    body |= _marks(message)
    body |= message.extra
    return copy.deepcopy(body)


def _files(message: Message, world: World) -> Json:
    if not message.files:
        return {}
    files = [file_object(world.files[file_id], world.team) for file_id in message.files]
    return {"files": files, "upload": False, "display_as_bot": False}


def _marks(message: Message) -> Json:
    marks: Json = {}
    if message.reactions:
        marks["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if message.pinned:
        marks["pinned_to"] = [message.channel]
    return marks


def _authorship(message: Message, world: World) -> Json:
    if message.bot_id:
        bot = world.users[message.user]
        profile = {
            "id": message.bot_id,
            "deleted": False,
            "name": bot.real_name,
            "updated": bot.updated,
            "app_id": world.app_id,
            "user_id": bot.id,
            "icons": {},
            "team_id": world.team.id,
        }
        return {
            "team": world.team.id,
            "bot_id": message.bot_id,
            "app_id": world.app_id,
            "bot_profile": profile,
        }
    if message.subtype not in ("", "file_share", "thread_broadcast"):
        return {}
    author = world.users.get(message.user)
    team = author.team_id if author else world.team.id
    return {"team": team, "client_msg_id": f"client-{message.ts}"}


def _thread_keys(message: Message, world: World) -> Json:
    if not message.thread_ts:
        return {}
    keys: Json = {"thread_ts": message.thread_ts}
    if message.is_reply:
        parent = world.channels[message.channel].messages.get(message.thread_ts)
        if parent is not None:
            keys["parent_user_id"] = parent.user
            if message.subtype == "thread_broadcast":
                keys["root"] = message_object(parent, world)
        return keys
    return keys | {
        "reply_count": message.reply_count,
        "reply_users_count": len(message.reply_users),
        "latest_reply": message.latest_reply,
        "reply_users": list(message.reply_users),
        "is_locked": False,
        "subscribed": False,
    }


def file_object(file: File, team: Team) -> Json:
    """Describe an uploaded file."""
    extension = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else "text"
    base = f"{team.url}/files-pri/{team.id}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "user_team": team.id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(file.channels),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{base}/{quote(file.name)}",
        "url_private_download": f"{base}/download/{quote(file.name)}",
        "permalink": f"{team.url}/files/{file.user}/{file.id}/",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
        "alt_txt": file.alt_text,
        "channels": list(file.channels),
        "groups": [],
        "ims": [],
        "comments_count": 0,
    }


def view_object(view: OpenView, world: World) -> Json:
    """Describe an open modal or a Home with its state."""
    sent = view.view
    body: Json = {
        "id": view.id,
        "team_id": world.team.id,
        "type": sent["type"],
        "blocks": sent["blocks"],
        "private_metadata": sent.get("private_metadata", ""),
        "callback_id": sent.get("callback_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": sent.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(sent.get("clear_on_close", False)),
        "notify_on_close": bool(sent.get("notify_on_close", False)),
        "close": sent.get("close"),
        "submit": sent.get("submit"),
        "previous_view_id": view.previous_id or None,
        "root_view_id": view.root_id,
        "app_id": world.app_id,
        "external_id": sent.get("external_id", ""),
        "app_installed_team_id": world.team.id,
        "bot_id": world.bot_id,
    }
    return copy.deepcopy(body)


def pin_object(pin: Pin, channel: Channel, world: World) -> Json:
    """Describe a pinned message."""
    return {
        "type": "message",
        "created": pin.created,
        "created_by": pin.created_by,
        "channel": channel.id,
        "message": message_object(channel.messages[pin.ts], world)
        | {"permalink": permalink(channel.id, pin.ts, world.team)},
    }


def bookmark_object(bookmark: Bookmark, app_id: str) -> Json:
    """Describe a link at the top of a channel."""
    return {
        "id": bookmark.id,
        "channel_id": bookmark.channel,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "icon_url": "",
        "type": "link",
        "entity_id": None,
        "date_created": bookmark.date_created,
        "date_updated": bookmark.date_updated,
        "rank": "0",
        "last_updated_by_user_id": bookmark.last_updated_by,
        "last_updated_by_team_id": "",
        "shortcut_id": None,
        "app_id": app_id,
    }


def permalink(channel_id: str, ts: str, team: Team, thread_ts: str = "") -> str:
    """Return the address of a message."""
    link = f"{team.url}/archives/{channel_id}/p{ts.replace('.', '')}"
    if thread_ts and thread_ts != ts:
        return f"{link}?thread_ts={thread_ts}&cid={channel_id}"
    return link
