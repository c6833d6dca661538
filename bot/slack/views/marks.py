"""The form that says what a message is."""

from __future__ import annotations

from bot.i18n import Mrkdwn, Reader
from bot.ports import Block as SlackBlock
from bot.ports import Modal
from bot.records import Marked, MarkOn
from bot.slack.ids import Action, Block, Callback
from bot.slack.mrkdwn import bold
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import ask, button, modal, radio, section


def mark_form(marked: Marked, reader: Reader) -> Modal:
    """Return what a message is marked as, and the form that marks it as something else."""
    there = {mark.kind for mark in marked.marks}
    left = [
        (kind, f"{emoji} {reader.t(label)}")
        for kind, (emoji, label) in say.MARKS.items()
        if kind not in there
    ]
    label = reader.t("What else is it?") if there else reader.t("What is this message?")
    hint = reader.t("The brief shows it, and the article is drafted from it.")
    blocks = [_mark(marked, mark, reader) for mark in marked.marks]
    blocks += [ask(Block.KIND, label, radio(left), hint=hint)] if left else []
    return Modal(
        modal(
            Callback.MARK,
            reader.t("Mark as …"),
            blocks,
            submit=reader.t("Mark") if left else "",
            close=reader.t("Close"),
            private_metadata=f"{marked.channel}:{marked.ts}",
        )
    )


def _mark(marked: Marked, mark: MarkOn, reader: Reader) -> SlackBlock:
    emoji, label = say.MARKS[mark.kind]
    kind = Mrkdwn(f"{emoji} {bold(reader.m(label))}")
    if not mark.is_own:
        by = say.named(mark.by, reader)
        text = reader.m("{kind}, as {person} marked it, who can take it off", kind=kind, person=by)
        return section(text)
    value = f"{marked.channel}:{marked.ts}:{mark.kind}"
    off = button(Action.UNMARK, reader.t("Take it off"), value)
    return section(reader.m("{kind}, as you marked it", kind=kind), off)
