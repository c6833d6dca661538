"""Manifests that Slack would not take."""

import pytest

from sandbox.errors import ManifestError
from sandbox.manifest import Manifest
from tests.sandbox.conftest import MANIFEST


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- reaction_added", "- reaction_adddd", "reaction_adddd"),
        ("      - pins:read\n      - pins:write\n", "", "pin_added needs"),
        ("      - commands\n", "", "slash commands need"),
        ("command: /swarm", "command: swarm", "starts with /"),
    ],
)
def test_bad_manifests(tmp_path, old, new, words):
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST.read_text().replace(old, new))
    with pytest.raises(ManifestError, match=words):
        Manifest.load(path)
