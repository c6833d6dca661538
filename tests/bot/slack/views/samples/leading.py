"""What is shown to leads, and of what waits."""

from __future__ import annotations

from dataclasses import replace

from bot.records import HandoffPicture, LedSwarm, Team, WaitingLine
from bot.services.chasing import MOST_LISTED
from bot.services.leading import MOST_SWARMS, MOST_WAITING
from bot.slack.views import leading
from tests.bot.slack.views.samples.scene import NOON, Scene, View


def of(s: Scene) -> dict[str, View]:
    published = replace(s.article, state="not_validated", published_by=s.ana, published_at=NOON)
    lines = waiting(s)
    asked = HandoffPicture("h-1", s.swarm, s.ana, s.luis, s.ana, s.words.note)
    swarms = [
        LedSwarm(s.line(), is_away=True, away_until=NOON),
        LedSwarm(s.line(id="sw-2"), is_away=True),
        LedSwarm(s.line(id="sw-3")),
    ]
    team = Team(swarms, 9, lines, 4)
    full = Team((swarms * 3)[:MOST_SWARMS], 99, (lines[:1] * MOST_WAITING), 99)
    return {
        "team": lambda r: leading.team(team, r),
        "team_full": lambda r: leading.team(full, r),
        "team_quiet": lambda r: leading.team(Team(), r),
        "team_of_nobody": lambda r: leading.team(Team(is_lead=False), r),
        "waiting_list": lambda r: leading.waiting_list(lines, 5, r),
        "waiting_list_full": lambda r: leading.waiting_list(lines[:1] * MOST_LISTED, 99, r),
        "draft_reminder": lambda r: leading.draft_reminder(s.article, s.resolved, r),
        "draft_reminder_done": lambda r: leading.draft_reminder(published, s.resolved, r),
        "handoff_reminder": lambda r: leading.handoff_reminder(asked, r),
        "access_reminder": lambda r: leading.access_reminder("r-1", s.private, s.mar, r),
        "done_for_you": lambda r: leading.done_for_you(s.resolved, s.luis, r),
        "done_for_you_cancelled": lambda r: leading.done_for_you(s.cancelled, s.luis, r),
    }


def waiting(s: Scene) -> list[WaitingLine]:
    return [
        WaitingLine("draft", "a-1", s.line(), s.ana, NOON),
        WaitingLine("access", "r-1", s.line(id="sw-2", is_private=True), s.mar, NOON),
    ]
