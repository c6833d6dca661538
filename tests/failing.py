"""What a test's fixtures know of how it went."""

import pytest

HAS_FAILED = pytest.StashKey[bool]()
"""Of a test, for what is done after it."""
