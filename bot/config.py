"""What the environment tells the bot: where it runs, with whose tokens, on which database."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from bot.errors import ConfigError
from bot.typed import python

SLACK_API = "https://slack.com/api/"
DEFAULT_PORT = 3000
DEFAULT_LOBBY = "swarm-lobby"
LOG_FORMS = ("text", "json")
SLACK_VARIABLES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_API_URL",
)
BOT, APP, SIGNING, CLIENT_ID, CLIENT_SECRET, API_URL = SLACK_VARIABLES
NEW_KEY = (
    f'{python()} -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)

LONGEST_DRAIN = 60

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{6,}")
_CHANNEL_NAME = re.compile(r"[\w-]{1,80}")


class Mode(StrEnum):
    """How the bot meets Slack."""

    SANDBOX = "sandbox"
    SOCKET = "socket"
    HTTP = "http"
    OAUTH = "oauth"
    OFFLINE = "offline"
    """Not at all: a subcommand that works on the database, with Slack where it can."""


@dataclass(frozen=True)
class Config:
    """A complete and plausible set of choices; what is secret stays out of its `repr`."""

    mode: Mode
    database_url: str
    is_database_named: bool = True
    """Whether DATABASE_URL names it; else it is the default one."""
    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""
    encryption_key: str = ""
    api_url: str = SLACK_API
    port: int = DEFAULT_PORT
    watch_port: int | None = None
    """In Socket Mode: where those who watch over the bot may ask; None for nowhere."""
    lobby: str = DEFAULT_LOBBY
    digest_channel: str | None = None
    case_url: str | None = None
    drain_seconds: float = 0.0

    @classmethod
    def read(cls, environ: Mapping[str, str], mode: str | None = None) -> Config:
        """Read the environment; raises ConfigError with one sentence that names the variable.

        `mode` is what the command line asked for; None leaves the choice to the variables.
        """
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        chosen = _mode(given, mode)
        if chosen is Mode.SANDBOX:
            # Nothing of the sandbox touches a real installation.
            given = {k: v for k, v in given.items() if k not in (*SLACK_VARIABLES, "DATABASE_URL")}
        return cls(
            mode=chosen,
            database_url=given.get("DATABASE_URL") or default_database(environ),
            is_database_named="DATABASE_URL" in given,
            bot_token=_prefixed(given, BOT, ("xoxb-", "xoxe.xoxb-"), "Bot User OAuth Token"),
            app_token=_prefixed(given, APP, ("xapp-",), "app-level token"),
            signing_secret=given.get(SIGNING, ""),
            client_id=given.get(CLIENT_ID, ""),
            client_secret=given.get(CLIENT_SECRET, ""),
            encryption_key=_encryption_key(given, chosen),
            api_url=_api_url(given),
            port=_port(given),
            watch_port=_port(given) if chosen is Mode.SOCKET and "PORT" in given else None,
            lobby=_channel(given, "SWARM_LOBBY_CHANNEL") or DEFAULT_LOBBY,
            digest_channel=_channel(given, "SWARM_DIGEST_CHANNEL"),
            case_url=_case_url(given),
            drain_seconds=_drain_seconds(given),
        )

    def __repr__(self) -> str:
        return f"Config(mode={self.mode.value}, api_url={self.api_url}, port={self.port})"


def default_database(environ: Mapping[str, str]) -> str:
    """Return the address of the SQLite file that is used when none is named."""
    home = Path(environ.get("HOME") or Path.home())
    if environ.get("XDG_DATA_HOME"):
        folder = Path(environ["XDG_DATA_HOME"])
    elif sys.platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        folder = home / ".local" / "share"
    return f"sqlite+aiosqlite:///{folder / 'swarmroom' / 'swarmroom.db'}"


def _mode(given: Mapping[str, str], asked: str | None) -> Mode:
    if asked in (Mode.SANDBOX, Mode.OFFLINE):
        return Mode(asked)
    if asked == Mode.SOCKET:
        _need(given, "Socket Mode", BOT, APP)
        return Mode.SOCKET
    if asked == Mode.HTTP:
        return _http_mode(given)
    if not any(name in given for name in SLACK_VARIABLES):
        return Mode.SANDBOX
    return _fitting_mode(given)


def _fitting_mode(given: Mapping[str, str]) -> Mode:
    if BOT in given and APP in given:
        return Mode.SOCKET
    if BOT in given and SIGNING in given:
        return Mode.HTTP
    if CLIENT_ID in given and CLIENT_SECRET in given and SIGNING in given:
        return Mode.OAUTH
    if BOT in given:
        raise ConfigError(
            f"{BOT} alone is not enough: set {APP} too for Socket Mode, or {SIGNING} for HTTP."
        )
    if CLIENT_ID in given or CLIENT_SECRET in given:
        _need(given, "Installing into workspaces", CLIENT_ID, CLIENT_SECRET, SIGNING)
    if SIGNING in given and APP not in given:
        return _http_mode(given)
    _need(given, "Socket Mode", BOT, APP)
    return Mode.SOCKET


def _http_mode(given: Mapping[str, str]) -> Mode:
    if BOT in given:
        _need(given, "HTTP", BOT, SIGNING)
        return Mode.HTTP
    if CLIENT_ID in given or CLIENT_SECRET in given:
        _need(given, "Installing into workspaces", CLIENT_ID, CLIENT_SECRET, SIGNING)
        return Mode.OAUTH
    if SIGNING in given:
        raise ConfigError(
            f"{SIGNING} alone is not enough: set {BOT} too for one workspace, or {CLIENT_ID} and"
            f" {CLIENT_SECRET} to install into several."
        )
    _need(given, "HTTP", BOT, SIGNING)
    return Mode.HTTP


def _need(given: Mapping[str, str], what: str, *names: str) -> None:
    missing = [name for name in names if name not in given]
    if missing:
        raise ConfigError(
            f"{what} needs {_listed(names)}: {_listed(missing)}"
            f" {'is' if len(missing) == 1 else 'are'} missing."
        )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _prefixed(given: Mapping[str, str], name: str, prefixes: tuple[str, ...], what: str) -> str:
    token = given.get(name, "")
    if token and not token.startswith(prefixes):
        raise ConfigError(
            f"{name} does not look right: take the {what}, which begins with {prefixes[0]}."
        )
    return token


def _encryption_key(given: Mapping[str, str], mode: Mode) -> str:
    key = given.get("SWARM_ENCRYPTION_KEY", "")
    # Beside an SQLite file a key of our own can be kept; a shared database has no such place.
    is_shared = given.get("DATABASE_URL", "").startswith("postgres")
    if not key and not (mode is Mode.OAUTH and is_shared):
        return ""
    if not key:
        raise ConfigError(
            "SWARM_ENCRYPTION_KEY is missing: workspaces' tokens are stored encrypted;"
            f" make a key with {NEW_KEY} and keep it."
        )
    try:
        Fernet(key)
    except ValueError:
        raise ConfigError(
            f"SWARM_ENCRYPTION_KEY is not a key of 32 bytes in base64: make one with {NEW_KEY}."
        ) from None
    return key


def _api_url(given: Mapping[str, str]) -> str:
    address = given.get(API_URL, SLACK_API)
    if not is_web_address(address):
        raise ConfigError(f"{API_URL} is not a web address: it should look like {SLACK_API}.")
    return address.rstrip("/") + "/"


def _case_url(given: Mapping[str, str]) -> str | None:
    pattern = given.get("SWARM_CASE_URL")
    if pattern is None:
        return None
    if "{case}" not in pattern or not is_web_address(pattern):
        raise ConfigError(
            "SWARM_CASE_URL should be a web address with {case} where the case's reference goes,"
            " like https://crm.example/{case}."
        )
    return pattern


def is_web_address(address: str) -> bool:
    """Tell whether this is an address of the web, with a host in it."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _port(given: Mapping[str, str]) -> int:
    text = given.get("PORT", str(DEFAULT_PORT))
    if not (text.isascii() and text.isdigit() and int(text) <= 65_535):
        raise ConfigError("PORT is not a port: use a number from 1 to 65535, or 0 for any.")
    return int(text)


