"""Writes the first draft of a knowledge article from what was marked and said, without a model."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.masking import Kind, mask

CASE = "case"
RESOLVE_FORM = "resolve form"

TITLE_CHARACTERS = 120
LINE_CHARACTERS = 280
SHORTEST_CUT = 60
# What a short line takes of a page all the same.
LEAST_ROOM = 80
# Together they are one page; what does not fit is counted and stays with the case.
SECTION_CHARACTERS = {
    "issue": 700,
    "environment": 400,
    "resolution": 1200,
    "cause": 400,
    "did_not_work": 500,
    "resources": 500,
}
ELLIPSIS = "…"

BULLET = re.compile(r"^\s*[•*·–-]\s+|```")
NUMBERING = re.compile(r"^\s*\d{1,2}[.)]\s")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class How(StrEnum):
    """How somebody helped, the most telling first."""

    SOLVED = "solved"
    DIAGNOSED = "diagnosed"
    DECIDED = "decided"
    TRIED = "tried"
    BROUGHT = "brought"


HOW = {
    "fix": How.SOLVED,
    "cause": How.DIAGNOSED,
    "fact": How.BROUGHT,
    "decision": How.DECIDED,
    "tried": How.TRIED,
    "resource": How.BROUGHT,
}


@dataclass(frozen=True)
class Mark:
    """What somebody said a message is; one message may carry several marks. The text is plain."""

    id: str
    kind: str
    text: str
    author: str | None
    message: str
    when: datetime


@dataclass(frozen=True)
class Solved:
    """A case as its customer put it, and as its owner closed it."""

    title: str
    customer_words: str = ""
    environment: str = ""
    tried: str = ""
    resolution: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Line:
    """One line, and where it came from: a mark's id, `CASE` or `RESOLVE_FORM`."""

    text: str
    source: str


@dataclass(frozen=True)
class Draft:
    """An article of at most one page, and how much personal data was covered in it."""

    title: str
    issue: tuple[Line, ...] = ()
    environment: tuple[Line, ...] = ()
    resolution: tuple[Line, ...] = ()
    cause: tuple[Line, ...] = ()
    did_not_work: tuple[Line, ...] = ()
    resources: tuple[Line, ...] = ()
    masked: Mapping[Kind, int] = field(default_factory=dict)

    def sections(self) -> dict[str, tuple[Line, ...]]:
        """Return the sections by name, in the order they are read."""
        return {name: getattr(self, name) for name in SECTION_CHARACTERS}


def draft(solved: Solved, marks: Iterable[Mark]) -> Draft:
    """Return the article's draft; every line says where it came from.

    The customer's own words are the issue, facts join the environment, decisions and fixes follow
    the owner's resolution in the order they were marked. What was tried did not work, unless the
    same message was marked as the fix later. What the owner took over from a mark keeps its source.
    """
    by_time = sorted(marks, key=lambda mark: (mark.when, mark.id))
    fixed = {mark.message for mark in by_time if mark.kind == "fix"}
    failed = [mark for mark in by_time if mark.kind == "tried" and mark.message not in fixed]
    page = _Page(by_time)
    title = page.cover(solved.title)
    # A mark whose text would stand in two sections stands in the one that comes first here.
    page.add("issue", solved.customer_words.strip() or solved.title, CASE)
    page.add("resolution", solved.resolution, RESOLVE_FORM)
    page.add_marks("resolution", (mark for mark in by_time if mark.kind in {"decision", "fix"}))
    page.add("cause", solved.cause, RESOLVE_FORM)
    page.add_marks("cause", (mark for mark in by_time if mark.kind == "cause"))
    page.add("did_not_work", solved.tried, CASE)
    page.add_marks("did_not_work", failed)
    page.add("environment", solved.environment, CASE)
    page.add_marks("environment", (mark for mark in by_time if mark.kind == "fact"))
    page.add_marks("resources", (mark for mark in by_time if mark.kind == "resource"))
    return Draft(
        title=shorten(title, TITLE_CHARACTERS),
        **{name: tuple(lines) for name, lines in page.lines.items()},
        masked=dict(page.masked),
    )


