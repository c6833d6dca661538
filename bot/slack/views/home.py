"""App Home: what is somebody's own business, and their profile."""

from __future__ import annotations

from typing import Any

from bot.i18n import N_, Mrkdwn, Reader
from bot.ports import Block, Modal
from bot.records import Home, Part, SwarmLine, SwarmPart, Team, Which
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    Element,
    actions,
    button,
    context,
    divider,
    header,
    modal,
    section,
)
from bot.slack.views.experts import profile_lines
from bot.slack.views.leading import team_part
from bot.slack.views.swarms import swarm_line
from bot.slack.views.troubles import needing_attention

LIST = "swarms"
"""What the form is called that shows a whole part."""
NO_MORE = N_("None is left here: what was shown is over by now.")
TITLES = {
    Which.MINE: N_("Mine"),
    Which.NEEDED: N_("Need my skills"),
    Which.FOLLOWED: N_("I follow"),
    Which.CUSTOMERS: N_("My customers' cases"),
}
EMPTY = {
    Which.MINE: N_(
        "You own no case that has a swarm, and have asked for none. Is one too hard for you alone?"
        " *Start a swarm* brings in who knows."
    ),
    Which.FOLLOWED: N_(
        "You are in no swarm of others and follow none. React with :bee: to an announcement to"
        " join, with :eyes: to follow. `/swarm list` shows what is open."
    ),
    Which.CUSTOMERS: N_(
        "No other swarm is open for a customer of yours. The customers of the cases that you own"
        " are yours here, also once a case is solved."
    ),
}


def home(h: Home, reader: Reader) -> dict[str, Any]:
    """Return somebody's App Home."""
    blocks = [
        *_welcome(h, reader),
        *needing_attention(h.troubles, reader),
        *(block for part in h.parts for block in _part(part, h, reader)),
        *_profile(h, reader),
    ]
    return {"type": "home", "blocks": blocks}


def part_form(part: SwarmPart, reader: Reader) -> Modal:
    """Return one page of all the swarms of a part."""
    first, last = part.start + 1, part.start + len(part.lines)
    span = reader.m("{first}–{last} of {total}", first=first, last=last, total=part.total)
    shown = [_line(one, part.which, reader) for one in part.lines]
    further = [actions(_further(part, reader))] if part.rest else []
    blocks = [context(span), *shown, *further] if shown else [context(reader.m(NO_MORE))]
    title, close = reader.t(TITLES[part.which]), reader.t("Close")
    return Modal(modal(LIST, title, blocks, close=close))


def _welcome(h: Home, reader: Reader) -> list[Block]:
    name = say.name_of(h.profile.person, reader)
    buttons = [button(Action.OPEN_FORM, reader.t("Start a swarm"), style="primary")]
    if h.is_admin:
        buttons.append(button(Action.CONFIG, reader.t("Settings")))
    return [
        header(reader.t("Hello, {name}", name=name)),
        section(
            reader.m(
                "A case is too hard for one? Start a swarm: the case gets a channel of its own, and"
                " the right people come."
            )
        ),
        actions(*buttons),
    ]


def _profile(h: Home, reader: Reader) -> list[Block]:
    edit = button(Action.PROFILE, reader.t("Edit my profile"))
    stored = button(Action.STORED, reader.t("What the bot keeps about me"))
    return [divider(), section(profile_lines(h.profile, reader), edit), actions(stored)]


def _part(part: Part, h: Home, reader: Reader) -> list[Block]:
    """Return a heading and its swarms, each with its button, and the way to the rest of them."""
    if isinstance(part, Team):
        return team_part(part, reader)
    heading = [divider(), header(reader.t(TITLES[part.which]))]
    if not part.lines:
        return [*heading, context(_nothing(part.which, h, reader))]
    shown = [_line(one, part.which, reader) for one in part.lines]
    return [*heading, *shown, *([actions(_further(part, reader))] if part.rest else [])]


def _nothing(which: Which, h: Home, reader: Reader) -> Mrkdwn:
    """Return what to do about a part in which nothing is."""
    if which is not Which.NEEDED:
        return reader.m(EMPTY[which])
    if not (h.profile.skills or h.profile.interests):
        return reader.m(
            "Say in your profile what you know or would like to learn: swarms that need it are"
            " shown here."
        )
    return reader.m("No open swarm lacks what you know or would like to learn.")


def _line(one: SwarmLine, which: Which, reader: Reader) -> Block:
    return section(
        swarm_line(one, reader, with_customer=which is Which.CUSTOMERS), _beside(one, which, reader)
    )


def _beside(one: SwarmLine, which: Which, reader: Reader) -> Element | None:
    """Return what can be done about a swarm from outside; who is in does it in its channel."""
    if one.is_in:
        return None
    if which is Which.FOLLOWED:
        return button(Action.UNFOLLOW, reader.t("Stop following"), one.id)
    if which is Which.CUSTOMERS:
        return button(Action.FOLLOW, reader.t("Follow"), one.id)
    return button(Action.JOIN, reader.t("Join"), one.id, style="primary")


def _further(part: SwarmPart, reader: Reader) -> Element:
    more = reader.tn("and {n} more", "and {n} more", part.rest)
    return button(Action.HOME_LIST, more, f"{part.which}:{part.start + len(part.lines)}")
