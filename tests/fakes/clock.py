"""A clock for tests."""

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._sleepers: dict[asyncio.Future[None], datetime] = {}

    def now(self) -> datetime:
        """Return the instant it was moved to."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return once it has been moved so far."""
        woken = asyncio.get_running_loop().create_future()
        self._sleepers[woken] = self._now + timedelta(seconds=seconds)
        self._wake()
        try:
            await woken
        finally:
            self._sleepers.pop(woken, None)

    def move(self, **by: float) -> datetime:
        """Move by days, hours, minutes, seconds …, and return the new instant."""
        self.move_to(self._now + timedelta(**by))
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move to an instant, which may lie in the past."""
        self._now = instant
        self._wake()

    def _wake(self) -> None:
        for sleeper, until in self._sleepers.items():
            if until <= self._now and not sleeper.done():
                sleeper.set_result(None)
