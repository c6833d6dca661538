"""Joins the bot and the sandbox: beside the composition root, the only module that knows both."""

from __future__ import annotations

import argparse
import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from bot import subcommands
from bot.clock import Clock
from bot.config import Config, Mode
from bot.console import say
from bot.csvfiles import FileRefusedError, Row, read_cases, read_people
from bot.errors import ConfigError
from bot.i18n import Reader
from bot.running import Swarmroom
from bot.services.imports import Imports, refusal
from bot.typed import program
from sandbox.casting import Member
from sandbox.clock import Clock as SandboxClock
from sandbox.play import play
from sandbox.running import Wishes, open_sandbox
from sandbox.stage import Stage
from sandbox.workspace import PATIENCE, Workspace

CAST = Path(__file__).parent / "sandbox" / "cast"
STARTING = {
    "en": "Starting: a new database, its {people} people and their cases …",
    "es": "Arrancando: una base de datos nueva, sus {people} personas y sus casos …",
}
OPEN = {
    "en": "Open {url} in your browser. Stop with Ctrl-C.",
    "es": "Abre {url} en tu navegador. Para terminar, Ctrl-C.",
}
OTHER_LANGUAGE = {
    "en": "En español: {program} --language es",
    "es": "In English: {program} --language en",
}
GLANCE = 0.002
LOOK_EVERY_SECONDS = 1.0
"""Somebody who moves the sandbox's time on wants to see at once what is due then."""
SPARE_SECONDS = 0.5
"""So long before the workspace stops waiting the bot gives its answer, be it that there is none."""


class CreateApp(Protocol):
    """How the composition root wires a bot."""

    def __call__(
        self,
        config: Config,
        *,
        clock: Clock,
        host: str,
        look_every: float,
        waited_for: Callable[[], float],
    ) -> Swarmroom:
        """Return the bot, wired but at rest."""
        ...


class SandboxTime:
    """The sandbox's movable time, as the bot reads it."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return the present instant in the sandbox as aware UTC."""
        return datetime.fromtimestamp(self._clock.now(), UTC)

    async def sleep(self, seconds: float) -> None:
        """Return when the sandbox's clock has moved on by so much."""
        await self._clock.sleep(seconds)


async def run_sandbox(
    config: Config,
    options: argparse.Namespace,
    create_app: CreateApp,
    *,
    manifest: Path,
    until: Callable[[], Awaitable[None]],
) -> int:
    """Run the bot in a Slack-like workspace until it is told to stop, or play one loop.

    Raises:
        ConfigError: A file or the port cannot be used.

    """
    async with open_for(config, options, create_app, manifest) as stage:
        if options.play:
            return await play(stage, say)
        say(OPEN[options.language].format(url=stage.slack.page_url))
        say(OTHER_LANGUAGE[options.language].format(program=program("sandbox")))
        await until()
    return 0


@asynccontextmanager
async def open_for(
    config: Config, options: argparse.Namespace, create_app: CreateApp, manifest: Path
) -> AsyncIterator[Stage]:
    """Run the sandbox that the command line asks for, with the bot in it. Raises ConfigError."""
    is_cast = options.people is None and options.cases is None
    if options.play and not is_cast:
        raise ConfigError("--play brings its own people and cases: leave --people and --cases out.")
    people = options.people or CAST / "people.csv"
    cases = options.cases or (None if options.people else CAST / "cases.csv")
    if cases is not None:
        with _readable(cases) as file:
            read_cases(file)
    wishes = Wishes(
        manifest=manifest,
        members=members_of(people),
        language=options.language,
        transport="http" if options.http else "socket",
        port=0 if options.play else _page_port(options.port, config.port),
        is_cast=is_cast,
        is_guided=is_cast and not options.play,
    )
    if not options.play:
        say(STARTING[options.language].format(people=len(wishes.members)))

    @asynccontextmanager
    async def start_bot(workspace: Workspace) -> AsyncIterator[SandboxBot]:
        with tempfile.TemporaryDirectory(prefix="swarmroom-") as folder:
            inside = _inside(config, workspace, Path(folder), wishes.transport)
            app = create_app(
                inside,
                clock=SandboxTime(workspace.clock),
                host="127.0.0.1",
                look_every=LOOK_EVERY_SECONDS,
                waited_for=lambda: workspace.core.strict.ack_seconds - SPARE_SECONDS,
            )
            async with app.at_rest():
                bot = SandboxBot(app, workspace)
                await bot.take_in(people, cases, is_quiet=is_cast)
                await app.start()
                if wishes.transport == "http" and app.door is not None:
                    await workspace.deliver_to(app.door.address)
                await workspace.until(lambda: workspace.connected)
                await bot.settled()
                yield bot

    async with open_sandbox(wishes, start_bot) as stage:
        yield stage


