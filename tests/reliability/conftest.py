"""Where things go wrong the bot answers in time, or people press again."""

import pytest


@pytest.fixture(autouse=True)
def nobody_is_in_a_hurry() -> None:
    """Let everybody be: with all in order `company` has patience."""
