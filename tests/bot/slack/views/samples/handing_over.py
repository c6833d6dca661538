"""What is shown where a case is to change its owner."""

from __future__ import annotations

from dataclasses import replace

from bot.records import HandoffPicture
from bot.slack.views import handoffs, swarms
from tests.bot.slack.views.samples.scene import Scene, View

STATES = ("waiting", "accepted", "declined", "withdrawn")


def of(s: Scene) -> dict[str, View]:
    asked = HandoffPicture("h-1", s.swarm, s.ana, s.luis, s.ana, s.words.note)
    by_lead = replace(asked, asked_by=s.mar)
    in_private = replace(by_lead, swarm=s.private)
    ownerless = replace(asked, owner=replace(s.ana, is_deactivated=True), reason="")
    in_states = {state: replace(asked, state=state) for state in STATES}
    return {
        "brief_handed_over": lambda r: swarms.brief(replace(s.swarm, handoffs=2), r),
        "handoff_form": lambda r: handoffs.handoff_form(s.swarm, r, "U0LUIS", s.words.note),
        "handoff_form_by_lead": lambda r: handoffs.handoff_form(s.swarm, r, by=s.mar),
        "handoff_form_empty": lambda r: handoffs.handoff_form(s.bare, r),
        "handoff_question_by_lead": lambda r: handoffs.question(by_lead, r),
        "handoff_question_private": lambda r: handoffs.question(in_private, r),
        "handoff_question_private_declined": lambda r: handoffs.question(
            replace(in_private, state="declined"), r
        ),
        "handoff_ownerless": lambda r: handoffs.question(ownerless, r),
        "handoff_ownerless_private": lambda r: handoffs.question(
            replace(ownerless, swarm=s.private), r
        ),
        "handoff_asked_for_you": lambda r: handoffs.asked_for_you(by_lead, r),
        "handoff_gone": lambda r: handoffs.gone(replace(asked, state="withdrawn"), r),
        "handoff_not_reached": lambda r: handoffs.receipt(asked, r, "user_disabled"),
        **{
            f"handoff_{name}_{state}": lambda r, show=show, one=one: show(one, r)
            for name, show in (("question", handoffs.question), ("receipt", handoffs.receipt))
            for state, one in in_states.items()
        },
        **{
            f"handoff_outcome_{state}": lambda r, state=state: handoffs.outcome(in_states[state], r)
            for state in ("accepted", "declined")
        },
    }
