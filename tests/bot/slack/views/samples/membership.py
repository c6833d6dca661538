"""What is shown of coming, following and leaving."""

from __future__ import annotations

from bot.records import ThanksLine
from bot.slack.views import participation
from tests.bot.slack.views.samples.scene import Scene, View


def of(s: Scene) -> dict[str, View]:
    return {
        "orientation": lambda r: participation.orientation(s.swarm, r),
        "orientation_first": lambda r: participation.orientation(s.bare, r, is_first=True),
        "orientation_owner": lambda r: participation.orientation(
            s.bare, r, is_first=True, is_owner=True
        ),
        "orientation_late": lambda r: participation.orientation(s.swarm, r, is_late=True),
        "orientation_first_and_late": lambda r: participation.orientation(
            s.swarm, r, is_first=True, is_late=True
        ),
        "orientation_late_to_nothing": lambda r: participation.orientation(s.bare, r, is_late=True),
        "joined": lambda r: participation.joined(s.swarm, r, was_in=False),
        "joined_before": lambda r: participation.joined(s.swarm, r, was_in=True),
        "joined_early": lambda r: participation.joined(s.bare, r, was_in=False),
        "not_in": lambda r: participation.not_in(s.swarm, r),
        "following": lambda r: participation.following(s.swarm, r),
        "unfollowed": lambda r: participation.unfollowed(s.swarm, r),
        "left": lambda r: participation.left(s.swarm, r),
        "cannot_leave": lambda r: participation.cannot_leave(s.swarm, r),
        "let_in_late": lambda r: participation.let_in_late(s.swarm, 300, r),
        "wrote_so_stays": lambda r: participation.wrote_so_stays(s.swarm, r),
        "access_request": lambda r: participation.access_request("ar-1", s.private, s.mar, r),
        "access_asked": participation.access_asked,
        "access_asked_again": participation.access_asked_again,
        "access_over": lambda r: participation.access_over(s.mar, r),
        "access_passed_on": lambda r: participation.access_passed_on(s.mar, r),
        "access_granted": lambda r: participation.access_answered(s.private, True, r),
        "access_refused": lambda r: participation.access_answered(s.private, False, r),
        "access_closed_in": lambda r: participation.access_closed(s.private, s.mar, True, r),
        "access_closed_out": lambda r: participation.access_closed(s.private, s.mar, False, r),
        "thanks": lambda r: participation.thanks(s.resolved, s.thanks()[0], s.ana, r),
        "thanks_plain": lambda r: participation.thanks(
            s.resolved, ThanksLine(s.luis, []), s.ana, r
        ),
    }
