"""Examines an installation: what is well, what is not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from bot.config import Config, Mode
from bot.errors import SlackBusyError, SlackError, SlackRefusedError
from bot.ports import Identity

REINSTALL = (
    "Open your app at https://api.slack.com/apps, put in the manifest.yml of this version under"
    " App Manifest, and reinstall the app under Install App."
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `fix` is empty where it is well."""

    what: str
    fix: str = ""
    is_past: bool = False
    """Whether it was wrong once, and says nothing of now."""

    @property
    def is_well(self) -> bool:
        """Tell whether there is nothing to do."""
        return not self.fix or self.is_past


class Patient(Protocol):
    """What the doctor asks of Slack with the bot's token."""

    async def identity(self) -> Identity:
        """Return who the bot is."""
        ...

    async def find_channel(self, name_or_id: str) -> str | None:
        """Return the id of a channel the bot can see."""
        ...

    async def is_archived(self, channel: str) -> bool:
        """Tell whether a channel is archived or gone."""
        ...

    async def scopes(self) -> Set[str]:
        """Return what the token may do; empty where Slack does not say."""
        ...

    async def open_socket(self) -> None:
        """Ask for a socket with the app-level token."""
        ...


class Doctor:
    """Looks at one installation from the outside in."""

    def __init__(self, config: Config, asked_scopes: Sequence[str]) -> None:
        self._config, self._asked = config, asked_scopes

    def environment(self) -> Iterator[Finding]:
        """Look at what the variables come to; that they are there was seen when they were read."""
        mode = self._config.mode
        if mode is Mode.OFFLINE:
            yield Finding("No SLACK_* variable is set, so `python app.py` runs the sandbox")
        if mode is Mode.SOCKET:
            yield Finding("Tokens for Socket Mode are set")
        if mode in (Mode.HTTP, Mode.OAUTH):
            yield Finding(
                f"The signing secret for HTTP is set; the bot listens on port {self._config.port}"
            )
        if mode is Mode.OAUTH:
            yield Finding("Client id, client secret and an encryption key for tokens are set")

    def database(self, *, is_behind: bool) -> Iterator[Finding]:
        """Look at the schema."""
        if is_behind:
            yield Finding(
                "The database answers, but its schema is not this version's",
                "Run `python app.py migrate`; on SQLite the next start does it too.",
            )
        else:
            yield Finding("The database answers and has this version's schema")

    async def slack(self, patient: Patient) -> list[Finding]:
        """Look at the token, its scopes, the socket and the lobby."""
        try:
            identity = await patient.identity()
        except SlackError as problem:
            return [_token_trouble(self._config, problem)]
        name = identity.team_name or identity.team_id or "a workspace"
        findings = [Finding(f"Slack takes the bot token; it is for {name}")]
        findings += self._scopes(await patient.scopes())
        if self._config.mode is Mode.SOCKET:
            findings.append(await _socket(patient))
        return [*findings, await self._lobby(patient)]

    def _scopes(self, granted: Set[str]) -> Iterator[Finding]:
        missing = sorted(set(self._asked) - granted)
        if not granted:
            yield Finding("Slack did not say which scopes are granted; they were not compared")
        elif missing:
            yield Finding(f"The token lacks {', '.join(missing)}", REINSTALL)
        else:
            yield Finding("The token has every scope of manifest.yml")

    async def _lobby(self, patient: Patient) -> Finding:
        lobby = self._config.lobby
        try:
            channel = await patient.find_channel(lobby)
            is_archived = channel is not None and await patient.is_archived(channel)
        except SlackError as problem:
            return Finding(f"The lobby could not be looked for ({_code(problem)})", REINSTALL)
        if is_archived:
            return Finding(
                f"The lobby {lobby} is archived",
                "Unarchive the channel in Slack, or set SWARM_LOBBY_CHANNEL to another one.",
            )
        if channel is None and lobby != lobby.lower():
            return Finding(
                f"The lobby {lobby} is not a channel that the bot can see",
                "Invite the bot to the channel, or set SWARM_LOBBY_CHANNEL to another one.",
            )
        if channel is None:
            return Finding(f"The lobby #{lobby} is not there yet; the bot makes it at its start")
        return Finding(f"The lobby {lobby} is there")


async def _socket(patient: Patient) -> Finding:
    try:
        await patient.open_socket()
    except SlackError as problem:
        return Finding(
            f"Slack opens no socket with SLACK_APP_TOKEN ({_code(problem)})",
            "Switch Socket Mode on, and under Basic Information make an app-level token with the"
            " scope connections:write.",
        )
    return Finding("Slack opens a socket with the app-level token")


def _token_trouble(config: Config, problem: SlackError) -> Finding:
    if isinstance(problem, SlackRefusedError):
        return Finding(
            f"Slack does not take SLACK_BOT_TOKEN ({problem.code})",
            "Copy the Bot User OAuth Token from OAuth & Permissions again.",
        )
    return Finding(
        f"{config.api_url} does not answer",
        "Check the network, the proxy and SLACK_API_URL.",
    )


def _code(problem: SlackError) -> str:
    if isinstance(problem, SlackRefusedError):
        return problem.code
    return "busy" if isinstance(problem, SlackBusyError) else "no answer"
