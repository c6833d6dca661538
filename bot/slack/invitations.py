"""Puts people into a channel, so that one bad id never keeps the others out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.errors import SlackRefusedError
from bot.ports import Invited
from bot.slack.calls import Calls
from bot.slack.shapes import refusals_of

PEOPLE_PER_CALL = 100

_ALREADY_IN = {"already_in_channel", "cant_invite_self"}
# These are about the channel or about us: asking for each person alone would not help.
_NOBODY_CAN = {
    "account_inactive",
    "channel_not_found",
    "external_channel_migrating",
    "invalid_auth",
    "is_archived",
    "method_not_supported_for_channel_type",
    "missing_scope",
    "not_authed",
    "not_in_channel",
    "token_expired",
    "token_revoked",
}


async def invite(calls: Calls, channel: str, people: Iterable[str]) -> Invited:
    """Invite everybody; who is in already counts as in. Raises SlackError."""
    refused: dict[str, str] = {}
    everybody = list(dict.fromkeys(people))
    for start in range(0, len(everybody), PEOPLE_PER_CALL):
        batch = everybody[start : start + PEOPLE_PER_CALL]
        refused |= await _invite_batch(calls, channel, batch)
    return Invited({who: code for who, code in refused.items() if code not in _ALREADY_IN})


async def _invite_batch(calls: Calls, channel: str, people: Sequence[str]) -> dict[str, str]:
    refused: dict[str, str] = {}
    while people:
        try:
            # `force` lets the others in, but older Slacks and stand-ins do not know it.
            answer = await calls.write(
                "conversations.invite", channel=channel, users=",".join(people), force=True
            )
        except SlackRefusedError as refusal:
            if refusal.code in _NOBODY_CAN:
                raise
            named = _named(refusal.detail, people)
            if not named:
                return refused | await _one_by_one(calls, channel, people, refusal)
            refused |= named
            people = [person for person in people if person not in named]
        else:
            return refused | _named(answer, people)
    return refused


async def _one_by_one(
    calls: Calls, channel: str, people: Sequence[str], refusal: SlackRefusedError
) -> dict[str, str]:
    if len(people) == 1:
        return {people[0]: refusal.code}
    refused: dict[str, str] = {}
    for person in people:
        refused |= await _invite_batch(calls, channel, [person])
    return refused


def _named(answer: object, people: Sequence[str]) -> dict[str, str]:
    return {who: code for who, code in refusals_of(answer).items() if who in people}
