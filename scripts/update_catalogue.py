"""Bring the catalogues up to date with the texts that are marked in the code."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "bot" / "locales"
SPOKEN_IN = ("bot", "handlers")
KEYWORDS = {"t": None, "m": None, "N_": None, "tn": (1, 2), "mn": (1, 2)}
# Lines of a header that change with every run or say nothing.
FLEETING = (
    "Project-Id-Version",
    "Report-Msgid-Bugs-To",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Generated-By",
)


def spoken() -> Catalog:
    """Return every text that is marked in the code."""
    template = Catalog(charset="utf-8")
    for folder in SPOKEN_IN:
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        for file, _line, text, _comments, context in sorted(found, key=lambda entry: entry[:2]):
            template.add(text, locations=[(f"{folder}/{file}", 0)], context=context)
    return template


def written(language: str) -> Catalog:
    """Return a catalogue as it stands."""
    with (LOCALES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Add what is missing and drop what nobody says any more; translations stay."""
    catalogue = written(language)
    catalogue.update(spoken(), no_fuzzy_matching=True)
    text = io.BytesIO()
    write_po(text, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    lines = text.getvalue().decode().splitlines(keepends=True)
    kept = (line for line in lines if not line.removeprefix('"').startswith(FLEETING))
    (LOCALES / f"{language}.po").write_text("".join(kept), encoding="utf-8")


if __name__ == "__main__":
    for catalogue_file in LOCALES.glob("*.po"):
        update(catalogue_file.stem)
