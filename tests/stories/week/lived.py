"""The week, looked back on: what people saw and did, beside what the bot has in its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row, select

from bot.slack.ids import Action
from models import Case, EventLog, Participation, Swarm, SwarmCase
from models import Room as RoomRow
from sandbox.world import Channel
from scripts.update_catalogue import written
from tests.stories.conftest import words
from tests.stories.week.habits import REFERENCE
from tests.stories.week.living import Week
from tests.stories.week.witness import Seen

_CHANGING = re.compile(r"\{\w+\}|`[^`]*`|:\w+:|[*\n]")
LONG_ENOUGH = 15
"""Letters that no other language has in a row."""
AnyRow = Row[Any]


@dataclass(frozen=True)
class Story:
    """One swarm: its row, its people's rows, and its channels in Slack."""

    reference: str
    swarm: AnyRow
    parts: list[AnyRow]
    channels: list[Channel]

    @property
    def brief(self) -> str:
        """Everything that is pinned in its channel."""
        channel = self.channels[-1]
        return "\n".join(words(channel.messages[pin.ts]) for pin in channel.pins)


@dataclass(frozen=True)
class Asked:
    """A question whether somebody can help."""

    at: datetime
    who: str
    reference: str
    seen: Seen


class Lived:
    """A week that is over."""

    def __init__(self, week: Week, rows: dict[Any, list[AnyRow]]) -> None:
        self.week, self.slack, self.seen = week, week.slack, week.witness.all
        self.events = rows[EventLog]
        self.stories = list(_stories(week, rows))
        self.names = {person.id: person.name for person in week.slack.people()}

    @classmethod
    async def of(cls, week: Week) -> Lived:
        """Look back on a week."""
        tables = (Swarm, Case, SwarmCase, RoomRow, Participation, EventLog)
        return cls(week, {table: await week.room.rows(select(table)) for table in tables})

    def story(self, reference: str) -> Story:
        """Return the swarm of a case."""
        return [one for one in self.stories if one.reference == reference][-1]

    @cached_property
    def asked(self) -> list[Asked]:
        """Whom the bot asked for help, and when, as they read it."""
        return [
            Asked(one.at, self.names[reader], _reference(one.text), one)
            for one in self.seen
            if one.is_letter and Action.ACCEPT in one.actions
            for reader in one.readers
        ]

    def letters(self) -> Iterator[tuple[str, Seen]]:
        """Give what each got from the bot alone, without having asked for it, in order of time."""
        for one in self.seen:
            if one.is_letter:
                for reader in one.readers:
                    yield self.names[reader], one

    def sentences(self, language: str) -> list[str]:
        """Return what the bot says in a language, without what changes from time to time."""
        texts = [(m.id, m.string) for m in written("es") if isinstance(m.id, str) and m.id]
        said = [english if language == "en" else spanish for english, spanish in texts]
        pieces = [piece.strip() for text in said for piece in _CHANGING.split(text)]
        return [piece for piece in pieces if len(piece) >= LONG_ENOUGH]


def _reference(text: str) -> str:
    found = REFERENCE.search(text)
    return found[0] if found else ""


def _stories(week: Week, rows: dict[Any, list[AnyRow]]) -> Iterator[Story]:
    references = {row.id: row.reference for row in rows[Case]}
    cases = {row.swarm_id: references[row.case_id] for row in rows[SwarmCase]}
    channels = week.slack.world.channels
    # PostgreSQL gives them as they were last changed: the first one comes last once it is archived.
    rooms = sorted(rows[RoomRow], key=lambda row: row.created_at)
    for swarm in sorted(rows[Swarm], key=lambda row: row.opened_at):
        yield Story(
            cases[swarm.id],
            swarm,
            [row for row in rows[Participation] if row.swarm_id == swarm.id],
            [channels[row.channel_id] for row in rooms if row.swarm_id == swarm.id],
        )
