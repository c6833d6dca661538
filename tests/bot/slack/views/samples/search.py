"""What is shown while somebody is searched for, and of what was promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.records import Able, Covered, Edited, Invitation, Opened, Plea
from bot.slack.views import nudging, participation, searching, swarms
from tests.bot.slack.views.samples.scene import NOON, Scene, View

MORNING = NOON + timedelta(hours=20)


def of(s: Scene) -> dict[str, View]:
    able = [Able(s.mar, [s.sso], is_asleep=True)] + [Able(s.luis, [s.sso, s.skill])] * 12
    plea = Plea(s.swarm, able, lead=s.mar)
    kept = replace(s.swarm, promised_at=NOON, is_promise_kept=True)
    found = replace(s.swarm, covers=[Covered(s.skill, s.luis, "in")])
    late = replace(found, promised_at=NOON, is_promise_kept=False)
    lonely = replace(s.swarm, covers=[Covered(s.sso, s.mar, "asked")], promised_at=NOON)
    asleep = replace(
        s.swarm,
        covers=[
            Covered(s.skill, s.luis, "asleep", MORNING),
            Covered(s.billing, s.luis, "asleep", MORNING),
            Covered(s.sso),
        ],
        promised_at=MORNING,
        search_round="next_best",
    )
    return {
        "brief_asleep": lambda r: swarms.brief(asleep, r),
        "announcement_asleep": lambda r: swarms.announcement(asleep, r),
        "opened_asleep": lambda r: swarms.opened(Opened(asleep, True), r),
        "invited_asleep": lambda r: participation.invited(Invitation(asleep), r),
        "edited_form_asleep": lambda r: swarms.edited_form(Edited(asleep, is_for_the_day=True), r),
        **{
            f"brief_searching_{how}": lambda r, how=how: swarms.brief(
                replace(lonely, search_round=how), r
            )
            for how in ("next_best", "group", "lead")
        },
        "brief_promise_kept": lambda r: swarms.brief(kept, r),
        "brief_promise_missed": lambda r: swarms.brief(replace(lonely, is_promise_kept=False), r),
        "brief_promise_late": lambda r: swarms.brief(late, r),
        "opened_with_promise": lambda r: swarms.opened(Opened(lonely, True), r),
        "plea": lambda r: searching.plea(plea, r),
        "plea_private": lambda r: searching.plea(replace(plea, swarm=s.private), r),
        "plea_for_nobody": lambda r: searching.plea(replace(plea, able=[]), r),
        **{
            f"plea_unknown{how}": lambda r, swarm=swarm: searching.plea(
                Plea(swarm, was_asked=False), r
            )
            for how, swarm in (("", s.swarm), ("_private", s.private))
        },
        "plea_answered": lambda r: searching.plea(Plea(found, added=[s.luis]), r),
        "plea_gone_again": lambda r: searching.plea(replace(plea, gone=[s.luis]), r),
        "plea_too_late": lambda r: searching.plea(replace(plea, swarm=s.resolved), r),
        "lead_told": lambda r: searching.lead_told(plea, [s.mar], r),
        "lead_told_nobody": lambda r: searching.lead_told(plea, [], r),
        "owner_nudge": lambda r: nudging.owner_nudge(s.swarm, NOON, r),
        "lead_nudge": lambda r: nudging.lead_nudge(s.swarm, NOON, r),
        "nudged_again": nudging.nudged_again,
        "nudge_over": lambda r: nudging.nudge_over(s.resolved, r),
        "nudge_over_private": lambda r: nudging.nudge_over(replace(s.resolved, is_private=True), r),
        "nudge_passed_on": lambda r: nudging.nudge_over(s.swarm, r),
        "lead_nudge_private": lambda r: nudging.lead_nudge(s.private, NOON, r),
    }
