"""response_url: five answers within half an hour, each URL with what it belongs to."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.errors import SlackError
from sandbox.strict import Strict
from sandbox.unverified import RESPONSE_URL_EXPIRED, RESPONSE_URL_USED
from sandbox.world import Channel, Message, Team


@dataclass(eq=False)
class ResponseUrl:
    """One URL, with the conversation and, for interactions, the message that it belongs to."""

    token: str
    url: str
    user: str
    channel: str
    ts: str
    created: float
    uses: int = 0
    answer: Message | None = None
    """The latest message that was made through it."""


class ResponseUrls:
    """All response_urls of a workspace."""

    def __init__(self, team: Team, now: Callable[[], float], strict: Callable[[], Strict]) -> None:
        self._team = team
        self._now = now
        self._strict = strict
        self._all: dict[str, ResponseUrl] = {}

    def new(self, user_id: str, channel: Channel, message: Message | None = None) -> ResponseUrl:
        """Make the URL that goes with a payload."""
        token = secrets.token_hex(16)
        url = f"{self._team.url}/response/{self._team.id}/{token}"
        ts = message.ts if message else ""
        made = ResponseUrl(token, url, user_id, channel.id, ts, self._now())
        self._all[token] = made
        return made

    def usable(self, token: str) -> ResponseUrl:
        """Return the URL if it can still be used, or raise Slack's reason."""
        found = self._all.get(token)
        if found is None or self._now() - found.created > self._strict().response_url_seconds:
            raise SlackError(RESPONSE_URL_EXPIRED)
        if found.uses >= self._strict().response_url_uses:
            raise SlackError(RESPONSE_URL_USED)
        return found
