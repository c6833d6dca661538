"""The settings as everybody may read them."""

from __future__ import annotations

from bot.i18n import Reader
from bot.ports import Message
from bot.records import Settings
from bot.settings import Section
from bot.slack.mrkdwn import channel
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import section
from bot.slack.views.settings._values import section_lines


def config_card(settings: Settings, reader: Reader) -> Message:
    """Return the settings as a private message, for those who may not change them."""
    text = reader.m("*Settings of this workspace*")
    parts = [section(section_lines(settings, one, reader)) for one in Section]
    return say.message(text, section(text), *parts)


def cannot_enter(channel_id: str, reader: Reader) -> Message:
    """Return the word to an admin that the bot cannot get into a channel they have chosen."""
    return say.plain_message(
        reader.m(
            ":warning: I cannot post in {channel}: it is private or archived. Add me there with"
            " `/invite`, or choose another channel with `/swarm config`.",
            channel=channel(channel_id),
        )
    )
