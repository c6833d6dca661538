"""What is shown of what could not be done."""

from __future__ import annotations

from bot.slack.views import troubles
from tests.bot.slack.views.samples.scene import REASONS, Scene, View


def of(s: Scene) -> dict[str, View]:
    opening, asking = "open_swarm", "send_asks"
    return {
        "failed": s.failed(opening, REASONS[0], is_admin=False),
        "failed_for_an_admin": s.failed(opening, REASONS[3], again="open_swarm:1", is_admin=True),
        "failed_for_others": s.failed(asking, REASONS[1], again="send_asks:1", is_admin=False),
        "failed_for_now": s.failed("tell", REASONS[4], is_admin=False),
        "failed_for_no_case": lambda r: troubles.given_up(
            "sync_people",
            "",
            troubles.why(s.words.note, "users.list", r),
            r,
            is_admin=False,
        ),
        "tried_again": troubles.tried_again,
    }
