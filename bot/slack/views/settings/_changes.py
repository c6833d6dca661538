"""Who has changed which setting lately."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import Mrkdwn, Reader, escape
from bot.ports import Modal
from bot.records import Changed
from bot.slack.views import _phrases as say
from bot.slack.views.blocks import modal, section
from bot.slack.views.settings._values import label_of, value_of


def changes_form(changes: Sequence[Changed], reader: Reader) -> Modal:
    """Return the latest changes, the last one first, on top of the settings."""
    lines = [_change(one, reader) for one in changes]
    nothing = reader.m("Nothing has been changed yet.")
    blocks = [section(line) for line in lines or [nothing]]
    view = modal("changes", reader.t("Last changes"), blocks, close=reader.t("Back"))
    return Modal(view, is_on_top=True)


def _change(one: Changed, reader: Reader) -> Mrkdwn:
    by = say.named(one.by, reader) if one.by is not None else reader.m("somebody")
    before, after = (value_of(one.key, value, reader) for value in (one.before, one.after))
    return say.paragraph(
        Mrkdwn(f"*{escape(label_of(one.key, reader))}* · {by} · {say.moment(one.at, reader)}"),
        Mrkdwn(f"{before} → {after}"),
    )
