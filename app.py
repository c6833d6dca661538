"""The composition root: everything is wired here, and the command line begins here."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import logging
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import yaml
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.web.async_client import AsyncWebClient

from bot import log, subcommands
from bot.arguments import MODES, parsed
from bot.clock import Clock, SystemClock
from bot.config import SLACK_VARIABLES, Config, Mode
from bot.console import complain, say
from bot.csvfiles import FileRefusedError, PersonRow, Row, read_people
from bot.errors import ConfigError
from bot.flows import all_flows, when_failed
from bot.flows.tools import Tools
from bot.i18n import language_of
from bot.operations import Engine
from bot.records import Settings
from bot.running import Swarmroom
from bot.scheduler import Scheduler
from bot.secrets import Cipher
from bot.services import build_services
from bot.services.figures import Figures
from bot.services.workspaces import Workspaces
from bot.serving import Door, HttpDoor, SocketDoor
from bot.slack.gateway import Gateways
from bot.store import Store
from bot.store.engine import async_url, make_engine, session_factory
from handlers import installing, register
from sandbox.clock import Clock as SandboxClock
from sandbox.page import mount
from sandbox.workspace import Workspace

MANIFEST = Path(__file__).with_name("manifest.yml")
CAST = Path(__file__).parent / "sandbox" / "cast"
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LOCALES = {"en": "en-US", "es": "es-ES"}


def create_app(config: Config, *, clock: Clock | None = None, host: str | None = None) -> Swarmroom:
    """Return the bot, wired but at rest. A loop has to be running. Raises ConfigError."""
    clock = clock or SystemClock()
    database = make_engine(config.database_url)
    store = Store(session_factory(database), clock, case_url=config.case_url)
    defaults = Settings(lobby=config.lobby, digest_channel=config.digest_channel)
    services = build_services(store, defaults)
    workspaces = Workspaces(
        store,
        clock,
        lobby=config.lobby,
        own_token=config.bot_token,
        cipher=Cipher(config.encryption_key) if config.encryption_key else None,
    )
    session = aiohttp.ClientSession()
    slacks = Gateways(workspaces.token_of, session=session, base_url=config.api_url)
    workspaces.when_changed(slacks.forget)
    tools = Tools(store, services, slacks)
    door = None
    if config.mode in (Mode.SOCKET, Mode.HTTP, Mode.OAUTH):
        bolt = _bolt(config, session, workspaces)
        register(bolt, services, slacks, workspaces.by_team)
        installing.register(bolt, workspaces)
        door = _door(config, bolt, Figures(store), host)
    return Swarmroom(
        config=config,
        database=database,
        session=session,
        store=store,
        services=services,
        workspaces=workspaces,
        slacks=slacks,
        engine=Engine(store, clock, all_flows(tools), when_failed(tools)),
        scheduler=Scheduler(services, workspaces.installed),
        door=door,
    )


def _bolt(config: Config, session: aiohttp.ClientSession, workspaces: Workspaces) -> AsyncApp:
    client = AsyncWebClient(base_url=config.api_url, session=session, retry_handlers=[])
    if _is_here(config):
        client.proxy = None
    flow = None
    if config.mode is Mode.OAUTH:
        settings = installing.oauth_settings(config, workspaces, asked_scopes())
        flow = AsyncOAuthFlow(client=client, settings=settings)
    return AsyncApp(
        client=client,
        signing_secret=config.signing_secret,
        authorize=installing.Authorization(workspaces),  # type: ignore[arg-type]  # Bolt takes both
        oauth_flow=flow,
        logger=logging.getLogger("slack_bolt"),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )


def _door(config: Config, bolt: AsyncApp, figures: Figures, host: str | None) -> Door:
    if config.mode is Mode.SOCKET:
        return SocketDoor(bolt, config.app_token, bolt.client)
    return HttpDoor(bolt, port=config.port, figures=figures.now, host=host)


def asked_scopes() -> list[str]:
    """Return the scopes that the manifest asks for."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return list(manifest["oauth_config"]["scopes"]["bot"])


async def serve(config: Config) -> int:
    """Run the bot until the process is told to stop."""
    async with create_app(config).running() as app:
        say(f"Swarmroom is running: {app.door.address if app.door else ''}")
        say(f"Database: {async_url(config.database_url)}")
        say("Stop it with Ctrl-C.")
        await told_to_stop()
    return 0


async def told_to_stop() -> None:
    """Return once the process gets a signal to end."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


class SandboxTime:
    """The sandbox's movable time, as the bot reads it."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return the present instant in the sandbox as aware UTC."""
        return datetime.fromtimestamp(self._clock.now(), UTC)


