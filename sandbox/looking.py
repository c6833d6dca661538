"""What one person sees: conversations, threads, unread marks, the modal on top, the Home."""

from sandbox import channels as channel_acts
from sandbox import views
from sandbox.core import Core
from sandbox.errors import CannotError
from sandbox.world import Channel, Home, Message, OpenView, User

_NOT_COUNTED = ("channel_", "tombstone")


class Looker:
    """The eyes of a person."""

    def __init__(self, core: Core, user: User) -> None:
        self.core = core
        self.user = user
        self.errors: list[str] = []
        """What Slack showed this person went wrong, oldest first."""

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The handle, as in @ana, without the @."""
        return self.user.name

    @property
    def real_name(self) -> str:
        """The full name."""
        return self.user.real_name

    @property
    def email(self) -> str:
        """The e-mail address."""
        return self.user.email

    @property
    def locale(self) -> str:
        """The language of their Slack, such as es-ES."""
        return self.user.locale

    @property
    def tz(self) -> str:
        """The time zone, such as Europe/Madrid."""
        return self.user.tz

    def __repr__(self) -> str:
        return f"<Person {self.name} {self.id}>"

    def place(self, channel: "Channel | str") -> Channel:
        """Return a channel that the person can see, by name or id."""
        found = channel if isinstance(channel, Channel) else self.core.world.channel_named(channel)
        if found is None:
            raise CannotError(f"{self.name} finds no channel {channel!r}")
        if not self.can_see(found):
            raise CannotError(f"{self.name} cannot see #{found.name or found.id}")
        return found

    def someone(self, person: "Looker | User | str") -> User:
        """Return a user by handle, id or object; the bot counts."""
        if isinstance(person, Looker):
            return person.user
        if isinstance(person, User):
            return person
        user = self.core.world.user_named(person)
        if user is None:
            raise CannotError(f"nobody here is called {person!r}")
        return user

    def channels(self) -> list[Channel]:
        """Return the conversations in the side bar: those one is in, direct messages included."""
        return [c for c in self.core.world.channels.values() if self.id in c.members]

    def open_channels(self) -> list[Channel]:
        """Return the public channels one could join."""
        if self.user.is_guest or self.user.is_single_channel_guest or self.user.is_stranger:
            return []
        return [
            c
            for c in self.core.world.channels.values()
            if c.kind == "public" and self.id not in c.members and not c.is_archived
        ]

    def can_see(self, channel: "Channel | str") -> bool:
        """Tell whether the person may read the channel."""
        found = channel if isinstance(channel, Channel) else self.core.world.channel_named(channel)
        if found is None:
            return False
        outside = self.user.is_guest or self.user.is_single_channel_guest or self.user.is_stranger
        return self.id in found.members or (found.kind == "public" and not outside)

    def _reads(self, message: Message) -> bool:
        return message.seen_only_by in ("", self.id)

    def sees(self, channel: "Channel | str") -> list[Message]:
        """Return the channel's messages, oldest first, one's ephemerals too, replies not."""
        found = self.place(channel)
        return [m for m in found.messages.values() if m.in_channel and self._reads(m)]

    def thread(self, message: Message | str, channel: "Channel | str" = "") -> list[Message]:
        """Return the thread's messages, the parent first, with one's own ephemerals."""
        if isinstance(message, Message):
            channel, ts = message.channel, message.thread_ts or message.ts
        else:
            ts = message
        found = self.place(channel)
        return [
            m
            for m in found.messages.values()
            if (m.ts == ts or m.thread_ts == ts) and self._reads(m)
        ]

    def dm(self, other: "Looker | User | str | None" = None) -> list[Message]:
        """Return the direct messages with the bot (or somebody else), oldest first."""
        partner = self.core.bot if other is None else self.someone(other)
        channel = self.core.world.direct(self.id, partner.id)
        return [] if channel is None else self.sees(channel)

    def dm_channel(self, other: "Looker | User | str | None" = None) -> Channel:
        """Return the conversation with the bot (or somebody else), made if missing."""
        partner = self.core.bot if other is None else self.someone(other)
        return channel_acts.direct(self.core, self.user, partner)

    def _unread(self, channel: "Channel | str") -> list[Message]:
        found = self.place(channel)
        read = found.read.get(self.id, "0")
        return [
            m
            for m in found.messages.values()
            if m.ts > read
            and m.user != self.id
            and m.in_channel
            and not m.is_ephemeral
            and not m.subtype.startswith(_NOT_COUNTED)
        ]

    def unread(self, channel: "Channel | str") -> int:
        """Count the messages of others in the channel one has not read."""
        return len(self._unread(channel))

    def mentions(self, channel: "Channel | str") -> int:
        """Count the unread messages that name this person (in direct messages: all of them)."""
        found = self.place(channel)
        marks = (f"<@{self.id}>", f"<@{self.id}|", "<!channel>", "<!here>", "<!everyone>")
        return sum(
            found.kind in ("im", "mpim") or any(mark in m.text for mark in marks)
            for m in self._unread(found)
        )

    def read(self, channel: "Channel | str") -> None:
        """Mark the channel as read."""
        found = self.place(channel)
        latest = max(found.messages, default="0")
        if found.read.get(self.id, "0") < latest:
            found.read[self.id] = latest
            self.core.changes.announce("side", people=[self.id], channel=found.id)

    @property
    def view(self) -> OpenView | None:
        """The modal on top, or None."""
        return views.top(self.core, self.id)

    @property
    def home(self) -> Home | None:
        """The App Home as last published for this person, or None."""
        home = self.core.world.homes.get(self.id)
        return home if home is not None and home.published else None
