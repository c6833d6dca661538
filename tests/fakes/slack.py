"""A Slack in memory, which keeps the promises of `bot.ports.SlackPort`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from bot.errors import SlackRefusedError
from bot.ports import (
    ChannelSeen,
    GroupSeen,
    Identity,
    Invited,
    Message,
    Modal,
    SlackMessage,
    SlackPerson,
    Turn,
)
from tests.fakes.records import BOT, FakeAnswer, FakePost, FakeWhisper
from tests.fakes.scene import Scene, is_person, room_of


class FakeSlack(Scene):
    """One workspace's Slack, as the services and flows see it."""

    async def identity(self) -> Identity:
        async with self._asked("identity"):
            return Identity(self.team, None, "Fake", "https://fake.slack.test/", BOT, "B0BOT")

    async def create_channel(self, name: str, *, private: bool) -> str:
        async with self._asked("create_channel", name):
            if any(channel.name == name for channel in self.channels.values()):
                raise SlackRefusedError("name_taken", "conversations.create")
            return self.add_channel(name, BOT, private=private, creator=BOT)

    async def own_channels(self, *, since: float) -> Mapping[str, str]:
        async with self._asked("own_channels"):
            return {
                channel.name: channel.id
                for channel in self.channels.values()
                if channel.creator == BOT and channel.created >= since
            }

    async def find_channel(self, name_or_id: str) -> str | None:
        async with self._asked("find_channel", name_or_id):
            if name_or_id in self.channels:
                return name_or_id
            name = name_or_id.removeprefix("#").lower()
            return next(
                (
                    channel.id
                    for channel in self.channels.values()
                    if channel.name == name
                    and not channel.archived
                    and not (channel.private and BOT not in channel.members)
                ),
                None,
            )

    async def join_channel(self, channel: str) -> None:
        async with self._asked("join_channel", channel):
            self._add(self._open_channel(channel), BOT)

    async def invite(self, channel: str, people: Sequence[str]) -> Invited:
        refusals = self.refuse.get("invite")
        async with self._asked("invite", channel, *people, refusing=isinstance(refusals, str)):
            room = self._joined(channel)
            by_person = refusals if isinstance(refusals, dict) else {}
            refused = {person: by_person[person] for person in people if person in by_person}
            self._add(room, *(person for person in people if person not in refused))
            return Invited(refused)

    async def remove(self, channel: str, person: str) -> None:
        async with self._asked("remove", channel, person):
            room = self._joined(channel)
            room.members = [member for member in room.members if member != person]

    async def members(self, channel: str) -> list[str]:
        async with self._asked("members", channel):
            return list(self._channel(channel).members)

    async def channel(self, channel: str) -> ChannelSeen | None:
        async with self._asked("channel", channel):
            room = self.channels.get(channel)
            if room is None or (room.private and BOT not in room.members):
                return None
            return ChannelSeen(room.name, room.archived, BOT in room.members)

    async def standing(self, channels: Collection[str]) -> Mapping[str, ChannelSeen]:
        async with self._asked("standing"):
            return {
                room.id: ChannelSeen(room.name, is_archived=False, is_in=True)
                for room in self.channels.values()
                if room.id in channels and BOT in room.members and not room.archived
            }

    async def all_reactions(
        self, channel: str, messages: Collection[str]
    ) -> Mapping[str, Mapping[str, Sequence[str]]]:
        async with self._asked("all_reactions", channel):
            return {ts: {} for ts in messages}

    async def reactions(self, channel: str, ts: str) -> Mapping[str, Sequence[str]]:
        async with self._asked("reactions", channel, ts):
            return {}

    async def user_groups(self) -> Mapping[str, str]:
        async with self._asked("user_groups"):
            return {handle: f"S{handle.upper()}" for handle in self.groups}

    async def group_members(self, group: str) -> list[str]:
        async with self._asked("group_members", group):
            return list(self.groups.get(group.removeprefix("S").lower(), ()))

    async def set_topic(self, channel: str, topic: str) -> None:
        async with self._asked("set_topic", channel):
            self._joined(channel).topic = topic[:250]

    async def archive(self, channel: str) -> None:
        async with self._asked("archive", channel):
            self._channel(channel).archived = True

    async def make_canvas(self, channel: str, title: str, text: str) -> str:
        async with self._asked("make_canvas", channel):
            self._joined(channel)
            return self.canvases.setdefault(channel, f"https://fake.slack.test/docs/T/{channel}")

    async def canvas_of(self, channel: str) -> str | None:
        async with self._asked("canvas_of", channel):
            return self.canvases.get(channel)

    async def is_archived(self, channel: str) -> bool:
        async with self._asked("is_archived", channel):
            return channel not in self.channels or self.channels[channel].archived

    async def post(
        self, channel: str, message: Message, *, key: str, thread_ts: str | None = None
    ) -> str:
        async with self._asked("post", channel):
            if not is_person(channel):
                self._joined(channel)
            post = FakePost(room_of(channel), self._next_ts(), key, [message], thread_ts)
            self.posts.append(post)
            return post.posted

    async def find_post(
        self, channel: str, *, key: str, since: float, thread_ts: str | None = None
    ) -> str | None:
        async with self._asked("find_post", channel):
            return next(
                (
                    post.posted
                    for post in self.posts_in(channel)
                    if post.key == key and post.thread_ts == thread_ts
                ),
                None,
            )

    async def update(self, channel: str, ts: str, message: Message) -> None:
        async with self._asked("update", channel):
            if not is_person(channel) and channel in self.channels:
                self._open_channel(channel)
            self._post(channel, ts, "chat.update").versions.append(message)

    async def pin(self, channel: str, ts: str) -> None:
        async with self._asked("pin", channel):
            pins = self._joined(channel).pins
            if ts not in pins:
                pins.append(ts)

    async def whisper(self, channel: str, person: str, message: Message) -> None:
        async with self._asked("whisper", channel, person):
            if person not in self._joined(channel).members:
                raise SlackRefusedError("user_not_in_channel", "chat.postEphemeral")
            self.whispers.append(FakeWhisper(channel, person, message))

    async def message(self, channel: str, ts: str) -> SlackMessage | None:
        async with self._asked("message", channel):
            return self.messages.get((channel, ts))

    async def last_words(self, channel: str) -> float | None:
        async with self._asked("last_words", channel):
            return None

    async def person(self, user: str) -> SlackPerson | None:
        async with self._asked("person", user):
            return self.directory.get(user)

    async def people(self) -> AsyncIterator[SlackPerson]:
        async with self._asked("people"):
            everybody = list(self.directory.values())
        for person in everybody:
            yield person

    async def address_of(self, channel: str, ts: str, thread_ts: str) -> str:
        async with self._asked("address_of", channel):
            return f"https://fake.slack.test/archives/{channel}/p{ts.replace('.', '')}"

    async def groups_seen(self) -> dict[str, GroupSeen]:
        async with self._asked("groups_seen", ""):
            return {"S0FINANCE": GroupSeen("finance", 1)}

    async def open_modal(self, trigger_id: str, modal: Modal) -> str:
        async with self._asked("open_modal", trigger_id):
            view_id = f"V{len(self.modals) + 1:04}"
            self.modals[view_id] = [modal]
            return view_id

    async def update_modal(self, view_id: str, modal: Modal, view_hash: str | None = None) -> None:
        async with self._asked("update_modal", view_id):
            if view_id in self.modals:
                self.modals[view_id].append(modal)

    async def publish_home(self, person: str, view: dict[str, Any]) -> None:
        async with self._asked("publish_home", person):
            self.homes[person] = view

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> bool:
        async with self._asked("answer", response_url):
            self.answers.append(FakeAnswer(response_url, message, replace))
        return True


class FakeSlacks:
    """The Slack of every workspace; one that was not set is made when it is asked for."""

    def __init__(self, **slacks: FakeSlack) -> None:
        self.slacks = slacks

    async def front(self, workspace_id: str) -> FakeSlack:
        """Return what of a workspace's Slack needs no operation."""
        return self.slacks.setdefault(workspace_id, FakeSlack())

    async def of(self, workspace_id: str, turn: Turn) -> FakeSlack:
        """Return the Slack of one workspace, for the operation whose turn it is."""
        return self.slacks.setdefault(workspace_id, FakeSlack())

    def forget(self, workspace_id: str) -> None:
        """Forget a workspace whose token changed or went away."""
        self.slacks.pop(workspace_id, None)
