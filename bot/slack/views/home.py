"""App Home: one's swarms, swarms that could use one's skills, and one's profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.i18n import Mrkdwn, Reader
from bot.ports import Block
from bot.records import Home, SwarmLine
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import Element, actions, button, context, divider, header, section
from bot.slack.views.experts import profile_lines
from bot.slack.views.swarms import swarm_line
from bot.slack.views.troubles import needing_attention

MOST_LINES = 20


def home(h: Home, reader: Reader) -> dict[str, Any]:
    """Return somebody's App Home."""
    blocks = [
        *_welcome(h, reader),
        *needing_attention(h.troubles, reader),
        *_mine(h.mine, reader),
        *_need_me(h.need_me, reader),
        *_following(h.following, reader),
        *_profile(h, reader),
    ]
    return {"type": "home", "blocks": blocks}


def _welcome(h: Home, reader: Reader) -> list[Block]:
    name = say.name_of(h.profile.person, reader)
    buttons = [button(Action.OPEN_FORM, reader.t("Start a swarm"), style="primary")]
    if h.is_admin:
        buttons.append(button(Action.CONFIG, reader.t("Settings")))
    return [
        header(reader.t("Hello, {name}", name=name)),
        section(reader.m("A case is too hard for one? Start a swarm, and the right people come.")),
        actions(*buttons),
    ]


def _mine(lines: Sequence[SwarmLine], reader: Reader) -> list[Block]:
    empty = reader.m("You are in no swarm at the moment.")
    return _part(reader.t("My swarms"), lines, empty, reader)


def _need_me(lines: Sequence[SwarmLine], reader: Reader) -> list[Block]:
    def join(one: SwarmLine) -> Element:
        return button(Action.JOIN, reader.t("Join"), one.id, style="primary")

    empty = reader.m("No open swarm needs your skills at the moment.")
    return _part(reader.t("Swarms that need your skills"), lines, empty, reader, join)


def _following(lines: Sequence[SwarmLine], reader: Reader) -> list[Block]:
    def stop(one: SwarmLine) -> Element:
        return button(Action.UNFOLLOW, reader.t("Stop following"), one.id)

    empty = reader.m("You follow no swarm. React with :eyes: to an announcement to follow one.")
    return _part(reader.t("You follow"), lines, empty, reader, stop)


def _profile(h: Home, reader: Reader) -> list[Block]:
    edit = button(Action.PROFILE, reader.t("Edit my profile"))
    stored = button(Action.STORED, reader.t("What the bot keeps about me"))
    return [divider(), section(profile_lines(h.profile, reader), edit), actions(stored)]


def _part(
    title: str,
    lines: Sequence[SwarmLine],
    empty: Mrkdwn,
    reader: Reader,
    beside: Callable[[SwarmLine], Element] | None = None,
) -> list[Block]:
    """Return a heading and its swarms, each with its button."""
    if not lines:
        return [divider(), header(title), context(empty)]
    shown = [
        section(swarm_line(one, reader), beside(one) if beside else None)
        for one in lines[:MOST_LINES]
    ]
    if more := len(lines) - len(shown):
        text = reader.mn("{n} more is not shown here.", "{n} more are not shown here.", more)
        shown.append(context(text))
    return [divider(), header(title), *shown]
