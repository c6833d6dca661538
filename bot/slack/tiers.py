"""How many calls of each method Slack takes from us in a minute, by its own pages."""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 61.0
"""A second more than a minute: calls that leave so far apart also arrive a minute apart."""

CHANNEL_WINDOW = 5.0
"""Four posts fit into it in a channel."""

TIER_2, TIER_3, TIER_4 = 20, 50, 100
PER_MINUTE = {
    "apps.connections.open": TIER_2,  # lists differ
    "auth.test": TIER_4,  # more, by word of mouth
    "chat.getPermalink": 200,  # "hundreds"
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": 300,  # "several hundred", besides what each channel takes
    "chat.update": TIER_3,
    "conversations.archive": TIER_2,
    "conversations.canvases.create": TIER_2,
    "conversations.create": TIER_2,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.invite": TIER_3,
    "conversations.join": TIER_3,
    "conversations.kick": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.setTopic": TIER_2,
    "pins.add": TIER_2,
    "reactions.get": TIER_3,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.conversations": TIER_2,  # lists differ
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}


@dataclass(frozen=True)
class Places:
    """So many calls fit into a window: each place is free again that long after it was taken."""

    key: str
    count: int
    window: float = WINDOW
    takes_bursts: bool = False
    """Whether several at once are only a hope, beyond the pace that Slack promises."""

    def one_by_one(self) -> Places:
        """Return the same without bursts: one a second, and a tenth for what the way takes."""
        return Places(f"{self.key}/1", count=1, window=1.1)


def places(method: str, channel: object = None) -> tuple[Places, ...]:
    """Return in which places a call needs one each, the narrowest first."""
    # One less than Slack takes: a single call that was held up on its way may still arrive late.
    wide = Places(method, PER_MINUTE.get(method, TIER_2) - 1)
    if method != "chat.postMessage" or not channel:
        return (wide,)
    # Slack takes one a second, and short bursts; the fifth second is for what the way takes.
    key = f"{method}:{channel}"
    return (Places(key, count=4, window=CHANNEL_WINDOW, takes_bursts=True), wide)


def refused(needed: tuple[Places, ...], retry_after: float) -> Places:
    """Return which places a 429 is about: a channel's pace never asks to wait for long."""
    return needed[0] if retry_after <= CHANNEL_WINDOW else needed[-1]
