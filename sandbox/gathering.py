"""What one person does with channels: make, join, leave, invite, rename, archive."""

from sandbox import channels as channel_acts
from sandbox.errors import CannotError, SlackError
from sandbox.looking import Looker
from sandbox.shapes import ChannelKind
from sandbox.typed import stored
from sandbox.world import Channel, User


class Gatherer(Looker):
    """The hands of a person, on channels."""

    def _outsider(self) -> bool:
        user = self.user
        return user.is_guest or user.is_single_channel_guest or user.is_stranger

    async def create_channel(self, name: str, *, private: bool = False) -> Channel:
        """Make a channel and be in it."""
        if self._outsider():
            raise CannotError(f"{self.name} is a guest and makes no channels")
        try:
            kind: ChannelKind = "private" if private else "public"
            return channel_acts.create(self.core, name, kind, self.user)
        except SlackError as error:
            raise CannotError(f"{name!r} cannot be made: {error.code}") from error

    async def join(self, channel: "Channel | str") -> None:
        """Join a public channel; being in it already changes nothing."""
        place = self.place(channel)
        if place.is_archived:
            raise CannotError(f"#{place.name} is archived")
        if self.id not in place.members:
            channel_acts.join(self.core, place, self.user)

    async def leave(self, channel: "Channel | str") -> None:
        """Leave a channel."""
        place = self._inside(channel)
        if place.is_general:
            raise CannotError("nobody can leave #general")
        channel_acts.leave(self.core, place, self.user)

    def _inside(self, channel: "Channel | str") -> Channel:
        place = self.place(channel)
        if self.id not in place.members:
            raise CannotError(f"{self.name} is not in #{place.name}")
        if place.is_im:
            raise CannotError("that is a direct message")
        return place

    async def invite(self, person: "Looker | User | str", channel: "Channel | str") -> None:
        """Add somebody, or the bot, to a channel one is in."""
        place, user = self._inside(channel), self.someone(person)
        if place.is_archived:
            raise CannotError(f"#{place.name} is archived")
        if reason := channel_acts.check_invitee(self.core, place, user):
            raise CannotError(f"{user.name} cannot be added to #{place.name}: {reason}")
        channel_acts.join(self.core, place, user, inviter=self.user)

    async def kick(self, person: "Looker | User | str", channel: "Channel | str") -> None:
        """Remove somebody, or the bot, from a channel."""
        place, user = self._inside(channel), self.someone(person)
        if user.id not in place.members or place.is_general or self._outsider():
            raise CannotError(f"{self.name} cannot remove {user.name} from #{place.name}")
        channel_acts.leave(self.core, place, user, actor=self.user)

    async def archive(self, channel: "Channel | str") -> None:
        """Archive a channel."""
        place = self._inside(channel)
        if place.is_archived or place.is_general or self._outsider():
            raise CannotError(f"{self.name} cannot archive #{place.name}")
        channel_acts.set_archived(self.core, place, self.user, archived=True)

    async def unarchive(self, channel: "Channel | str") -> None:
        """Bring an archived channel back (people can; bots cannot)."""
        place = self.place(channel)
        if not place.is_archived or self._outsider():
            raise CannotError(f"{self.name} cannot bring #{place.name} back")
        channel_acts.set_archived(self.core, place, self.user, archived=False)

    async def rename(self, channel: "Channel | str", name: str) -> None:
        """Give a channel another name."""
        place = self._inside(channel)
        if place.creator != self.id and not self.user.is_admin:
            raise CannotError(f"only its creator or an admin renames #{place.name}")
        try:
            channel_acts.rename(self.core, place, name, self.user)
        except SlackError as error:
            raise CannotError(f"#{place.name} cannot become {name!r}: {error.code}") from error

    async def topic(self, channel: "Channel | str", text: str) -> None:
        """Set a channel's topic."""
        place = self._inside(channel)
        if len(text) > channel_acts.NOTE_LIMIT:
            raise CannotError(f"a topic holds {channel_acts.NOTE_LIMIT} characters")
        channel_acts.set_topic(self.core, place, stored(text, self.core.world), self.user)
