"""The one source of the present instant, and of waiting for a later one."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is, and wait."""

    def now(self) -> datetime:
        """Return the present instant as aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when so much time has passed on this clock."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant as aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return when so much time has passed."""
        await asyncio.sleep(seconds)
