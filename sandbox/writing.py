"""What one person does with messages: write, change, delete, react, pin."""

from collections.abc import Sequence

from sandbox import channels as channel_acts
from sandbox import marks, posting
from sandbox.api.files import new_file
from sandbox.errors import CannotError, SlackError
from sandbox.looking import Looker
from sandbox.typed import stored
from sandbox.world import Channel, Message


class Writer(Looker):
    """The hands of a person, on messages."""

    async def say(
        self,
        text: str,
        channel: "Channel | str",
        *,
        thread: Message | str | None = None,
        files: Sequence[str | tuple[str, bytes]] = (),
        broadcast: bool = False,
    ) -> Message:
        """Post a message; `@ana`, `#support` and links are recognised as the client does.

        A file is a name, or a name and its bytes. One joins a public channel by posting in it.
        """
        place = self._writable(channel)
        # unverified: replies join
        if place.kind == "public" and self.id not in place.members:
            channel_acts.join(self.core, place, self.user)
        elif self.id not in place.members:
            raise CannotError(f"{self.name} is not in #{place.name}")
        thread_ts = thread.thread_ts or thread.ts if isinstance(thread, Message) else thread or ""
        if thread_ts and thread_ts not in place.messages:
            raise CannotError(f"there is no message {thread_ts} in #{place.name} to reply to")
        draft = posting.Draft(
            text=stored(text, self.core.world),
            files=[self._upload(file, place.id) for file in files],
            thread_ts=thread_ts,
            broadcast=broadcast,
        )
        try:
            return posting.post(self.core, place, self.user, draft)
        except SlackError as error:
            raise CannotError(f"{self.name} cannot post that: {error.code}") from error

    def _writable(self, channel: "Channel | str") -> Channel:
        place = self.place(channel)
        if place.is_archived:
            raise CannotError(f"#{place.name} is archived")
        if place.is_im and self.core.bot.id in place.members:
            manifest = self.core.manifest
            if manifest.messages_read_only or not manifest.messages_tab:
                raise CannotError("sending messages to this app has been turned off")
        return place

    def _upload(self, file: str | tuple[str, bytes], *channel_ids: str) -> str:
        name, content = (file, b"") if isinstance(file, str) else file
        made = new_file(self.core, name, self.id)
        made.content, made.size, made.uploaded = content, len(content), True
        made.channels += channel_ids
        return made.id

    async def edit(self, message: Message, text: str) -> None:
        """Change the text of one's own message."""
        self._own(message)
        change = posting.Edit(text=stored(text, self.core.world))
        posting.edit(self.core, message, self.user, change)

    async def delete(self, message: Message) -> None:
        """Delete one's own message; admins may delete any."""
        if message.is_ephemeral:
            raise CannotError("an ephemeral message can only be dismissed")
        if not self.user.is_admin:
            self._own(message)
        posting.delete(self.core, message)

    async def dismiss(self, message: Message) -> None:
        """Take an ephemeral message out of one's sight; the bot does not hear of it."""
        self._check_sees(message)
        if not message.is_ephemeral:
            raise CannotError("only ephemeral messages can be dismissed")
        posting.delete(self.core, message)

    def _own(self, message: Message) -> None:
        if message.user != self.id or message.subtype.startswith("channel_") or message.deleted:
            raise CannotError(f"the message is not {self.name}'s own")

    def _check_sees(self, message: Message) -> Channel:
        place = self.place(message.channel)
        if message.seen_only_by not in ("", self.id):
            raise CannotError(f"{self.name} does not see that message")
        if message.deleted:
            raise CannotError("that message was deleted")
        return place

    async def react(self, emoji: str, message: Message) -> None:
        """Add a reaction, such as "bee"."""
        self._mark(message)
        try:
            marks.react(self.core, message, self.user, emoji)
        except SlackError as error:
            raise CannotError(f"{self.name} cannot react with {emoji!r}: {error.code}") from error

    async def unreact(self, emoji: str, message: Message) -> None:
        """Take one's reaction back."""
        self._mark(message)
        try:
            marks.unreact(self.core, message, self.user, emoji)
        except SlackError as error:
            raise CannotError(f"{self.name} cannot take {emoji!r} back: {error.code}") from error

    def _mark(self, message: Message) -> Channel:
        place = self._check_sees(message)
        if message.is_ephemeral:
            raise CannotError("nobody can do that with an ephemeral message")
        if place.is_archived:
            raise CannotError(f"#{place.name} is archived")
        return place

    async def pin(self, message: Message) -> None:
        """Pin a message to its channel."""
        try:
            marks.pin(self.core, self._mark(message), message, self.user)
        except SlackError as error:
            raise CannotError(f"{self.name} cannot pin that: {error.code}") from error

    async def unpin(self, message: Message) -> None:
        """Take a pin off."""
        try:
            marks.unpin(self.core, self._mark(message), message, self.user)
        except SlackError as error:
            raise CannotError(f"{self.name} cannot unpin that: {error.code}") from error