def _drain_seconds(given: Mapping[str, str]) -> float:
    text = given.get("SWARM_DRAIN_SECONDS", "0")
    if not (text.isascii() and text.isdigit() and int(text) <= LONGEST_DRAIN):
        raise ConfigError(
            "SWARM_DRAIN_SECONDS should be a whole number of seconds, at most"
            f" {LONGEST_DRAIN}: how long a bot that stops still takes requests."
        )
    return float(text)


def logs_json(environ: Mapping[str, str]) -> bool:
    """Tell whether log lines are to be JSON; raises ConfigError if that is not clear."""
    form = environ.get("SWARM_LOG", "").strip() or LOG_FORMS[0]
    if form not in LOG_FORMS:
        raise ConfigError(f"SWARM_LOG is no kind of log: use {' or '.join(LOG_FORMS)}.")
    return form == "json"


def _channel(given: Mapping[str, str], name: str) -> str | None:
    channel = given.get(name, "").removeprefix("#")
    if not channel:
        return None
    if _CHANNEL_ID.fullmatch(channel):
        return channel
    if not _CHANNEL_NAME.fullmatch(channel) or channel != channel.lower():
        raise ConfigError(
            f"{name} is not a channel: use its id, or its name in lower-case letters, digits,"
            " hyphens and underscores, at most 80 of them."
        )
    return channel
