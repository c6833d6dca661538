"""The brief: the pinned message that always says where a swarm stands, in twenty lines at most."""

from __future__ import annotations

from datetime import timedelta

from bot.i18n import N_, Mrkdwn, Reader, escape
from bot.masking import mask
from bot.ports import Block, Message
from bot.records import Covered, MarkLine, SwarmPicture
from bot.slack.ids import Action
from bot.slack.mrkdwn import one_line, quote, shorten
from bot.slack.views import _phrases as say
from bot.slack.views import links
from bot.slack.views.blocks import actions, button, overflow, section
from bot.slack.views.swarms._head import head

TOPIC_LENGTH = 250
TEXT_LENGTH = 300
MARK_LENGTH = 90
MARKS_A_KIND = 2
MOST_COVERS = 10
MOST_ASLEEP = 2
SOON = timedelta(hours=2)
"""What is promised for later than this after the opening is told with its date."""
LATE = "late"
BY_AN_HOUR: dict[object, str] = {
    None: N_(":alarm_clock: Somebody will be here by {time}."),
    True: N_(":white_check_mark: Somebody came before {time}, as promised."),
    False: N_(":alarm_clock: Nobody came by {time}, as I had promised. Sorry."),
    LATE: N_(
        ":white_check_mark: Somebody came, but after {time}, later than I had promised. Sorry."
    ),
}
"""By whether it was kept; None as long as it is open."""
BY_A_DAY: dict[object, str] = {
    None: N_(":alarm_clock: Somebody will be here, at the latest: {time}."),
    True: N_(":white_check_mark: Somebody came in time, as promised ({time})."),
    False: N_(":alarm_clock: Nobody came in time, as I had promised ({time}). Sorry."),
    LATE: N_(":white_check_mark: Somebody came, but later than I had promised ({time}). Sorry."),
}
ROUNDS = {
    "next_best": N_(":mag: Nobody has answered in time, so I ask the next best."),
    "group": N_(":mag: Nobody has come yet, so I ask everybody who may know it."),
    "lead": N_(":raising_hand: Somebody is still missing, so a lead has been told."),
}


def brief(p: SwarmPicture, reader: Reader, template: str = "") -> Message:
    """Return the pinned message that says where the swarm stands; it is edited in place.

    A template may begin it.
    """
    text = Mrkdwn(f"{say.said(p.reference, say.REFERENCE_LENGTH)}: {say.title_of(p)}")
    parts = [_case(p, reader, template), _people(p, reader), _marks(p, reader), _news(p, reader)]
    blocks = [section(part) for part in parts if part]
    return say.message(text, *blocks, _buttons(p, reader))


def topic(p: SwarmPicture, reader: Reader) -> str:
    """Return the channel's topic, in plain text."""
    reference = shorten(one_line(p.reference), say.REFERENCE_LENGTH)
    standing = f"sev{p.severity}" if p.is_active else say.state_of(p.state, reader)
    owner = reader.t("owner {owner}", owner=say.name_of(p.owner, reader))
    return shorten(
        f"{reference} · {standing} · {owner} · {one_line(mask(p.title).text)}", TOPIC_LENGTH
    )


def _case(p: SwarmPicture, reader: Reader, template: str) -> Mrkdwn:
    """Return the first part: what the case is, and who answers for it."""
    own = head(template, p, reader, is_public=False)
    return say.paragraph(
        own or say.heading(p),
        Mrkdwn(" · ".join(_flags(p, reader))) if own else _standing(p, reader),
        _owner(p, reader),
        quote(say.said(p.need, 500)) if p.need.strip() else None,
        _labelled(reader.m("*Environment:*"), p.environment),
        _labelled(reader.m("*Tried before:*"), p.tried),
        _links(p, reader),
    )


def _standing(p: SwarmPicture, reader: Reader) -> Mrkdwn:
    facts: list[str] = [say.severity(p.severity)]
    if customer := say.said(p.customer, 80):
        tier = say.said(p.customer_tier, 30)
        facts.append(Mrkdwn(f"{customer} ({tier})") if tier else customer)
    return Mrkdwn(" · ".join([*facts, *_flags(p, reader)]))


def _flags(p: SwarmPicture, reader: Reader) -> list[Mrkdwn]:
    """Return what has to be seen in every brief: that it is private, that it has ended."""
    private = [reader.m(":lock: private")] if p.is_private else []
    ended = [] if p.is_active else [Mrkdwn(f"*{escape(say.state_of(p.state, reader))}*")]
    return [*private, *ended]


def _owner(p: SwarmPicture, reader: Reader) -> Mrkdwn:
    owner = say.called(p.owner, reader)
    handoffs = reader.tn("{n} handoff", "{n} handoffs", p.handoffs)
    if not p.handoffs:
        handoffs = reader.t("0 handoffs: the customer has spoken to one person")
    return reader.m(
        "*Owner:* {owner}, the customer's one point of contact · {handoffs}",
        owner=owner,
        handoffs=handoffs,
    )


