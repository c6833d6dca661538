"""What is shown of the settings."""

from __future__ import annotations

from dataclasses import replace

from bot.records import Pause
from bot.settings import Section
from bot.slack.views import settings
from tests.bot.slack.views.samples.scene import NOON, Scene, View


def of(s: Scene) -> dict[str, View]:
    paused = replace(s.settings, opening="paused", pause=Pause(s.ana, NOON))
    return {
        "config_card": lambda r: settings.config_card(s.settings, r),
        "config_card_paused": lambda r: settings.config_card(paused, r),
        "config_page_paused": lambda r: settings.page(paused, Section.SWARMS, r),
        "config_cannot_enter": lambda r: settings.cannot_enter("C042", r),
        "config_overview": lambda r: settings.overview(s.settings, r),
        "config_saved": lambda r: settings.overview(s.settings, r, ["language", "admins"]),
        "config_not_changed": lambda r: settings.overview(s.settings, r, []),
        "config_changes": lambda r: settings.changes_form(s.changes, r),
        "config_no_changes": lambda r: settings.changes_form([], r),
        **{f"config_{one}": s.config_page(one) for one in Section},
        "config_waiting_taken": lambda r: settings.page(
            s.settings, Section.WAITING, r, taken={2: 1, 3: 18}
        ),
        "config_texts_wrong": s.config_page(Section.TEXTS, wrong=[s.words.note, s.words.title]),
    }
