"""Stand-ins for the clock and for Slack."""

from tests.fakes.clock import FakeClock
from tests.fakes.slack import FakeSlack

__all__ = ["FakeClock", "FakeSlack"]
