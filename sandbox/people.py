"""The driver: one method per thing that a person can do in Slack."""

from collections.abc import Mapping

from sandbox import events, interact, submitting, views
from sandbox.choosing import entry_for, option
from sandbox.errors import CannotError
from sandbox.finding import blocks_of, find, find_input
from sandbox.gathering import Gatherer
from sandbox.inputs import Element
from sandbox.interact import wait_for
from sandbox.outcomes import Outcome, SubmitResult
from sandbox.shapes import Json
from sandbox.world import Channel, Home, Message, OpenView
from sandbox.writing import Writer

HOME_PATIENCE = 2.0
"""Real seconds that opening the Home waits for the bot to publish it the first time."""


class Person(Writer, Gatherer):
    """One person of the workspace. Whatever they may not do raises CannotError with the reason."""

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
        self._check_open(on)
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

    def _check_open(self, view: Message | OpenView) -> None:
        if isinstance(view, (Message, Home)):
            return
        if view.closed:
            raise CannotError(f"the modal {view.title!r} is closed")
        if self.view is not view:
            raise CannotError(f"another modal lies on top of {view.title!r}")

    async def _entry(self, on: Message | OpenView, found: Element, choose: object) -> Json:
        asks = found.type in ("external_select", "multi_external_select")
        if choose is None or not (asks or found.type == "file_input"):
            return entry_for(self.core, found, choose)
        several = choose if isinstance(choose, list) else [choose]
        if not asks:
            files = [file if isinstance(file, tuple) else str(file) for file in several]
            return entry_for(self.core, found, [self._upload(file) for file in files])
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
        handle, files a name or (name, bytes); several are a list; None empties the input.
        Inputs that tell the bot of a change do so, and the bot gets a moment to update the modal
        before the next one is filled.
        """
        for name, value in {**(values or {}), **more}.items():
            self._check_there(view)
            self._check_open(view)
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
        self._check_open(shown)
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
        """Return what can be pressed or chosen there, by what it is called when it is read out."""
        return [found.read_out for found in blocks_of(on)]
