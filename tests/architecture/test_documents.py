"""Papers point at what is there."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
OURS = "bot|handlers|models|migrations|sandbox|tests|scripts|docs|benchmarks"
FILE = re.compile(rf"`((?:{OURS})/[\w./-]*)`")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bot").rglob("*.md")])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(paper: Path):
    links = LINK.findall(paper.read_text("utf-8"))
    assert [link for link in links if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_that_are_named_are_there(paper: Path):
    files = FILE.findall(paper.read_text("utf-8"))
    assert [file for file in files if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_to_be_typed_names_the_interpreter_that_has_the_packages(paper: Path):
    assert re.findall(r"(?<![\w/])python3? app\.py.*", paper.read_text("utf-8")) == []
