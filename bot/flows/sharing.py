"""Says nothing where people of other companies, or of other workspaces, read along."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.errors import SlackRefusedError
from bot.ports import SlackPort

SHARED = "shared_with_others"
LOOK_AGAIN = timedelta(minutes=10)
"""For how long is believed what Slack said of a channel."""

PEOPLE = ("U", "W", "D")


class Sharing:
    """Remembers for a while which channels are read by nobody but the workspace's own people."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[datetime, bool]] = {}

    def is_ours(self, workspace_id: str, channel: str, now: datetime) -> None:
        """Note that a channel has just been made, so that nobody else reads it."""
        self._note((workspace_id, channel), now, is_shared=False)

    async def must_be_ours(
        self, workspace_id: str, channel: str, slack: SlackPort, now: datetime
    ) -> None:
        """Return if no outsiders read a channel. Raises SlackRefusedError(`shared_with_others`).

        Of a channel that Slack does not show, Slack itself refuses what is posted there.
        """
        if channel.startswith(PEOPLE):
            return
        at, is_shared = self._seen.get((workspace_id, channel), (None, True))
        if at is None or now - at >= LOOK_AGAIN:
            found = await slack.channel(channel)
            is_shared = found is not None and found.is_shared
            self._note((workspace_id, channel), now, is_shared=is_shared)
        if is_shared:
            raise SlackRefusedError(SHARED)

    def __len__(self) -> int:
        """Return of how many channels something is remembered."""
        return len(self._seen)

    def _note(self, where: tuple[str, str], now: datetime, *, is_shared: bool) -> None:
        self._seen = {key: seen for key, seen in self._seen.items() if now - seen[0] < LOOK_AGAIN}
        self._seen[where] = now, is_shared
