"""What leads see of their people's swarms, and word of what waits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Block, Message
from bot.records import (
    ArticlePicture,
    HandoffPicture,
    LedSwarm,
    PersonRef,
    SwarmPicture,
    Team,
    WaitingLine,
)
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold
from bot.slack.views import _phrases as say
from bot.slack.views import knowledge
from bot.slack.views.blocks import actions, button, context, divider, header, section
from bot.slack.views.handoffs import question
from bot.slack.views.participation import access_request
from bot.slack.views.swarms import swarm_line

WAITS = {
    "draft": N_("an article is still a draft"),
    "access": N_("somebody's wish to enter has no answer"),
    "handoff": N_("the question to take the case over has no answer"),
}


def team(t: Team, reader: Reader) -> Message:
    """Return the private list of the open swarms of a lead's people."""
    if not t.is_lead:
        return say.plain_message(
            reader.m("I know nobody whose lead you are."),
            reader.m("Who leads whom comes from the list of people that an admin imports."),
        )
    title = reader.m("*Open swarms of your people*")
    # Without buttons: a message holds less than a Home.
    waiting = _waiting(t, reader, [_item(line, reader) for line in t.waiting])
    return say.message(title, section(title), *_swarms(t, reader), *waiting)


def team_part(t: Team, reader: Reader) -> list[Block]:
    """Return the part of App Home for a lead; nothing for who leads nobody."""
    if not t.is_lead:
        return []
    heading = header(reader.t("My people's open swarms"))
    waiting = _waiting(t, reader, _items(t.waiting, reader))
    return [divider(), heading, *_swarms(t, reader), *waiting]


def waiting_list(lines: Sequence[WaitingLine], total: int, reader: Reader) -> Message:
    """Return the lead's weekly list of what has waited for their people for long, as it stands."""
    if not lines:
        return say.plain_message(
            reader.m(":white_check_mark: Nothing waits for your people any more. Thank you!")
        )
    text = reader.m(
        ":card_index_dividers: This has waited for your people for days. Whoever is at work has"
        " been reminded; perhaps they need time, or a hand. Nobody else gets this list."
    )
    more = _more(total - len(lines), reader)
    return say.message(text, section(text), *_items(lines, reader), more)


def draft_reminder(a: ArticlePicture, p: SwarmPicture, reader: Reader) -> Message:
    """Return the owner's reminder of a draft, with the draft; without a word once it is done."""
    draft = knowledge.article_draft(a, p, reader)
    if not a.is_draft:
        return draft
    text = reader.m(
        ":hourglass: What you learned in {case} is still a draft. Publish it, so that the next"
        " person finds it, or discard it. I won't remind you again.",
        case=say.heading(p),
    )
    return say.message(text, section(text), *draft.blocks)


def access_reminder(request_id: str, p: SwarmPicture, person: PersonRef, reader: Reader) -> Message:
    """Return the owner's reminder that somebody waits for an answer."""
    asked = access_request(request_id, p, person, reader)
    text = reader.m(":hourglass: Somebody still waits for your answer. I won't remind you again.")
    return say.message(text, section(text), *asked.blocks)


def handoff_reminder(h: HandoffPicture, reader: Reader) -> Message:
    """Return the reminder of whoever was asked to take a case over."""
    asked = question(h, reader)
    text = reader.m(":hourglass: Somebody still waits for your answer. I won't remind you again.")
    return say.message(text, section(text), *asked.blocks)


def done_for_you(p: SwarmPicture, by: PersonRef, reader: Reader) -> Message:
    """Return the word to an owner that their lead has ended the swarm for them."""
    text = reader.m(
        ":bee: Your lead, {person}, has ended the swarm for {case} in your place.",
        person=say.called(by, reader),
        case=say.heading(p),
    )
    return say.plain_message(
        text,
        say.ended_line(p, reader),
        reader.m("If it is not over: `/swarm reopen {case}`", case=say.said(p.reference, 60)),
    )


def _swarms(t: Team, reader: Reader) -> list[Block]:
    if not t.swarms:
        return [context(reader.m("Your people have no open swarm that you may see."))]
    shown = [block for one in t.swarms for block in _swarm(one, reader)]
    more = _more(t.total - len(t.swarms), reader)
    return [*shown, more] if more else shown


def _swarm(one: LedSwarm, reader: Reader) -> list[Block]:
    line = say.paragraph(swarm_line(one.line, reader), _away(one, reader), _asked(one, reader))
    return [
        section(line),
        actions(
            button(Action.REASSIGN, reader.t("Reassign"), one.line.id),
            button(Action.RESOLVE, reader.t("Resolve"), one.line.id),
        ),
    ]


def _away(one: LedSwarm, reader: Reader) -> Mrkdwn | None:
    if not one.is_away:
        return None
    owner = say.named(one.line.owner, reader)
    if one.away_until is None:
        return reader.m(":palm_tree: {owner} is not here any more.", owner=owner)
    return reader.m(
        ":palm_tree: {owner} is away until {time}.",
        owner=owner,
        time=say.moment(one.away_until, reader),
    )


def _asked(one: LedSwarm, reader: Reader) -> Mrkdwn | None:
    if one.asked is None:
        return None
    return reader.m(
        ":handshake: {person} has been asked to take it over, and has not answered yet.",
        person=say.named(one.asked, reader),
    )


def _waiting(t: Team, reader: Reader, shown: Sequence[Block]) -> list[Block]:
    if not shown:
        return []
    title = section(reader.m("*What has waited for them for days*"))
    more = _more(t.waiting_total - len(t.waiting), reader)
    return [title, *shown, *([more] if more else [])]


def _items(lines: Sequence[WaitingLine], reader: Reader) -> list[Block]:
    """Return what waits, each with what a lead can do about it."""
    each = (block for line in lines for block in (_item(line, reader), _finish(line, reader)))
    return [block for block in each if block]


def _item(line: WaitingLine, reader: Reader) -> Block:
    """Return what waits for whom and since when."""
    reference = bold(say.said(line.swarm.reference, say.REFERENCE_LENGTH))
    title = say.titled(mask(line.swarm.title).text, say.LISTED_TITLE_LENGTH)
    text = reader.m(
        "{case}: {what}. It has waited for {person} since {time}.",
        case=Mrkdwn(f"{reference} · {title}"),
        what=reader.m(WAITS[line.kind]),
        person=say.named(line.person, reader),
        time=say.moment(line.since, reader),
    )
    return section(text)


def _finish(line: WaitingLine, reader: Reader) -> Block | None:
    """Return what a lead can do about it; a question is only for whom it was put to."""
    if line.kind != "draft":
        return None
    return knowledge.unseen_draft_buttons(line.object_id, reader, is_private=line.swarm.is_private)


def _more(n: int, reader: Reader) -> Block | None:
    if n <= 0:
        return None
    return context(reader.mn("{n} more is not shown here.", "{n} more are not shown here.", n))
