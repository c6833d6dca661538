"""The forms that end a swarm: with a resolution, or without one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Reader
from bot.ports import Block as SlackBlock
from bot.ports import Modal
from bot.records import PersonRef, SwarmPicture, ThanksLine
from bot.slack.ids import Block, Callback
from bot.slack.mrkdwn import one_line, shorten
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    MOST_BOXES,
    ask,
    checkboxes,
    modal,
    people_select,
    section,
    select,
    text_input,
)


def resolve_form(
    p: SwarmPicture,
    proposed: Sequence[ThanksLine],
    reader: Reader,
    by: PersonRef | None = None,
    typed: str = "",
) -> Modal:
    """Return the form that resolves the swarm, filled from its marks, for `by` to send.

    What was typed behind the command comes first.
    """
    outcomes = [(code, say.capital(reader.t(text))) for code, text in say.OUTCOMES.items()]
    known = p.resolution or _marked(p, "fix")
    resolution = text_input("\n".join(filter(None, (typed.strip(), known))), is_long=True)
    cause = text_input(p.cause or _marked(p, "cause"), is_long=True)
    blocks = [
        section(say.heading(p)),
        *say.on_behalf(N_("You resolve this for {owner}, who owns the case."), p, by, reader),
        ask(Block.OUTCOME, reader.t("How did it end?"), select(outcomes, p.outcome or "fixed")),
        ask(
            Block.RESOLUTION,
            reader.t("What solved it?"),
            resolution,
            hint=reader.t("Followers and the article get these words."),
        ),
        ask(Block.CAUSE, reader.t("What was the cause?"), cause, is_optional=True),
        *_thanks(proposed, reader),
    ]
    return Modal(
        modal(
            Callback.RESOLVE,
            reader.t("Resolve the swarm"),
            blocks,
            submit=reader.t("Resolve"),
            close=reader.t("Close"),
            private_metadata=p.id,
        )
    )


def cancel_form(
    p: SwarmPicture, reader: Reader, by: PersonRef | None = None, typed: str = ""
) -> Modal:
    """Return the form that ends the swarm without a resolution, for `by` to send."""
    closed = reader.t("The customer has closed the case")
    reason = text_input(typed, placeholder=closed, most=300)
    hint = reader.t("Everybody in the swarm and those who follow it see the reason.")
    return Modal(
        modal(
            Callback.CANCEL,
            reader.t("Cancel the swarm"),
            [
                section(say.heading(p)),
                *say.on_behalf(
                    N_("You cancel this for {owner}, who owns the case."), p, by, reader
                ),
                ask(Block.REASON, reader.t("Why?"), reason, hint=hint),
            ],
            submit=reader.t("Cancel the swarm"),
            close=reader.t("Keep it open"),
            private_metadata=p.id,
        )
    )


def _marked(p: SwarmPicture, kind: str) -> str:
    """Return the marked messages of a kind, one a line."""
    return "\n".join(one_line(mark.text) for mark in p.marks if mark.kind == kind)


def _thanks(proposed: Sequence[ThanksLine], reader: Reader) -> list[SlackBlock]:
    """Return the fields for who helped: those whose messages were marked, and others by name."""
    fields: list[SlackBlock] = []
    if proposed:
        people = proposed[:MOST_BOXES]
        boxes = checkboxes(
            [(line.person.id, _helped(line, reader)) for line in people],
            [line.person.id for line in people],
        )
        fields.append(
            ask(
                Block.THANKS,
                reader.t("Who helped?"),
                boxes,
                hint=reader.t("Their messages were marked. Everybody you tick is thanked."),
                is_optional=True,
            )
        )
    more = [line.person.slack_id for line in proposed[MOST_BOXES:]]
    chosen = [slack_id for slack_id in more if slack_id]
    others = people_select(chosen, reader.t("Choose colleagues"))
    note = text_input(placeholder=reader.t("Thank you for looking so fast!"), most=500)
    return [
        *fields,
        ask(Block.PEOPLE, reader.t("Who else helped?"), others, is_optional=True),
        ask(Block.NOTE, reader.t("A word of thanks"), note, is_optional=True),
    ]


def _helped(line: ThanksLine, reader: Reader) -> str:
    """Return somebody and their part, for a box of few characters."""
    how = ", ".join(
        reader.t(say.CONTRIBUTIONS[one]) for one in line.how if one in say.CONTRIBUTIONS
    )
    name = shorten(say.name_of(line.person, reader), 35)
    return f"{name}: {how}" if how else name
