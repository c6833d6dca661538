"""Every view, shown of one story that is told in whatever words a test brings."""

from __future__ import annotations

from tests.bot.slack.views.samples import (
    articles,
    asking,
    failing,
    handing_over,
    helping,
    leading,
    membership,
    opening,
    search,
    settings,
    swarming,
    team,
)
from tests.bot.slack.views.samples.reading import buttons, mrkdwn_in, objects_in, read, texts_in
from tests.bot.slack.views.samples.scene import NOON, Scene, Shown, View, Words

__all__ = [
    "NOON",
    "Scene",
    "Shown",
    "Words",
    "buttons",
    "mrkdwn_in",
    "objects_in",
    "read",
    "texts_in",
    "views",
]

TOPICS = (
    swarming,
    opening,
    asking,
    membership,
    handing_over,
    search,
    articles,
    team,
    leading,
    settings,
    helping,
    failing,
)


def views(words: Words | None = None) -> dict[str, View]:
    """Return every view by a name that says what it shows."""
    scene = Scene(words)
    return {name: view for topic in TOPICS for name, view in topic.of(scene).items()}
