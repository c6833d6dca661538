"""Examines an installation: what is well, what is not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.clock import SystemClock
from bot.config import Config, Mode
from bot.errors import SlackBusyError, SlackError, SlackRefusedError
from bot.ports import ChannelSeen, Identity
from bot.records import Settings
from bot.services.consequences import UNKNOWN, WITHOUT
from bot.typed import program

SLIGHT_SECONDS = 30
"""How much the machine's clock may differ from Slack's; from five minutes on HTTP takes nothing."""
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

    async def channel(self, channel: str) -> ChannelSeen | None:
        """Return how a channel stands, or None for one that is gone or hidden from the bot."""
        ...

    async def scopes(self) -> Set[str]:
        """Return what the token may do; empty where Slack does not say."""
        ...

    async def time(self) -> datetime | None:
        """Return what time it is for Slack, or None where it does not say."""
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
            yield Finding(
                f"No SLACK_* variable is set, so `{program()}` runs the sandbox. A real workspace"
                " needs SLACK_BOT_TOKEN with SLACK_APP_TOKEN, or with SLACK_SIGNING_SECRET for HTTP"
            )
        if mode is Mode.SOCKET:
            yield Finding("Tokens for Socket Mode are set")
        if mode in (Mode.HTTP, Mode.OAUTH):
            yield Finding(
                f"The signing secret for HTTP is set; the bot listens on port {self._config.port}"
            )
        if mode is Mode.OAUTH:
            yield Finding("Client id, client secret and an encryption key for tokens are set")

    def place(self, address: str) -> Finding:
        """Say which database is looked at, and why that one."""
        if self._config.is_database_named:
            return Finding(f"DATABASE_URL names the database {address}")
        return Finding(f"DATABASE_URL is not set, so the database is the usual file, {address}")

    def database(self, *, is_behind: bool) -> Iterator[Finding]:
        """Look at the schema."""
        if is_behind:
            yield Finding(
                "The database answers, but its schema is not this version's",
                f"Run `{program('migrate')}`; on SQLite the next start does it too.",
            )
        else:
            yield Finding("The database answers and has this version's schema")

    def settings(self, unusable: Mapping[str, str]) -> Iterator[Finding]:
        """Look at what the team has set; what cannot be used comes with what is wrong with it."""
        for key, sentence in unusable.items():
            yield Finding(
                f"The setting {key} holds what cannot be used: {sentence}",
                "Set it anew with `/swarm config`.",
            )
        if not unusable:
            yield Finding("Every setting can be used")

    async def slack(self, patient: Patient, chosen: Settings | None = None) -> list[Finding]:
        """Look at the token, its scopes, the socket and the channels, as far as they are chosen."""
        try:
            identity = await patient.identity()
        except SlackError as problem:
            return [_token_trouble(self._config, problem)]
        name = identity.team_name or identity.team_id or "a workspace"
        findings = [Finding(f"Slack takes the bot token; it is for {name}")]
        findings += self._scopes(await patient.scopes())
        findings += _clock(await patient.time())
        if self._config.mode is Mode.SOCKET:
            findings.append(await _socket(patient))
        if chosen is not None and chosen.lobby_channel_id:
            findings.append(await _chosen(patient, "lobby", chosen.lobby_channel_id))
        else:
            findings.append(await self._named(patient, "lobby", self._config.lobby))
        if chosen is not None and chosen.digest_channel_id:
            findings.append(
                await _chosen(patient, "channel of the digest", chosen.digest_channel_id)
            )
        elif self._config.digest_channel:
            findings.append(await self._named(patient, "digest", self._config.digest_channel))
        return findings

    def _scopes(self, granted: Set[str]) -> Iterator[Finding]:
        missing = sorted(set(self._asked) - granted)
        if not granted:
            yield Finding("Slack did not say which scopes are granted; they were not compared")
            return
        for scope in missing:
            lost = WITHOUT.get(scope, UNKNOWN)
            yield Finding(f"The token lacks the scope {scope}: {lost}", REINSTALL)
        if not missing:
            yield Finding("The token has every scope of manifest.yml")

    async def _named(self, patient: Patient, what: str, name: str) -> Finding:
        """Look for a channel that the environment names."""
        variable = f"SWARM_{what.upper()}_CHANNEL"
        try:
            channel = await patient.find_channel(name)
            seen = None if channel is None else await patient.channel(channel)
        except SlackError as problem:
            return Finding(f"The {what} could not be looked for ({_code(problem)})", REINSTALL)
        if seen is not None and (trouble := _trouble(what, seen, f"set {variable} to another one")):
            return trouble
        if seen is None and (name != name.lower() or what != "lobby"):
            return Finding(
                f"The {what} {name} is not a channel that the bot can see",
                f"Invite the bot to the channel, or set {variable} to another one.",
            )
        if seen is None:
            return Finding(f"The lobby #{name} is not there yet; the bot makes it at its start")
        return Finding(f"The {what} {name} is there")


def _clock(theirs: datetime | None) -> Iterator[Finding]:
    """Compare the machine's clock with Slack's."""
    if theirs is None:
        return
    ahead = round((SystemClock().now() - theirs).total_seconds())
    if abs(ahead) > SLIGHT_SECONDS:
        side = "ahead of" if ahead > 0 else "behind"
        yield Finding(
            f"This machine's clock is {abs(ahead)} seconds {side} Slack's",
            "Let the machine set its clock (NTP); `timedatectl` says whether it does.",
        )
    else:
        yield Finding("This machine's clock goes like Slack's")


async def _chosen(patient: Patient, what: str, channel: str) -> Finding:
    """Look at a channel that is in use, or that an admin has chosen."""
    try:
        seen = await patient.channel(channel)
    except SlackError as problem:
        return Finding(f"The {what} could not be looked for ({_code(problem)})", REINSTALL)
    if seen is None:
        return Finding(
            f"The {what} {channel} is deleted, or private without the bot in it",
            "Add the bot there with `/invite`, or choose another channel with `/swarm config`.",
        )
    if trouble := _trouble(what, seen, "choose another one with `/swarm config`"):
        return trouble
    if not seen.is_in:
        return Finding(
            f"The bot is not in the {what} #{seen.name}",
            "Add it there with `/invite`, or choose another channel with `/swarm config`.",
        )
    return Finding(f"The {what} #{seen.name} is there, and the bot is in it")


def _trouble(what: str, seen: ChannelSeen, else_: str) -> Finding | None:
    """Return why nothing can be said in a channel, whoever is in it; None where it can."""
    if seen.is_archived:
        return Finding(
            f"The {what} #{seen.name} is archived", f"Unarchive the channel in Slack, or {else_}."
        )
    if seen.is_shared:
        return Finding(
            f"People from outside read the {what} #{seen.name}, so the bot says nothing there",
            f"Stop sharing the channel in Slack, or {else_}.",
        )
    return None


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
