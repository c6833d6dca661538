"""Everything a team can set: the form, the card, the checks and the docs are made of this table."""

from bot.settings.kinds import (
    LONGEST_ADDRESS,
    Address,
    Channel,
    Choice,
    Hour,
    Kind,
    Number,
    Template,
    Zone,
    is_safe,
)
from bot.settings.page import PageShown, admins_shown, as_typed
from bot.settings.table import (
    BY_KEY,
    DEFINITIONS,
    IN_NAMES,
    IN_TEXTS,
    LONGEST_NAME_TEMPLATE,
    NAME_TEMPLATE,
    OPENING,
    PAUSED,
    VISIBILITY,
    Definition,
    Section,
    by_present_names,
    of_section,
)

ADMINS = "admins"
"""What is set beside the table: people, whom the store keeps as grants of a role."""
USER_GROUP = "user_group"
"""The same: the user group of a skill, kept with it; a change is the skill's name and the group."""

__all__ = [
    "ADMINS",
    "BY_KEY",
    "DEFINITIONS",
    "IN_NAMES",
    "IN_TEXTS",
    "LONGEST_ADDRESS",
    "LONGEST_NAME_TEMPLATE",
    "NAME_TEMPLATE",
    "OPENING",
    "PAUSED",
    "USER_GROUP",
    "VISIBILITY",
    "Address",
    "Channel",
    "Choice",
    "Definition",
    "Hour",
    "Kind",
    "Number",
    "PageShown",
    "Section",
    "Template",
    "Zone",
    "admins_shown",
    "as_typed",
    "by_present_names",
    "is_safe",
    "of_section",
]
