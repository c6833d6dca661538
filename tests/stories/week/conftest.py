"""Days at a support desk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.stories.week.desk import week_at_the_desk
from tests.stories.week.living import Week


@pytest.fixture
async def week(sqlite_url) -> AsyncIterator[Week]:
    """Return a week that is about to begin, over Socket Mode: a restart loses most there."""
    async with week_at_the_desk("socket", sqlite_url) as week:
        yield week
