"""The Traffic drawer: what passed between Slack and the bot, chosen, and each in a few words."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.page.choices import folded
from sandbox.page.tab import Tab
from sandbox.shapes import Json
from sandbox.traffic import Entry
from sandbox.world import Channel

ONLY = ("calls", "deliveries", "errors")
_MOST = 150
_LONGEST = 90
_OUTWARD = ("call", "response_url")
_USERS = ("user", "user_id", "users", "inviter")
_MARKUP = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_WORDS = ("command", "text", "reaction", "name", "topic", "emoji")


@dataclass(frozen=True)
class Passed:
    """One entry of the drawer's list."""

    entry: Entry
    gist: str
    """Who, where and what it was about, as far as it says."""

    @property
    def is_outward(self) -> bool:
        """Tell whether the bot sent it."""
        return self.entry.direction in _OUTWARD


@dataclass(frozen=True)
class Shown:
    """What the drawer lists, newest first, and how many there are of its kind."""

    entries: list[Passed]
    total: int
    errors: int


def shown(tab: Tab) -> Shown:
    """Return the traffic that the tab asks for."""
    everything = list(tab.workspace.traffic)
    found = [one for one in _found(tab, everything) if not tab.only or _is_kind(one, tab.only)]
    newest = [Passed(one, gist(one, tab)) for one in found[: -_MOST - 1 : -1]]
    return Shown(newest, len(found), sum(not one.ok for one in everything))


def _is_kind(entry: Entry, only: str) -> bool:
    if only == "errors":
        return not entry.ok
    return (entry.direction in _OUTWARD) == (only == "calls")


def _found(tab: Tab, entries: list[Entry]) -> list[Entry]:
    """Return the entries that contain what is looked for, in their name, gist or content."""
    wanted = folded(tab.find)
    if not wanted:
        return entries
    return [one for one in entries if wanted in folded(_searchable(one, tab))]


def _searchable(entry: Entry, tab: Tab) -> str:
    inside = json.dumps([entry.asked, entry.answered], ensure_ascii=False, default=str)
    return f"{entry.name} {entry.error} {gist(entry, tab)} {inside}"


def gist(entry: Entry, tab: Tab) -> str:
    """Return who, where and what an entry is about, in one line."""
    about = _subject(entry.asked)
    parts = [*_people(about, tab), *_places(about, tab), *_words(about, tab)]
    line = " · ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _subject(asked: Json) -> Json:
    for inside in ("event", "body"):
        if isinstance(asked.get(inside), dict):
            found: Json = asked[inside]
            return found
    return asked


def _people(about: Json, tab: Tab) -> Iterator[str]:
    for key in _USERS:
        value = about.get(key)
        one = value.get("id") if isinstance(value, dict) else value
        for user_id in str(one or "").split(","):
            if user_id in tab.world.users:
                yield tab.user_name(user_id)


def _places(about: Json, tab: Tab) -> Iterator[str]:
    item = about.get("item")
    for holder in (about, item if isinstance(item, dict) else {}):
        for key in ("channel", "channel_id"):
            value = holder.get(key)
            one = value.get("id") if isinstance(value, dict) else value
            channel = tab.world.channels.get(str(one or ""))
            if channel is not None:
                yield _place(channel, tab)


def _place(channel: Channel, tab: Tab) -> str:
    if channel.kind in ("public", "private"):
        return f"#{channel.name}"
    others = (tab.user_name(one) for one in channel.members if one != tab.bot.id)
    return "@ " + ", ".join(others)


def _words(about: Json, tab: Tab) -> Iterator[str]:
    for action in about.get("actions") or []:
        if isinstance(action, dict):
            yield str(action.get("action_id", ""))
    view = about.get("view")
    # A Home has no title, whatever Slack writes in its place.
    title = view.get("title") if isinstance(view, dict) and view.get("type") != "home" else None
    if isinstance(title, dict):
        yield str(title.get("text", ""))
    for key in _WORDS:
        if isinstance(about.get(key), str):
            yield _MARKUP.sub(lambda found: _said(found, tab), about[key])


def _said(markup: re.Match[str], tab: Tab) -> str:
    """Return what stands for a mention or a link on the page."""
    sign, target, label = markup.groups()
    if sign == "#" and target in tab.world.channels:
        return f"#{tab.world.channels[target].name}"
    return f"@{tab.user_name(target)}" if sign == "@" else label or target
