"""The built documentation, as the tests read it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.architecture.source import ROOT

LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.anchors.add(value or "")
            elif (tag, name) == ("a", "href"):
                self.links.append(value or "")
            elif (tag, name) in LOADS:
                self.loads.append(value or "")


@dataclass(frozen=True)
class BuiltPage:
    """A page: where it is, what it leads to, what the browser loads with it."""

    path: Path
    reading: _Reading = field(default_factory=_Reading)

    @classmethod
    def read(cls, path: Path) -> "BuiltPage":
        page = cls(path)
        page.reading.feed(path.read_text("utf-8"))
        return page


class Site:
    """A folder with the built pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self) -> "subprocess.CompletedProcess[str]":
        """Build it as a person would."""
        command = [sys.executable, "-m", "scripts.build_site", str(self.folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    @cached_property
    def pages(self) -> dict[Path, BuiltPage]:
        return {path: BuiltPage.read(path) for path in sorted(self.folder.rglob("*.html"))}

    def broken(self) -> Iterator[tuple[str, str]]:
        """Yield each page and link of it that leads to nothing here."""
        for path, page in self.pages.items():
            for link in [*page.reading.links, *page.reading.loads]:
                if not urlsplit(link).scheme and not self._leads_somewhere(path, link):
                    yield path.relative_to(self.folder).as_posix(), link

    def from_elsewhere(self) -> Iterator[tuple[str, str]]:
        """Yield each page and what it would load from another machine."""
        for path, page in self.pages.items():
            for address in page.reading.loads:
                if urlsplit(address).netloc:
                    yield path.relative_to(self.folder).as_posix(), address

    def _leads_somewhere(self, page: Path, link: str) -> bool:
        parts = urlsplit(link)
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if not target.is_file():
            return False
        anchor = unquote(parts.fragment)
        return not anchor or target not in self.pages or anchor in self._anchors(target)

    def _anchors(self, page: Path) -> set[str]:
        return self.pages[page].reading.anchors
