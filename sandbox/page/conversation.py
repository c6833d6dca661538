"""Messages as the page lists them: grouped by author, with days, reactions and replies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from sandbox.mrkdwn import emoji_html, to_html
from sandbox.page.tab import Tab
from sandbox.people import Person
from sandbox.world import Channel, File, Message, User

_GROUP_SECONDS = 300
_KNOWN_NOTICES = ("channel_join", "channel_leave", "channel_archive", "channel_unarchive")
_NOTICES = re.compile(
    r"(channel|group)_(join|leave|topic|purpose|name|archive|unarchive)|pinned_item"
)


@dataclass(frozen=True)
class Pill:
    """One reaction under a message."""

    name: str
    shown: Markup
    count: int
    mine: bool
    title: str


@dataclass
class Line:
    """One message with all that the templates show of it."""

    message: Message
    author: User
    html: Markup
    compact: bool = False
    day: str = ""
    is_first_new: bool = False
    is_notice: bool = False
    pills: list[Pill] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    repliers: list[User] = field(default_factory=list)

    @property
    def ts(self) -> str:
        """The message's ts."""
        return self.message.ts


def lines(tab: Tab, messages: Sequence[Message], *, in_thread: bool = False) -> list[Line]:
    """Return the messages ready to show, oldest first."""
    shown: list[Line] = []
    for message in messages:
        line = _line(tab, message)
        last = shown[-1] if shown else None
        if not in_thread and (last is None or tab.day(last.ts) != tab.day(message.ts)):
            line.day = tab.day(message.ts)
        if tab.since and not in_thread and not line.is_notice and message.user != tab.person.id:
            already = any(earlier.is_first_new for earlier in shown)
            line.is_first_new = message.ts > tab.since and not already
        line.compact = _continues(last, line)
        shown.append(line)
    return shown


def _continues(last: Line | None, line: Line) -> bool:
    if last is None or line.day or line.is_first_new or last.is_notice or line.is_notice:
        return False
    same = last.author.id == line.author.id
    # Cards and private words keep their heading: they are not more of the same.
    apart = any(m.is_ephemeral or m.blocks for m in (last.message, line.message))
    return same and not apart and float(line.ts) - float(last.ts) < _GROUP_SECONDS


def _line(tab: Tab, message: Message) -> Line:
    author = tab.world.users.get(message.user) or tab.bot
    files = [tab.world.files[one] for one in message.files if one in tab.world.files]
    known = [tab.world.users[one] for one in message.reply_users if one in tab.world.users]
    return Line(
        message,
        author,
        _text(tab, message),
        is_notice=bool(_NOTICES.fullmatch(message.subtype)),
        pills=[_pill(tab, name, who) for name, who in message.reactions.items() if who],
        files=[one for one in files if not one.deleted],
        repliers=known[:4],
    )


def _text(tab: Tab, message: Message) -> Markup:
    """Return the text; the author's mention that opens a notice is left to the name before it."""
    if message.subtype in _KNOWN_NOTICES:
        return to_html(tab.say(message.subtype), tab.reader)
    text = message.text
    if topic := message.extra.get("topic"):
        return to_html(tab.say("channel_topic", topic=topic), tab.reader)
    if _NOTICES.fullmatch(message.subtype):
        text = text.removeprefix(f"<@{message.user}> ")
    return to_html(text, tab.reader)


def _pill(tab: Tab, name: str, who: Sequence[str]) -> Pill:
    names = ", ".join(tab.user_name(one) for one in who)
    title = f"{names} · :{name}:"
    return Pill(name, emoji_html(name), len(who), tab.person.id in who, title)


@dataclass(frozen=True)
class Row:
    """One conversation in the side bar."""

    channel: Channel
    title: str
    unread: int
    mentions: int
    user: User | None = None
    """The other one, in a direct message between two."""


def rows(tab: Tab) -> list[Row]:
    """Return the person's conversations: channels by name, then direct messages."""
    listed = [_row(tab, channel) for channel in tab.person.channels() if not channel.is_archived]
    return sorted(listed, key=lambda row: (row.channel.kind in ("im", "mpim"), row.title.lower()))


def _row(tab: Tab, channel: Channel) -> Row:
    others = [tab.world.users.get(one) for one in channel.members if one != tab.person.id]
    alone = others[0] if channel.is_im and others else None
    unread, mentions = tab.person.unread(channel), tab.person.mentions(channel)
    return Row(channel, tab.channel_title(channel), unread, mentions, alone)


def waiting(people: Sequence[Person]) -> dict[str, int]:
    """Return per handle how many mentions and direct messages wait for somebody."""
    return {
        person.name: sum(person.mentions(channel) for channel in person.channels())
        for person in people
    }
