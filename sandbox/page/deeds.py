"""What people do on the page, each a call of the driver's method for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sandbox.errors import CannotError
from sandbox.inputs import Element
from sandbox.page import glyphs
from sandbox.page.frame import (
    Form,
    field_name,
    find_element,
    kept_value,
    posted_inputs,
    posted_value,
)
from sandbox.page.tab import Tab
from sandbox.shapes import Json
from sandbox.world import Channel, Message, OpenView

_SNOOZE_SECONDS = 3600
Query: TypeAlias = dict[str, str]


@dataclass(frozen=True)
class Posted:
    """What a tab posted: ids in the address, chosen and typed values in the form."""

    tab: Tab
    query: Query
    form: Form
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a form field's text, or nothing."""
        return next(iter(self.form.get(name, [])), "").replace("\r\n", "\n").strip()

    @property
    def channel(self) -> Channel:
        """The channel named in the address, which the person must be able to see."""
        channel = self.tab.world.channels.get(self.query.get("channel", ""))
        if channel is None or not self.tab.person.can_see(channel):
            raise CannotError("there is no such channel")
        return channel

    @property
    def message(self) -> Message:
        """The message named in the address."""
        message = self.channel.messages.get(self.query.get("ts", ""))
        if message is None or message.seen_only_by not in ("", self.tab.person.id):
            raise CannotError("that message is gone")
        return message

    @property
    def view(self) -> OpenView:
        """The person's own modal or Home named in the address."""
        view = self.tab.world.views.get(self.query.get("view", ""))
        if view is None or view.person != self.tab.person.id:
            raise CannotError("that window is closed already")
        return view

    @property
    def surface(self) -> "Message | OpenView":
        """Where the element stands that is used."""
        return self.view if "view" in self.query else self.message

    @property
    def element(self) -> Element:
        """The element used, looked up by its ids."""
        surface = self.surface
        ids = (self.query.get("block", ""), self.query.get("action", ""))
        found = find_element(surface, *ids)
        if found is None:
            raise CannotError("that is no longer there")
        return found


Deed: TypeAlias = Callable[[Posted], Awaitable[str]]
"""Does it, and returns where the tab should go then, or nothing."""


class Deeds:
    """Everything that can be posted, by name; remembers what the bot last suggested."""

    def __init__(self) -> None:
        self._suggested: dict[tuple[str, str, str], dict[str, str]] = {}

    async def suggest(self, posted: Posted, query: str) -> list[tuple[str, str]]:
        """Ask the bot for a menu's options and remember their labels."""
        found, person = posted.element, posted.tab.person
        name = f"{found.block_id}/{found.action_id}"
        pairs = await person.suggest(posted.surface, name, query)
        known = self._suggested.setdefault((person.id, found.block_id, found.action_id), {})
        known.update({value: label for label, value in pairs})
        return pairs

    async def act(self, posted: Posted) -> str:
        """Press a button or choose something."""
        surface, found, person = posted.surface, posted.element, posted.tab.person
        if isinstance(surface, OpenView):
            await self._fill(posted, surface, but=found)
        written = posted.form.get(field_name(found.block_id, found.action_id), [])
        chosen = posted_value(found.element, written, posted.tab)
        outcome = await person.click(
            f"{found.block_id}/{found.action_id}",
            surface,
            choose=None if found.type == "button" else self._known(posted, found, chosen),
        )
        if isinstance(surface, Message):
            # What one has chosen in a message shows in one's other tabs too.
            posted.tab.workspace.changes.announce("pane", people=[person.id])
        return _said(outcome.error)

    async def fill(self, posted: Posted) -> str:
        """Keep what the person typed and chose in a modal or Home so far."""
        # The field that a closing modal takes the focus from still reports its text.
        if posted.query.get("view") in posted.tab.world.views:
            await self._fill(posted, posted.view)
        return ""

    async def _fill(
        self, posted: Posted, view: OpenView, *, but: Element | None = None, finally_: bool = False
    ) -> None:
        if view.view["type"] != "modal":
            return
        values = {
            found.block_id: self._known(posted, found, value)
            for found, value in posted_inputs(view, posted.form, posted.tab)
            if value != kept_value(found, view.values)
            and found.block_id != (but.block_id if but else "")
            # Such inputs report by themselves, when they are used and not before.
            and (finally_ or not found.block.get("dispatch_action"))
        }
        if values:
            await posted.tab.person.fill(view, values)

    def _known(self, posted: Posted, found: Element, chosen: object) -> object:
        """Return options of a menu that asks the bot as objects; others stay as they are."""
        if "external_select" not in found.type or not chosen:
            return chosen
        several = chosen if isinstance(chosen, list) else [chosen]
        options = [self._option(posted, found, str(value)) for value in several]
        return options if found.is_several else options[0]

    def _option(self, posted: Posted, found: Element, value: str) -> Json:
        for old in _selected(posted.surface, found):
            if old.get("value") == value:
                return old
        key = (posted.tab.person.id, found.block_id, found.action_id)
        label = self._suggested.get(key, {}).get(value)
        if label is None:
            raise CannotError("that option is no longer offered")
        return {"text": {"type": "plain_text", "text": label}, "value": value}

    async def submit(self, posted: Posted) -> str:
        """Fill and submit a modal."""
        await self._fill(posted, posted.view, finally_=True)
        result = await posted.tab.person.submit(posted.view)
        return _said(result.error)


