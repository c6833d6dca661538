"""What the lobby reads of a swarm; of a private one it learns nothing of the case."""

from __future__ import annotations

from bot.i18n import Mrkdwn, Reader
from bot.masking import mask
from bot.ports import Block, Message
from bot.records import SwarmPicture
from bot.slack.ids import Action
from bot.slack.mrkdwn import bold
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import actions, button, context, section
from bot.slack.views.swarms._head import head


def announcement(p: SwarmPicture, reader: Reader, template: str = "") -> Message:
    """Return what the lobby reads; of a private swarm it tells nothing of the case.

    A template may begin that of an open one.
    """
    if p.is_private:
        return _private(p, reader)
    return _going_on(p, reader, template) if p.is_active else _ended(p, reader)


def update_post(p: SwarmPicture, reader: Reader) -> Message:
    """Return the last update for the announcement's thread."""
    if p.is_private or p.update is None:
        return say.plain_message(reader.m(":mega: There is news in this swarm."))
    return say.plain_message(
        reader.m(
            ":mega: *Update* from {person}: {words}",
            person=say.named(p.update.by, reader),
            words=say.said(mask(p.update.text).text, 1500),
        )
    )


def reopened_post(p: SwarmPicture, reader: Reader) -> Message:
    """Return the word that the swarm goes on, for the announcement's thread."""
    if p.is_private:
        return say.plain_message(reader.m(":arrows_counterclockwise: This swarm is open again."))
    return reopened_notice(p, reader)


def reopened_notice(p: SwarmPicture, reader: Reader) -> Message:
    """Return the word that the swarm goes on, for somebody in it."""
    return say.plain_message(
        reader.m(
            ":arrows_counterclockwise: {reference} is open again, and work goes on in {channel}.",
            reference=say.reference_of(p),
            channel=say.room_of(p, reader),
        )
    )


def _going_on(p: SwarmPicture, reader: Reader, template: str) -> Message:
    title = _public_title(p)
    text = reader.m(
        "{owner} needs help with {reference}: {title}",
        owner=say.named(p.owner, reader),
        reference=say.said(p.reference, say.REFERENCE_LENGTH),
        title=title,
    )
    usual = say.paragraph(
        Mrkdwn(f":bee: {say.reference_of(p)} · {bold(title)}"),
        reader.m(
            "{severity} · {owner} owns the case and asks for your help",
            severity=say.severity(p.severity),
            owner=say.named(p.owner, reader),
        ),
    )
    begins = head(template, p, reader, is_public=True) or usual
    what = say.paragraph(begins, *_skills(p, reader))
    how = context(
        reader.m("React with :bee: to join or with :eyes: to follow, or use the buttons.")
    )
    return say.message(text, section(what), _buttons(p, reader), how)


def _skills(p: SwarmPicture, reader: Reader) -> list[Mrkdwn | None]:
    """Return which skills are called for, who was asked, and what nobody covers."""
    if not p.covers:
        return [reader.m("*Wanted:* anybody with an idea")]
    asked = [
        Mrkdwn(f"{say.named(person, reader)} ({say.skill_names(skills, reader)})")
        for person, _, skills in p.covered[:10]
    ]
    skills = [one.skill for one in p.covers]
    nobody = [one.skill for one in p.covers if one.state in ("uncovered", "asleep")]
    return [
        reader.m("*Skills wanted:* {skills}", skills=say.skill_names(skills, reader)),
        reader.m("*Asked or in:* {people}", people=say.listed(asked, reader)) if asked else None,
        reader.m("*Nobody yet for:* {skills}. Is that you?", skills=say.skill_names(nobody, reader))
        if nobody
        else None,
    ]


def _buttons(p: SwarmPicture, reader: Reader) -> Block:
    return actions(
        button(Action.JOIN, reader.t("Join"), p.id, style="primary"),
        button(Action.FOLLOW, reader.t("Follow"), p.id),
    )


def _ended(p: SwarmPicture, reader: Reader) -> Message:
    title = _public_title(p)
    text = reader.m(
        "{reference} has ended: {state}",
        reference=say.said(p.reference, say.REFERENCE_LENGTH),
        state=say.state_of(p.state, reader),
    )
    what = say.paragraph(
        Mrkdwn(f"{say.STATES_EMOJI.get(p.state, ':bee:')} {say.reference_of(p)} · {bold(title)}"),
        say.ended_line(p, reader, calls=False),
        _article(p, reader),
    )
    return say.message(text, section(what, say.read_article(p, reader)))


def _article(p: SwarmPicture, reader: Reader) -> Mrkdwn | None:
    if p.article_state in ("not_validated", "validated"):
        return reader.m(":page_facing_up: What was learned is written down.")
    if p.article_state == "work_in_progress":
        return reader.m(":page_facing_up: An article about it is being written.")
    return None


def _private(p: SwarmPicture, reader: Reader) -> Message:
    """Return the announcement of a private swarm, made of nothing but its severity and state."""
    if not p.is_active:
        return say.plain_message(reader.m(":lock: This private swarm has ended."))
    text = reader.m(":lock: A private swarm is open ({severity}).", severity=f"sev{p.severity}")
    what = say.paragraph(
        reader.m(
            "*:lock: A private swarm is open* · {severity}", severity=say.severity(p.severity)
        ),
        reader.m("Only its members see what it is about."),
        reader.m("React with :bee: or press the button, and its owner is asked to let you in."),
    )
    ask = button(Action.REQUEST_ACCESS, reader.t("Ask for access"), p.id)
    return say.message(text, section(what), actions(ask))


def _public_title(p: SwarmPicture) -> Mrkdwn:
    return say.titled(mask(p.title).text)
