"""What comes in from the network, and where the bot itself sends something."""

import time
from urllib.parse import urlsplit

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import select

from models import Swarm
from tests.security.conftest import config_of, no_wait_for_the_disk, room

__all__ = ["config_of", "no_wait_for_the_disk", "room"]

COMMAND = (
    "command=%2Fswarm&text=CASE-1+Let+me+in&team_id={team}&user_id={user}&user_name=ben"
    "&channel_id=C1&trigger_id=1.2&response_url=https%3A%2F%2Fhooks.slack.com%2Fx"
)


def signed(secret: str, body: str, at: float) -> dict[str, str]:
    """Return the headers of a request that Slack has signed at an instant."""
    stamp = str(int(at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }


@pytest.fixture
def body(room) -> str:
    return COMMAND.format(team=room.slack.core.team.id, user=room.ben.id)


async def sent(room, body: str, headers: dict[str, str]) -> int:
    """Send something to the bot as the network could, and return the status."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(room.bot.door.address, data=body, headers=headers) as answer,
    ):
        status = answer.status
    await room.settled()
    return status


async def opened(room) -> int:
    return len(await room.rows(select(Swarm.id)))


pytestmark = pytest.mark.parametrize("room", ["http"], indirect=True)


async def test_what_slack_has_signed_now_is_taken(room, body):
    secret = room.slack.signing_secret
    room.slack.problems.expect("*")
    assert await sent(room, body, signed(secret, body, time.time())) == 200
    assert await opened(room) == 1


@pytest.mark.parametrize("seconds", [-301, -3600, 301])
async def test_what_was_signed_long_ago_or_is_to_come_is_refused(room, body, seconds):
    headers = signed(room.slack.signing_secret, body, time.time() + seconds)
    assert await sent(room, body, headers) == 401
    assert await opened(room) == 0


async def test_a_wrong_secret_or_another_body_is_refused(room, body):
    now = time.time()
    assert await sent(room, body, signed("f" * 32, body, now)) == 401
    right = signed(room.slack.signing_secret, body, now)
    assert await sent(room, body.replace("CASE-1", "CASE-2"), right) == 401
    older = right | {"X-Slack-Request-Timestamp": str(int(now) - 1)}
    assert await sent(room, body, older) == 401
    version = right | {"X-Slack-Signature": right["X-Slack-Signature"].replace("v0=", "v1=")}
    assert await sent(room, body, version) == 401
    assert await opened(room) == 0


async def test_a_request_that_is_played_back_opens_nothing_twice(room, body):
    room.slack.problems.expect("*")
    headers = signed(room.slack.signing_secret, body, time.time())
    for _ in range(3):
        assert await sent(room, body, headers) == 200
    assert await opened(room) == 1


async def test_only_post_and_only_its_own_path_are_answered(room, body):
    base = urlsplit(room.bot.door.address)
    headers = signed(room.slack.signing_secret, body, time.time())
    async with aiohttp.ClientSession(f"{base.scheme}://{base.netloc}") as http:
        async with http.get(base.path) as answer:
            assert answer.status in (404, 405)
        async with http.post("/slack/other", data=body, headers=headers) as answer:
            assert answer.status in (404, 405)
    assert await opened(room) == 0
