"""The driver: one method per thing that a person can do in Slack."""

from collections.abc import Mapping, Sequence

from sandbox import channels as channel_acts
from sandbox import events, interact, marks, posting, submitting, views
from sandbox.api.files import new_file
from sandbox.choosing import entry_for, option
from sandbox.errors import CannotError, SlackError
from sandbox.finding import blocks_of, find, find_input
from sandbox.inputs import Element
from sandbox.interact import wait_for
from sandbox.looking import Looker
from sandbox.outcomes import Outcome, SubmitResult
from sandbox.shapes import ChannelKind, Json
from sandbox.typed import stored
from sandbox.world import Channel, Home, Message, OpenView, User

HOME_PATIENCE = 2.0
"""Real seconds that opening the Home waits for the bot to publish it the first time."""


class Person(Looker):
    """One person of the workspace. Whatever they may not do raises CannotError with the reason."""

    # Messages

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
        if place.kind == "public" and self.id not in place.members:
            channel_acts.join(self.core, place, self.user)
        elif self.id not in place.members:
            raise CannotError(f"{self.name} is not in #{place.name}")
        draft = posting.Draft(
            text=stored(text, self.core.world),
            files=[self._upload(file, place) for file in files],
            thread_ts=thread.thread_ts or thread.ts
            if isinstance(thread, Message)
            else thread or "",
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

    def _upload(self, file: str | tuple[str, bytes], place: Channel) -> str:
        name, content = (file, b"") if isinstance(file, str) else file
        made = new_file(self.core, name, self.id)
        made.content, made.size, made.uploaded = content, len(content), True
        made.channels.append(place.id)
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

    # Channels

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

    # The app

    def _felt(self, outcome: Outcome) -> Outcome:
        if outcome.error:
            self.errors.append(outcome.error)
            self.core.changes.announce("pane", "modal", people=[self.id])
        return outcome

    async def command(self, line: str, channel: "Channel | str" = "general") -> Outcome:
        """Type a slash command; returns once the bot has answered or Slack has given up."""
        place = self._writable(channel)
        if self.user.is_stranger:
            raise CannotError(f"{self.name} is of another company and has no commands here")
        return self._felt(await interact.command(self.core, self.user, place, line))

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Outcome:
        """Choose a shortcut from a message's menu, or a global one when there is no message."""
        known = self.core.manifest.shortcuts.get(callback_id)
        kind = "global" if message is None else "message"
        if known is None or known.kind != kind or self.user.is_stranger:
            raise CannotError(f"{self.name} has no {kind} shortcut {callback_id!r}")
        if message is not None:
            self._mark(message)
        return self._felt(await interact.shortcut(self.core, self.user, callback_id, message))

    async def click(
        self,
        button: str,
        on: Message | OpenView,
        *,
        choose: object = None,
        confirm: bool = True,
    ) -> Outcome:
        """Press a button, or choose in a select, overflow menu, checkboxes or date picker.

        `button` is the visible label, the action_id or (for inputs) the placeholder. Where the
        element asks for confirmation, `confirm` says which way the person answers.
        """
        self._check_there(on)
        found = find(on, button)
        if isinstance(on, OpenView) and on.view["type"] == "modal":
            self._check_on_top(on)
        if found.element.get("confirm") and not confirm:
            return Outcome()
        if not found.state_key:
            return self._felt(await interact.act(self.core, self.user, on, found, {}))
        entry = await self._entry(on, found, choose)
        self._remember(on, found, entry)
        return self._felt(await interact.act(self.core, self.user, on, found, entry))

    def _check_there(self, on: Message | OpenView) -> None:
        if isinstance(on, Message):
            self._check_sees(on)
            if on.bot_id != self.core.world.bot_id:
                raise CannotError("there is nothing to press on that message")
        elif on.person != self.id:
            raise CannotError(f"that view is not {self.name}'s")

    def _check_on_top(self, view: OpenView) -> None:
        if view.closed:
            raise CannotError(f"the modal {view.title!r} is closed")
        if self.view is not view:
            raise CannotError(f"another modal lies on top of {view.title!r}")

    async def _entry(self, on: Message | OpenView, found: Element, choose: object) -> Json:
        if found.type not in ("external_select", "multi_external_select"):
            return entry_for(self.core, found, choose)
        if choose is None:
            return entry_for(self.core, found, None)
        several = list(choose) if isinstance(choose, (list, tuple)) else [choose]
        options = [await self._suggested(on, found, one) for one in several]
        return entry_for(self.core, found, options if found.is_several else options[0])

    async def _suggested(self, on: Message | OpenView, found: Element, wanted: object) -> Json:
        if isinstance(wanted, dict):
            return wanted
        offered = await interact.suggest(self.core, self.user, on, found, str(wanted))
        return option(offered, wanted, found)

    def _remember(self, on: Message | OpenView, found: Element, entry: Json) -> None:
        if found.type == "overflow":
            return
        if isinstance(on, OpenView):
            values = on.values
            on.errors.pop(found.block_id, None)
        else:
            key = (self.id, on.channel, on.ts)
            values = self.core.world.message_state.setdefault(key, {})
        values.setdefault(found.block_id, {})[found.action_id] = entry

    async def fill(
        self, view: OpenView, values: Mapping[str, object] | None = None, **more: object
    ) -> OpenView:
        """Fill a modal's inputs, named by block_id, action_id or label.

        Texts are str, dates `YYYY-MM-DD`, options their label or value, people a Person, id or
        handle; several are a list; None empties the input. Inputs that tell the bot of a change
        do so, and the bot gets a moment to update the modal before the next one is filled.
        """
        for name, value in {**(values or {}), **more}.items():
            self._check_there(view)
            self._check_on_top(view)
            found = find_input(view, name)
            entry = await self._entry(view, found, value)
            self._remember(view, found, entry)
            if not found.is_input or found.block.get("dispatch_action"):
                await self._tell(view, found, entry)
        self.core.changes.announce("modal", people=[self.id])
        return view

    async def _tell(self, view: OpenView, found: Element, entry: Json) -> None:
        before = view.hash
        self._felt(await interact.act(self.core, self.user, view, found, entry))
        await wait_for(self.core, lambda: view.hash != before)

    async def suggest(
        self, on: Message | OpenView, action_id: str, query: str
    ) -> list[tuple[str, str]]:
        """Type into a select that asks the bot; returns (label, value) of what it offers."""
        self._check_there(on)
        found = find(on, action_id)
        options = await interact.suggest(self.core, self.user, on, found, query)
        return [(one["text"]["text"], one["value"]) for one in options]

    async def submit(self, view: OpenView | None = None) -> SubmitResult:
        """Press the submit button of the modal (the one on top when none is given)."""
        shown = self._shown(view)
        if not shown.view.get("submit"):
            raise CannotError(f"the modal {shown.title!r} has no submit button")
        result = await submitting.submit(self.core, self.user, shown)
        if result.error:
            self.errors.append(result.error)
        return result

    def _shown(self, view: OpenView | None) -> OpenView:
        shown = view or self.view
        if shown is None:
            raise CannotError(f"{self.name} has no modal open")
        self._check_there(shown)
        self._check_on_top(shown)
        return shown

    async def close(self, view: OpenView | None = None, *, all_views: bool = False) -> None:
        """Press the modal's close button, or its X, which closes the whole stack."""
        shown = self._shown(view)
        cleared = all_views or bool(shown.view.get("clear_on_close"))
        gone = views.close_view(self.core, shown, whole=cleared)
        await interact.closed(self.core, self.user, gone, cleared=cleared)

    async def open_home(self, tab: str = "home") -> Home:
        """Open the app's Home (or "messages") tab."""
        if tab == "home" and not self.core.manifest.home_tab:
            raise CannotError("the app has no Home tab")
        home = views.home_of(self.core, self.id)
        before = home.hash
        events.home_opened(self.core, self.user, tab, self.dm_channel(), home)
        if tab == "home" and "app_home_opened" in self.core.manifest.events:
            patience = interact.MOMENT if home.published else HOME_PATIENCE
            await wait_for(self.core, lambda: home.hash != before, patience)
        return home

    def labels(self, on: Message | OpenView) -> list[str]:
        """Return what can be pressed or chosen there, by its visible label."""
        return [found.label for found in blocks_of(on)]
