"""What a team has set, to see and to change; all of it is made from the table of definitions."""

from bot.slack.views.settings._card import cannot_enter, config_card
from bot.slack.views.settings._changes import changes_form
from bot.slack.views.settings._form import overview, page
from bot.slack.views.settings._preview import preview
from bot.slack.views.settings._values import SECTIONS, value_of

__all__ = [
    "SECTIONS",
    "cannot_enter",
    "changes_form",
    "config_card",
    "overview",
    "page",
    "preview",
    "value_of",
]
