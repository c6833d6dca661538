"""What is shown of ends and of what is written down."""

from __future__ import annotations

from dataclasses import replace

from bot.records import RoomEnd
from bot.slack.views import archiving, knowledge
from tests.bot.slack.views.samples.scene import LINK, NOON, Scene, View


def of(s: Scene) -> dict[str, View]:
    published = replace(
        s.article, state="not_validated", published_by=s.ana, published_at=NOON, masked_count=0
    )
    discarded = replace(s.article, state="archived")
    end = RoomEnd("r-1", "1.5", NOON)
    read = replace(s.resolved, article_state="not_validated")
    return {
        "resolve_form": lambda r: knowledge.resolve_form(s.swarm, s.thanks(), r),
        "resolve_form_bare": lambda r: knowledge.resolve_form(s.bare, [], r),
        "resolve_form_many": lambda r: knowledge.resolve_form(s.swarm, s.thanks(14), r),
        "resolve_form_by_lead": lambda r: knowledge.resolve_form(s.swarm, s.thanks(), r, s.mar),
        "cancel_form": lambda r: knowledge.cancel_form(s.swarm, r, s.ana),
        "cancel_form_by_lead": lambda r: knowledge.cancel_form(s.swarm, r, s.mar),
        "article_draft": lambda r: knowledge.article_draft(s.article, s.swarm, r),
        "article_published": lambda r: knowledge.article_draft(published, s.swarm, r),
        "article_discarded": lambda r: knowledge.article_draft(discarded, s.swarm, r),
        "article": lambda r: knowledge.article(published, r),
        "article_form": lambda r: knowledge.article_form(s.article, r),
        "archive_warning": lambda r: archiving.warning(
            s.resolved, replace(end, is_announced=True), r
        ),
        "archive_kept": lambda r: archiving.warning(s.resolved, replace(end, kept_by=s.ana), r),
        "archive_back": lambda r: archiving.warning(s.resolved, end, r),
        "archive_reopened": lambda r: archiving.warning(s.swarm, end, r),
        "archive_warned_before": archiving.warned_before,
        "archive_kept_already": lambda r: archiving.kept_already(NOON, r),
        "archive_farewell": lambda r: archiving.farewell(s.resolved, published, LINK, None, r),
        "archive_farewell_draft": lambda r: archiving.farewell(s.resolved, s.article, "", s.ana, r),
        "archive_stays": lambda r: archiving.stays(s.resolved, published, LINK, None, r),
        "archive_stays_open_again": lambda r: archiving.stays(s.swarm, None, "", None, r),
        "archive_farewell_bare": lambda r: archiving.farewell(s.cancelled, None, "", None, r),
        "archive_left_behind": lambda r: archiving.left_behind(read, published, LINK, None, r),
        "archive_left_draft": lambda r: archiving.left_behind(s.resolved, s.article, "", None, r),
        "article_renewed": lambda r: knowledge.article_renewed(s.article, r),
    }
