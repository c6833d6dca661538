"""What each person reads: the catalogues, and a reader's own language and time zone."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en", "es")
CATALOGUES = Path(__file__).parent / "locales"
TYPED_IN = {
    "es": {
        "call": "llamada",
        "cancel": "cancelar",
        "config": "ajustes",
        "digest": "resumen",
        "doc": "documento",
        "edit": "editar",
        "find": "buscar",
        "group": "grupo",
        "handoff": "traspasar",
        "help": "ayuda",
        "invite": "invitar",
        "leave": "salir",
        "list": "lista",
        "mark": "marcar",
        "mine": "míos",
        "profile": "perfil",
        "reopen": "reabrir",
        "resolve": "resolver",
        "team": "equipo",
        "thanks": "gracias",
        "update": "actualizar",
        "who": "quién",
    }
}
"""What people may type for a command in their own language; the English words work for all."""


class Mrkdwn(str):
    """Text that is ready for a mrkdwn field: everything a person wrote in it is escaped."""

    __slots__ = ()


def escape(text: str) -> Mrkdwn:
    """Return `text` so that Slack shows it as it was written; mrkdwn stays as it is."""
    if isinstance(text, Mrkdwn):
        return text
    return Mrkdwn(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def N_(text: str) -> str:  # noqa: N802
    """Mark a text for the catalogues where it is written down before its reader is known."""
    return text


def language_of(locale: str | None) -> str:
    """Return the language of ours that fits a Slack locale such as `es-LA`."""
    language = (locale or "en").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else "en"


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """Return the texts of a language; English is what stands in the code."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads the bot: in their language, with times in their zone."""

    language: str = "en"
    time_zone: str = "UTC"

    @classmethod
    def of(cls, locale: str | None, time_zone: str | None) -> Reader:
        """Return the reader for what Slack says of somebody."""
        return cls(language_of(locale), time_zone or "UTC")

    def t(self, text: str, **values: object) -> str:
        """Return `text` in the reader's language, for a plain-text field."""
        return _filled(catalogue(self.language).gettext(text), values)

    def tn(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the form of a text that fits `n`, for a plain-text field."""
        return _filled(catalogue(self.language).ngettext(one, many, n), {"n": n, **values})

    def m(self, text: str, **values: object) -> Mrkdwn:
        """Return `text` in the reader's language as mrkdwn, with every plain value escaped."""
        return Mrkdwn(_filled(catalogue(self.language).gettext(text), _escaped(values)))

    def mn(self, one: str, many: str, n: int, **values: object) -> Mrkdwn:
        """Return the form of a text that fits `n` as mrkdwn, with every plain value escaped."""
        text = catalogue(self.language).ngettext(one, many, n)
        return Mrkdwn(_filled(text, {"n": n, **_escaped(values)}))

    def typed(self, command: str) -> str:
        """Return the word of a command as it is typed in the reader's language."""
        return TYPED_IN.get(self.language, {}).get(command, command)

    def when(self, at: datetime) -> str:
        """Return an instant as date and time in the reader's zone."""
        return f"{self.day(at)} {self.clock(at)}"

    def clock(self, at: datetime) -> str:
        """Return the time of day of an instant, as clocks in the reader's zone show it."""
        return self._time(self._local(at).time())

    def hour(self, hour: int) -> str:
        """Return a full hour as clocks show it where the reader's language is spoken."""
        return self._time(time(hour))

    def day(self, at: datetime) -> str:
        """Return the reader's date of an instant."""
        return format_date(self._local(at).date(), locale=self.language)

    def _time(self, at: time) -> str:
        # The narrow gap before "PM" is none that people would type or search for.
        return format_time(at, "short", locale=self.language).replace("\u202f", " ")

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(zone(self.time_zone))


def zone(name: str) -> ZoneInfo:
    """Return the zone of that name, or UTC where the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _escaped(values: dict[str, object]) -> dict[str, object]:
    return {k: escape(v) if isinstance(v, str) else v for k, v in values.items()}


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text
