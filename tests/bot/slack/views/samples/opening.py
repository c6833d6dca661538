"""What who opens a swarm is shown."""

from __future__ import annotations

from dataclasses import replace

from bot.records import Opened, OpenForm
from bot.slack.views import open_form, swarms
from tests.bot.slack.views.samples.scene import LINK, Scene, View


def of(s: Scene) -> dict[str, View]:
    form = OpenForm(
        "CASE-1042",
        s.words.title,
        s.words.need,
        s.words.environment,
        s.words.tried,
        s.words.customer,
        [s.skill],
        2,
        True,
        [s.luis],
    )
    begun = OpenForm(need=s.words.need, source=LINK, is_among_few=True, masked=2)
    return {
        "opening": lambda r: swarms.opening(s.words.title, r),
        "opened": lambda r: swarms.opened(Opened(s.swarm, True, s.known), r),
        "opened_bare": lambda r: swarms.opened(Opened(s.bare, True), r),
        "opened_mistyped": lambda r: swarms.opened(
            Opened(s.swarm, True, meant=[(s.sso, s.skill)]), r
        ),
        "opened_unseen": lambda r: swarms.opened(Opened(s.swarm, True, lobby_is_empty=True), r),
        "exists": lambda r: swarms.exists(Opened(s.swarm, False), "CASE-1042", r),
        "exists_private": lambda r: swarms.exists(
            Opened(None, False, swarm_id="sw-1"), s.words.title, r
        ),
        "exists_form": lambda r: swarms.exists_form(Opened(s.swarm, False), "CASE-1042", r),
        "exists_early": lambda r: swarms.exists(Opened(s.bare, False), "CASE-1042", r),
        "queued": lambda r: swarms.waiting(s.queued(122.0), s.words.title, r, s.unread),
        "queued_soon": lambda r: swarms.waiting(s.queued(31.0), "CASE-1042", r),
        "queued_again": lambda r: swarms.waiting(
            replace(s.queued(122.0), swarm_id=None), "CASE-1042", r
        ),
        "queued_form": lambda r: swarms.waiting_form(s.queued(61.0), s.words.title, r),
        "paused": lambda r: swarms.waiting(s.held(s.ana), s.words.title, r, s.unread),
        "paused_by_somebody": lambda r: swarms.waiting(s.held(None), "CASE-1042", r),
        "paused_form": lambda r: swarms.waiting_form(s.held(s.ana), s.words.title, r),
        "answered": lambda r: swarms.answered(s.swarm, s.known[0], r),
        "open_form": lambda r: open_form.open_form(form, r, s.known, "{}"),
        "open_form_empty": lambda r: open_form.open_form(OpenForm(), r),
        "open_form_of_message": lambda r: open_form.open_form(begun, r),
        "open_form_without_link": lambda r: open_form.open_form(
            replace(begun, links_source=False, is_among_few=False, masked=0), r
        ),
        "answered_form": lambda r: open_form.answered_form(s.known[1], r),
        "skill_options": lambda r: open_form.skill_options([s.skill], s.words.title, r),
    }
