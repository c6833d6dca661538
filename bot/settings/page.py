"""What a page of the settings showed: of what comes back, only what was changed there is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.fingerprints import fingerprint
from bot.records import Settings
from bot.settings.table import Section, of_section

MOST_ADMINS = 50
"""Of more, the form shows these, and the rest stay what they are."""


@dataclass(frozen=True)
class PageShown:
    """One section as it stood when somebody opened its page."""

    section: Section
    stood: Mapping[str, str] = field(default_factory=dict)
    """A mark of each value, by key."""
    admins: Sequence[str] = ()
    """The named admins that were shown, by Slack id."""

    @classmethod
    def of(cls, settings: Settings, section: Section) -> PageShown:
        """Return what a page shows of these settings."""
        values = {one.key: getattr(settings, one.key) for one in of_section(section)}
        stood = {key: fingerprint(as_typed(value)) for key, value in values.items()}
        return cls(section, stood, admins_shown(settings))

    @classmethod
    def read(cls, carried: Mapping[str, Any]) -> PageShown | None:
        """Return what a form carries; None if it is not ours to read."""
        section, stood, admins = (carried.get(one) for one in ("section", "stood", "admins"))
        if section not in list(Section):
            return None
        return cls(
            Section(section),
            {str(k): str(v) for k, v in stood.items()} if isinstance(stood, dict) else {},
            [str(one) for one in admins] if isinstance(admins, list) else [],
        )

    def carried(self) -> dict[str, object]:
        """Return what a form is to carry."""
        admins = {"admins": list(self.admins)} if self.section is Section.TEAM else {}
        return {"section": self.section.value, "stood": dict(self.stood), **admins}

    def changed_in(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Return what was typed otherwise than it stood: the rest may be somebody else's by now."""
        return {
            key: text for key, text in typed.items() if fingerprint(text) != self.stood.get(key)
        }


def as_typed(value: object) -> str:
    """Return what a field of the form holds for a value."""
    return "" if value is None else str(value)


def admins_shown(settings: Settings) -> list[str]:
    """Return the named admins whom the form shows."""
    return [one.slack_id for one in settings.admins if one.slack_id][:MOST_ADMINS]
