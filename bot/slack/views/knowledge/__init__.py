"""Resolving and writing down: the forms that end a swarm, and the article's draft."""

from bot.slack.views.knowledge._article import (
    LISTED,
    article,
    article_draft,
    article_form,
    article_renewed,
    unseen_draft_buttons,
)
from bot.slack.views.knowledge._ending import cancel_form, resolve_form

__all__ = [
    "LISTED",
    "article",
    "article_draft",
    "article_form",
    "article_renewed",
    "cancel_form",
    "resolve_form",
    "unseen_draft_buttons",
]
