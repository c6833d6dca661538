"""Knows whether people wait for an answer, so that what nobody waits for can begin after it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Answering:
    """The people who have asked for something and have no answer yet."""

    def __init__(self) -> None:
        self._people = 0
        self._all_answered = asyncio.Event()
        self._all_answered.set()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count somebody who waits, inside."""
        self._people += 1
        self._all_answered.clear()
        try:
            yield
        finally:
            self._people -= 1
            if not self._people:
                self._all_answered.set()

    async def over(self, patience: float) -> None:
        """Return once nobody waits, or when patience ends: there may always be somebody."""
        if self._people:
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self._all_answered.wait()
