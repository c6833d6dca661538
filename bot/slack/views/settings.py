"""What a team has set, to see and to change."""

from __future__ import annotations

from bot.i18n import LANGUAGES, N_, Mrkdwn, Reader, escape
from bot.ports import Block as SlackBlock
from bot.ports import Message, Modal
from bot.records import Settings
from bot.slack.ids import Block, Callback
from bot.slack.mrkdwn import channel
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import (
    ask,
    channel_select,
    modal,
    number_input,
    people_select,
    radio,
    section,
    select,
    text_input,
)
from bot.slack.views.swarms import paused_since

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
VISIBILITY = {
    "open": N_("Open: everybody may see and join"),
    "private": N_("Private: only members see what it is about"),
}
OPENING = {
    "on": N_("As soon as somebody asks"),
    "paused": N_("Later: keep what is asked for until this is switched back"),
}
LONGEST_KEPT_DAYS = 365


def config_card(settings: Settings, reader: Reader) -> Message:
    """Return the settings as a private message, for those who may not change them."""
    text = reader.m("*Settings of this workspace*")
    return say.message(text, section(say.paragraph(text, *_lines(settings, reader))))


def config_form(settings: Settings, reader: Reader) -> Modal:
    """Return the form that changes the settings."""
    return Modal(
        modal(
            Callback.CONFIG,
            reader.t("Settings"),
            [
                *_place_fields(settings, reader),
                *_time_fields(settings, reader),
                *_swarm_fields(settings, reader),
            ],
            submit=reader.t("Save"),
            close=reader.t("Close"),
        )
    )


def cannot_enter(channel_id: str, reader: Reader) -> Message:
    """Return the word to an admin that the bot cannot get into a channel they have chosen."""
    return say.plain_message(
        reader.m(
            ":warning: I cannot post in {channel}: it is private or archived. Add me there with"
            " `/invite`, or choose another channel with `/swarm config`.",
            channel=channel(channel_id),
        )
    )


def _lines(settings: Settings, reader: Reader) -> list[Mrkdwn]:
    day = reader.t(DAYS.get(settings.digest_day, DAYS["mon"]))
    values = [
        (reader.m("Lobby"), _channel(settings.lobby_channel_id, settings.lobby)),
        (reader.m("Digest"), _digest_place(settings)),
        (reader.m("Digest time"), escape(f"{day}, {_hour(settings.digest_hour)}")),
        (reader.m("Time zone"), say.said(settings.time_zone, 60)),
        (reader.m("Language"), escape(LANGUAGE_NAMES.get(settings.language, settings.language))),
        (reader.m("Experts"), reader.m(INVITE.get(settings.invite, INVITE["ask"]))),
        (reader.m("New swarms"), reader.m(VISIBILITY.get(settings.visibility, VISIBILITY["open"]))),
        (reader.m("Opening"), _opening(settings, reader)),
        (reader.m("Channels"), _kept(settings.archive_after_days, reader)),
        (reader.m("Admins"), _admins(settings, reader)),
    ]
    return [Mrkdwn(f"*{label}:* {value}") for label, value in values]


def _opening(settings: Settings, reader: Reader) -> Mrkdwn:
    if settings.pause is not None:
        return paused_since(settings.pause, reader)
    at_once = OPENING["on"]
    return reader.m(at_once)


def _kept(days: int, reader: Reader) -> Mrkdwn:
    return reader.mn(
        "archived {n} day after the swarm ends", "archived {n} days after the swarm ends", days
    )


def _admins(settings: Settings, reader: Reader) -> Mrkdwn:
    slack = reader.m("Slack's admins and owners")
    if not settings.admins:
        return slack
    return say.listed([slack, say.crowd(settings.admins, reader)], reader)


def _digest_place(settings: Settings) -> Mrkdwn:
    if settings.digest_channel_id or settings.digest_channel:
        return _channel(settings.digest_channel_id, settings.digest_channel or "")
    return _channel(settings.lobby_channel_id, settings.lobby)


def _channel(channel_id: str | None, name: str) -> Mrkdwn:
    return channel(channel_id) if channel_id else Mrkdwn(f"#{say.said(name.lstrip('#'), 80)}")


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _place_fields(settings: Settings, reader: Reader) -> list[SlackBlock]:
    return [
        ask(
            Block.LOBBY,
            reader.t("Lobby"),
            channel_select(settings.lobby_channel_id, reader.t("Choose a channel")),
            hint=reader.t("New swarms are announced here. Add me to it if it is private."),
            is_optional=True,
        ),
        ask(
            Block.DIGEST_CHANNEL,
            reader.t("Channel of the digest"),
            channel_select(settings.digest_channel_id, reader.t("The lobby")),
            hint=reader.t("Leave it empty to have the digest in the lobby."),
            is_optional=True,
        ),
    ]


def _time_fields(settings: Settings, reader: Reader) -> list[SlackBlock]:
    days = [(code, reader.t(name)) for code, name in DAYS.items()]
    hours = [(str(hour), _hour(hour)) for hour in range(24)]
    languages = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    return [
        ask(Block.DIGEST_DAY, reader.t("Day of the digest"), select(days, settings.digest_day)),
        ask(
            Block.DIGEST_HOUR,
            reader.t("Hour of the digest"),
            select(hours, str(settings.digest_hour)),
        ),
        ask(
            Block.TIME_ZONE,
            reader.t("Time zone of the team"),
            text_input(settings.time_zone, "Europe/Madrid", most=60),
            hint=reader.t("Like Europe/Madrid or America/Bogota."),
        ),
        ask(
            Block.LANGUAGE,
            reader.t("Language of channels"),
            select(languages, settings.language),
            hint=reader.t("For what several people read. Each person gets their own language."),
        ),
    ]


def _swarm_fields(settings: Settings, reader: Reader) -> list[SlackBlock]:
    invite = radio([(code, reader.t(text)) for code, text in INVITE.items()], settings.invite)
    visibility = radio(
        [(code, reader.t(text)) for code, text in VISIBILITY.items()], settings.visibility
    )
    return [
        ask(
            Block.INVITE,
            reader.t("Experts whose skills fit"),
            invite,
            hint=reader.t("With sev1 they are always added at once."),
        ),
        ask(Block.VISIBILITY, reader.t("New swarms are"), visibility),
        ask(
            Block.OPENING,
            reader.t("Swarms are opened"),
            radio([(code, reader.t(text)) for code, text in OPENING.items()], settings.opening),
            hint=_pause_hint(settings, reader),
        ),
        ask(
            Block.ARCHIVE_DAYS,
            reader.t("Archive the channel after days"),
            number_input(settings.archive_after_days, 0, LONGEST_KEPT_DAYS),
            hint=reader.t("Counted from its end. Until then the swarm can be reopened there."),
        ),
        ask(
            Block.ADMINS,
            reader.t("More admins"),
            people_select([one.slack_id for one in settings.admins if one.slack_id]),
            hint=reader.t("They may change these settings, as Slack's admins and owners may."),
            is_optional=True,
        ),
    ]


def _pause_hint(settings: Settings, reader: Reader) -> str:
    pause = settings.pause
    if pause is None:
        return reader.t("Whoever asks meanwhile is told, and their swarms open by themselves then.")
    by = say.name_of(pause.by, reader) if pause.by is not None else reader.t("somebody")
    return reader.t("Paused by {person} since {since}.", person=by, since=reader.when(pause.since))
