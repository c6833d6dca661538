"""Speaks to Slack for the rest of the bot: our words in, Slack's methods out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import aiohttp

from bot.errors import SlackRefusedError
from bot.ports import ChannelSeen, Invited, Message, SlackMessage, SlackPort, Slacks, Turn
from bot.slack import invitations, lookups
from bot.slack.calls import SLACK_API, Calls
from bot.slack.front import Front, Ourselves
from bot.slack.limits import Limits
from bot.slack.mrkdwn import one_line, shorten
from bot.slack.shapes import canvas_address, canvas_id_of, channel_of, message_of, must, shown

TOPIC_LIMIT = 250
TITLE_LIMIT = 200

_PERSON = {"U", "W"}


class Gateway(Front, SlackPort):
    """One workspace's Slack. Every method raises SlackError unless it says otherwise."""

    async def create_channel(self, name: str, *, private: bool) -> str:
        """Create a channel with the bot in it and return its id."""
        answer = await self._calls.write("conversations.create", name=name, is_private=private)
        return must(answer, "channel", "id")

    async def own_channels(self, *, since: float) -> Mapping[str, str]:
        """Return the channels that this bot created since then, their ids by name."""
        us = (await self.identity()).bot_user_id
        listed = lookups.channels(self._calls, "users.conversations", exclude_archived=False)
        earliest = since - lookups.CLOCK_SKEW_SECONDS
        return {
            str(channel["name"]): str(channel["id"])
            async for channel in listed
            if channel.get("creator") == us and channel.get("created", 0) >= earliest
        }

    async def join_channel(self, channel: str) -> None:
        """Enter a public channel; being in it already is fine."""
        await self._write_unless("already_in_channel", "conversations.join", channel=channel)

    async def invite(self, channel: str, people: Sequence[str]) -> Invited:
        """Put people into a channel and return who could not be added, with Slack's code."""
        return await invitations.invite(self._calls, channel, people)

    async def remove(self, channel: str, person: str) -> None:
        """Take somebody out of a channel; somebody who is not in it stays out."""
        await self._write_unless(
            "not_in_channel", "conversations.kick", channel=channel, user=person
        )

    async def members(self, channel: str) -> list[str]:
        """Return everybody in a channel."""
        pages = self._calls.pages("conversations.members", "members", channel=channel)
        return [member async for member in pages]

    async def channel(self, channel: str) -> ChannelSeen | None:
        """Return how a channel stands, or None for one that is gone or hidden from the bot."""
        found = await lookups.channel(self._calls, channel)
        return None if found is None else channel_of(found)

    async def standing(self, channels: Collection[str]) -> Mapping[str, ChannelSeen]:
        """Return those of the channels that stand with us in them, as far as is told at once."""
        found = await lookups.standing(self._calls, channels)
        # That they are ours Slack need not say again of each.
        return {key: replace(channel_of(one), is_in=True) for key, one in found.items()}

    async def all_reactions(
        self, channel: str, messages: Collection[str]
    ) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Return who reacted, by message and emoji, as far as is told at once."""
        return await lookups.all_reactions(self._calls, channel, messages)

    async def reactions(self, channel: str, ts: str) -> Mapping[str, Sequence[str]]:
        """Return who reacted to a message, by emoji; nobody where it is gone."""
        return await lookups.reactions(self._calls, channel, ts)

    async def group_members(self, group: str) -> list[str]:
        """Return everybody in a user group."""
        answer = await self._calls.read("usergroups.users.list", usergroup=group)
        return list(answer.get("users") or ())

    async def set_topic(self, channel: str, topic: str) -> None:
        """Set a channel's topic, cut to what Slack takes."""
        topic = shorten(one_line(topic), TOPIC_LIMIT)
        await self._calls.write("conversations.setTopic", channel=channel, topic=topic)

    async def archive(self, channel: str) -> None:
        """Archive a channel; one that is archived stays so."""
        await self._write_unless("already_archived", "conversations.archive", channel=channel)

    async def make_canvas(self, channel: str, title: str, text: str) -> str:
        """Give a channel its canvas and return its address; `text` is markdown."""
        ours = await self.identity()
        answer = await self._calls.send(
            "conversations.canvases.create",
            channel_id=channel,
            title=shorten(one_line(title), TITLE_LIMIT),
            document_content={"type": "markdown", "markdown": text},
        )
        return canvas_address(ours, must(answer, "canvas_id"))

    async def canvas_of(self, channel: str) -> str | None:
        """Return the address of the canvas that a channel has."""
        found = canvas_id_of(await lookups.channel(self._calls, channel) or {})
        return None if found is None else canvas_address(await self.identity(), found)

    async def post(
        self, channel: str, message: Message, *, key: str, thread_ts: str | None = None
    ) -> str:
        """Post to a channel, or to a person by user id, and return `channel:ts`.

        The channel of a direct message is known only from the answer.
        """
        answer = await self._calls.send(
            "chat.postMessage",
            channel=channel,
            thread_ts=thread_ts,
            metadata={"event_type": lookups.EVENT_TYPE, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
            **shown(message),
        )
        return f"{must(answer, 'channel')}:{must(answer, 'ts')}"

    async def find_post(
        self, channel: str, *, key: str, since: float, thread_ts: str | None = None
    ) -> str | None:
        """Return `channel:ts` of the post made with this key, if it is there.

        A person's direct messages can be read only with `im:write` and `im:history`; without
        them this returns None, and a direct message in doubt is sent again.
        """
        if channel[:1] not in _PERSON:
            return await lookups.post_with_key(self._calls, channel, key, since, thread_ts)
        try:
            opened = await self._calls.read("conversations.open", users=channel)
            room = must(opened, "channel", "id")
            return await lookups.post_with_key(self._calls, room, key, since, thread_ts)
        except SlackRefusedError:
            return None

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Edit a message of ours."""
        await self._calls.send("chat.update", channel=channel, ts=ts, **shown(message))

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message; one that is pinned stays so."""
        await self._write_unless("already_pinned", "pins.add", channel=channel, timestamp=ts)

    async def whisper(self, channel: str, person: str, message: Message) -> None:
        """Show a message in a channel to one person only, who has to be in it."""
        await self._calls.send("chat.postEphemeral", channel=channel, user=person, **shown(message))

    async def message(self, channel: str, ts: str) -> SlackMessage | None:
        """Return one message, thread replies included, if it is there."""
        found, permalink = await asyncio.gather(
            lookups.message_at(self._calls, channel, ts),
            lookups.permalink(self._calls, channel, ts),
        )
        return message_of(found, permalink) if found else None

    async def last_words(self, channel: str) -> float | None:
        """Return when somebody last wrote in a channel, apps left out, if anybody did of late."""
        return await lookups.last_words(self._calls, channel)

    async def publish_home(self, person: str, view: dict[str, Any]) -> None:
        """Show somebody their App Home."""
        await self._calls.send("views.publish", user_id=person, view=view)

    async def _write_unless(self, fine: str, method: str, **arguments: object) -> None:
        try:
            await self._calls.write(method, **arguments)
        except SlackRefusedError as refusal:
            if refusal.code != fine:
                raise


class Gateways(Slacks):
    """Every workspace's Slack, over one session."""

    def __init__(
        self,
        token_of: Callable[[str], Awaitable[str]],
        *,
        session: aiohttp.ClientSession,
        limits: Limits | None = None,
        base_url: str = SLACK_API,
    ) -> None:
        self._limits = limits or Limits()
        self._token_of = token_of
        self._session = session
        self._base_url = base_url
        self._known: dict[str, tuple[Calls, Ourselves]] = {}

    async def front(self, workspace_id: str) -> Front:
        """Return what of a workspace's Slack needs no operation."""
        return Front(*await self._of(workspace_id))

    async def of(self, workspace_id: str, turn: Turn) -> Gateway:
        """Return the Slack of one workspace, for the operation whose turn it is."""
        calls, ourselves = await self._of(workspace_id)
        return Gateway(calls.during(turn), ourselves)

    def forget(self, workspace_id: str) -> None:
        """Forget a workspace whose token changed or was taken away."""
        self._known.pop(workspace_id, None)

    async def _of(self, workspace_id: str) -> tuple[Calls, Ourselves]:
        if workspace_id not in self._known:
            token = await self._token_of(workspace_id)
            calls = Calls(
                self._session,
                token=token,
                workspace_id=workspace_id,
                limits=self._limits,
                base_url=self._base_url,
            )
            return self._known.setdefault(workspace_id, (calls, Ourselves()))
        return self._known[workspace_id]
