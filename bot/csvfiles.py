"""Reads the files of people and cases that teams import, row by row, naming every bad row."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO, Generic, TextIO, TypeVar

from bot import csvcells as cells
from bot.csvcells import WhyBad

CHUNK = 1 << 20
DETAIL_CHARACTERS = 80


class WhyRefused(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    NOT_CSV = "not_csv"
    MISSING_COLUMN = "missing_column"
    REPEATED_COLUMN = "repeated_column"


class FileRefusedError(Exception):
    """A file that cannot be read at all."""

    def __init__(self, reason: WhyRefused, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class PersonRow:
    """What a file says of a person; None is what it does not say."""

    email: str
    name: str | None = None
    department: str | None = None
    skills: Mapping[str, int] | None = None
    interests: tuple[str, ...] | None = None
    timezone: str | None = None
    language: str | None = None
    manager_email: str | None = None
    max_swarms: int | None = None


@dataclass(frozen=True)
class CaseRow:
    """What a file says of a case; None is what it does not say."""

    case: str
    title: str | None = None
    description: str | None = None
    customer: str | None = None
    customer_tier: str | None = None
    product: str | None = None
    severity: int | None = None
    owner_email: str | None = None
    skills: tuple[str, ...] | None = None
    environment: str | None = None
    resolution: str | None = None
    cause: str | None = None
    language: str | None = None
    opened_at: datetime | None = None
    resolved_at: datetime | None = None


ValueT = TypeVar("ValueT", PersonRow, CaseRow)


@dataclass(frozen=True)
class Row(Generic[ValueT]):
    """A good row and the line it starts on."""

    line: int
    value: ValueT


@dataclass(frozen=True)
class BadRow:
    """A row to be left out: where, which column, why, and what stands there."""

    line: int
    column: str
    reason: WhyBad
    detail: str = ""


@dataclass(frozen=True)
class Reading(Generic[ValueT]):
    """A file being read: its columns that mean nothing to us, its length, and its rows."""

    unknown_columns: tuple[str, ...]
    lines: int
    rows: Iterator[Row[ValueT] | BadRow]


def read_people(file: BinaryIO) -> Reading[PersonRow]:
    """Start reading a file of people; `file` can be rewound.

    Raises:
        FileRefusedError: it is empty, no CSV, or has no column `email`.

    """
    return _read(file, PersonRow, PEOPLE)


def read_cases(file: BinaryIO) -> Reading[CaseRow]:
    """Start reading a file of cases; `file` can be rewound.

    Raises:
        FileRefusedError: it is empty, no CSV, or has no column `case`.

    """
    return _read(file, CaseRow, CASES)


Columns = Mapping[str, Callable[[str], object]]

# The first column of each is the one that a row cannot be without.
PEOPLE: Columns = {
    "email": cells.email,
    "name": str,
    "department": str,
    "skills": cells.levels,
    "interests": cells.names,
    "timezone": cells.time_zone,
    "language": cells.language,
    "manager_email": cells.email,
    "max_swarms": cells.number,
}
CASES: Columns = {
    "case": cells.reference,
    "title": str,
    "description": str,
    "customer": str,
    "customer_tier": str,
    "product": str,
    "severity": cells.severity,
    "owner_email": cells.email,
    "skills": cells.names,
    "environment": str,
    "resolution": str,
    "cause": str,
    "language": cells.language,
    "opened_at": cells.time,
    "resolved_at": cells.time,
}


def _read(file: BinaryIO, make: Callable[..., ValueT], columns: Columns) -> Reading[ValueT]:
    encoding, lines = _look_over(file)
    table = _Table(io.TextIOWrapper(file, encoding, newline=""))
    header = _header(table, next(iter(columns)))
    unknown = tuple(name for name in header if name and name not in columns)
    return Reading(unknown, lines, _rows(table, header, make, columns))


def _look_over(file: BinaryIO) -> tuple[str, int]:
    """Return the file's encoding and how many lines it has, and rewind it."""
    starts_in_utf16 = file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    for encoding in ("utf-16",) if starts_in_utf16 else ("utf-8-sig", "cp1252"):
        file.seek(0)
        try:
            lines = _count_lines(file, encoding)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return encoding, lines
    raise FileRefusedError(WhyRefused.NOT_CSV)


