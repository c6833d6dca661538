"""The table of all that a team can set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot import templates
from bot.errors import BadInputError
from bot.i18n import N_
from bot.records import Settings
from bot.settings.kinds import (
    IN_ADDRESSES,
    Address,
    Channel,
    Choice,
    Hour,
    Kind,
    Number,
    Template,
    Zone,
)

OPENING = "opening"
PAUSED = "paused"
VISIBILITY = "visibility"
NAME_TEMPLATE = "channel_name_template"

LONGEST_TEMPLATE = 500
LONGEST_NAME_TEMPLATE = 60
IN_NAMES = ("title", "customer", "severity")
IN_TEXTS = ("case", "title", "customer", "severity", "owner", "skills")


class Section(StrEnum):
    """What is set on one page of the form."""

    TEAM = "team"
    CHANNELS = "channels"
    SWARMS = "swarms"
    WAITING = "waiting"
    TEXTS = "texts"
    KEEPING = "keeping"


@dataclass(frozen=True)
class Definition:
    """One thing that a team can set."""

    key: str
    section: Section
    label: str
    meaning: str
    """One sentence or two: what follows from it."""
    kind: Kind
    values: Mapping[str, object] = field(default_factory=dict)
    """What stands in the meaning's placeholders."""

    @property
    def default(self) -> object:
        """Return what is in force until somebody sets it; a channel is named in the environment."""
        return Settings.__dataclass_fields__[self.key].default

    def checked(self, value: object) -> object:
        """Return what can be stored of what was typed or chosen.

        Raises:
            BadInputError: It cannot be; pinned to the key, with what it may be.

        """
        try:
            return self.kind.checked("" if value is None else str(value).strip())
        except BadInputError as wrong:
            wrong.field = self.key
            raise


DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}
LANGUAGE_NAMES = {"en": "English", "es": "Español"}
INVITE = {
    "ask": N_("Ask experts, and let them decide"),
    "add": N_("Add experts at once, and tell them why"),
}
VISIBILITIES = {
    "open": N_("Open: everybody may see and join"),
    "private": N_("Private: only members see what it is about"),
}
OPENINGS = {
    "on": N_("As soon as somebody asks"),
    PAUSED: N_("Later: keep what is asked for until this is switched back"),
}

MINUTES_TO_ANSWER = Number(1, 1440)
MINUTES_OF_SILENCE = Number(5, 20160)
DAYS_TO_REMIND = Number(1, 30)
DAYS_KEPT = Number(0, 3650, zero=N_("for ever"))

