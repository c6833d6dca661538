"""Sentences of support people in two languages, and what in them is for nobody else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.masking import mask

LANGUAGES = ("en", "es")
MARKED = re.compile("«(.*?)»")


@dataclass(frozen=True)
class Sentence:
    """A sentence; `personal` is what must be covered, nothing where `kind` is empty."""

    kind: str
    text: str
    personal: str


@dataclass
class Found:
    """What masking has made of a corpus."""

    sentences: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    """Sentences of which something personal can still be read."""
    false_hits: list[str] = field(default_factory=list)
    """Sentences of which something harmless was covered."""

    def summary(self) -> str:
        """Return the counts on one line."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.sentences.items()))
        return f"{kinds}; missed {len(self.misses)}, false hits {len(self.false_hits)}"


def sentences(language: str) -> Iterator[Sentence]:
    """Give the corpus of a language."""
    lines = (Path(__file__).parent / f"{language}.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        kind, _, text = line.partition("\t")
        there = MARKED.search(text)
        personal = there.group(1) if there else ""
        yield Sentence("" if kind == "-" else kind, MARKED.sub(r"\1", text), personal)


def masked(language: str) -> Found:
    """Mask the corpus of a language, and return what came of it."""
    found = Found()
    for one in sentences(language):
        found.sentences[one.kind or "harmless"] += 1
        after = mask(one.text)
        if not one.kind:
            if after.text != one.text:
                found.false_hits.append(f"{one.text} -> {after.text}")
        elif one.personal in after.text or one.kind not in after.found:
            found.misses.append(f"{one.kind}: {one.text} -> {after.text}")
    return found
