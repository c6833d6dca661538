"""Messages come into being, change and go: the same for people, for the bot and for Slack."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox import events
from sandbox.core import Core
from sandbox.errors import SlackError
from sandbox.shapes import Json
from sandbox.wire import message_object
from sandbox.world import Channel, Message, User


@dataclass
class Draft:
    """A message before it has a ts."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    thread_ts: str = ""
    broadcast: bool = False
    metadata: Json | None = None
    unfurl: bool = False
    """Whether Slack shows previews of the links in it."""
    subtype: str = ""
    extra: Json = field(default_factory=dict)

    def build(self, core: Core, channel: Channel, author: User) -> Message:
        """Give the draft its ts and author."""
        subtype = self.subtype or ("file_share" if self.files else "")
        return Message(
            channel=channel.id,
            ts=core.new_ts(),
            user=author.id,
            text=self.text,
            blocks=self.blocks,
            attachments=self.attachments,
            files=self.files,
            bot_id=core.world.bot_id if author is core.bot and not self.subtype else "",
            subtype="thread_broadcast" if self.broadcast and self.thread_ts else subtype,
            thread_ts=self.thread_ts,
            metadata=self.metadata,
            unfurl=self.unfurl,
            extra=self.extra,
        )


def post(core: Core, channel: Channel, author: User, draft: Draft) -> Message:
    """Add a message to a channel or thread, and tell the bot."""
    thread = thread_parent(channel, draft.thread_ts)
    if thread is not None:
        draft.thread_ts = thread.ts
    message = draft.build(core, channel, author)
    channel.messages[message.ts] = message
    if thread is not None:
        thread.thread_ts = thread.ts
        thread.reply_count += 1
        thread.latest_reply = message.ts
        if author.id not in thread.reply_users:
            thread.reply_users.append(author.id)
    channel.read[author.id] = message.ts
    core.changes.announce("pane", "side", channel=channel.id)
    events.message_posted(core, channel, message)
    return message


def thread_parent(channel: Channel, thread_ts: str) -> Message | None:
    """Return the message that a reply to this ts belongs below, if there is one."""
    parent = channel.messages.get(thread_ts)
    if parent is not None and parent.is_reply:
        parent = channel.messages.get(parent.thread_ts)
    if parent is None:
        return None
    if parent.is_ephemeral or parent.subtype.startswith("channel_"):
        raise SlackError("cannot_reply_to_message")
    return parent


def post_ephemeral(core: Core, channel: Channel, reader: User, draft: Draft) -> Message:
    """Show a message of the bot to one person only."""
    message = draft.build(core, channel, core.bot)
    message.seen_only_by = reader.id
    channel.messages[message.ts] = message
    core.changes.announce("pane", people=[reader.id], channel=channel.id)
    return message


@dataclass
class Edit:
    """What changes in a message; None leaves a part as it is."""

    text: str | None = None
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    files: list[str] | None = None
    metadata: Json | None = None


def edit(core: Core, message: Message, editor: User, change: Edit) -> None:
    """Change a message and tell the bot; an ephemeral one changes silently."""
    channel = core.world.channels[message.channel]
    previous = message_object(message, core.world)
    if change.text is not None:
        message.text = change.text
    if change.blocks is not None:
        message.blocks = change.blocks
    if change.attachments is not None:
        message.attachments = change.attachments
    if change.files is not None:
        message.files = change.files
    if change.metadata is not None:
        message.metadata = change.metadata
    message.edited_by = editor.id
    message.edited_ts = core.new_ts()
    _forget_choices(core, message)
    core.changes.announce("pane", channel=channel.id)
    if not message.is_ephemeral:
        events.message_changed(core, channel, message, previous)


def _forget_choices(core: Core, message: Message) -> None:
    for key in [k for k in core.world.message_state if k[1:] == (message.channel, message.ts)]:
        del core.world.message_state[key]


def delete(core: Core, message: Message) -> None:
    """Remove a message; a parent with replies leaves a tombstone."""
    channel = core.world.channels[message.channel]
    previous = message_object(message, core.world)
    message.deleted = True
    channel.pins = [pin for pin in channel.pins if pin.ts != message.ts]
    _forget_choices(core, message)
    if message.reply_count:
        _tombstone(message)
    else:
        channel.messages.pop(message.ts, None)
        _uncount(channel, message)
    core.changes.announce("pane", "side", channel=channel.id)
    if not message.is_ephemeral:
        events.message_deleted(core, channel, message, previous)


def _tombstone(message: Message) -> None:
    message.subtype = "tombstone"
    message.text = "This message was deleted."
    message.user = "USLACKBOT"
    message.bot_id = ""
    message.blocks, message.attachments, message.files = [], [], []
    message.reactions = {}
    message.pinned = False
    message.metadata = None


def _uncount(channel: Channel, message: Message) -> None:
    parent = channel.messages.get(message.thread_ts) if message.is_reply else None
    if parent is None:
        return
    replies = [m for m in channel.messages.values() if m.is_reply and m.thread_ts == parent.ts]
    parent.reply_count = len(replies)
    parent.latest_reply = replies[-1].ts if replies else ""
    parent.reply_users = list(dict.fromkeys(reply.user for reply in replies))
    if not replies:
        parent.thread_ts = ""


Notice = Literal[
    "channel_join",
    "channel_leave",
    "channel_topic",
    "channel_purpose",
    "channel_name",
    "channel_archive",
    "channel_unarchive",
]


def notice(
    core: Core, channel: Channel, actor: User, subtype: Notice, text: str, **extra: object
) -> Message:
    """Add one of Slack's own grey lines, such as "has joined the channel"."""
    # unverified: grey notices
    draft = Draft(text=text, subtype=subtype, extra=dict(extra))
    return post(core, channel, actor, draft)
