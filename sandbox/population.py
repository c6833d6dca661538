"""Who and what is in a workspace: people, channels and groups, found and added."""

from collections.abc import Sequence

from sandbox import channels, events
from sandbox.core import Core
from sandbox.errors import CannotError
from sandbox.people import Person
from sandbox.world import Canvas, Channel, Message, User, UserGroup

OWNER = "USLACKBOT"
"""Slackbot's id, the same in every workspace; it made the first channels."""


class Population:
    """The part of a workspace that tests and seeds fill."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self._people: dict[str, Person] = {}
        self._owner = User(OWNER, "slackbot", "Slackbot", core.team.id, is_bot=True)
        core.world.add_user(self._owner)
        for name in ("general", "support"):
            self.add_channel(name)
        self.channel("general").is_general = True

    def person(self, name: str) -> Person:
        """Return somebody by handle or id."""
        user = self.core.world.user_named(name)
        if user is None or user.id not in self._people:
            known = ", ".join(person.name for person in self.people()) or "nobody"
            raise CannotError(f"nobody here is called {name!r}; there are: {known}")
        return self._people[user.id]

    def people(self) -> list[Person]:
        """Return everybody human, in the order they were added."""
        return list(self._people.values())

    def channel(self, name: "Channel | str") -> Channel:
        """Return a channel by name or id."""
        if isinstance(name, Channel):
            return name
        channel = self.core.world.channel_named(name)
        if channel is None:
            known = ", ".join(c.name for c in self.core.world.channels.values() if c.name)
            raise CannotError(f"there is no channel {name!r}; there are: {known}")
        return channel

    def message(self, channel: "Channel | str", ts: str) -> Message | None:
        """Return a message by its channel and ts, or None."""
        return self.channel(channel).messages.get(ts)

    def add_person(
        self,
        name: str,
        *,
        real_name: str = "",
        email: str | None = None,
        locale: str = "en-US",
        tz: str = "Europe/London",
        title: str = "",
        admin: bool = False,
        guest: bool = False,
        single_channel: bool = False,
        stranger: bool = False,
        channels: Sequence[str] = (),
    ) -> Person:
        """Add somebody to the workspace; they are in #general (guests only where named).

        `email` None makes one up; an empty one leaves it out. A stranger is of another company.
        """
        if self.core.world.user_named(name) is not None:
            raise CannotError(f"there is a {name!r} already")
        outside = guest or single_channel or stranger
        user = User(
            id=self.core.world.new_id("U"),
            name=name.lower(),
            real_name=real_name or name.capitalize(),
            team_id="T99ELSEWHERE" if stranger else self.core.team.id,
            email=f"{name.lower()}@{self.core.team.domain}.example" if email is None else email,
            title=title,
            locale=locale,
            tz=tz,
            is_admin=admin,
            is_guest=guest,
            is_single_channel_guest=single_channel,
            is_stranger=stranger,
            updated=int(self.core.clock.now()),
        )
        self.core.world.add_user(user)
        person = self._people[user.id] = Person(self.core, user)
        events.person(self.core, user, new=True)
        for channel_name in dict.fromkeys((*(() if outside else ("general",)), *channels)):
            self._seat(self.channel(channel_name), user)
        self.core.changes.announce("side")
        return person

    def _seat(self, channel: Channel, user: User) -> None:
        if user.id not in channel.members:
            channel.members.append(user.id)
            channel.read[user.id] = max(channel.messages, default="0")
            events.member(self.core, channel, user, joined=True)

    def add_channel(
        self, name: str, *, private: bool = False, members: Sequence[str] = ()
    ) -> Channel:
        """Add a channel with these members (handles or ids); Slackbot made it."""
        channels.check_name(self.core, name)
        channel = Channel(
            id=self.core.world.new_id("C"),
            name=name,
            kind="private" if private else "public",
            creator=self._owner.id,
            created=int(self.core.clock.now()),
        )
        self.core.world.add_channel(channel)
        for member in members:
            self._seat(channel, self.person(member).user)
        self.core.changes.announce("side")
        return channel

    def add_usergroup(self, handle: str, *, name: str = "", users: Sequence[str] = ()) -> UserGroup:
        """Add a user group."""
        group = UserGroup(
            id=self.core.world.new_id("S"),
            handle=handle,
            name=name or handle,
            users=[self.person(user).id for user in users],
            created=int(self.core.clock.now()),
        )
        self.core.world.usergroups[group.id] = group
        return group

    def set_usergroup(self, handle: str, users: Sequence[str]) -> None:
        """Change who is in a user group and tell the bot."""
        group = next((g for g in self.core.world.usergroups.values() if g.handle == handle), None)
        if group is None:
            raise CannotError(f"there is no user group {handle!r}")
        wanted = [self.person(user).id for user in users]
        added = [user_id for user_id in wanted if user_id not in group.users]
        removed = [user_id for user_id in group.users if user_id not in wanted]
        group.users = wanted
        events.usergroup_members(self.core, group.id, added, removed)

    def change_channel_id(self, channel: "Channel | str") -> Channel:
        """Give a channel another id and tell the bot, as sharing an old private channel does."""
        place = self.channel(channel)
        old_id = self.core.world.change_channel_id(place)
        events.channel_id_changed(self.core, place, old_id)
        self.core.changes.announce("pane", "side")
        return place

    def add_bot_to(self, channel: "Channel | str") -> None:
        """Put the bot into a channel, as an invitation would."""
        place = self.channel(channel)
        if self.core.bot.id not in place.members:
            channels.join(self.core, place, self.core.bot, inviter=self._owner)

    def add_canvas(self, channel: "Channel | str", title: str, markdown: str = "") -> Canvas:
        """Give a channel a canvas, as one of its people does."""
        place = self.channel(channel)
        place.canvas = Canvas(self.core.world.new_id("F"), title, markdown)
        return place.canvas

    def share_with_strangers(self, channel: "Channel | str") -> None:
        """Share a channel with another company, so that its people can be invited."""
        self.channel(channel).is_ext_shared = True
        self.core.changes.announce("pane", "side")

    def change_person(self, name: str, **changes: object) -> None:
        """Change a user's fields (title, locale, deleted, away, dnd_until …) and tell the bot."""
        user = self.person(name).user
        for field, value in changes.items():
            if not hasattr(user, field):
                raise CannotError(f"a user has no {field!r}")
            setattr(user, field, value)
        user.updated = int(self.core.clock.now())
        if "dnd_until" in changes:
            events.snoozed(self.core, user)
        events.person(self.core, user, new=False)
        self.core.changes.announce("side", "pane")

    def uninstall(self) -> None:
        """Remove the app from the workspace, as an admin can."""
        events.uninstalled(self.core)
        self.core.installed = False