async def run_sandbox(config: Config, options: argparse.Namespace) -> int:
    """Run the bot in a Slack-like workspace that lives as long as the process."""
    people, cases = options.people or CAST / "people.csv", options.cases or CAST / "cases.csv"
    workspace = Workspace(
        manifest=MANIFEST,
        transport="http" if options.http else "socket",
        port=_free_port(options.port, config.port),
        mount_page=mount,
    )
    move_in(workspace, people, options.language)
    workspace.add_channel(config.lobby, members=[one.name for one in workspace.people()])
    with tempfile.TemporaryDirectory(prefix="swarmroom-") as folder:
        async with workspace:
            inside = dataclasses.replace(
                config,
                mode=Mode.HTTP if options.http else Mode.SOCKET,
                database_url=f"sqlite+aiosqlite:///{folder}/swarmroom.db",
                bot_token=workspace.bot_token,
                app_token=workspace.app_token,
                signing_secret=workspace.signing_secret,
                api_url=workspace.api_url,
                port=0,
            )
            app = create_app(inside, clock=SandboxTime(workspace.clock), host="127.0.0.1")
            async with app.at_rest():
                await subcommands.import_people(app, people, team=None)
                await subcommands.import_cases(app, cases, team=None)
                await app.start()
                if options.http and app.door is not None:
                    await workspace.deliver_to(app.door.address)
                say(f"Open {workspace.page_url} in your browser. Stop with Ctrl-C.")
                await told_to_stop()
    return 0


def move_in(workspace: Workspace, people: Path, language: str) -> None:
    """Let the people of a file be in the workspace; the first who reads the language is admin.

    Raises:
        ConfigError: The file cannot be read.

    """
    try:
        with people.open("rb") as file:
            rows = [row.value for row in read_people(file).rows if isinstance(row, Row)]
    except (OSError, FileRefusedError) as problem:
        raise ConfigError(f"--people {people} cannot be read: {problem}") from problem
    admin = next((row for row in rows if language_of(row.language) == language), None)
    for row in rows:
        handle = row.email.partition("@")[0]
        taken = workspace.world.user_named(handle) is not None
        workspace.add_person(
            row.email.replace("@", ".") if taken else handle,
            real_name=row.name or handle.capitalize(),
            email=row.email,
            locale=_locale(row),
            tz=row.timezone or "Europe/London",
            title=row.department or "",
            admin=row is admin,
        )


def _locale(row: PersonRow) -> str:
    language = row.language or "en"
    return LOCALES.get(language, language)


def _free_port(asked: int | None, usual: int) -> int:
    """Return the port for the page: the one asked for, else the usual one, else any."""
    if asked is not None:
        return asked
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", usual))
        except OSError:
            return 0
    return usual


async def run(config: Config, options: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code. Raises ConfigError."""
    match options.command:
        case None | "sandbox" if config.mode is Mode.SANDBOX:
            return await run_sandbox(config, options)
        case None | "socket" | "http":
            return await serve(config)
        case "migrate":
            return await subcommands.migrate(config)
        case "doctor":
            return await subcommands.doctor(create_app(config), asked_scopes())
    async with create_app(config).at_rest() as app:
        match options.command:
            case "import-people":
                return await subcommands.import_people(app, options.file, team=options.team)
            case "import-cases":
                return await subcommands.import_cases(app, options.file, team=options.team)
            case _:
                return await subcommands.digest(app, again=options.again, team=options.team)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand; return 0, 1 if it failed, or 2 if the environment is wrong."""
    options = parsed(argv)
    log.set_up()
    try:
        config = Config.read(os.environ, MODES.get(options.command, Mode.OFFLINE))
        _keep_libraries_from_the_environment(config)
        return asyncio.run(run(config, options))
    except ConfigError as problem:
        complain(str(problem))
        return 1 if options.command == "doctor" else 2


def _keep_libraries_from_the_environment(config: Config) -> None:
    # Bolt would mix what it finds there with what we tell it.
    for name in SLACK_VARIABLES:
        os.environ.pop(name, None)
    if config.mode is Mode.SANDBOX or _is_here(config):
        # The SDK sends what is meant for this machine to the proxy too; it knows no NO_PROXY.
        for name in PROXIES:
            os.environ.pop(name, None)


def _is_here(config: Config) -> bool:
    return urlsplit(config.api_url).hostname in LOOPBACK


if __name__ == "__main__":
    sys.exit(main())
