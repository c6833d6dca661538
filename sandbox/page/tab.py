"""One browser tab: who looks, at what, and how things are named and timed for them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time, format_timedelta

from sandbox.mrkdwn import Reader
from sandbox.page.words import language_of, word
from sandbox.people import Person
from sandbox.workspace import Workspace
from sandbox.world import Channel, User, World


@dataclass
class Tab:
    """What one request for a page or a part of it is about."""

    workspace: Workspace
    person: Person
    place: str = ""
    """A channel id, or `home` or `browse`."""
    thread: str = ""
    """The ts of the thread that is open beside the messages."""
    panel: str = ""
    """`traffic` or `conditions` when that drawer is open."""
    only: str = ""
    """Which kind of traffic the drawer shows: `calls`, `deliveries`, `errors` or all."""
    find: str = ""
    """What the traffic shown has to contain."""
    since: str = ""
    """Up to which ts the channel was read when the tab was opened."""
    reader: Reader = field(init=False)
    language: str = field(init=False)

    def __post_init__(self) -> None:
        user = self.person.user
        self.language = language_of(user.locale)
        visible = {c.id: c.name for c in self.world.channels.values() if c.name and self._knows(c)}
        self.reader = Reader(
            people={u.id: shown_name(u) for u in self.world.users.values()},
            channels=visible,
            groups={g.id: g.handle for g in self.world.usergroups.values()},
            me=user.id,
            zone=_zone(user.tz),
            language=self.language,
            now=self.workspace.clock.now(),
            channel_url=self.page_url,
            home=self.workspace.core.team.url,
        )

    def _knows(self, channel: Channel) -> bool:
        return not channel.is_private or self.person.id in channel.members

    @property
    def world(self) -> World:
        """What exists in the workspace."""
        return self.workspace.world

    @property
    def channel(self) -> Channel | None:
        """The conversation that is open and that the person may see."""
        channel = self.world.channels.get(self.place)
        return channel if channel and self.person.can_see(channel) else None

    @property
    def bot(self) -> User:
        """The app's own user."""
        return self.workspace.bot

    def say(self, key: str, **values: object) -> str:
        """Return one of the page's words in the person's language."""
        return word(self.language, key, **values)

    def page_url(self, place: str = "", **more: str) -> str:
        """Return the address of a whole page for this person."""
        asked = urlencode({key: value for key, value in more.items() if value})
        path = f"/as/{quote(self.person.name)}/{quote(place)}" if place else "/as/" + self.me
        return f"{path}?{asked}" if asked else path

    def part_url(self, part: str) -> str:
        """Return the address that renders one part of this very tab again."""
        state = {"place": self.place, "thread": self.thread, "panel": self.panel}
        return self.do_url(part, **state, since=self.since)

    def do_url(self, what: str, **more: str) -> str:
        """Return the address of something that this person does or fetches."""
        asked = urlencode({key: value for key, value in more.items() if value})
        return f"/ui/{self.me}/{what}" + (f"?{asked}" if asked else "")

    @property
    def me(self) -> str:
        """The person's handle as it stands in addresses."""
        return quote(self.person.name)

    def user_name(self, user_id: str) -> str:
        """Return how somebody is called."""
        return self.reader.people.get(user_id, user_id)

    def presence(self, user: User) -> str:
        """Return whether somebody is `active`, `away` or not to be disturbed (`dnd`)."""
        if user.dnd_until > self.reader.now:
            return "dnd"
        return "away" if user.away else "active"

    def channel_title(self, channel: Channel) -> str:
        """Return a conversation's name: the other people's for direct messages."""
        if channel.name and channel.kind in ("public", "private"):
            return channel.name
        others = [one for one in channel.members if one != self.person.id]
        return ", ".join(self.user_name(one) for one in others) or self.user_name(self.person.id)

    def written_title(self, channel: Channel) -> str:
        """Return the title as it stands in sentences: with # before a channel's name."""
        sign = "" if channel.kind in ("im", "mpim") else "#"
        return sign + self.channel_title(channel)

    def moment(self, stamp: str | float) -> datetime:
        """Return a ts or unix time in the person's zone."""
        return datetime.fromtimestamp(float(stamp), self.reader.zone)

    def time(self, stamp: str | float) -> str:
        """Return the time of day as the person reads it."""
        return format_time(self.moment(stamp), "short", locale=self.language)

    def clock_time(self, stamp: str | float) -> str:
        """Return the time of day to the second."""
        return self.moment(stamp).strftime("%H:%M:%S")

    def day(self, stamp: str | float) -> str:
        """Return the day: today, yesterday or its date."""
        day, today = self.moment(stamp).date(), self.moment(self.reader.now).date()
        near = {0: "today", 1: "yesterday"}.get((today - day).days)
        return self.say(near) if near else format_date(day, "full", locale=self.language)

    def ago(self, stamp: str | float) -> str:
        """Return how long ago something was."""
        gone = timedelta(seconds=float(stamp) - self.reader.now)
        return format_timedelta(
            min(gone, timedelta(seconds=-1)), add_direction=True, locale=self.language
        )

    def full_time(self, stamp: str | float) -> str:
        """Return day and time, for titles."""
        return f"{self.day(stamp)}, {self.time(stamp)}"


def shown_name(user: User) -> str:
    """Return a user's name as it stands over messages."""
    return user.real_name or user.name


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
