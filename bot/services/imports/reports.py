"""What an import has to tell: how many rows did what, and which lines need a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.csvcells import WhyBad
from bot.csvfiles import BadRow, FileRefusedError, WhyRefused
from bot.i18n import N_, Reader

REASONS: Mapping[WhyBad, str] = {
    WhyBad.MISSING: N_("it has no value, and a row cannot do without"),
    WhyBad.NOT_AN_EMAIL: N_("“{detail}” is no e-mail address"),
    WhyBad.NOT_A_LEVEL: N_(
        "“{detail}” is not a list of skills with levels from 1 to 3, like billing:3;webhooks:2"
    ),
    WhyBad.REPEATED_SKILL: N_("“{detail}” names a skill twice"),
    WhyBad.NOT_A_TIME_ZONE: N_("“{detail}” is no time zone like Europe/Madrid"),
    WhyBad.NOT_A_LANGUAGE: N_("“{detail}” is no language of the bot: write en or es"),
    WhyBad.NOT_A_SEVERITY: N_("“{detail}” is no severity from 1 to 4"),
    WhyBad.NOT_A_NUMBER: N_("“{detail}” is no whole number up to 9999"),
    WhyBad.NOT_A_TIME: N_("“{detail}” is no date or time like 2026-03-31T14:05:00Z"),
    WhyBad.RESOLVED_BEFORE_OPENED: N_("it was resolved before it was opened"),
    WhyBad.REPEATED: N_("it stands in line {detail} too; that one counts"),
    WhyBad.TOO_MANY_CELLS: N_("the row has more cells than there are columns"),
    WhyBad.BROKEN_QUOTES: N_("the quotation marks do not match ({detail})"),
}
REFUSALS: Mapping[WhyRefused, str] = {
    WhyRefused.EMPTY: N_("The file is empty."),
    WhyRefused.NOT_CSV: N_("The file is not CSV: save the sheet as CSV in UTF-8."),
    WhyRefused.MISSING_COLUMN: N_("The file has no column named {detail}."),
    WhyRefused.REPEATED_COLUMN: N_("The file has the column {detail} twice."),
}


class Fate(StrEnum):
    """What became of a good row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Complaint:
    """A line that needs a look, and why."""

    line: int
    reason: str


@dataclass
class Report:
    """What came of an import."""

    fates: Counter[Fate] = field(default_factory=Counter)
    bad: list[Complaint] = field(default_factory=list)
    """Rows that were left out."""
    remarks: list[Complaint] = field(default_factory=list)
    """Rows that went in but for one thing."""
    unknown_columns: tuple[str, ...] = ()
    linked: int = 0
    """People of the file whom Slack knows."""

    def leave_out(self, row: BadRow, reader: Reader) -> None:
        """Name a row that is left out."""
        reason = reader.t(REASONS[row.reason], detail=row.detail)
        column = f"{row.column}: " if row.column else ""
        self.bad.append(Complaint(row.line, f"{column}{reason}"))

    def remark(self, line: int, sentence: str) -> None:
        """Name a row of which one thing could not be taken in."""
        self.remarks.append(Complaint(line, sentence))


def refusal(refused: FileRefusedError, reader: Reader) -> str:
    """Return why a file cannot be read at all, in a sentence."""
    return reader.t(REFUSALS[refused.reason], detail=refused.detail)
