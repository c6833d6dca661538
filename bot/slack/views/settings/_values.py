"""What a setting says: its label and its value, in somebody's language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import N_, Mrkdwn, Reader, escape
from bot.records import Pause, PersonRef, Settings
from bot.settings import (
    ADMINS,
    BY_KEY,
    OPENING,
    USER_GROUP,
    Address,
    Channel,
    Choice,
    Definition,
    Hour,
    Number,
    Section,
    Template,
    Zone,
    of_section,
)
from bot.slack.mrkdwn import channel
from bot.slack.views import _phrases as say

VALUE_LENGTH = 120
MORE_ADMINS = N_("More admins")
BESIDE = {ADMINS: MORE_ADMINS, USER_GROUP: N_("User group of a skill")}
SECTIONS = {
    Section.TEAM: N_("Team"),
    Section.CHANNELS: N_("Channels and digest"),
    Section.SWARMS: N_("New swarms and their tools"),
    Section.WAITING: N_("Answers and reminders"),
    Section.TEXTS: N_("Names and texts"),
    Section.KEEPING: N_("How long things are kept"),
}


def section_lines(settings: Settings, section: Section, reader: Reader) -> Mrkdwn:
    """Return everything that is set in one section, under its name."""
    lines = [_line(settings, one, reader) for one in of_section(section)]
    if section is Section.TEAM:
        lines.append(_labelled(reader.m("Admins"), admins(settings.admins, reader)))
    return say.paragraph(Mrkdwn(f"*{escape(reader.t(SECTIONS[section]))}*"), *lines)


def label_of(key: str, reader: Reader) -> str:
    """Return what a setting is called; one that is no more keeps its key."""
    if key in BESIDE:
        return reader.t(BESIDE[key])
    return reader.t(BY_KEY[key].label) if key in BY_KEY else f"`{key}`"


def value_of(key: str, value: object, reader: Reader) -> Mrkdwn:
    """Return what a setting holds, or held."""
    if key == USER_GROUP and isinstance(value, list):
        skill, group = (say.said(one or "", VALUE_LENGTH) for one in value)
        group = group or reader.m("nobody")
        return Mrkdwn(f"{skill}: {group}")
    if isinstance(value, (list, tuple)):
        people = [one for one in value if isinstance(one, PersonRef)]
        return say.crowd(people, reader, calls=False) if people else reader.m("nobody")
    return _worded(BY_KEY[key], value, reader) if key in BY_KEY else _quoted(value)


def admins(people: Sequence[PersonRef], reader: Reader) -> Mrkdwn:
    """Return who may change the settings."""
    slack = reader.m("Slack's admins and owners")
    return say.listed([slack, say.crowd(people, reader)], reader) if people else slack


def _line(settings: Settings, one: Definition, reader: Reader) -> Mrkdwn:
    value = getattr(settings, one.key)
    if one.key == OPENING and settings.pause is not None:
        shown = _paused(settings.pause, reader)
    elif value is None and (name := _name_given(settings, one.key)):
        shown = Mrkdwn(f"#{say.said(name.lstrip('#'), 80)}")
    else:
        shown = _worded(one, value, reader)
    return _labelled(escape(reader.t(one.label)), shown)


def _paused(pause: Pause, reader: Reader) -> Mrkdwn:
    since = say.moment(pause.since, reader)
    if pause.by is None:
        return reader.m("paused since {since}", since=since)
    by = say.named(pause.by, reader)
    return reader.m("paused by {person} since {since}", person=by, since=since)


def _name_given(settings: Settings, key: str) -> str | None:
    """Return the name by which the environment calls a channel that was not looked up yet."""
    names = {"lobby_channel_id": settings.lobby, "digest_channel_id": settings.digest_channel}
    return names.get(key)


def _worded(one: Definition, value: object, reader: Reader) -> Mrkdwn:
    match one.kind:
        case Choice(options=options):
            return reader.m(options[str(value)]) if value in options else _quoted(value)
        case Hour():
            return escape(hour(value))
        case Number() as number:
            return _counted(number, value, reader)
        case Channel(none=none):
            return channel(str(value)) if value else reader.m(none)
        case Address(none=none) | Template(none=none):
            return _quoted(value) if value else reader.m(none)
        case Zone():
            return say.said(str(value), VALUE_LENGTH)


def hour(value: object) -> str:
    """Return an hour of the day as a clock shows it."""
    return f"{value:0>2}:00"


def _counted(number: Number, value: object, reader: Reader) -> Mrkdwn:
    """Return a number alone: the label says of what."""
    is_none = str(value) == "0" and number.zero
    return reader.m(number.zero) if is_none else escape(str(value))


def _quoted(value: object) -> Mrkdwn:
    """Return a text as it was typed; a backtick would end what it stands between."""
    shown = say.said(str(value).replace("`", "'"), VALUE_LENGTH)
    return Mrkdwn(f"`{shown}`") if shown else Mrkdwn("–")


def _labelled(label: Mrkdwn, value: Mrkdwn) -> Mrkdwn:
    return Mrkdwn(f"{label}: {value}")
