"""The composition root: everything is wired here, and the command line begins here."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import yaml
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import log, subcommands
from bot.arguments import MODES, parsed
from bot.clock import Clock, SteadyClock, SystemClock
from bot.config import SLACK_VARIABLES, Config, Mode, logs_json
from bot.console import complain, say
from bot.errors import ConfigError, SlackError, SlackRefusedError
from bot.flows import all_flows, when_failed
from bot.flows.tools import Tools
from bot.lock import DatabaseLock
from bot.operations import Engine, Life
from bot.prometheus import Prometheus
from bot.reception import Reception
from bot.records import Settings
from bot.running import Swarmroom, sqlite_file
from bot.scheduler import LOOK_EVERY_SECONDS, Scheduler
from bot.secrets import Cipher, kept_key
from bot.services import Services, build_services
from bot.services.figures import Figures
from bot.services.workspaces import Workspaces
from bot.serving import Door, HttpDoor, Opened, SocketDoor
from bot.slack.buckets import Buckets, MemoryBuckets
from bot.slack.calls import shared_session
from bot.slack.gateway import Gateways
from bot.slack.limits import Limits
from bot.store import Store
from bot.store.buckets import PostgresBuckets
from bot.store.engine import (
    ANSWERING_SECONDS,
    PATIENCE_SECONDS,
    async_url,
    make_engine,
    session_factory,
)
from bot.typed import program
from bot.watching import Lookout
from handlers import events, installing, payloads, register, unhandled
from handlers.afterwards import all_done
from sandbox_mode import run_sandbox

MANIFEST = Path(__file__).with_name("manifest.yml")
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
INTERRUPTED = 130
ANSWERING = (Mode.SOCKET, Mode.HTTP, Mode.OAUTH)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def create_app(
    config: Config,
    *,
    clock: Clock | None = None,
    host: str | None = None,
    look_every: float = LOOK_EVERY_SECONDS,
    waited_for: Callable[[], float] | None = None,
) -> Swarmroom:
    """Return the bot, wired but at rest. A loop has to be running. Raises ConfigError.

    `waited_for` says how long people wait for an answer where that is not Slack.
    """
    # Who waits for Slack's limits only counts seconds, also while the machine's clock is set.
    clock, seconds = clock or SystemClock(), clock or SteadyClock()
    answers = config.mode in ANSWERING
    patience = ANSWERING_SECONDS if answers else PATIENCE_SECONDS
    database = make_engine(config.database_url, patience=patience)
    meter = Prometheus()
    store = Store(session_factory(database), clock, case_url=config.case_url, meter=meter)
    defaults = Settings(lobby=config.lobby, digest_channel=config.digest_channel)
    services = build_services(store, defaults)
    workspaces = Workspaces(
        store,
        clock,
        lobby=config.lobby,
        own_token=config.bot_token,
        cipher=_cipher(config),
    )
    session = shared_session()
    limits = Limits(_buckets(database), seconds, meter)
    slacks = Gateways(workspaces.token_of, session=session, limits=limits, base_url=config.api_url)
    workspaces.when_changed(slacks.forget)
    tools = Tools(store, services, slacks)
    scheduler = Scheduler(services, workspaces.installed, look_every=look_every)
    door = None
    heart = _heart(config, database)
    life = Life(Store(session_factory(heart), clock), is_alone=heart is database)
    engine = Engine(store, clock, all_flows(tools), when_failed(tools), meter=meter, life=life)
    if answers:
        bolt = _bolt(config, session, workspaces)
        register(bolt, services, slacks, workspaces.by_team)
        installing.register(bolt, workspaces)
        lookout = Lookout(Figures(store), meter, engine.life)
        reception = _reception(config, bolt, services, workspaces, engine, meter, waited_for)
        door = _door(config, reception, lookout, scheduler.look_after_gap, host)
        lookout.asks(door.trouble)
    return Swarmroom(
        config=config,
        database=database,
        heart=heart,
        session=session,
        store=store,
        services=services,
        workspaces=workspaces,
        slacks=slacks,
        engine=engine,
        scheduler=scheduler,
        lock=DatabaseLock(sqlite_file(config.database_url)),
        door=door,
        afterwards=all_done,
    )


def _buckets(database: AsyncEngine) -> Buckets:
    # SQLite has one process, which can count by itself.
    return PostgresBuckets(database) if database.name == "postgresql" else MemoryBuckets()


def _heart(config: Config, database: AsyncEngine) -> AsyncEngine:
    """Return what to beat over: a connection for nothing else, where others watch for the beat.

    An SQLite file is locked, so nobody does.
    """
    if sqlite_file(config.database_url) is not None:
        return database
    return make_engine(config.database_url)


def _cipher(config: Config) -> Cipher | None:
    key, url = config.encryption_key, async_url(config.database_url)
    if not key and config.mode is Mode.OAUTH and url.database:
        key = kept_key(Path(url.database).with_suffix(".key"))
    return Cipher(key) if key else None


def _bolt(config: Config, session: aiohttp.ClientSession, workspaces: Workspaces) -> AsyncApp:
    client = AsyncWebClient(base_url=config.api_url, session=session, retry_handlers=[])
    if _is_here(config):
        client.proxy = None
    flow = None
    if config.mode is Mode.OAUTH:
        settings = installing.oauth_settings(config, workspaces, asked_scopes())
        flow = AsyncOAuthFlow(client=client, settings=settings)
    return AsyncApp(
        # Bolt would read the source of every caller for a name, and take longer than all else.
        name="swarmroom",
        client=client,
        signing_secret=config.signing_secret,
        authorize=installing.Authorization(workspaces),  # type: ignore[arg-type]  # Bolt takes both
        oauth_flow=flow,
        logger=logging.getLogger("slack_bolt"),
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )


def _reception(
    config: Config,
    bolt: AsyncApp,
    services: Services,
    workspaces: Workspaces,
    engine: Engine,
    meter: Prometheus,
    waited_for: Callable[[], float] | None,
) -> Reception:
    changes_nothing = partial(events.changes_nothing, services.hearing, workspaces.known)
    return Reception(
        bolt,
        changes_nothing,
        kind_of=payloads.kind,
        meter=meter,
        answering=engine.answering,
        too_late=unhandled.too_late,
        was_repeated=services.rooms.was_repeated,
        patience=waited_for,
        signing_secret=config.signing_secret,
    )


def _door(
    config: Config, reception: Reception, lookout: Lookout, opened: Opened, host: str | None
) -> Door:
    if config.mode is Mode.SOCKET:
        return SocketDoor(
            reception,
            config.app_token,
            lookout=lookout,
            opened=opened,
            host=host,
            watch_port=config.watch_port,
        )
    return HttpDoor(
        reception,
        port=config.port,
        lookout=lookout,
        opened=opened,
        host=host,
        drain_seconds=config.drain_seconds,
    )


def asked_scopes() -> list[str]:
    """Return the scopes that the manifest asks for."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return list(manifest["oauth_config"]["scopes"]["bot"])


