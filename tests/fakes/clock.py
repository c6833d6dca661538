"""A clock for tests."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the instant it was moved to."""
        return self._now

    def move(self, **by: float) -> datetime:
        """Move by days, hours, minutes, seconds …, and return the new instant."""
        self._now += timedelta(**by)
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move to an instant, which may lie in the past."""
        self._now = instant