def _continued(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    if not p.reopened_from_channel:
        return None
    return reader.m("Goes on from {channel}", channel=say.place(p.reopened_from_channel, reader))


def _links(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    """Return where the swarm comes from and leads to, on one line."""
    message = reader.m("this message")
    parts = [
        _continued(p, reader),
        reader.m(":link: *Began with* {message}", message=say.linked(p.links.message, message))
        if p.links.message
        else None,
        *links.line(p.links, reader, is_active=p.is_active),
    ]
    return Mrkdwn(" · ".join(part for part in parts if part)) or None


def _people(p: SwarmPicture, reader: Reader) -> Mrkdwn:
    """Return the second part: who knows what, what is missing, and who is in."""
    covers = [_covered(one, reader) for one in p.covers[:MOST_COVERS]] if p.is_active else []
    return say.paragraph(
        Mrkdwn(reader.m("*Skills:*") + " " + " · ".join(covers)) if covers else None,
        _uncovered(p, reader) if p.is_active else None,
        *(_asleep(p, reader) if p.is_active else []),
        _search(p, reader) if p.is_searching else None,
        _promise(p, reader) if p.is_active else None,
        reader.m("*In the swarm:* {people}", people=say.crowd(p.people, reader))
        if p.people
        else None,
    )


def _covered(one: Covered, reader: Reader) -> Mrkdwn:
    skill = say.said(one.skill.name, say.SKILL_LENGTH)
    if one.person is None or one.state == "uncovered":
        return reader.m("{skill}: nobody yet", skill=skill)
    if one.state == "asleep":
        return reader.m("{skill}: nobody at work", skill=skill)
    person = say.named(one.person, reader)
    if one.state == "asked":
        return reader.m("{skill}: {person} (asked)", skill=skill, person=person)
    if one.state == "accepted":
        return reader.m("{skill}: {person} (accepted)", skill=skill, person=person)
    return Mrkdwn(f"{skill}: {person}")


def _uncovered(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    if not p.uncovered:
        return None
    return reader.m(
        ":warning: Nobody covers {skills} yet. Do you know somebody? `/swarm invite @person`",
        skills=say.skill_names(p.uncovered, reader),
    )


def _asleep(p: SwarmPicture, reader: Reader) -> list[Mrkdwn]:
    """Return who is asked by day, and what to do if it cannot wait for that."""
    lines = say.asleep(p, reader)
    hint = reader.m("If it cannot wait: `/swarm invite @person` adds somebody at any hour.")
    return [*lines[:MOST_ASLEEP], hint] if lines else []


def _search(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    """Return how far the search has come; whom it reached is nobody else's business."""
    is_said = p.search_round == "lead" or any(one.state == "asked" for one in p.covers)
    return reader.m(ROUNDS[p.search_round]) if is_said and p.search_round in ROUNDS else None


def _promise(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    """Return by when somebody will be here, or whether that was kept."""
    if p.promised_at is None:
        return None
    if p.promised_at - p.opened_at > SOON:
        texts, time = BY_A_DAY, say.moment(p.promised_at, reader)
    else:
        texts, time = BY_AN_HOUR, say.clock(p.promised_at, reader)
    is_late = p.is_promise_kept is False and p.has_somebody
    return reader.m(texts[LATE if is_late else p.is_promise_kept], time=time)


def _marks(p: SwarmPicture, reader: Reader) -> Mrkdwn:
    """Return the third part: the last marks of each kind, each linked to its message."""
    lines = []
    # What the end of the swarm says, further down, is said once.
    told = {kind for kind, text in (("fix", p.resolution), ("cause", p.cause)) if text.strip()}
    for kind, (emoji, label) in say.MARKS.items():
        if kind in told and not p.is_active:
            continue
        latest = [mark for mark in p.marks if mark.kind == kind][-MARKS_A_KIND:]
        if latest:
            shown = " · ".join(_mark(mark) for mark in latest)
            lines.append(Mrkdwn(f"{emoji} *{escape(reader.t(label))}:* {shown}"))
    return say.paragraph(*lines)


def _mark(mark: MarkLine) -> Mrkdwn:
    return say.linked(mark.permalink, say.said(mark.text, MARK_LENGTH) or Mrkdwn("…"))


def _news(p: SwarmPicture, reader: Reader) -> Mrkdwn:
    """Return the last part: the latest update, how it ended, and the article."""
    return say.paragraph(_update(p, reader), *_end(p, reader), _article(p, reader))


def _update(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    if p.update is None:
        return None
    return reader.m(
        ":mega: *Last update:* {words} ({person}, {time})",
        words=say.said(p.update.text, TEXT_LENGTH),
        person=say.named(p.update.by, reader),
        time=say.moment(p.update.at, reader),
    )


def _end(p: SwarmPicture, reader: Reader) -> list[Mrkdwn | None]:
    if p.is_active:
        return []
    return [
        say.ended_line(p, reader),
        _labelled(reader.m("*Resolution:*"), p.resolution),
        _labelled(reader.m("*Cause:*"), p.cause),
    ]


def _article(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    if p.article_id is None:
        return None
    state = say.article_state(p.article_state, reader)
    return reader.m(":page_facing_up: *Article:* {state}", state=state)


def _labelled(label: Mrkdwn, text: str) -> Mrkdwn | None:
    return Mrkdwn(f"{label} {say.said(text, TEXT_LENGTH)}") if text.strip() else None


def _buttons(p: SwarmPicture, reader: Reader) -> Block:
    if not p.is_active:
        read = say.read_article(p, reader)
        return actions(button(Action.REOPEN, reader.t("Reopen"), p.id), *([read] if read else []))
    return actions(
        button(Action.RESOLVE, reader.t("Resolve"), p.id, style="primary"),
        button(Action.UPDATE, reader.t("Post update"), p.id),
        button(Action.INVITE, reader.t("Add people"), p.id),
        button(Action.EDIT, reader.t("Edit …"), p.id),
        *([] if p.links.document else [button(Action.DOCUMENT, reader.t("Document"), p.id)]),
        overflow(Action.CANCEL, [(p.id, reader.t("Cancel the swarm"))]),
    )
