"""The form in which an open swarm is changed, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.i18n import N_, Mrkdwn, Reader
from bot.ports import Block as SlackBlock
from bot.ports import Modal
from bot.records import Details, Edited, SwarmPicture
from bot.slack.ids import Block, Callback
from bot.slack.views import _phrases as say
from bot.slack.views._meant import questions, undoubted
from bot.slack.views.blocks import (
    ask,
    divider,
    modal,
    section,
    select,
    skills_select,
    text_input,
)
from bot.slack.views.open_form import (
    CUSTOMER_LENGTH,
    MOST_SKILLS,
    SEVERITIES,
    skill_choice,
)

LABELS = {
    "title": N_("Title"),
    "need": N_("What does the customer need?"),
    "environment": N_("Environment"),
    "customer": N_("Customer"),
    "severity": N_("Severity"),
}


def edit_form(
    p: SwarmPicture,
    shown: Details,
    stood: Mapping[str, str],
    reader: Reader,
    overtaken: Mapping[str, str] | None = None,
) -> Modal:
    """Return the form that changes an open swarm, filled with what is shown.

    It carries how the fields `stood`. What others changed meanwhile in fields that were changed
    here too, is said on top.
    """
    blocks = [
        section(say.heading(p)),
        *_overtaken(overtaken or {}, reader),
        *_words(shown, reader),
        *_choices(shown, reader),
    ]
    return Modal(
        modal(
            Callback.EDIT,
            reader.t("Edit the swarm"),
            blocks,
            submit=reader.t("Save"),
            close=reader.t("Close"),
            private_metadata=json.dumps({"swarm": p.id, "stood": dict(stood)}, ensure_ascii=False),
        )
    )


def edited_form(edited: Edited, reader: Reader) -> Modal:
    """Return what the form becomes where people were called or released by the change."""
    lines: list[Mrkdwn | None] = [reader.m(":white_check_mark: Saved. The brief shows it.")]
    if edited.added:
        people = say.crowd(edited.added, reader)
        lines.append(
            reader.m(
                ":rotating_light: This is sev1, so these are in at once: {people}", people=people
            )
            if edited.swarm.severity == 1
            else reader.m(":bee: In now: {people}", people=people)
        )
    if edited.asked:
        lines.append(reader.m(":wave: Asked: {people}", people=say.crowd(edited.asked, reader)))
    lines += say.asleep(edited.swarm, reader)
    if edited.released:
        lines.append(
            reader.m(
                "No longer asked, and told so kindly: {people}",
                people=say.crowd(edited.released, reader),
            )
        )
    uncovered = undoubted(edited.uncovered, edited.meant)
    if uncovered:
        lines.append(
            reader.m(
                ":mag: Nobody I know of can help with {skills} right now."
                " Do you know somebody? `/swarm invite @person`",
                skills=say.skill_names(uncovered, reader),
            )
        )
    blocks = [
        section(say.paragraph(*lines)),
        *questions(edited.swarm.id, edited.meant, reader),
    ]
    return Modal(modal(Callback.EDIT, reader.t("Saved"), blocks, close=reader.t("Close")))


def _overtaken(overtaken: Mapping[str, str], reader: Reader) -> list[SlackBlock]:
    if not overtaken:
        return []
    lines = [
        reader.m(
            "• *{field}* reads now: {words}", field=reader.t(LABELS[one]), words=_now(one, text)
        )
        for one, text in overtaken.items()
    ]
    text = say.paragraph(
        reader.m(":warning: Somebody has changed this meanwhile, so nothing is saved yet."),
        *lines,
        reader.m("Your words are still here. *Save* once more puts them in its place."),
    )
    return [section(text), divider()]


def _now(one: str, text: str) -> Mrkdwn:
    if one == "severity":
        return say.severity(int(text))
    return say.said(text, 300) or Mrkdwn("–")


def _words(shown: Details, reader: Reader) -> list[SlackBlock]:
    title = text_input(shown.title, most=say.TITLE_LENGTH)
    customer = text_input(shown.customer, most=CUSTOMER_LENGTH)
    need, environment = (text_input(text, is_long=True) for text in (shown.need, shown.environment))
    labels = {one: reader.t(label) for one, label in LABELS.items()}
    return [
        ask(Block.TITLE, labels["title"], title),
        ask(Block.NEED, labels["need"], need, is_optional=True),
        ask(Block.ENVIRONMENT, labels["environment"], environment, is_optional=True),
        ask(Block.CUSTOMER, labels["customer"], customer, is_optional=True),
    ]


def _choices(shown: Details, reader: Reader) -> list[SlackBlock]:
    severities = [(str(level), reader.t(text)) for level, text in SEVERITIES.items()]
    chosen = [skill_choice(skill) for skill in shown.skills]
    severity = LABELS["severity"]
    skills = skills_select(chosen, reader.t("Type to search"), max(MOST_SKILLS, len(chosen)))
    return [
        ask(
            Block.SEVERITY,
            reader.t(severity),
            select(severities, str(shown.severity)),
            hint=reader.t("At sev1 everybody who has only been asked is added at once."),
        ),
        ask(
            Block.SKILLS,
            reader.t("Skills that would help"),
            skills,
            hint=reader.t(
                "For a skill that you add I ask who has it; for one that you take out I take the"
                " question back."
            ),
            is_optional=True,
        ),
    ]
