"""The form that changes the settings: all of them at a glance, and a page for each section."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot.i18n import Reader
from bot.ports import Block as SlackBlock
from bot.ports import Modal
from bot.records import Settings
from bot.settings import (
    ADMINS,
    LONGEST_ADDRESS,
    OPENING,
    Address,
    Channel,
    Choice,
    Definition,
    Hour,
    Number,
    PageShown,
    Section,
    Template,
    Zone,
    admins_shown,
    as_typed,
    of_section,
)
from bot.settings import LONGEST_NAME_TEMPLATE as SHORT_TEMPLATE
from bot.slack.ids import Action, Callback
from bot.slack.mrkdwn import bold
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    Element,
    actions,
    ask,
    button,
    channel_select,
    context,
    modal,
    number_input,
    people_select,
    radio,
    section,
    select,
    text_input,
)
from bot.slack.views.settings._values import MORE_ADMINS, SECTIONS, hour, label_of, section_lines

ZONE_LENGTH = 60
OVERVIEW = "overview"


def overview(settings: Settings, reader: Reader, saved: Sequence[str] | None = None) -> Modal:
    """Return all settings at a glance, each section with its button; `saved` are keys."""
    change = reader.t("Change")
    pages = [
        section(
            section_lines(settings, one, reader),
            button(
                Action.CONFIG_PAGE,
                change,
                one.value,
                read_out=f"{change}: {reader.t(SECTIONS[one])}",
            ),
        )
        for one in Section
    ]
    last = actions(button(Action.CONFIG_CHANGES, reader.t("Last changes"), OVERVIEW))
    blocks = [*_saved(saved, reader), *pages, last]
    return Modal(
        modal(Callback.CONFIG, reader.t("Settings"), blocks, close=reader.t("Close")),
    )


def page(
    settings: Settings,
    chosen: Section,
    reader: Reader,
    below: Sequence[SlackBlock] = (),
    stood: PageShown | None = None,
    taken: Mapping[int, int] | None = None,
) -> Modal:
    """Return the form for one section, every setting with what it means.

    It carries what `stood` when it was opened, by which it is known what somebody has changed.
    `taken` are the minutes within which half of the answers came, by severity.
    """
    back = actions(button(Action.CONFIG_PAGE, reader.t("Back without saving"), OVERVIEW))
    hints = {
        f"ask_minutes_sev{n}": _taken(n, within, reader) for n, within in (taken or {}).items()
    }
    fields = [_field(settings, one, reader, hints.get(one.key)) for one in of_section(chosen)]
    if chosen is Section.TEAM:
        fields.append(_admins(settings, reader))
    name = section(bold(reader.t(SECTIONS[chosen])))
    return Modal(
        modal(
            Callback.CONFIG,
            reader.t("Settings"),
            [name, *fields, *below, back],
            submit=reader.t("Save"),
            close=reader.t("Close"),
            private_metadata=json.dumps((stood or PageShown.of(settings, chosen)).carried()),
        )
    )


def _saved(keys: Sequence[str] | None, reader: Reader) -> list[SlackBlock]:
    if keys is None:
        return []
    if not keys:
        return [context(reader.m("Nothing was different, so nothing was changed."))]
    labels = say.listed([label_of(key, reader) for key in keys], reader)
    return [context(reader.m(":white_check_mark: Saved: {labels}.", labels=labels))]


def _taken(severity: int, minutes: int, reader: Reader) -> str:
    return reader.tn(
        "Half of your people's answers to a {severity} came within {n} minute.",
        "Half of your people's answers to a {severity} came within {n} minutes.",
        minutes,
        severity=f"sev{severity}",
    )


def _field(
    settings: Settings, one: Definition, reader: Reader, seen: str | None = None
) -> SlackBlock:
    meaning = " ".join(filter(None, [reader.t(one.meaning, **one.values), seen]))
    if one.key == OPENING and settings.pause is not None:
        meaning = _paused(settings, reader)
    is_optional = isinstance(one.kind, (Channel, Address, Template))
    element = _element(one, getattr(settings, one.key), reader)
    return ask(one.key, reader.t(one.label), element, hint=meaning, is_optional=is_optional)


def _element(one: Definition, value: object, reader: Reader) -> Element:
    text = as_typed(value)
    match one.kind:
        case Choice(options=options, is_open=is_open):
            offered = [(code, reader.t(words)) for code, words in options.items()]
            return radio(offered, text) if is_open else select(offered, text)
        case Hour():
            return select([(str(at), hour(at)) for at in range(24)], text)
        case Number(least=least, most=most):
            return number_input(int(text) if text.isdecimal() else None, least, most)
        case Channel(none=none):
            return channel_select(text or None, reader.t(none))
        case Zone():
            return text_input(text, "Europe/Madrid", most=ZONE_LENGTH)
        case Address():
            return text_input(text, str(one.values["example"]), most=LONGEST_ADDRESS)
        case Template(most=most):
            return text_input(text, is_long=most > SHORT_TEMPLATE, most=most)


def _admins(settings: Settings, reader: Reader) -> SlackBlock:
    return ask(
        ADMINS,
        reader.t(MORE_ADMINS),
        people_select(admins_shown(settings), reader.t("Choose colleagues")),
        hint=reader.t("They may change these settings, as Slack's admins and owners may."),
        is_optional=True,
    )


def _paused(settings: Settings, reader: Reader) -> str:
    pause = settings.pause
    by = say.name_of(pause.by, reader) if pause and pause.by else reader.t("somebody")
    since = reader.when(pause.since) if pause else ""
    return reader.t("Paused by {person} since {since}.", person=by, since=since)
