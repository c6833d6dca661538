"""What is shown of ends and of what is written down."""

from __future__ import annotations

from dataclasses import replace

from bot.slack.views import knowledge
from tests.bot.slack.views.samples.scene import NOON, Scene, View


def of(s: Scene) -> dict[str, View]:
    published = replace(
        s.article, state="not_validated", published_by=s.ana, published_at=NOON, masked_count=0
    )
    discarded = replace(s.article, state="archived")
    return {
        "resolve_form": lambda r: knowledge.resolve_form(s.swarm, s.thanks(), r),
        "resolve_form_bare": lambda r: knowledge.resolve_form(s.bare, [], r),
        "resolve_form_many": lambda r: knowledge.resolve_form(s.swarm, s.thanks(14), r),
        "cancel_form": lambda r: knowledge.cancel_form(s.swarm, r),
        "article_draft": lambda r: knowledge.article_draft(s.article, s.swarm, r),
        "article_published": lambda r: knowledge.article_draft(published, s.swarm, r),
        "article_discarded": lambda r: knowledge.article_draft(discarded, s.swarm, r),
        "article": lambda r: knowledge.article(published, r),
        "article_form": lambda r: knowledge.article_form(s.article, r),
        "article_renewed": lambda r: knowledge.article_renewed(s.article, r),
    }
