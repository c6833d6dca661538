"""What anybody may do in Slack: look people up, and answer who has just done something."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from bot.errors import SlackError, SlackRefusedError
from bot.ports import FrontPort, GroupSeen, Identity, Message, Modal, SlackPerson
from bot.slack import lookups
from bot.slack.calls import Calls
from bot.slack.shapes import identity_of, message_address, must, person_of, shown

MOST_A_PAGE = 1000
PATIENCE_SECONDS = 1.0
"""How long somebody who waits for a form may wait for what it can do without."""

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9_]+")


@dataclass
class Ourselves:
    """Who we are in a workspace, once Slack was asked."""

    identity: Identity | None = None


class Front(FrontPort):
    """One workspace's Slack, without effects. Every method raises SlackError."""

    def __init__(self, calls: Calls, ourselves: Ourselves | None = None) -> None:
        self._calls = calls
        self._ourselves = ourselves or Ourselves()

    async def identity(self) -> Identity:
        """Return who the bot is here; Slack is asked once."""
        if self._ourselves.identity is None:
            self._ourselves.identity = identity_of(await self._calls.read("auth.test"))
        return self._ourselves.identity

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
        # To begin again at a busy page would meet the same limit at the same page for ever.
        calls = self._calls.patiently()
        users = calls.pages("users.list", "members", include_locale=True, limit=MOST_A_PAGE)
        async for user in users:
            yield person_of(user, ours)

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

    async def is_archived(self, channel: str) -> bool:
        """Tell whether a channel is archived or gone."""
        found = await lookups.channel(self._calls, channel)
        return found is None or bool(found.get("is_archived"))

    async def address_of(self, channel: str, ts: str, thread_ts: str) -> str:
        """Return what leads to a message, wherever it is; nothing where that cannot be told.

        Slack would be asked for it in vain where the bot is not.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                home = (await self.identity()).url
        except (TimeoutError, SlackError):
            return ""
        return message_address(home, channel, ts, thread_ts)

    async def groups_seen(self) -> Mapping[str, GroupSeen]:
        """Return the user groups by their ids; none where they cannot be read."""
        try:
            answer = await self._calls.read("usergroups.list", include_count=True)
        except SlackRefusedError:
            # The plan has none, or the app was installed before it asked for them.
            return {}
        return {
            one["id"]: GroupSeen(one["handle"], int(one.get("user_count") or 0))
            for one in answer.get("usergroups") or ()
        }

    async def open_modal(self, trigger_id: str, modal: Modal) -> str:
        """Open a form and return its view id. Raises SlackRefusedError(`expired_trigger_id`)."""
        method = "views.push" if modal.is_on_top else "views.open"
        try:
            answer = await self._calls.send(method, trigger_id=trigger_id, view=modal.view)
        except SlackRefusedError as refusal:
            # Slack also words an expired trigger as an invalid argument.
            if refusal.code == "invalid_arguments" and "/trigger_id" in str(refusal.detail):
                raise SlackRefusedError("expired_trigger_id", method, refusal.detail) from refusal
            raise
        return must(answer, "view", "id")

    async def update_modal(self, view_id: str, modal: Modal, view_hash: str | None = None) -> None:
        """Change an open form; one that was closed or changed meanwhile is left alone."""
        try:
            await self._calls.send("views.update", view_id=view_id, view=modal.view, hash=view_hash)
        except SlackRefusedError as refusal:
            if refusal.code not in {"hash_conflict", "not_found"}:
                raise

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> bool:
        """Answer an interaction through its response_url, privately; tell whether Slack took it."""
        # What is replaced keeps who sees it; only something new has to be told to be private.
        way = {"replace_original": True} if replace else {"response_type": "ephemeral"}
        return await self._calls.reply(response_url, {**way, **shown(message)})
