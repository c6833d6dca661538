"""A workspace with a bot in it, for those who act there by themselves: history, play, guide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.errors import CannotError
from sandbox.people import Person
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message

LOBBY = "swarm-lobby"
ACCEPT, PUBLISH, RESOLVE = "ask.accept", "article.publish", "swarm.resolve"
DECLINE, RECONSIDER = "ask.decline", "ask.reconsider"
"""The buttons that everything turns on, by their action_id: their labels differ by language."""


@dataclass(frozen=True)
class Stage:
    """Where things are made to happen, and how one knows that the bot has done its part."""

    slack: Workspace
    settled: Callable[[], Awaitable[None]]
    """Returns when the bot has done all that it was told of."""
    look: Callable[[], Awaitable[None]]
    """Lets the bot look for what is due by now."""

    def person(self, name: str) -> Person:
        """Return somebody by handle."""
        return self.slack.person(name)

    def room(self, case: str) -> Channel:
        """Return the channel of a case's swarm."""
        room = room_of(self.slack, case)
        if room is None:
            raise CannotError(f"there is no channel for {case}")
        return room

    def announced(self, case: str, reader: Person) -> Message:
        """Return what stands in the lobby about a case, as somebody reads it."""
        for message in reversed(reader.sees(LOBBY)):
            if case in str(message.blocks):
                return message
        raise CannotError(f"{case} is not announced in #{LOBBY}")

    def asked(self, name: str) -> Message:
        """Return the direct message in which the bot asks somebody in."""
        for message in reversed(self.person(name).dm()):
            if ACCEPT in str(message.blocks):
                return message
        raise CannotError(f"{self.person(name).real_name} was not asked")

    def with_button(self, case: str, action: str) -> Message:
        """Return the latest message of a case's channel that has this button."""
        message = with_button(self.room(case), action)
        if message is None:
            raise CannotError(f"nothing in the channel of {case} has the button {action}")
        return message


def room_of(slack: Workspace, case: str) -> Channel | None:
    """Return the channel of a case's swarm, or None before there is one."""
    beginning = f"swarm-{case.lower()}"
    return next((c for c in slack.world.channels.values() if c.name.startswith(beginning)), None)


def with_button(channel: Channel, action: str) -> Message | None:
    """Return the latest message of a channel that has this button, or None."""
    messages = reversed(channel.messages.values())
    return next((m for m in messages if action in str(m.blocks)), None)
