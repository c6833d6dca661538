"""The driver: one method per thing that a person can do or see in Slack."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sandbox.outcomes import Outcome, SubmitResult
from sandbox.world import Channel, Home, Message, OpenView, User

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


class Person:
    """One person of the workspace. Whatever they may not do raises CannotError with the reason."""

    def __init__(self, workspace: "Workspace", user: User) -> None:
        self.workspace = workspace
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

    # What a person does in conversations

    async def say(
        self,
        text: str,
        channel: "Channel | str",
        *,
        thread: Message | str | None = None,
        files: Sequence[str | tuple[str, bytes]] = (),
        broadcast: bool = False,
    ) -> Message:
        """Post a message; `@ana`, `#support` and links are recognised as the client does."""
        raise NotImplementedError

    async def edit(self, message: Message, text: str) -> None:
        """Change the text of one's own message."""
        raise NotImplementedError

    async def delete(self, message: Message) -> None:
        """Delete one's own message."""
        raise NotImplementedError

    async def react(self, emoji: str, message: Message) -> None:
        """Add a reaction, such as "bee"."""
        raise NotImplementedError

    async def unreact(self, emoji: str, message: Message) -> None:
        """Take one's reaction back."""
        raise NotImplementedError

    async def pin(self, message: Message) -> None:
        """Pin a message to its channel."""
        raise NotImplementedError

    async def unpin(self, message: Message) -> None:
        """Take a pin off."""
        raise NotImplementedError

    # Channels

    async def create_channel(self, name: str, *, private: bool = False) -> Channel:
        """Make a channel and be in it."""
        raise NotImplementedError

    async def join(self, channel: "Channel | str") -> None:
        """Join a public channel."""
        raise NotImplementedError

    async def leave(self, channel: "Channel | str") -> None:
        """Leave a channel."""
        raise NotImplementedError

    async def invite(self, person: "Person | str", channel: "Channel | str") -> None:
        """Add somebody, or the bot, to a channel one is in."""
        raise NotImplementedError

    async def kick(self, person: "Person | str", channel: "Channel | str") -> None:
        """Remove somebody, or the bot, from a channel."""
        raise NotImplementedError

    async def archive(self, channel: "Channel | str") -> None:
        """Archive a channel."""
        raise NotImplementedError

    async def unarchive(self, channel: "Channel | str") -> None:
        """Bring an archived channel back (people can; bots cannot)."""
        raise NotImplementedError

    async def rename(self, channel: "Channel | str", name: str) -> None:
        """Give a channel another name."""
        raise NotImplementedError

    async def topic(self, channel: "Channel | str", text: str) -> None:
        """Set a channel's topic."""
        raise NotImplementedError

    # The app

    async def command(self, line: str, channel: "Channel | str" = "general") -> Outcome:
        """Type a slash command; returns once the bot has answered or Slack has given up."""
        raise NotImplementedError

    async def click(
        self, button: str, on: Message | OpenView, *, choose: object = None, confirm: bool = True
    ) -> Outcome:
        """Press a button, or choose in a select, overflow menu, checkboxes or date picker.

        `button` is the visible label, the action_id or (for inputs) the placeholder. Where the
        element asks for confirmation, `confirm` says which way the person answers.
        """
        raise NotImplementedError

    async def fill(
        self, view: OpenView, values: Mapping[str, object] | None = None, **more: object
    ) -> OpenView:
        """Fill a modal's inputs, named by block_id, action_id or label.

        Texts are str, dates `YYYY-MM-DD`, options their label or value, people a Person, id or
        handle; several are a list; None empties the input.
        """
        raise NotImplementedError

    async def suggest(
        self, on: Message | OpenView, action_id: str, query: str
    ) -> list[tuple[str, str]]:
        """Type into a select that asks the bot; returns (label, value) of what it offers."""
        raise NotImplementedError

    async def submit(self, view: OpenView | None = None) -> SubmitResult:
        """Press the submit button of the modal (the one on top when none is given)."""
        raise NotImplementedError

    async def close(self, view: OpenView | None = None, *, all_views: bool = False) -> None:
        """Press the modal's close button, or its X, which closes the whole stack."""
        raise NotImplementedError

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Choose a shortcut from a message's menu, or a global one when there is no message."""
        raise NotImplementedError

    async def open_home(self, tab: str = "home") -> Home:
        """Open the app's Home (or "messages") tab."""
        raise NotImplementedError

    # What a person sees

    def channels(self) -> list[Channel]:
        """Return the conversations in the side bar: those one is in, direct messages included."""
        raise NotImplementedError

    def can_see(self, channel: "Channel | str") -> bool:
        """Tell whether the person may read the channel."""
        raise NotImplementedError

    def sees(self, channel: "Channel | str") -> list[Message]:
        """Return the channel's messages, oldest first, one's ephemerals too, replies not."""
        raise NotImplementedError

    def thread(self, message: Message | str, channel: "Channel | str" = "") -> list[Message]:
        """Return the thread's messages, the parent first, with one's own ephemerals."""
        raise NotImplementedError

    def dm(self, other: "Person | str | None" = None) -> list[Message]:
        """Return the direct messages with the bot (or somebody else), oldest first."""
        raise NotImplementedError

    def dm_channel(self, other: "Person | str | None" = None) -> Channel:
        """Return the conversation with the bot (or somebody else), made if missing."""
        raise NotImplementedError

    def unread(self, channel: "Channel | str") -> int:
        """Count the messages of others in the channel one has not read."""
        raise NotImplementedError

    def mentions(self, channel: "Channel | str") -> int:
        """Count the unread messages that name this person (in direct messages: all of them)."""
        raise NotImplementedError

    def read(self, channel: "Channel | str") -> None:
        """Mark the channel as read."""
        raise NotImplementedError

    @property
    def view(self) -> OpenView | None:
        """The modal on top, or None."""
        raise NotImplementedError

    @property
    def home(self) -> Home | None:
        """The App Home as last published for this person, or None."""
        raise NotImplementedError
