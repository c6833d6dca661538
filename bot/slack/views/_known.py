"""What is already known and may answer a case, as a list with a button beside each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Block
from bot.records import Known
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import button, section

EMOJI = {"case": ":white_check_mark:", "article": ":page_facing_up:", "swarm": ":bee:"}
EXCERPT_LENGTH = 240


def hits(
    known: Sequence[Known], reader: Reader, *, swarm_id: str | None = None, most: int = 3
) -> list[Block]:
    """Return what is known, each with the button that says it answers the case."""
    return [
        section(line(one, reader), _answers(one, swarm_id or "-", reader)) for one in known[:most]
    ]


def line(one: Known, reader: Reader) -> Mrkdwn:
    """Return one thing that is known: its kind, title, state and first words."""
    title = bold(say.titled(mask(one.title).text, say.LISTED_TITLE_LENGTH))
    reference = say.said(one.reference, say.REFERENCE_LENGTH)
    first = " · ".join(part for part in (reference, title, _state(one, reader)) if part)
    return say.paragraph(
        Mrkdwn(f"{EMOJI.get(one.kind, ':mag:')} {first}"),
        say.said(mask(one.excerpt).text, EXCERPT_LENGTH),
    )


def _state(one: Known, reader: Reader) -> Mrkdwn:
    if one.kind == "article":
        return reader.m("article, {state}", state=say.article_state(one.state, reader))
    if one.kind == "case":
        return reader.m("solved case")
    where = say.place(one.channel_id, reader)
    if one.is_open_swarm:
        return reader.m("open swarm in {channel}", channel=where)
    state = say.state_of(one.state, reader)
    return reader.m("swarm in {channel}, {state}", channel=where, state=state)


def _answers(one: Known, swarm_id: str, reader: Reader) -> dict[str, object]:
    if one.kind == "swarm":
        return button(Action.JOIN, reader.t("Join"), one.id)
    value = f"{swarm_id}:{one.kind}:{one.id}"
    return button(Action.ANSWERS, reader.t("This answers it"), value)
