"""Ctrl+K: where one can go from here, found by typing a part of its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from sandbox.page.choices import folded
from sandbox.page.conversation import rows
from sandbox.page.tab import Tab, shown_name
from sandbox.world import Channel, User

_MOST = 14
_CHANNELS = ("channel", "private")


@dataclass(frozen=True)
class Stop:
    """One place to go to, or one person to be."""

    kind: Literal["channel", "private", "direct", "person", "page", "panel"]
    label: str
    note: str
    url: str
    icon: str = ""
    user: User | None = None
    unread: int = 0


def stops(tab: Tab, query: str) -> list[Stop]:
    """Return the places that fit what is typed, the likeliest first."""
    wanted = folded(query.strip().lstrip("#@"))
    ranked = [(_rank(stop, wanted), place, stop) for place, stop in enumerate(_all(tab))]
    fitting = [one for one in ranked if one[0] is not None]
    return [stop for _, _, stop in sorted(fitting, key=lambda one: (one[0], one[1]))][:_MOST]


def _rank(stop: Stop, wanted: str) -> int | None:
    """Return how far down a place belongs, or None where it does not fit."""
    label = folded(stop.label)
    if not wanted:
        return 0 if stop.unread else 2 if stop.note and stop.kind in _CHANNELS else 1
    if label.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in label.replace("-", " ").split()):
        return 1
    return 2 if wanted in f"{label} {folded(stop.note)}" else None


def _all(tab: Tab) -> Iterator[Stop]:
    yield from _conversations(tab)
    yield Stop("page", tab.say("app_home"), tab.user_name(tab.bot.id), tab.page_url("home"), "home")
    yield Stop("page", tab.say("browse"), "", tab.page_url("browse"), "plus")
    for panel, icon in (("traffic", "pulse"), ("conditions", "clock")):
        yield Stop("panel", tab.say(panel), "", tab.page_url(tab.place, panel=panel), icon)
    for person in tab.workspace.people():
        if person.id != tab.person.id:
            label, url = shown_name(person.user), f"/as/{quote(person.name)}"
            yield Stop("person", label, person.user.title, url, user=person.user)


def _conversations(tab: Tab) -> Iterator[Stop]:
    for row in rows(tab):
        if row.channel.is_archived or row.user is tab.bot:
            continue
        yield _stop(tab, row.channel, row.title, row.unread, row.user)
    for channel in tab.person.open_channels():
        yield _stop(tab, channel, channel.name)
    for channel in tab.world.channels.values():
        if channel.is_archived and tab.person.can_see(channel):
            yield _stop(tab, channel, channel.name)


def _stop(
    tab: Tab, channel: Channel, label: str, unread: int = 0, user: User | None = None
) -> Stop:
    kind: Literal["channel", "private", "direct"] = "direct"
    if channel.kind in ("public", "private"):
        kind = "private" if channel.is_private else "channel"
    note = "" if tab.person.id in channel.members else tab.say("not_joined")
    note = tab.say("archived_tag") if channel.is_archived else note
    return Stop(kind, label, note, tab.page_url(channel.id), user=user, unread=unread)
