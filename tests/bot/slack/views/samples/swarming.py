"""What is shown of swarms themselves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.records import Details, Edited, Links, Marked, MarkOn
from bot.slack.views import links, swarms
from bot.slack.views._phrases import MARKS
from bot.slack.views.marks import mark_form
from tests.bot.slack.views.samples.scene import Scene, View


def of(s: Scene) -> dict[str, View]:
    reopened = replace(s.swarm, reopened_from_channel="C041", handoffs=1)
    published = replace(s.resolved, article_state="not_validated")
    marks = [MarkOn("cause", s.ana, True), MarkOn("fix", s.luis, False)]
    all_marks = [MarkOn(kind, s.ana, True) for kind in MARKS]
    details = Details(
        s.words.title, s.words.need, s.words.environment, s.words.customer, 2, [s.skill]
    )
    stood = {"title": "0" * 16, "severity": "2", "skills": "webhooks"}
    meanwhile = {"title": s.words.title, "need": "", "severity": "1"}
    raised = replace(s.swarm, severity=1)
    led = Links("", "https://meet.example/7", "https://docs.example/7")
    return {
        "links": lambda r: links.shown(led, r),
        "links_none": lambda r: links.shown(Links(), r),
        "document_making": lambda r: links.making(r),
        **{
            f"no_document_{code}": partial(links.no_document, code)
            for code in (*links.WHY_NOT, "code_of_tomorrow")
        },
        "brief_with_links": lambda r: swarms.brief(replace(s.swarm, links=led), r),
        "mark_form": lambda r: mark_form(Marked("C042", "1.2"), r),
        "mark_form_marked": lambda r: mark_form(Marked("C042", "1.2", marks), r),
        "mark_form_full": lambda r: mark_form(Marked("C042", "1.2", all_marks), r),
        "edit_form": lambda r: swarms.edit_form(s.swarm, details, stood, r),
        "edit_form_bare": lambda r: swarms.edit_form(s.bare, Details("?"), {}, r),
        "edit_form_overtaken": lambda r: swarms.edit_form(s.swarm, details, stood, r, meanwhile),
        "edited_form": lambda r: swarms.edited_form(
            Edited(
                s.swarm,
                added=[s.luis],
                asked=[s.mar],
                released=[s.luis],
                uncovered=[s.sso],
                meant=[(s.sso, s.skill)],
            ),
            r,
        ),
        "edited_form_raised": lambda r: swarms.edited_form(Edited(raised, added=[s.luis]), r),
        "brief": lambda r: swarms.brief(s.swarm, r),
        "brief_resolved": lambda r: swarms.brief(s.resolved, r),
        "brief_cancelled": lambda r: swarms.brief(s.cancelled, r),
        "brief_bare": lambda r: swarms.brief(s.bare, r),
        "brief_of_the_team": lambda r: swarms.brief(s.resolved, r, s.template),
        "announcement_of_the_team": lambda r: swarms.announcement(s.swarm, r, s.template),
        "brief_reopened": lambda r: swarms.brief(reopened, r),
        "topic": lambda r: swarms.topic(s.swarm, r),
        "topic_resolved": lambda r: swarms.topic(s.resolved, r),
        "announcement": lambda r: swarms.announcement(s.swarm, r),
        "announcement_resolved": lambda r: swarms.announcement(published, r),
        "announcement_bare": lambda r: swarms.announcement(s.bare, r),
        "announcement_private": lambda r: swarms.announcement(s.private, r),
        "announcement_private_ended": lambda r: swarms.announcement(
            replace(s.resolved, is_private=True), r
        ),
        "updated": swarms.updated,
        "cancelled": lambda r: swarms.cancelled(s.cancelled, r),
        "reopened": lambda r: swarms.reopened(s.swarm, r),
        "update_form": lambda r: swarms.update_form(s.swarm, r),
        "update_post": lambda r: swarms.update_post(s.swarm, r),
        "update_post_private": lambda r: swarms.update_post(s.private, r),
        "update_notice": lambda r: swarms.update_notice(s.swarm, r),
        "update_notice_bare": lambda r: swarms.update_notice(s.bare, r),
        "ended_notice": lambda r: swarms.ended_notice(s.resolved, r),
        "ended_notice_cancelled": lambda r: swarms.ended_notice(s.cancelled, r),
        "reopened_post": lambda r: swarms.reopened_post(reopened, r),
        "reopened_notice": lambda r: swarms.reopened_notice(s.private, r),
        "reopened_post_private": lambda r: swarms.reopened_post(s.private, r),
        "swarm_list": lambda r: swarms.swarm_list([s.line(id=str(n)) for n in range(20)], r),
        "swarm_list_empty": lambda r: swarms.swarm_list([], r),
        "mine": lambda r: swarms.mine([s.line(is_private=True, state="resolved")], r),
        "mine_empty": lambda r: swarms.mine([], r),
        "found": lambda r: swarms.found(s.known, s.words.title, r),
        "found_nothing": lambda r: swarms.found([], s.words.title, r),
    }
