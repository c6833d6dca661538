"""Resolving and writing down: the forms that end a swarm, and the article's draft."""

from bot.slack.views.knowledge._article import (
    article,
    article_draft,
    article_form,
    article_renewed,
    draft_buttons,
)
from bot.slack.views.knowledge._ending import cancel_form, resolve_form

__all__ = [
    "article",
    "article_draft",
    "article_form",
    "article_renewed",
    "cancel_form",
    "draft_buttons",
    "resolve_form",
]
