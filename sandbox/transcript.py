"""Writes down what shows up in a workspace, as a conversation that one can read in a terminal."""

import re
import textwrap
from collections.abc import Callable, Iterator

from sandbox.finding import blocks_of
from sandbox.mrkdwn import emoji_char
from sandbox.rich_text import unescape
from sandbox.shapes import Json
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message, OpenView

WIDTH = 100
INDENT = "    "
_ENTITY = re.compile(r"<([^<>\n]+)>")
_EMOJI = re.compile(r":([a-z0-9_+'-]+):")


class Transcript:
    """Tells what is new since it last told: messages, changes of messages, modals."""

    def __init__(self, workspace: Workspace, say: Callable[[str], None]) -> None:
        self._workspace, self._say = workspace, say
        self._seen = {self._key(m): self.lines(m) for _, m in self._messages()}

    def chapter(self, title: str) -> None:
        """Begin something new."""
        self._say(f"\n── {title} " + "─" * max(3, WIDTH - len(title) - 4))

    def did(self, who: str, what: str) -> None:
        """Tell what somebody does."""
        self._say(f"\n» {who} {what}")

    def form(self, view: OpenView) -> None:
        """Tell which form somebody sees, and what is filled in."""
        fields = [
            f"{found.label}: {text}" for found in blocks_of(view) if (text := _value(found.element))
        ]
        self._say(self._wrapped(f"[form] {view.title}", fields))

    def news(self) -> None:
        """Tell what has shown up since the last time, oldest first; of what changed, the new."""
        for channel, message in sorted(self._messages(), key=lambda pair: pair[1].ts):
            key, lines = self._key(message), self.lines(message)
            before = self._seen.get(key)
            self._seen[key] = lines
            fresh = lines if before is None else [line for line in lines if line not in before]
            if fresh:
                self._say(self._told(channel, message, fresh, changed=before is not None))

    def _messages(self) -> Iterator[tuple[Channel, Message]]:
        for channel in self._workspace.world.channels.values():
            for message in channel.messages.values():
                if not message.subtype.startswith("channel_topic"):
                    yield channel, message

    @staticmethod
    def _key(message: Message) -> tuple[str, str]:
        return message.channel, message.ts

    def _told(self, channel: Channel, message: Message, lines: list[str], *, changed: bool) -> str:
        who = self._name(message.user)
        if message.subtype == "channel_join":
            return f"[{self._place(channel)}] {who} joins"
        notes = [
            f"only {self._name(message.seen_only_by)} sees this" if message.is_ephemeral else "",
            "in the thread" if message.is_reply else "",
            "edits the message" if changed else "",
        ]
        told = "".join(f" ({note})" for note in notes if note)
        return self._wrapped(f"[{self._place(channel)}] {who}{told}", lines)

    def _place(self, channel: Channel) -> str:
        if channel.name:
            return f"#{channel.name}"
        people = [self._name(one) for one in channel.members if one != self._workspace.bot.id]
        return f"direct message, {', '.join(people)}"

    def _name(self, user_id: str) -> str:
        user = self._workspace.world.users.get(user_id)
        return (user.real_name or user.name) if user else user_id

    def lines(self, message: Message) -> list[str]:
        """Return a message as plain lines."""
        if not message.blocks:
            return self._plain(message.text).split("\n")
        return [line for block in message.blocks for line in self._block(block) if line.strip()]

    def _block(self, block: Json) -> list[str]:
        texts = [block.get("text"), *(block.get("fields") or [])]
        elements = block.get("elements") or []
        if block["type"] == "actions":
            return [" ".join(f"[{_label(one)}]" for one in elements)]
        if block["type"] == "context":
            texts += elements
        accessory = block.get("accessory")
        shown = [self._plain(one["text"]) for one in texts if one and "text" in one]
        lines = [line for text in shown for line in text.split("\n")]
        return [*lines, f"[{_label(accessory)}]"] if accessory else lines

    def _plain(self, text: str) -> str:
        text = _EMOJI.sub(lambda found: emoji_char(found[1]) or found[0], text)
        return unescape(_ENTITY.sub(lambda found: self._entity(found[1]), text))

    def _entity(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("@"):
            return f"@{self._name(target[1:])}"
        if target.startswith("#"):
            channel = self._workspace.world.channels.get(target[1:])
            return f"#{channel.name}" if channel else label
        return label or target

    @staticmethod
    def _wrapped(head: str, lines: list[str]) -> str:
        folded = [
            part
            for line in lines
            for part in textwrap.wrap(line, WIDTH - len(INDENT), subsequent_indent="  ")
        ]
        return "\n".join([head, *(INDENT + line for line in folded)])


def _label(element: Json) -> str:
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text", "") or "…")


def _value(element: Json) -> str:
    """Return what a form's field is filled with at first."""
    if element.get("initial_value"):
        return str(element["initial_value"]).replace("\n", " / ")
    chosen = element.get("initial_options") or [element.get("initial_option")]
    return ", ".join(str(one["text"]["text"]) for one in chosen if one)
