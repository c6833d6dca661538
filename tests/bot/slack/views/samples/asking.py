"""What who is asked, and who asks, is shown."""

from __future__ import annotations

from dataclasses import replace

from bot.records import Invitation
from bot.slack.views import participation
from tests.bot.slack.views.samples.scene import NOON, Scene, View


def of(s: Scene) -> dict[str, View]:
    states = ("accepted", "declined", "withdrawn", "expired", "later", "asked_again")
    named = s.ask(is_added=True, source="name", asked_by=s.ana, state="accepted")
    urgent = s.ask(is_added=True, swarm=replace(s.swarm, severity=1), state="accepted")
    return {
        "ask": lambda r: participation.ask(s.ask(), r),
        "ask_in_hours": lambda r: participation.ask(s.ask(tipped_by="in_hours"), r),
        "ask_speaks": lambda r: participation.ask(s.ask(tipped_by="speaks:es"), r),
        **{
            f"ask_{state}": lambda r, state=state: participation.ask(
                s.ask(state=state, later_at=NOON), r
            )
            for state in states
        },
        "ask_by_suggestion": lambda r: participation.ask(
            s.ask(source="suggestion", asked_by=s.mar, skills=[], evidence=""), r
        ),
        "ask_by_group": lambda r: participation.ask(
            s.ask(source="group", skills_asked=[s.skill], skills=[], evidence=""), r
        ),
        "ask_added_by_lead": lambda r: participation.ask(
            replace(named, source="lead", asked_by=s.mar), r
        ),
        "ask_private": lambda r: participation.ask(s.ask(swarm=s.private), r),
        "ask_not_needed": lambda r: participation.ask(
            s.ask(swarm=replace(s.swarm, people=[s.ana]), state="withdrawn"), r
        ),
        "ask_ended": lambda r: participation.ask(s.ask(swarm=s.resolved, state="withdrawn"), r),
        "ask_added_by_name": lambda r: participation.ask(named, r),
        "ask_added_urgent": lambda r: participation.ask(urgent, r),
        "ask_added_setting": lambda r: participation.ask(s.ask(is_added=True), r),
        "decline_form": lambda r: participation.decline_form("ask-1", r),
        "suggest_form": lambda r: participation.suggest_form("ask-1", r),
        "invite_form": lambda r: participation.invite_form("sw-1", r),
        "invited": lambda r: participation.invited(
            Invitation(s.swarm, [s.luis], [s.mar], [s.sso], s.refused), r
        ),
        "invited_form": lambda r: participation.invited_form(
            Invitation(s.swarm, [s.luis], [], [s.sso], s.refused), r
        ),
        "invited_mistyped": lambda r: participation.invited(
            Invitation(s.swarm, uncovered=[s.sso], meant=[(s.sso, s.skill)]), r
        ),
        "invited_mistyped_form": lambda r: participation.invited_form(
            Invitation(s.swarm, asked=[s.luis]), r
        ),
        "joined_form": lambda r: participation.joined_form(s.swarm, r),
        "invited_nobody": lambda r: participation.invited(Invitation(s.swarm), r),
        "could_not_add": lambda r: participation.could_not_add(s.swarm, s.refused, r),
        "could_not_add_you": lambda r: participation.could_not_add_you(
            s.swarm, "user_is_restricted", r
        ),
    }
