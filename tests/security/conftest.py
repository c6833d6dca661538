"""A private swarm, the people who are not in it, and what they get to see."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from sandbox import interact
from sandbox.outcomes import Outcome
from sandbox.people import Person
from sandbox.world import Channel, Message, OpenView
from tests.stories.acts import opened_by_form
from tests.stories.conftest import Room, config_of, no_wait_for_the_disk, room, words

__all__ = ["config_of", "no_wait_for_the_disk", "room"]

CASE = "CASE-66"
SECRETS = ("director", "Initech", "kidnapping", "swarm-case-66", "ransom", "Helsinki")
"""Words of the private swarm that nobody outside of it types."""


@dataclass
class Hidden:
    """A private swarm of Ana's, and what shows of it."""

    room: Room
    channel: Channel
    swarm_id: str

    def shown_to(self, name: str) -> str:
        """Return all that somebody can read anywhere in the workspace, and all that it carries."""
        person, world = self.room.slack.person(name), self.room.slack.world
        there = [c for c in world.channels.values() if person.can_see(c)]
        posts = [m for c in there for m in c.messages.values() if m.seen_only_by in ("", person.id)]
        views = [v.view for v in world.views.values() if v.person == person.id]
        home = person.home
        return json.dumps(
            [
                [(c.name, c.topic.value, c.purpose.value) for c in there],
                [(m.text, m.blocks, m.metadata, m.attachments) for m in posts],
                [*views, home.view if home else {}, person.errors],
            ],
            ensure_ascii=False,
        )

    def seen_by(self, name: str) -> list[str]:
        """Return which of its secrets somebody can read."""
        shown = self.shown_to(name)
        return [secret for secret in (*SECRETS, self.channel.id) if secret in shown]

    async def forge(self, person: Person, action: str, value: str) -> Outcome:
        """Let somebody press a button of their own making, as by a changed client."""
        message = await self._any_answer(person)
        message.blocks[:] = [
            {
                "type": "actions",
                "block_id": "forged",
                "elements": [
                    {
                        "type": "button",
                        "action_id": action,
                        "value": value,
                        "text": {"type": "plain_text", "text": "Forged"},
                    }
                ],
            }
        ]
        outcome = await person.click(action, on=message)
        await self.room.settled()
        return outcome

    async def choose(self, person: Person, shortcut: str, message: Message) -> OpenView:
        """Let somebody choose from the menu of a message, whether they can see it or not."""
        outcome = await interact.shortcut(person.core, person.user, shortcut, message)
        await self.room.settled()
        assert outcome.view is not None
        return outcome.view

    async def forge_form(self, person: Person, form, callback: str, metadata: str) -> object:
        """Let somebody send a form as if it had been opened for the private swarm."""
        form.view["callback_id"], form.view["private_metadata"] = callback, metadata
        result = await person.submit(form)
        await self.room.settled()
        return result

    async def _any_answer(self, person: Person) -> Message:
        return (await person.command("/swarm mine", "support")).message


@pytest.fixture
async def hidden(room: Room) -> Hidden:
    """Return a private swarm about which only Ana knows; everybody is in the lobby."""
    for person in room.slack.people():
        await person.join("swarm-lobby")
    await room.settled()
    channel = await opened_by_form(
        room,
        CASE,
        title="Login of the director stolen",
        need="They want a ransom",
        environment="Helsinki office",
        customer="Initech",
        private=["private"],
    )
    await room.ana.command("/swarm invite +kidnapping", channel)
    await room.settled()
    actor = await room.bot.services.people.actor(room.workspace_id, room.ana.id)
    (line,) = await room.bot.services.swarms.mine(actor)
    return Hidden(room, channel, line.id)


def announced(room: Room) -> Message:
    """Return the announcement of the private swarm."""
    return next(m for m in room.ben.sees("swarm-lobby") if "private swarm" in m.text)


def told(outcome: Outcome) -> str:
    """Return what a person reads as the answer to what they did."""
    assert not outcome.error
    shown = outcome.view or outcome.message
    return words(shown) if shown is not None else ""
