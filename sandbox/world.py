"""What exists in the workspace: its team, people, channels, messages, files and open views."""

from dataclasses import dataclass, field

from sandbox.shapes import ChannelKind, Json


@dataclass
class Team:
    """The company whose workspace this is."""

    id: str
    name: str
    domain: str
    url: str = ""
    """Where its messages and files can be looked at, without a slash at the end."""


@dataclass
class User:
    """A member of the workspace, the bot included."""

    id: str
    name: str
    """The handle, as in @ana."""
    real_name: str
    team_id: str
    email: str = ""
    title: str = ""
    locale: str = "en-US"
    tz: str = "Europe/London"
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    """A guest who is in several channels (is_restricted)."""
    is_single_channel_guest: bool = False
    is_stranger: bool = False
    """Somebody of another organisation."""
    is_bot: bool = False
    deleted: bool = False
    away: bool = False
    dnd_until: float = 0.0
    status_text: str = ""
    status_emoji: str = ""
    updated: int = 0

    @property
    def is_person(self) -> bool:
        """Tell whether a human acts through this user."""
        return not self.is_bot


@dataclass
class Note:
    """A channel's topic or purpose, with who set it and when."""

    value: str = ""
    creator: str = ""
    last_set: int = 0


@dataclass
class Pin:
    """A message pinned to its channel."""

    ts: str
    created_by: str
    created: int


@dataclass
class Bookmark:
    """A link kept at the top of a channel."""

    id: str
    channel: str
    title: str
    link: str
    emoji: str
    date_created: int
    date_updated: int
    last_updated_by: str