TEAM = (
    Definition(
        "language",
        Section.TEAM,
        N_("Language of channels"),
        N_("For what several people read. Each person gets their own language."),
        Choice(LANGUAGE_NAMES),
    ),
    Definition(
        "time_zone",
        Section.TEAM,
        N_("Time zone of the team"),
        N_("Like Europe/Madrid or America/Bogota. The digest's hour is counted in it."),
        Zone(),
    ),
)
CHANNELS = (
    Definition(
        "lobby_channel_id",
        Section.CHANNELS,
        N_("Lobby"),
        N_("New swarms are announced here. Add me to it if it is private."),
        Channel(none=N_("Choose a channel")),
    ),
    Definition(
        "digest_channel_id",
        Section.CHANNELS,
        N_("Channel of the digest"),
        N_("Leave it empty to have the digest in the lobby."),
        Channel(none=N_("The lobby")),
    ),
    Definition(
        "digest_day",
        Section.CHANNELS,
        N_("Day of the digest"),
        N_("The stories of the seven days before it are told then."),
        Choice(DAYS),
    ),
    Definition(
        "digest_hour",
        Section.CHANNELS,
        N_("Hour of the digest"),
        N_("In the time zone of the team."),
        Hour(),
    ),
    Definition(
        "archive_after_days",
        Section.CHANNELS,
        N_("Days until a swarm's channel is archived"),
        N_("Its people are told a day before, and can keep it for a week. With 0: at once."),
        Number(0, 365, zero=N_("at once")),
    ),
)
SWARMS = (
    Definition(
        "invite",
        Section.SWARMS,
        N_("Experts whose skills fit"),
        N_("With sev1 they are always added at once."),
        Choice(INVITE, is_open=True),
    ),
    Definition(
        VISIBILITY,
        Section.SWARMS,
        N_("New swarms are"),
        N_("Whoever opens one with the form can choose otherwise."),
        Choice(VISIBILITIES, is_open=True),
    ),
    Definition(
        OPENING,
        Section.SWARMS,
        N_("Swarms are opened"),
        N_("Whoever asks meanwhile is told, and their swarms open by themselves then."),
        Choice(OPENINGS, is_open=True),
    ),
    Definition(
        "call_url",
        Section.SWARMS,
        N_("Address of a swarm's call"),
        N_("Like {example}. {fields} can stand in it. Leave it empty for a huddle."),
        Address(none=N_("a huddle in the channel")),
        {"example": "https://meet.example/{case}", "fields": templates.listed(IN_ADDRESSES)},
    ),
    Definition(
        "document_url",
        Section.SWARMS,
        N_("Address of a swarm's document"),
        N_("Like {example}. Leave it empty for a canvas, where Slack's plan has one."),
        Address(none=N_("a canvas in the channel")),
        {"example": "https://docs.example/{case}"},
    ),
)
WAITING = (
    Definition(
        "ask_minutes_sev1",
        Section.WAITING,
        N_("Minutes to show up with sev1"),
        N_("Experts are added at once; if they say nothing within these, so are the next ones."),
        MINUTES_TO_ANSWER,
    ),
    Definition(
        "ask_minutes_sev2",
        Section.WAITING,
        N_("Minutes to answer with sev2"),
        N_(
            "After these the next experts are asked, and who was asked first can still say yes."
            " Somebody is promised within twice these or, if that is longer, within what four of"
            " five swarms took lately."
        ),
        MINUTES_TO_ANSWER,
    ),
    Definition(
        "ask_minutes_sev3",
        Section.WAITING,
        N_("Minutes to answer with sev3"),
        N_("The same, for sev3."),
        MINUTES_TO_ANSWER,
    ),
    Definition(
        "ask_minutes_sev4",
        Section.WAITING,
        N_("Minutes to answer with sev4"),
        N_("The same, for sev4."),
        MINUTES_TO_ANSWER,
    ),
    Definition(
        "stall_minutes_sev1",
        Section.WAITING,
        N_("Minutes without progress with sev1"),
        N_(
            "After these the owner gets a word with proposals; after twice as many, their lead."
            " Each time that the owner answers it, the next comes after twice as long."
        ),
        MINUTES_OF_SILENCE,
    ),
    Definition(
        "stall_minutes_sev2",
        Section.WAITING,
        N_("Minutes without progress with sev2"),
        N_("The same, for sev2."),
        MINUTES_OF_SILENCE,
    ),
    Definition(
        "stall_minutes_sev3",
        Section.WAITING,
        N_("Minutes without progress with sev3"),
        N_("The same, for sev3. A day has 1440 minutes."),
        MINUTES_OF_SILENCE,
    ),
    Definition(
        "stall_minutes_sev4",
        Section.WAITING,
        N_("Minutes without progress with sev4"),
        N_("The same, for sev4."),
        MINUTES_OF_SILENCE,
    ),
    Definition(
        "draft_reminder_days",
        Section.WAITING,
        N_("Days until a reminder of what waits"),
        N_("Drafts and open questions: their owner is reminded once, by direct message."),
        DAYS_TO_REMIND,
    ),
    Definition(
        "lead_list_days",
        Section.WAITING,
        N_("Days until a lead sees what waits"),
        N_("From then on it stands in the weekly list of the owner's lead, never in public."),
        DAYS_TO_REMIND,
    ),
)
TEXTS = (
    Definition(
        NAME_TEMPLATE,
        Section.TEXTS,
        N_("Name of a swarm's channel"),
        N_("What follows {beginning} in it. Fields: {fields}. A private one ends there."),
        Template(IN_NAMES, LONGEST_NAME_TEMPLATE, none=N_("nothing more")),
        {"beginning": "swarm-{case}", "fields": templates.listed(IN_NAMES)},
    ),
    Definition(
        "brief_template",
        Section.TEXTS,
        N_("Beginning of the brief"),
        N_("Takes the place of its first two lines. Fields: {fields}. Empty: the usual lines."),
        Template(IN_TEXTS, LONGEST_TEMPLATE, none=N_("the usual lines")),
        {"fields": templates.listed(IN_TEXTS)},
    ),
    Definition(
        "announcement_template",
        Section.TEXTS,
        N_("Beginning of the announcement"),
        N_(
            "Takes the place of its first two lines, except of a private swarm."
            " Fields: {fields}. Empty: the usual lines."
        ),
        Template(IN_TEXTS, LONGEST_TEMPLATE, none=N_("the usual lines")),
        {"fields": templates.listed(IN_TEXTS)},
    ),
)
KEEPING = (
    Definition(
        "keep_events_days",
        Section.KEEPING,
        N_("Days to keep who did what when"),
        N_(
            "Moments without words: the digest and all figures are read from them."
            " What is older is deleted for good; 0 keeps all."
        ),
        DAYS_KEPT,
    ),
    Definition(
        "keep_audit_days",
        Section.KEEPING,
        N_("Days to keep changes of settings and accesses"),
        N_(
            "Who changed what here, and who was let in where."
            " What is older is deleted for good; 0 keeps all."
        ),
        DAYS_KEPT,
    ),
    Definition(
        "keep_texts_days",
        Section.KEEPING,
        N_("Days to keep the words of ended swarms"),
        N_(
            "Marks, updates, links and what was typed into forms; articles stay."
            " What is older is deleted for good; 0 keeps all."
        ),
        DAYS_KEPT,
    ),
)

RENAMED = {"ask_minutes": ("ask_minutes_sev3", "ask_minutes_sev4")}
"""What a setting was called before, and what holds in its place until somebody sets that."""

DEFINITIONS = (*TEAM, *CHANNELS, *SWARMS, *WAITING, *TEXTS, *KEEPING)
BY_KEY = {definition.key: definition for definition in DEFINITIONS}


def by_present_names(stored: Mapping[str, object]) -> dict[str, object]:
    """Return what a team has set by the names that its settings have now."""
    inherited = {
        name: stored[before]
        for before, names in RENAMED.items()
        if before in stored
        for name in names
    }
    return {**inherited, **{key: value for key, value in stored.items() if key not in RENAMED}}


def of_section(section: Section) -> list[Definition]:
    """Return what is set on one page, in its order."""
    return [definition for definition in DEFINITIONS if definition.section is section]
