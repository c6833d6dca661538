"""Speaks to Slack for the rest of the bot: our words in, Slack's methods out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from bot.errors import SlackRefusedError, SlackUnsureError
from bot.ports import (
    Identity,
    Invited,
    Message,
    Modal,
    SlackMessage,
    SlackPerson,
    SlackPort,
    Slacks,
)
from bot.slack import invitations, lookups
from bot.slack.calls import SLACK_API, Answer, Calls
from bot.slack.mrkdwn import one_line, shorten
from bot.slack.shapes import identity_of, message_of, person_of

TEXT_LIMIT = 4000
TOPIC_LIMIT = 250
MOST_A_PAGE = 1000

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9_]+")
_PERSON = {"U", "W"}


class Gateway(SlackPort):
    """One workspace's Slack. Every method raises SlackError unless it says otherwise."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._identity: Identity | None = None

    async def identity(self) -> Identity:
        """Return who the bot is here; Slack is asked once."""
        if self._identity is None:
            self._identity = identity_of(await self._calls.read("auth.test"))
        return self._identity

    async def create_channel(self, name: str, *, private: bool) -> str:
        """Create a channel with the bot in it and return its id."""
        answer = await self._calls.write("conversations.create", name=name, is_private=private)
        return _must(answer, "channel", "id")

    async def own_channel(self, name: str, *, since: float = 0.0) -> str | None:
        """Return the id of a channel that this bot created under that name since then."""
        us = (await self.identity()).bot_user_id
        listed = lookups.channels(self._calls, "users.conversations", exclude_archived=False)
        async for channel in listed:
            is_ours = channel.get("name") == name and channel.get("creator") == us
            if is_ours and channel.get("created", 0) >= since - lookups.CLOCK_SKEW_SECONDS:
                return str(channel["id"])
        return None

    async def find_channel(self, name_or_id: str) -> str | None:
        """Return the id of a channel the bot can see, by name (with or without #) or id."""
        if _CHANNEL_ID.fullmatch(name_or_id):
            found = await lookups.channel(self._calls, name_or_id)
            return None if found is None else name_or_id
        name = name_or_id.removeprefix("#").lower()
        listed = lookups.channels(self._calls, "conversations.list", exclude_archived=True)
        async for channel in listed:
            if channel.get("name") == name:
                return str(channel["id"])
        return None

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

    async def set_topic(self, channel: str, topic: str) -> None:
        """Set a channel's topic, cut to what Slack takes."""
        topic = shorten(one_line(topic), TOPIC_LIMIT)
        await self._calls.write("conversations.setTopic", channel=channel, topic=topic)

    async def archive(self, channel: str) -> None:
        """Archive a channel; one that is archived stays so."""
        await self._write_unless("already_archived", "conversations.archive", channel=channel)

    async def is_archived(self, channel: str) -> bool:
        """Tell whether a channel is archived or gone."""
        found = await lookups.channel(self._calls, channel)
        return found is None or bool(found.get("is_archived"))

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
            **_shown(message),
        )
        return f"{_must(answer, 'channel')}:{_must(answer, 'ts')}"

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
            room = _must(opened, "channel", "id")
            return await lookups.post_with_key(self._calls, room, key, since, thread_ts)
        except SlackRefusedError:
            return None

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Edit a message of ours."""
        await self._calls.send("chat.update", channel=channel, ts=ts, **_shown(message))

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message; one that is pinned stays so."""
        await self._write_unless("already_pinned", "pins.add", channel=channel, timestamp=ts)

    async def whisper(self, channel: str, person: str, message: Message) -> None:
        """Show a message in a channel to one person only, who has to be in it."""
        await self._calls.send(
            "chat.postEphemeral", channel=channel, user=person, **_shown(message)
        )

    async def message(self, channel: str, ts: str) -> SlackMessage | None:
        """Return one message, thread replies included, if it is there."""
        found, permalink = await asyncio.gather(
            lookups.message_at(self._calls, channel, ts),
            lookups.permalink(self._calls, channel, ts),
        )
        return message_of(found, permalink) if found else None

    async def person(self, user: str) -> SlackPerson | None:
        """Return what Slack says of somebody, or None for somebody it does not show us."""
        ours = await self.identity()
        try:
            answer = await self._calls.read("users.info", user=user, include_locale=True)
        except SlackRefusedError as refusal:
            if refusal.code in {"user_not_found", "user_not_visible"}:
                return None
            raise
        return person_of({"id": user, **answer.get("user", {})}, ours)

    async def people(self) -> AsyncIterator[SlackPerson]:
        """Go through everybody in the workspace, page by page."""
        ours = await self.identity()
        # Small pages would run a large company into the method's rate limit.
        users = self._calls.pages("users.list", "members", include_locale=True, limit=MOST_A_PAGE)
        async for user in users:
            yield person_of(user, ours)

    async def open_modal(self, trigger_id: str, modal: Modal) -> str:
        """Open a form and return its view id. Raises SlackRefusedError(`expired_trigger_id`)."""
        try:
            answer = await self._calls.send("views.open", trigger_id=trigger_id, view=modal.view)
        except SlackRefusedError as refusal:
            # Slack also words an expired trigger as an invalid argument.
            if refusal.code == "invalid_arguments" and "/trigger_id" in str(refusal.detail):
                raise SlackRefusedError(
                    "expired_trigger_id", "views.open", refusal.detail
                ) from refusal
            raise
        return _must(answer, "view", "id")

    async def update_modal(self, view_id: str, modal: Modal, view_hash: str | None = None) -> None:
        """Change an open form; one that was closed or changed meanwhile is left alone."""
        try:
            await self._calls.send("views.update", view_id=view_id, view=modal.view, hash=view_hash)
        except SlackRefusedError as refusal:
            if refusal.code not in {"hash_conflict", "not_found"}:
                raise

    async def publish_home(self, person: str, view: dict[str, Any]) -> None:
        """Show somebody their App Home."""
        await self._calls.send("views.publish", user_id=person, view=view)

    async def answer(
        self, response_url: str, message: Message, *, replace: bool = False, delete: bool = False
    ) -> bool:
        """Answer an interaction through its response_url, privately; tell whether Slack took it."""
        if delete:
            return await self._calls.reply(response_url, {"delete_original": True})
        # What is replaced keeps who sees it; only something new has to be told to be private.
        way = {"replace_original": True} if replace else {"response_type": "ephemeral"}
        return await self._calls.reply(response_url, {**way, **_shown(message)})

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
        base_url: str = SLACK_API,
    ) -> None:
        self._token_of = token_of
        self._session = session
        self._base_url = base_url
        self._gateways: dict[str, Gateway] = {}

    async def of(self, workspace_id: str) -> Gateway:
        """Return the Slack of one workspace."""
        if workspace_id not in self._gateways:
            token = await self._token_of(workspace_id)
            calls = Calls(self._session, token=token, base_url=self._base_url)
            return self._gateways.setdefault(workspace_id, Gateway(calls))
        return self._gateways[workspace_id]

    def forget(self, workspace_id: str) -> None:
        """Forget a workspace whose token changed or was taken away."""
        self._gateways.pop(workspace_id, None)


def _shown(message: Message) -> Answer:
    text = shorten(message.text, TEXT_LIMIT)
    return {"text": text, "blocks": list(message.blocks)} if message.blocks else {"text": text}


def _must(answer: Answer, *path: str) -> str:
    found: Any = answer
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found:
        # Slack said ok, so it happened; reading back will tell what we were not told.
        raise SlackUnsureError()
    return found