@dataclass
class File:
    """An uploaded file; it can be seen once it is shared in a channel."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    content: bytes = b""
    size: int = 0
    alt_text: str = ""
    channels: list[str] = field(default_factory=list)
    uploaded: bool = False
    deleted: bool = False

    @property
    def is_image(self) -> bool:
        """Tell whether a browser can show the file as a picture."""
        return self.mimetype.startswith("image/")


@dataclass(eq=False)
class Message:
    """A message of a channel. It is live: later edits, replies and reactions show on it."""

    channel: str
    ts: str
    user: str
    """The author's user id; the bot's own for its messages, empty for the system's."""
    text: str
    """As Slack stores it: escaped, with <@U…>, <#C…|name> and <https://…|label>."""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    bot_id: str = ""
    """Set on messages of the app."""
    subtype: str = ""
    """As in Slack: channel_join, channel_topic, file_share, thread_broadcast, tombstone …"""
    thread_ts: str = ""
    """The parent's ts on replies; the message's own ts on a parent that has replies."""
    reply_count: int = 0
    reply_users: list[str] = field(default_factory=list)
    latest_reply: str = ""
    edited_by: str = ""
    edited_ts: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    """Emoji name to the ids of those who reacted, in order."""
    pinned: bool = False
    metadata: Json | None = None
    seen_only_by: str = ""
    """An ephemeral message's only reader (a user id); empty for ordinary messages."""
    deleted: bool = False
    unfurl: bool = False
    """Whether Slack shows previews of the links in it."""
    extra: Json = field(default_factory=dict)
    """Further keys that go with the subtype, such as inviter or topic."""

    @property
    def is_reply(self) -> bool:
        """Tell whether the message stands in a thread below another one."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def is_ephemeral(self) -> bool:
        """Tell whether only one person sees the message."""
        return bool(self.seen_only_by)

    @property
    def in_channel(self) -> bool:
        """Tell whether the message shows in the channel itself, not only in a thread."""
        return not self.is_reply or self.subtype == "thread_broadcast"


@dataclass
class Canvas:
    """The canvas of a channel."""

    id: str
    title: str
    markdown: str


@dataclass(eq=False)
class Channel:
    """A conversation: public, private, or a direct message."""

    id: str
    name: str
    """Empty for direct messages."""
    kind: ChannelKind
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False
    topic: Note = field(default_factory=Note)
    purpose: Note = field(default_factory=Note)
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    """By ts, oldest first; ephemeral ones and replies included, deleted ones not."""
    pins: list[Pin] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    canvas: Canvas | None = None
    read: dict[str, str] = field(default_factory=dict)
    """Per user id the ts up to which they have read."""

    @property
    def is_im(self) -> bool:
        """Tell whether this is a direct message between two."""
        return self.kind == "im"

    @property
    def is_private(self) -> bool:
        """Tell whether only members know of the channel."""
        return self.kind != "public"


@dataclass(eq=False)
class OpenView:
    """A modal as one person has it open, with what they have filled in so far."""

    id: str
    person: str
    """The id of the user who sees it."""
    view: Json
    """What the bot sent (type, title, blocks, submit, close …); every block has a block_id."""
    hash: str
    root_id: str
    previous_id: str = ""
    values: Json = field(default_factory=dict)
    """The state: block_id → action_id → {type, value | selected_… }."""
    errors: dict[str, str] = field(default_factory=dict)
    """What the bot (or the client) found wrong on the last submit, by block_id."""
    closed: bool = False
    trigger: str = ""
    """The trigger that opened it."""

    @property
    def title(self) -> str:
        """The modal's title as text."""
        return str((self.view.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """The blocks as they are now."""
        blocks: list[Json] = self.view["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """The bot's own name for this kind of view."""
        return str(self.view.get("callback_id", ""))


@dataclass(eq=False)
class Home(OpenView):
    """The App Home tab as one person sees it; `published` is False before the bot filled it."""

    published: bool = False


@dataclass
class UserGroup:
    """A named group of people, as in @support-leads."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)
    created: int = 0
    disabled: bool = False


class World:
    """Everything that exists, in dictionaries by id, plus the makers of ids and ts."""

    def __init__(self, team: Team, *, app_id: str, number: int = 1) -> None:
        self.team = team
        self.app_id = app_id
        self.bot_id = ""
        """The id that the app's messages carry beside its user id."""
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, OpenView] = {}
        """Every view that was ever opened and not yet closed, Homes included."""
        self.stacks: dict[str, list[OpenView]] = {}
        """Per user id their open modals, the visible one last."""
        self.homes: dict[str, Home] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.message_state: dict[tuple[str, str, str], Json] = {}
        """What a person chose in a message's own inputs: (user, channel, ts) → values."""
        self.scheduled: dict[str, Json] = {}
        """Messages that wait for their moment, by id."""
        self._handles: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._directs: dict[frozenset[str], str] = {}
        self._number = number
        self._made: dict[str, int] = {}
        self._last_ts = 0

    def new_id(self, prefix: str) -> str:
        """Return an id nobody else has, such as U0100000A."""
        self._made[prefix] = self._made.get(prefix, 0) + 1
        return f"{prefix}{self._number:02d}{_base36(self._made[prefix]):0>8}"

    def new_ts(self, now: float) -> str:
        """Return a ts for this moment, unique and later than every ts before."""
        self._last_ts = max(int(now * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_user(self, user: User) -> None:
        """Let somebody exist, findable by their handle."""
        self.users[user.id] = user
        self._handles[user.name] = user.id

    def add_channel(self, channel: Channel) -> None:
        """Let a conversation exist, findable by its name or, if it is direct, its members."""
        self.channels[channel.id] = channel
        if channel.name:
            self._names[channel.name] = channel.id
        if channel.kind in ("im", "mpim"):
            self._directs[frozenset(channel.members)] = channel.id

    def rename_channel(self, channel: Channel, name: str) -> None:
        """Give a channel another name; the old one is free again."""
        self._names.pop(channel.name, None)
        channel.name = name
        self._names[name] = channel.id

    def change_channel_id(self, channel: Channel) -> str:
        """Give a channel another id and return the old one."""
        old_id, channel.id = channel.id, self.new_id("C")
        del self.channels[old_id]
        self.add_channel(channel)
        for message in channel.messages.values():
            message.channel = channel.id
        for bookmark in channel.bookmarks:
            bookmark.channel = channel.id
        return old_id

    def user_named(self, name: str) -> User | None:
        """Find a user by id or handle."""
        user_id = self._handles.get(name.lstrip("@").lower(), name)
        return self.users.get(user_id)

    def channel_named(self, name: str) -> Channel | None:
        """Find a channel by id or name."""
        channel_id = self._names.get(name.lstrip("#").lower(), name)
        return self.channels.get(channel_id)

    def direct(self, *user_ids: str) -> Channel | None:
        """Find the direct message that holds exactly these users."""
        return self.channels.get(self._directs.get(frozenset(user_ids), ""))


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text or "0"