class SandboxBot:
    """The bot, as the sandbox has to know it."""

    def __init__(self, app: Swarmroom, workspace: Workspace) -> None:
        self._app, self._workspace = app, workspace

    async def settled(self) -> None:
        """Return when it has done all that it was told of, and what follows from that."""
        traffic = -1
        while not self._workspace.quiet or self._workspace.traffic.total != traffic:
            traffic = self._workspace.traffic.total
            while not self._workspace.quiet:  # noqa: ASYNC110 -- an ack announces nothing
                await asyncio.sleep(GLANCE)
            await self._app.afterwards(PATIENCE)
            await self._app.engine.idle()

    async def look(self) -> None:
        """Do what is due by now."""
        await self._app.scheduler.look()

    async def take_in(self, people: Path, cases: Path | None, *, is_quiet: bool) -> None:
        """Import the files, saying what came of it if they are somebody's own."""
        imports, workspace_id = Imports(self._app.store), await self._app.enter()
        with people.open("rb") as file:
            reports = [("people", await imports.people(workspace_id, file))]
        if cases is not None:
            with cases.open("rb") as file:
                reports.append(("cases", await imports.cases(workspace_id, file)))
        for what, report in reports if not is_quiet else ():
            subcommands.told(report, what)


def _inside(config: Config, workspace: Workspace, folder: Path, transport: str) -> Config:
    """Return the bot's environment in the sandbox; nothing of a real installation's is in it."""
    return Config(
        mode=Mode.HTTP if transport == "http" else Mode.SOCKET,
        database_url=f"sqlite+aiosqlite:///{folder}/swarmroom.db",
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        signing_secret=workspace.signing_secret,
        api_url=workspace.api_url,
        port=0,
        case_url=config.case_url,
    )


def members_of(people: Path) -> list[Member]:
    """Return whom a file of people names. Raises ConfigError if it cannot be read."""
    with _readable(people) as file:
        rows = [row.value for row in read_people(file).rows if isinstance(row, Row)]
    if not rows:
        raise ConfigError(f"{people} names nobody: each row needs at least an e-mail address.")
    led = {row.manager_email for row in rows}
    return [
        Member(
            email=row.email,
            name=row.name or "",
            title=row.department or "",
            language=row.language or "",
            time_zone=row.timezone or "",
            leads=row.email in led and row.manager_email is None,
        )
        for row in rows
    ]


@contextmanager
def _readable(file: Path) -> Iterator[BinaryIO]:
    """Open a file to import. Raises ConfigError that says why it cannot be read."""
    try:
        with file.open("rb") as opened:
            yield opened
    except OSError as problem:
        raise ConfigError(f"{file} cannot be read: {problem.strerror}.") from problem
    except FileRefusedError as refused:
        raise ConfigError(f"{file}: {refusal(refused, Reader())}") from refused


def _page_port(asked: int | None, usual: int) -> int:
    """Return the port for the page: the one asked for, else the usual one, else any.

    Raises:
        ConfigError: The port asked for is taken, or is none.

    """
    port = usual if asked is None else asked
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as problem:
            if asked is None:
                return 0
            raise ConfigError(
                f"--port {asked} cannot be used, it may be taken: choose another one, or 0 for any."
            ) from problem
    return port
