"""Lists of swarms, and what a search has found."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Mrkdwn, Reader, escape
from bot.masking import mask
from bot.ports import Message
from bot.records import Known, SwarmLine
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold
from bot.slack.views import _known
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import Element, actions, button, context, section

MOST_LINES = 15


def swarm_list(lines: Sequence[SwarmLine], reader: Reader) -> Message:
    """Return the private list of the open swarms."""
    if not lines:
        return _empty(reader.m("No swarm is open at the moment."), reader)
    return _list(reader.m("Open swarms"), lines, reader)


def mine(lines: Sequence[SwarmLine], reader: Reader) -> Message:
    """Return the private list of somebody's own swarms."""
    if not lines:
        return _empty(reader.m("You are in no swarm at the moment."), reader)
    return _list(reader.m("Your swarms"), lines, reader)


def found(known: Sequence[Known], query: str, reader: Reader) -> Message:
    """Return the private list of what a search has found."""
    asked = say.titled(query, 100)
    if not known:
        return say.plain_message(
            reader.m(":mag: I have found nothing for “{query}”.", query=asked),
            reader.m("Try fewer or other words. To ask people instead, open a swarm: `/swarm`"),
        )
    title = reader.m("*What we know of “{query}”*", query=asked)
    hits = [section(_known.line(one, reader), _next(one, reader)) for one in known[:10]]
    return say.message(title, section(title), *hits)


def swarm_line(one: SwarmLine, reader: Reader, *, with_customer: bool = False) -> Mrkdwn:
    """Return a swarm as two lines of a list: what it is, and who is on it."""
    reference = bold(say.said(one.reference, say.REFERENCE_LENGTH))
    lock = ":lock: " if one.is_private else ""
    title = say.titled(mask(one.title).text, say.LISTED_TITLE_LENGTH)
    first = Mrkdwn(f"{lock}{reference} · {title}")
    customer = say.said(mask(one.customer).text, say.NAME_LENGTH) if with_customer else ""
    facts: list[str] = [
        *([customer] if customer else []),
        say.severity(one.severity),
        reader.m("owner {owner}", owner=say.named(one.owner, reader)),
        say.place(one.channel_id, reader),
    ]
    if not one.is_active:
        facts.append(escape(say.state_of(one.state, reader)))
    if one.skills:
        facts.append(say.skill_names(one.skills[:5], reader))
    return say.paragraph(first, Mrkdwn(" · ".join(facts)))


def _list(title: Mrkdwn, lines: Sequence[SwarmLine], reader: Reader) -> Message:
    shown = [section(swarm_line(one, reader)) for one in lines[:MOST_LINES]]
    more = len(lines) - len(shown)
    rest = (
        context(reader.mn("{n} more is not shown here.", "{n} more are not shown here.", more))
        if more
        else None
    )
    return say.message(title, section(bold(title)), *shown, rest)


def _next(one: Known, reader: Reader) -> Element | None:
    """Return what can be done with something that was found."""
    if one.kind == "article":
        return button(Action.ARTICLE_READ, reader.t("Read"), one.id)
    if one.is_open_swarm:
        return button(Action.JOIN, reader.t("Join"), one.id)
    return None


def _empty(sentence: Mrkdwn, reader: Reader) -> Message:
    start = button(Action.OPEN_FORM, reader.t("Start a swarm"), style="primary")
    return say.message(sentence, section(sentence), actions(start))
