"""Stand-ins that remember what they were asked, and can be told to fail."""

from tests.fakes.clock import FakeClock
from tests.fakes.records import BOT, FakeAnswer, FakeChannel, FakePost, FakeWhisper
from tests.fakes.slack import FakeSlack, FakeSlacks

__all__ = [
    "BOT",
    "FakeAnswer",
    "FakeChannel",
    "FakeClock",
    "FakePost",
    "FakeSlack",
    "FakeSlacks",
    "FakeWhisper",
]
