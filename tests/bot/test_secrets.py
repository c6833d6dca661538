"""Keys for tokens at rest."""

import stat

import pytest

from bot.errors import ConfigError
from bot.secrets import Cipher, kept_key


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    file = tmp_path / "new" / "swarmroom.key"
    key = kept_key(file)
    assert kept_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Cipher(key).unseal(Cipher(key).seal("xoxb-1")) == "xoxb-1"


def test_a_key_file_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "swarmroom.key").mkdir()
    with pytest.raises(ConfigError, match=r"swarmroom\.key .*SWARM_ENCRYPTION_KEY"):
        kept_key(tmp_path / "swarmroom.key")
