"""What a workspace and its database look like in the end, without ids and times."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from models import (
    AccessRequest,
    Article,
    Ask,
    Case,
    Mark,
    Participation,
    Person,
    Swarm,
    SwarmCase,
    Thanks,
)
from sandbox.world import Channel, Message
from tests.reliability.company import Company

_ID = re.compile(r"\b[0-9a-f]{32}\b")
_USER = re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>")
_PLACE = re.compile(r"<#([CG]\w+)(?:\|[^>]*)?>")
_LINK = re.compile(r"https?://[^\s|>)]+")
_DATE = re.compile(r"<!date\^\d+\^[^>]*>")
_TIME = re.compile(r"\b\d{1,2}:\d{2}\b")


@dataclass(frozen=True)
class Ended:
    """Everything that is there, as one line each; what is there twice is two lines."""

    lines: Counter[str]
    twice: tuple[str, ...]
    """Effects that carry the same key and exist more than once, in any run a fault."""

    def differences(self, calm: Ended) -> list[str]:
        """Name what is missing, what is there beyond the calm run, and what exists twice."""
        missing = (calm.lines - self.lines).elements()
        beyond = (self.lines - calm.lines).elements()
        return [
            *(f"missing: {line}" for line in missing),
            *(f"beyond the calm run: {line}" for line in beyond),
            *(f"doubled: {key}" for key in self.twice),
        ]


async def ended(company: Company) -> Ended:
    """Look at everything that people and the bot will go on with."""
    looker = _Looker(company)
    lines = [*looker.workspace(), *[line async for line in _rows(company)]]
    return Ended(Counter(lines), tuple(looker.twice()))


class _Looker:
    def __init__(self, company: Company) -> None:
        self._world = company.slack.world
        self._bot = company.slack.bot.id

    def workspace(self) -> Iterator[str]:
        """Tell of each channel what it is, who is in it, what is pinned and what was said."""
        for channel in self._world.channels.values():
            if channel.is_im and not channel.messages:
                # To look whether something was said there opens it, and nobody sees that.
                continue
            name = self._name(channel)
            if not channel.is_im:
                about = (
                    f"archived {channel.is_archived}, topic {self._plain(channel.topic.value)!r}"
                )
                yield f"{channel.kind} {name}: {about}"
                yield from [f"{name} has a canvas"] if channel.canvas else []
            for member in channel.members:
                yield f"{name} has {self._world.users[member].name}"
            for pin in channel.pins:
                yield f"{name} has pinned {self._purpose(channel.messages[pin.ts])}"
            yield from self._said(channel, name)
        for user_id, home in self._world.homes.items():
            yield f"home of {self._world.users[user_id].name}: published {home.published}"

    def _said(self, channel: Channel, name: str) -> Iterator[str]:
        for message in channel.messages.values():
            if message.subtype or message.is_ephemeral:
                continue
            where = name
            if message.is_reply and message.thread_ts in channel.messages:
                where += f" below {self._purpose(channel.messages[message.thread_ts])}"
            yield f"{where}: {self._purpose(message)} says {self._words(message)!r}"

    def twice(self) -> Iterator[str]:
        """Name posts that were made twice, and direct messages that exist twice."""
        keys: Counter[str] = Counter()
        for channel in self._world.channels.values():
            keys.update(key for m in channel.messages.values() if (key := _key(m)))
            if channel.is_im:
                keys[f"direct messages of {self._name(channel)}"] += 1
        yield from (key for key, times in keys.items() if times > 1)

    def _name(self, channel: Channel) -> str:
        if channel.name:
            return f"#{channel.name}"
        others = [self._world.users[m].name for m in channel.members if m != self._bot]
        return f"DM of {'+'.join(sorted(others))}"

    def _purpose(self, message: Message) -> str:
        """Return why the bot posted a message: its operation's kind and step, without ids."""
        key = _key(message)
        if not key:
            return f"message of {self._world.users[message.user].name}"
        kind, step = key.split(":", 1)[0], key.rsplit("/", 1)[-1]
        return f"{kind}/{_ID.sub('*', step)}"

    def _words(self, message: Message) -> str:
        return self._plain("\n".join(_texts(message.blocks)) or message.text)

    def _plain(self, text: str) -> str:
        text = _USER.sub(lambda m: f"@{self._world.users[m[1]].name}", text)
        text = _PLACE.sub(lambda m: f"#{self._world.channels[m[1]].name}", text)
        return _TIME.sub("T", _LINK.sub("LINK", _DATE.sub("DATE", _ID.sub("*", text))))


def _key(message: Message) -> str:
    payload: dict[str, Any] = (message.metadata or {}).get("event_payload") or {}
    return str(payload.get("key", ""))


def _texts(part: object) -> list[str]:
    if isinstance(part, list):
        return [text for one in part for text in _texts(one)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    return own + [text for one in part.values() for text in _texts(one)]


async def _rows(company: Company) -> Any:
    """Tell what stands in the database, with names in place of ids."""
    other = aliased(Person)
    of_case = (Swarm.id == SwarmCase.swarm_id) & (SwarmCase.case_id == Case.id)
    queries = {
        "swarm": select(
            Case.reference, Swarm.state, Swarm.severity, Swarm.visibility, Person.name
        ).where(of_case, Person.id == Swarm.requester_id),
        "participation": select(
            Case.reference,
            Person.name,
            Participation.role,
            Participation.joined_at.is_not(None),
            Participation.left_at.is_not(None),
            Participation.following_since.is_not(None),
        ).where(of_case, Participation.swarm_id == Swarm.id, Person.id == Participation.person_id),
        "ask": select(
            Case.reference,
            Person.name,
            Ask.round,
            Ask.source,
            Ask.sent_at.is_not(None),
            Ask.is_accepted,
            Ask.withdrawn_at.is_not(None),
        ).where(of_case, Ask.swarm_id == Swarm.id, Person.id == Ask.person_id),
        "access": select(Case.reference, Person.name, AccessRequest.is_granted).where(
            of_case, AccessRequest.swarm_id == Swarm.id, Person.id == AccessRequest.person_id
        ),
        "mark": select(Case.reference, Mark.kind, Mark.text, Mark.removed_at.is_not(None)).where(
            of_case, Mark.swarm_id == Swarm.id
        ),
        "article": select(Case.reference, Article.state, Article.title, Article.version).where(
            Article.case_id == Case.id
        ),
        "thanks": select(Case.reference, Person.name, other.name, Thanks.how).where(
            of_case,
            Thanks.swarm_id == Swarm.id,
            Person.id == Thanks.from_id,
            other.id == Thanks.to_id,
        ),
    }
    for what, query in queries.items():
        for row in await company.rows(query):
            yield f"row {what}: {' · '.join(map(str, row))}"
