"""files.*: the three steps of an upload, and looking at what was uploaded."""

import asyncio
import mimetypes

from sandbox import blockkit_door, posting
from sandbox.core import Core
from sandbox.dispatch import Answer, Call, Method, parsed
from sandbox.errors import SlackError, invalid_arguments
from sandbox.wire import file_object
from sandbox.world import Channel, File


def get_upload_url(call: Call) -> Answer:
    """Answer files.getUploadURLExternal."""
    core = call.core
    length = call.number("length", 0)
    if length <= 0:
        raise invalid_arguments("[ERROR] must be greater than 0 [json-pointer:/length]")
    name = call.text("filename")
    file = new_file(core, name, core.bot.id)
    file.size = length
    file.alt_text = call.text("alt_txt")
    url = f"{core.team.url}/upload/{core.team.id}/{file.id}"
    return {"upload_url": url, "file_id": file.id}


def new_file(core: Core, name: str, user_id: str) -> File:
    """Make room for an upload."""
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file_id = core.world.new_id("F")
    file = File(file_id, name, name, mimetype, user_id, int(core.now()))
    core.world.files[file.id] = file
    return file


def receive(core: Core, file_id: str, content: bytes) -> str:
    """Take the bytes of an upload; returns Slack's plain answer."""
    file = core.world.files.get(file_id)
    if file is None or file.uploaded:
        raise SlackError("file_not_found")
    file.content = content
    file.size = len(content)
    file.uploaded = True
    return f"OK - {len(content)}"


def complete_upload(call: Call) -> Answer:
    """Answer files.completeUploadExternal; the message shows a moment later."""
    core = call.core
    rows = parsed(call.args.get("files"), "invalid_arguments")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise invalid_arguments("[ERROR] must provide an array [json-pointer:/files]")
    files = [_uploaded(core, str(row.get("id")), str(row.get("title") or "")) for row in rows]
    targets = [_target(core, channel_id) for channel_id in _channel_ids(call)]
    draft = posting.Draft(
        text=call.text("initial_comment"),
        blocks=blockkit_door.message_blocks(core, call.args),
        files=[file.id for file in files],
        thread_ts=call.text("thread_ts"),
    )
    if targets:
        core.spawn(_share(core, targets, draft))
    return {"files": [file_object(file, core.team) for file in files]}


def _channel_ids(call: Call) -> list[str]:
    return call.listed("channels") or call.listed("channel_id")


def _uploaded(core: Core, file_id: str, title: str) -> File:
    file = core.world.files.get(file_id)
    if file is None or not file.uploaded or file.user != core.bot.id:
        raise SlackError("file_not_found")
    file.title = title or file.title
    return file


def _target(core: Core, channel_id: str) -> Channel:
    channel = core.world.channels.get(channel_id)
    if channel is None or (channel.is_private and core.bot.id not in channel.members):
        raise SlackError("channel_not_found")
    if core.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("posting_to_channel_denied")
    return channel


async def _share(core: Core, targets: list[Channel], draft: posting.Draft) -> None:
    # Real time: an upload is processed in the background, whatever the clock says.
    await asyncio.sleep(core.strict.share_delay)
    for channel in targets:
        for file_id in draft.files:
            core.world.files[file_id].channels.append(channel.id)
        copy = posting.Draft(
            text=draft.text,
            blocks=draft.blocks,
            files=list(draft.files),
            thread_ts=draft.thread_ts,
        )
        posting.post(core, channel, core.bot, copy)


def info(call: Call) -> Answer:
    """Answer files.info."""
    file = _existing(call)
    seen = file.user == call.core.bot.id or any(
        call.core.bot.id in call.core.world.channels[c].members for c in file.channels
    )
    if not seen:
        raise SlackError("not_visible")
    return {"file": file_object(file, call.core.team), "comments": []}


def delete(call: Call) -> Answer:
    """Answer files.delete."""
    file = _existing(call)
    if file.user != call.core.bot.id:
        raise SlackError("cant_delete_file")
    file.deleted = True
    call.core.changes.announce("pane")
    return None


def _existing(call: Call) -> File:
    file = call.core.world.files.get(call.text("file"))
    if file is None:
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return file


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
    "files.delete": delete,
}
