"""What is said to who asks for help or was not understood."""

from __future__ import annotations

from bot.commands import NotRead
from bot.slack.views import errors
from bot.slack.views import help as help_views
from tests.bot.slack.views.samples.scene import Scene, View

UNKNOWN = NotRead.NO_SUCH_WORD


def of(s: Scene) -> dict[str, View]:
    return {
        "help": lambda r: help_views.help_card(r),
        "help_nearest": lambda r: help_views.unread(UNKNOWN, "list", s.words.title, r),
        "help_unknown": lambda r: help_views.unread(UNKNOWN, None, s.words.title, r),
        "help_not_yet": lambda r: help_views.not_yet("thanks", r),
        "help_later": lambda r: help_views.unread(NotRead.NOT_YET, None, "partner x", r),
        "help_no_case": lambda r: help_views.unread(NotRead.NO_CASE, None, s.words.title, r),
        "help_count": lambda r: help_views.unread(NotRead.A_COUNT, None, f"3 {s.words.title}", r),
        "help_long_case": lambda r: help_views.unread(NotRead.CASE_TOO_LONG, None, "x", r),
        "sorry_form": lambda r: errors.sorry_form(s.words.note, r),
        "sorry": lambda r: errors.sorry(s.words.note, r),
        "sorry_typed": lambda r: errors.sorry(s.words.note, r, s.words.title),
    }
