"""The one source of the present instant, and of waiting for a later one."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


class Clock(Protocol):
    """Anything that can say what time it is, and wait."""

    def now(self) -> datetime:
        """Return the present instant as aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when so much time has passed on this clock."""
        ...


def lived_through() -> float:
    """Return the seconds that have passed since some moment, whoever sets the machine's clock.

    Where the system can tell, those count in which the machine was suspended.
    """
    return time.clock_gettime(_BOOTTIME) if _BOOTTIME is not None else time.monotonic()


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present instant as aware UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return when so much time has passed."""
        await asyncio.sleep(seconds)


class SteadyClock(SystemClock):
    """The machine's own clock as it went at first: whoever sets it does not set this one.

    It is for what only counts how much time has passed.
    """

    def __init__(self) -> None:
        self._began, self._since = super().now(), lived_through()

    def now(self) -> datetime:
        """Return the present instant as aware UTC."""
        return self._began + timedelta(seconds=lived_through() - self._since)
