"""The question whether a skill that nobody has was mistyped."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Reader
from bot.ports import Block
from bot.records import SkillRef
from bot.slack.ids import Action
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import button, section

MOST_QUESTIONS = 5


def questions(
    swarm_id: str, meant: Sequence[tuple[SkillRef, SkillRef]], reader: Reader
) -> list[Block]:
    """Return a line for each doubtful skill, with a button that puts it right."""
    return [_question(swarm_id, typed, known, reader) for typed, known in meant[:MOST_QUESTIONS]]


def undoubted(
    uncovered: Sequence[SkillRef], meant: Sequence[tuple[SkillRef, SkillRef]]
) -> list[SkillRef]:
    """Return the skills that nobody covers, but for those there is a question about."""
    asked = {typed.id for typed, _ in meant[:MOST_QUESTIONS]}
    return [skill for skill in uncovered if skill.id not in asked]


def _question(swarm_id: str, typed: SkillRef, known: SkillRef, reader: Reader) -> Block:
    text = reader.m(
        ":grey_question: Nobody has *{typed}*. Did you mean *{known}*? If not, add somebody by"
        " `/swarm invite @person`.",
        typed=say.said(typed.name, say.SKILL_LENGTH),
        known=say.said(known.name, say.SKILL_LENGTH),
    )
    yes = button(Action.MEANT, reader.t("Yes"), f"{swarm_id}:{typed.id}:{known.id}")
    return section(text, yes)
