"""The documentation builds as a site, and nothing in it leads nowhere."""

import re

import pytest

from tests.site.site import Site

ADDRESS = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site").resolve())


def test_the_site_is_whole(site):
    built = site.build()
    assert (built.returncode, built.stderr) == (0, "")
    assert site.folder.joinpath("docs", "tour.html") in site.pages

    assert list(site.broken()) == []
    assert list(site.from_elsewhere()) == []
    sheets = [sheet for sheet in site.folder.rglob("*.css") if ADDRESS.search(sheet.read_text())]
    assert sheets == []
