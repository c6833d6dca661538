"""Writes everything of a workspace into files, for keeping and for going elsewhere."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import ConfigError
from bot.names import skill_key
from bot.store import Store
from bot.store.export import Export, Written
from models import Section

ARTICLES = "articles"
FOR_THE_OWNER_ALONE = 0o700
LONGEST_NAME = 60
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
HEADINGS = {
    Section.ISSUE: "Issue",
    Section.ENVIRONMENT: "Environment",
    Section.RESOLUTION: "Resolution",
    Section.CAUSE: "Cause",
    Section.DID_NOT_WORK: "What did not work",
    Section.RESOURCES: "Resources",
}
LINKS = {"source": "made from", "answered": "answered", "used": "used for"}


@dataclass(frozen=True)
class Exported:
    """What was written."""

    rows: int
    tables: int
    articles: int


class Exports:
    """Writes a workspace as it stands at one instant, whether or not the bot runs."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def write(self, workspace_id: str, folder: Path) -> Exported:
        """Write everything into a folder that is not there yet: all of it, or nothing.

        Raises:
            ConfigError: The folder is there already, or cannot be written.

        """
        unready = folder.with_name(f"{folder.name}.{os.getpid()}.unready")
        try:
            with _told_of(folder):
                _make(unready, folder)
            async with self._store.snapshot(workspace_id) as export:
                with _told_of(folder):
                    written = await _written(export, unready)
            with _told_of(folder):
                unready.rename(folder)
        finally:
            shutil.rmtree(unready, ignore_errors=True)
        return written


@contextmanager
def _told_of(folder: Path) -> Iterator[None]:
    """Let a disk that takes nothing be no trouble of the database."""
    try:
        yield
    except OSError as problem:
        raise ConfigError(f"{folder} cannot be written: {problem.strerror}.") from problem


def _make(unready: Path, folder: Path) -> None:
    if folder.exists():
        raise ConfigError(f"{folder} is there already: name a folder that is not.")
    unready.parent.mkdir(parents=True, exist_ok=True)
    unready.mkdir(mode=FOR_THE_OWNER_ALONE)
    (unready / ARTICLES).mkdir()


async def _written(export: Export, folder: Path) -> Exported:
    rows = articles = 0
    tables = export.tables()
    for name in tables:
        rows += await _write_table(export, name, folder / f"{name}.csv")
    async for article in export.articles():
        path = folder / ARTICLES / f"{_file_name(article)}.md"
        path.write_text(_as_markdown(article), encoding="utf-8", newline="\n")
        articles += 1
    return Exported(rows, len(tables), articles)


async def _write_table(export: Export, name: str, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(export.columns(name))
        async for row in export.rows(name):
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _cell(value: object) -> str:
    """Return a value as a person reads it; the same value is always the same text."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return _moment(value)
        case str():
            return f"'{value}" if value.startswith(FORMULAS) else value
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _file_name(written: Written) -> str:
    title = skill_key(written.article.title)[:LONGEST_NAME].strip("-")
    safe = "".join(letter if letter.isalnum() else "-" for letter in title)
    return "-".join(part for part in (safe, written.article.id[:8]) if part)


def _as_markdown(written: Written) -> str:
    article = written.article
    facts = [
        ("State", article.state.replace("_", " ")),
        ("Case", written.case or ""),
        ("Language", article.language),
        ("Private", "yes" if article.is_private else "no"),
        ("Version", str(article.version)),
        ("Created", _moment(article.created_at)),
        ("Published", _published(written)),
        ("Archived", _moment(article.archived_at) if article.archived_at else ""),
        ("Links", ", ".join(f"{LINKS.get(kind, kind)} {case}" for kind, case in written.links)),
        ("Id", article.id),
    ]
    lines = [f"# {' '.join(article.title.split())}", ""]
    lines += [f"* {label}: {value}" for label, value in facts if value]
    for section, heading in HEADINGS.items():
        lines += _section(heading, [one.text for one in written.lines if one.section == section])
    return "\n".join(lines) + "\n"


def _published(written: Written) -> str:
    at = written.article.published_at
    if at is None:
        return ""
    return f"{_moment(at)} by {written.published_by}" if written.published_by else _moment(at)


def _section(heading: str, texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    points = ["- " + text.strip().replace("\n", "\n  ") for text in texts]
    return ["", f"## {heading}", "", *points]