def _count_lines(file: BinaryIO, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, last = 0, "\n"
    while chunk := file.read(CHUNK):
        text = decoder.decode(chunk)
        if "\0" in text:
            raise FileRefusedError(WhyRefused.NOT_CSV)
        lines += text.count("\n")
        last = text[-1:] or last
    decoder.decode(b"", final=True)
    return lines + (last != "\n")


def _delimiter(text: str) -> str:
    """Return what separates the columns in the first line."""
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


class _Table:
    """A CSV's rows of stripped cells; what cannot be split into cells is a bad row."""

    def __init__(self, text: TextIO) -> None:
        delimiter = _delimiter(text.read(CHUNK))
        text.seek(0)
        self.reader = csv.reader(text, delimiter=delimiter, strict=True, skipinitialspace=True)
        self.line = 1

    def __iter__(self) -> Iterator[list[str] | BadRow]:
        while True:
            self.line = self.reader.line_num + 1
            try:
                cells = [cell.strip() for cell in next(self.reader)]
            except StopIteration:
                return
            except csv.Error as error:
                yield BadRow(self.line, "", WhyBad.BROKEN_QUOTES, str(error))
                continue
            if any(cells):
                yield cells


def _header(table: _Table, required: str) -> list[str]:
    """Return the names of the columns.

    Raises:
        FileRefusedError: there are none, one comes twice, or the required one is not there.

    """
    first = next(iter(table), None)
    if first is None:
        raise FileRefusedError(WhyRefused.EMPTY)
    if isinstance(first, BadRow):
        raise FileRefusedError(WhyRefused.NOT_CSV, first.detail)
    header = [re.sub(r"[\s-]+", "_", cell.casefold()) for cell in first]
    repeated = [name for name, count in Counter(header).items() if name and count > 1]
    if repeated:
        raise FileRefusedError(WhyRefused.REPEATED_COLUMN, repeated[0])
    if required not in header:
        raise FileRefusedError(WhyRefused.MISSING_COLUMN, required)
    return header


def _rows(
    table: _Table, header: list[str], make: Callable[..., ValueT], columns: Columns
) -> Iterator[Row[ValueT] | BadRow]:
    required = next(iter(columns))
    first_lines: dict[object, int] = {}
    for found in table:
        line = table.line
        row = found if isinstance(found, BadRow) else _row(line, header, found, make, columns)
        if isinstance(row, Row):
            key = getattr(row.value, required)
            if key in first_lines:
                row = BadRow(line, required, WhyBad.REPEATED, str(first_lines[key]))
            first_lines.setdefault(key, line)
        yield row


def _row(
    line: int,
    header: list[str],
    row: list[str],
    make: Callable[..., ValueT],
    columns: Columns,
) -> Row[ValueT] | BadRow:
    """Return the row's value, or its first fault."""
    if any(row[len(header) :]):
        return BadRow(line, "", WhyBad.TOO_MANY_CELLS, str(len(row)))
    given = {name: cell for name, cell in zip(header, row, strict=False) if cell}
    values: dict[str, Any] = {}
    for place, (column, read) in enumerate(columns.items()):
        try:
            if column in given:
                values[column] = read(given[column])
            elif place == 0:
                return BadRow(line, column, WhyBad.MISSING)
        except cells.BadCellError as error:
            return BadRow(line, column, error.reason, given[column][:DETAIL_CHARACTERS])
    opened, resolved = values.get("opened_at"), values.get("resolved_at")
    if opened and resolved and resolved < opened:
        return BadRow(line, "resolved_at", WhyBad.RESOLVED_BEFORE_OPENED, given["resolved_at"])
    return Row(line, make(**values))
