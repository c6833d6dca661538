"""Finds what stands in Slack: channels, messages, and the posts we may or may not have made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection

from bot.errors import SlackError, SlackRefusedError
from bot.slack.calls import Answer, Calls
from bot.slack.shapes import key_of

EVENT_TYPE = "swarmroom"
# Our clock may be ahead of Slack's by this much when we look for what we did a moment ago: what is
# not found is done again. Only what is in doubt is looked for, so looking far back costs little.
CLOCK_SKEW_SECONDS = 3600.0

LATEST = 30
"""Messages among which one of a person's is looked for."""
SAID = (None, "file_share", "thread_broadcast", "me_message")
WHOLE_PAGE, MOST_PAGES = 999, 5
"""How much is listed at once where one call takes the place of many; more is asked one by one."""


async def channel(calls: Calls, channel_id: str) -> Answer | None:
    """Return a channel, or None for one that is gone or hidden from us. Raises SlackError."""
    try:
        answer = await calls.read("conversations.info", channel=channel_id)
    except SlackRefusedError as refusal:
        if refusal.code == "channel_not_found":
            return None
        raise
    return dict(answer.get("channel") or {})


async def channels(
    calls: Calls, method: str, *, exclude_archived: bool, **paging: int
) -> AsyncIterator[Answer]:
    """Go through the channels a method lists, private ones where we may. Raises SlackError."""

    def listed(types: str) -> AsyncIterator[Answer]:
        arguments: Answer = {"types": types, "exclude_archived": exclude_archived, **paging}
        return calls.pages(method, "channels", **arguments)

    try:
        async for item in listed("public_channel,private_channel"):
            yield item
    except SlackRefusedError as refusal:
        if refusal.code != "missing_scope":
            raise
        # Without groups:read Slack refuses to list even the public ones beside the private.
        async for item in listed("public_channel"):
            yield item


async def standing(calls: Calls, wanted: Collection[str]) -> dict[str, Answer]:
    """Return those of some channels that we are in and that stand, by id. Raises SlackError.

    Whatever a few pages do not tell is left out.
    """
    found: dict[str, Answer] = {}
    listed = channels(
        calls,
        "users.conversations",
        exclude_archived=True,
        limit=WHOLE_PAGE,
        most_pages=MOST_PAGES,
    )
    async for item in listed:
        if item.get("id") in wanted:
            found[item["id"]] = item
            if len(found) == len(wanted):
                break
    return found


async def post_with_key(
    calls: Calls, channel_id: str, key: str, since: float, thread_ts: str | None
) -> str | None:
    """Return `channel:ts` of the post that carries a key, if it is there. Raises SlackError."""
    where: Answer = {"ts": thread_ts} if thread_ts else {}
    messages = calls.pages(
        "conversations.replies" if thread_ts else "conversations.history",
        "messages",
        channel=channel_id,
        oldest=f"{max(since - CLOCK_SKEW_SECONDS, 0.0):.6f}",
        include_all_metadata=True,
        **where,
    )
    async for message in messages:
        if key_of(message, EVENT_TYPE) == key:
            return f"{channel_id}:{message['ts']}"
    return None


async def message_at(calls: Calls, channel_id: str, ts: str) -> Answer | None:
    """Return the message with exactly this ts, replies included. Raises SlackError."""
    here: Answer = {"channel": channel_id, "oldest": ts, "latest": ts, "inclusive": True}
    answer = await calls.read("conversations.history", limit=1, **here)
    for message in answer.get("messages") or ():
        if message.get("ts") == ts:
            return dict(message)
    # History shows no replies; asked for by its own ts, a reply is found through its thread.
    try:
        async for reply in calls.pages("conversations.replies", "messages", ts=ts, **here):
            if reply.get("ts") == ts:
                return dict(reply)
    except SlackRefusedError as refusal:
        if refusal.code not in {"thread_not_found", "message_not_found"}:
            raise
    return None


async def last_words(calls: Calls, channel_id: str) -> float | None:
    """Return when a person last wrote in a channel, or below what one wrote. Raises SlackError."""
    answer = await calls.read("conversations.history", channel=channel_id, limit=LATEST)
    said = [m for m in answer.get("messages") or () if m.get("subtype") in SAID and _by_person(m)]
    moments = [ts for one in said for ts in (one.get("ts"), one.get("latest_reply")) if ts]
    return max((float(ts) for ts in moments), default=None)


async def reactions(calls: Calls, channel_id: str, ts: str) -> dict[str, list[str]]:
    """Return who reacted to a message, by emoji; nobody where it is gone. Raises SlackError."""
    try:
        answer = await calls.read("reactions.get", channel=channel_id, timestamp=ts, full=True)
    except SlackRefusedError as refusal:
        if refusal.code not in {"message_not_found", "channel_not_found"}:
            raise
        return {}
    return _reactions_of(answer.get("message") or {})


async def all_reactions(
    calls: Calls, channel_id: str, wanted: Collection[str]
) -> dict[str, dict[str, list[str]]]:
    """Return who reacted to some messages of a channel, by ts and emoji. Raises SlackError.

    Whatever a few pages do not tell is left out: messages that are gone or far between, and those
    with more reactions than Slack names people for.
    """
    found: dict[str, dict[str, list[str]]] = {}
    messages = calls.pages(
        "conversations.history",
        "messages",
        most_pages=MOST_PAGES,
        limit=WHOLE_PAGE,
        channel=channel_id,
        oldest=min(wanted, key=float),
        latest=max(wanted, key=float),
        inclusive=True,
    )
    async for message in messages:
        if message.get("ts") in wanted and _names_all(message):
            found[message["ts"]] = _reactions_of(message)
    return found


async def permalink(calls: Calls, channel_id: str, ts: str) -> str:
    """Return the address of a message, or nothing where Slack gives none. Raises nothing."""
    try:
        answer = await calls.read("chat.getPermalink", channel=channel_id, message_ts=ts)
    except SlackError:
        return ""
    return str(answer.get("permalink") or "")


def _reactions_of(message: Answer) -> dict[str, list[str]]:
    return {
        str(one.get("name", "")).split("::")[0]: list(one.get("users") or ())
        for one in message.get("reactions") or ()
    }


def _names_all(message: Answer) -> bool:
    reactions = message.get("reactions") or ()
    return all(one.get("count") == len(one.get("users") or ()) for one in reactions)


def _by_person(message: Answer) -> bool:
    return not message.get("bot_id")