def propose_thanks(marks: Iterable[Mark], owner: str) -> list[tuple[str, How]]:
    """Return who helped the owner and how, in the order they first did: marks, not messages."""
    order = list(How)
    found: dict[str, How] = {}
    for mark in sorted(marks, key=lambda mark: (mark.when, mark.id)):
        how = HOW.get(mark.kind)
        if how and mark.author and mark.author != owner:
            before = found.get(mark.author, how)
            found[mark.author] = min(before, how, key=order.index)
    return list(found.items())


def shorten(text: str, characters: int) -> str:
    """Return the text cut to a length, between words where there are any, with an ellipsis."""
    if len(text) <= characters:
        return text
    cut = text[:characters]
    head = cut.rpartition(" ")[0]
    kept = head if len(head) >= characters // 2 else cut[:-1]
    return kept.rstrip(" ,;:.") + ELLIPSIS


class _Page:
    """The article while it is being filled."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        # The owner's form is filled in from marks: a line left as it was is the mark's own.
        self.marked = {
            _key(line): mark.id for mark in marks for line in _pieces(mask(mark.text).text)
        }
        self.lines: dict[str, list[Line]] = {name: [] for name in SECTION_CHARACTERS}
        self.room = dict(SECTION_CHARACTERS)
        self.masked: Counter[Kind] = Counter()

    def cover(self, text: str) -> str:
        """Return the text on one line without personal data, which is counted."""
        covered = mask(text)
        self.masked.update(covered.found)
        return " ".join(covered.text.split())

    def add(self, section: str, text: str, source: str) -> None:
        """Add to a section what it does not say yet."""
        self._add(section, text, source, _said(self.lines[section]))

    def add_marks(self, section: str, marks: Iterable[Mark]) -> None:
        """Add to a section what the page does not say yet."""
        for mark in marks:
            everything = (line for lines in self.lines.values() for line in lines)
            self._add(section, mark.text, mark.id, _said(everything))
            self._credit(section, mark)

    def _add(self, section: str, text: str, source: str, known: set[str]) -> None:
        # Covered as a whole: a key may run over several lines.
        covered = mask(text)
        added = False
        for line in _pieces(covered.text):
            key = _key(line)
            if key and key not in known:
                known.add(key)
                taken_from = self.marked.get(key, source) if source == RESOLVE_FORM else source
                added = self._place(section, Line(line, taken_from)) or added
        if added:
            self.masked.update(covered.found)

    def _credit(self, section: str, mark: Mark) -> None:
        """Let what the resolve form repeats lead to the marked message that it was taken from."""
        said = {_key(piece) for piece in _pieces(mask(mark.text).text)}
        self.lines[section] = [
            Line(line.text, mark.id)
            if line.source == RESOLVE_FORM and _key(line.text) in said
            else line
            for line in self.lines[section]
        ]

    def _place(self, section: str, line: Line) -> bool:
        """Put a line into the section, cut to the room it has, and say whether it found any."""
        room = self.room[section]
        if room < min(len(line.text), SHORTEST_CUT):
            return False
        text = shorten(line.text, room)
        self.room[section] -= max(len(text), LEAST_ROOM)
        self.lines[section].append(Line(text, line.source))
        return True


def _said(lines: Iterable[Line]) -> set[str]:
    return {_key(line.text) for line in lines}


def _key(text: str) -> str:
    """Return what makes two lines the same: their words, whatever their case and numbering."""
    return " ".join(re.findall(r"\w+", NUMBERING.sub("", text).casefold())) or text.strip()


def _pieces(text: str) -> Iterator[str]:
    """Yield the lines of a text, long ones broken between sentences or else cut."""
    for line in text.splitlines():
        piece = ""
        for sentence in SENTENCE_END.split(" ".join(BULLET.sub("", line).split())):
            if piece and len(piece) + len(sentence) >= LINE_CHARACTERS:
                yield shorten(piece, LINE_CHARACTERS)
                piece = ""
            piece = f"{piece} {sentence}".strip()
        if piece:
            yield shorten(piece, LINE_CHARACTERS)