async def serve(config: Config) -> int:
    """Run the bot until the process is told to stop."""
    # From the first moment on: a signal while it starts must not kill it.
    stop, url = signals_to_stop(), config.database_url
    say(f"Starting, with the database {sqlite_file(url) or async_url(url)} …")
    async with create_app(config).running() as app:
        # What is there by now stays: looked through, it would hold up every answer for a tenth of
        # a second, and just then when many come at once.
        gc.collect()
        gc.freeze()
        say(f"Swarmroom is running: {app.door.address if app.door else ''}")
        say("Stop it with Ctrl-C.")
        await stop.wait()
    return 0


async def told_to_stop() -> None:
    """Return once the process gets a signal to end."""
    await signals_to_stop().wait()


def signals_to_stop() -> asyncio.Event:
    """Return what is set once the process gets a signal to end; none kills it from now on."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def run(config: Config, options: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit code. Raises ConfigError."""
    match options.command:
        case None | "sandbox" if config.mode is Mode.SANDBOX:
            return await run_sandbox(
                config, options, create_app, manifest=MANIFEST, until=told_to_stop
            )
        case None | "socket" | "http":
            return await serve(config)
        case "migrate":
            return await subcommands.migrate(config)
        case "doctor":
            return await subcommands.doctor(create_app(config), asked_scopes())
    async with create_app(config).at_rest() as app:
        return await _run_at_rest(app, options)


async def _run_at_rest(app: Swarmroom, options: argparse.Namespace) -> int:
    """Do what needs no life of the bot's own, also beside one that runs."""
    match options.command:
        case "import-people":
            return await subcommands.import_people(app, options.file, team=options.team)
        case "import-cases":
            return await subcommands.import_cases(app, options.file, team=options.team)
        case "erase-person":
            return await subcommands.erase_person(
                app, options.who, is_sure=options.yes, team=options.team
            )
        case "export":
            return await subcommands.export(app, options.folder, team=options.team)
        case _:
            return await subcommands.digest(app, again=options.again, team=options.team)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand; return 0, 1 if it failed, or 2 if the environment is wrong."""
    options = parsed(argv)
    try:
        log.set_up(is_json=logs_json(os.environ))
        config = Config.read(os.environ, _mode(options.command))
        _keep_libraries_from_the_environment(config)
        return asyncio.run(run(config, options))
    except KeyboardInterrupt:
        # Stopped while still starting: the sandbox has nothing that could be left half done.
        return 0 if options.command in (None, "sandbox") else INTERRUPTED
    except ConfigError as problem:
        complain(str(problem))
        return 1 if options.command == "doctor" else 2
    except SlackRefusedError as refused:
        complain(f"Slack refused this ({refused.code}): `{program('doctor')}` may name the mend.")
        return 1
    except SlackError:
        complain("Slack does not answer, or asks to wait: try again in a minute.")
        return 1


def _mode(command: str | None) -> Mode | None:
    # Without Slack's variables the doctor has the database to look at, and not the sandbox's.
    if command == "doctor" and not any(os.environ.get(name) for name in SLACK_VARIABLES):
        return Mode.OFFLINE
    return MODES.get(command, Mode.OFFLINE)


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