def _selected(surface: Message | OpenView, found: Element) -> list[Json]:
    values = surface.values if isinstance(surface, OpenView) else {}
    state = values.get(found.block_id, {}).get(found.action_id, {})
    one = state.get("selected_option")
    return [one] if one else list(state.get("selected_options") or [])


def _said(error: str) -> str:
    """Raise what Slack shows when something went wrong."""
    if error:
        raise CannotError(error)
    return ""


async def say(posted: Posted) -> str:
    """Post a message, or run a slash command."""
    text, thread = posted.text("text"), posted.query.get("thread") or None
    person = posted.tab.person
    if text.startswith("/") and not thread and not posted.files:
        outcome = await person.command(text, posted.channel)
        return _said(outcome.error)
    if text or posted.files:
        broadcast = bool(posted.text("broadcast"))
        await person.say(
            text, posted.channel, thread=thread, files=posted.files, broadcast=broadcast
        )
    return ""


async def edit(posted: Posted) -> str:
    """Change one's own message."""
    await posted.tab.person.edit(posted.message, posted.text("text"))
    return ""


async def delete(posted: Posted) -> str:
    """Delete one's own message."""
    await posted.tab.person.delete(posted.message)
    return ""


async def react(posted: Posted) -> str:
    """Add a reaction, or take one's own back."""
    name = posted.query.get("name") or posted.text("name") or _likeliest(posted.text("q"))
    message, person = posted.message, posted.tab.person
    if person.id in message.reactions.get(name, []):
        await person.unreact(name, message)
    else:
        await person.react(name, message)
    return ""


def _likeliest(typed: str) -> str:
    """Return the emoji that Enter takes after typing this."""
    found = glyphs.search(typed)
    if not typed or not found:
        raise CannotError(f"there is no emoji {typed!r}")
    return found[0]


async def pin(posted: Posted) -> str:
    """Pin a message, or take its pin off."""
    person, message = posted.tab.person, posted.message
    await (person.unpin(message) if message.pinned else person.pin(message))
    return ""


async def shortcut(posted: Posted) -> str:
    """Choose a shortcut from a message's menu."""
    outcome = await posted.tab.person.shortcut(posted.query.get("id", ""), posted.message)
    return _said(outcome.error)


async def close(posted: Posted) -> str:
    """Close the modal, or the whole stack with its X."""
    await posted.tab.person.close(posted.view, all_views="all" in posted.query)
    return ""


async def join(posted: Posted) -> str:
    """Join a public channel and go there."""
    await posted.tab.person.join(posted.channel)
    return posted.tab.page_url(posted.channel.id)


async def leave(posted: Posted) -> str:
    """Leave a channel and go elsewhere."""
    await posted.tab.person.leave(posted.channel)
    return posted.tab.page_url()


async def archive(posted: Posted) -> str:
    """Archive a channel."""
    await posted.tab.person.archive(posted.channel)
    return ""


async def unarchive(posted: Posted) -> str:
    """Bring an archived channel back."""
    await posted.tab.person.unarchive(posted.channel)
    return ""


async def be(posted: Posted) -> str:
    """Change how one reads Slack, or whether one is there."""
    person, value = posted.tab.person, posted.text("value")
    now = posted.tab.workspace.clock.now()
    known: dict[str, dict[str, object]] = {
        "en": {"locale": "en-US"},
        "es": {"locale": "es-ES"},
        "active": {"away": False, "dnd_until": 0},
        "away": {"away": True, "dnd_until": 0},
        "dnd": {"away": False, "dnd_until": int(now) + _SNOOZE_SECONDS},
    }
    if value in known and value != posted.tab.language:
        posted.tab.workspace.change_person(person.name, **known[value])
    return posted.tab.page_url(posted.tab.place)


async def create(posted: Posted) -> str:
    """Make a channel and go there."""
    name = posted.text("name").lstrip("#")
    made = await posted.tab.person.create_channel(name, private=bool(posted.text("private")))
    return posted.tab.page_url(made.id)


async def invite(posted: Posted) -> str:
    """Add somebody to a channel."""
    await posted.tab.person.invite(posted.text("who").lstrip("@"), posted.channel)
    return ""


async def topic(posted: Posted) -> str:
    """Set a channel's topic."""
    await posted.tab.person.topic(posted.channel, posted.text("text"))
    return ""


async def direct(posted: Posted) -> str:
    """Go to the direct messages with somebody."""
    return posted.tab.page_url(posted.tab.person.dm_channel(posted.query.get("who", "")).id)


def by_name(deeds: Deeds) -> dict[str, Deed]:
    """Return every deed by the name it is posted under."""
    return {
        "act": deeds.act,
        "archive": archive,
        "be": be,
        "close": close,
        "create": create,
        "delete": delete,
        "direct": direct,
        "edit": edit,
        "fill": deeds.fill,
        "invite": invite,
        "join": join,
        "leave": leave,
        "pin": pin,
        "react": react,
        "say": say,
        "shortcut": shortcut,
        "submit": deeds.submit,
        "topic": topic,
        "unarchive": unarchive,
    }
