"""A workspace with people, skills and a database, in which bots come and go."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

from sqlalchemy import Select, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app import Swarmroom, create_app
from bot.clock import Clock as BotClock
from bot.clock import SystemClock
from bot.config import Config
from bot.errors import DatabaseGoneError, TookTooLongError
from bot.i18n import LANGUAGES, Reader
from bot.services.imports import Imports
from bot.settings import Section
from models import Operation
from sandbox.clock import Clock
from sandbox.errors import CannotError
from sandbox.outcomes import Outcome, SubmitResult
from sandbox.people import Person
from sandbox.strict import PATIENT, Strict
from sandbox.workspace import Workspace
from sandbox.world import Channel, Message, OpenView
from sandbox_mode import SandboxTime

ROOT = Path(__file__).parents[2]
PEOPLE = (
    # handle, name, locale, skills, lead
    ("ana", "Ana Ruiz", "es-ES", "", ""),
    ("leo", "Leo Park", "en-US", "billing:3;webhooks:2", ""),
    ("mia", "Mia Soto", "en-GB", "invoices:3;billing:1", ""),
    ("ben", "Ben Hart", "en-GB", "", "zoe@acme.example"),
    ("zoe", "Zoe King", "en-GB", "", ""),
)
GROUP = ("billing", ("ana", "ben", "leo", "mia"))
"""A user group of the name of a skill, and who is in it."""
A_MONTH = 30 * 24 * 60
WAITS = [f"{what}_minutes_sev{severity}" for what in ("ask", "stall") for severity in range(1, 5)]
"""How long the bot waits for people: so long that it is over only where an act says so."""
GLANCE = 0.03
STILL = 4
"""Glances in a row at which nothing moved: then all is done."""
PATIENCE = 90.0
TRIES = 40
IN_VAIN = tuple(
    problem.said_to(Reader(language))
    for problem in (DatabaseGoneError(), TookTooLongError())
    for language in LANGUAGES
)
"""What people read who are to try again, in place of an error of Slack's own."""


class UnsettledError(AssertionError):
    """Something did not come to its end."""


@dataclass
class Company:
    """The workspace, its database, and what people do in it."""

    slack: Workspace
    url: str
    database: AsyncEngine
    """For looking only: it takes no lock."""
    is_calm: bool = True
    """Whether nothing goes wrong on purpose, so that nothing may have to be done twice."""
    workspace_id: str = ""
    clock: BotClock = field(default_factory=SystemClock)
    """The bots' own: the machine's, unless they run in this process, on the workspace's."""
    idle_seconds: float = 0.6
    """Real seconds without any traffic after which Slack's clock is moved to the next alarm."""
    inside: list[Swarmroom] = field(default_factory=list)
    """The bots that run in this process."""
    was_pressed_again: int = 0
    is_reachable: Callable[[], bool] = lambda: True
    """Whether a bot runs that Slack can reach."""

    def __getattr__(self, name: str) -> Person:
        return self.slack.person(name)

    def config(self, transport: str = "socket", via: str = "") -> Config:
        """Return the environment of one bot."""
        return Config.read(self.environ(transport, via), None)

    def environ(self, transport: str = "socket", via: str = "") -> dict[str, str]:
        """Return the variables of one bot, of which `via` is the name."""
        secret = (
            {"SLACK_APP_TOKEN": self.slack.app_token}
            if transport == "socket"
            else {"SLACK_SIGNING_SECRET": self.slack.signing_secret, "PORT": "0"}
        )
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_API_URL": self.slack.api_url_via(via) if via else self.slack.api_url,
            "DATABASE_URL": self.url,
            **secret,
        }

    # What stands in the database

    async def rows(self, statement: Select[Any]) -> list[Any]:
        """Return what a query finds."""
        async with self.database.connect() as connection:
            return list(await connection.execute(statement))

    async def unfinished(self, begun_by: datetime | None = None) -> int:
        """Count the operations that have not come to their end, of those begun by an instant."""
        left = select(func.count()).select_from(Operation).where(Operation.ended_at.is_(None))
        if begun_by is not None:
            left = left.where(Operation.created_at <= begun_by)
        try:
            found = await self.rows(left)
        except DBAPIError:
            # The database is away, on purpose: then nothing can be at its end.
            return 1
        return int(found[0][0])

    async def settled(self, patience: float = PATIENCE) -> None:
        """Wait until every delivery was taken and every operation has ended.

        Raises:
            UnsettledError: It did not within `patience` real seconds without any traffic.

        """
        still, idle, traffic = 0, 0, -1
        last_moved = time.monotonic()
        while still < STILL:
            await asyncio.sleep(GLANCE)
            is_busy = not self.slack.quiet or await self.unfinished() > 0
            now = time.monotonic()
            if self.slack.traffic.total != traffic or any(map(_is_at_work, self.inside)):
                traffic, still, idle = self.slack.traffic.total, 0, 0
                last_moved = now
                continue
            still = 0 if is_busy else still + 1
            # Counted in glances: while a busy machine lets this process wait, nothing can move.
            idle += 1
            if is_busy and idle * GLANCE > self.idle_seconds:
                self._move_on()
                idle = 0
            if now - last_moved > patience:
                raise UnsettledError(await self._how_it_stands())

    def _move_on(self) -> None:
        """Let Slack's clock come to the next moment for which anybody waits.

        While no bot runs it stands still: the machine is slower than the story.
        """
        alarm = self.slack.clock.next_alarm
        if alarm is not None and self.is_reachable():
            self.slack.clock.jump_to(alarm + 0.001)

    async def what_is_left(self, begun_by: datetime) -> str:
        """Tell which operations begun by an instant have not ended: attempts, due when, whose."""
        left = await self.rows(
            select(Operation.id, Operation.attempts, Operation.run_at, Operation.owner).where(
                Operation.ended_at.is_(None), Operation.created_at <= begun_by
            )
        )
        return ", ".join(f"{key} ({n} failed, due {due}, of {who})" for key, n, due, who in left)

    async def _how_it_stands(self) -> str:
        left = await self.what_is_left(datetime.now(UTC))
        pending = self.slack.core.courier.pending
        latest = [f"{e.direction} {e.name} {e.error}" for e in list(self.slack.traffic)[-8:]]
        return f"unfinished: {left}; deliveries pending: {pending}; latest: {latest}"

    # What people do

    async def insist(self, do: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Do something until neither Slack nor the bot says that it failed, as people do.

        What cannot be pressed any more has had its effect.
        """
        for _ in range(TRIES):
            before = self._said_in_vain()
            try:
                outcome = await do()
            except CannotError:
                if self.is_calm or not self.was_pressed_again:
                    raise
                return Outcome()
            error = outcome.error or ("nothing was done" * (self._said_in_vain() > before))
            if not error:
                return outcome
            await self._before_again(error)
        raise UnsettledError(f"pressed {TRIES} times in vain: {error}")

    def _said_in_vain(self) -> int:
        """Count the answers so far that say that nothing was done."""
        channels = self.slack.world.channels.values()
        said = (message.text for channel in channels for message in channel.messages.values())
        return sum(any(sentence in text for sentence in IN_VAIN) for text in said)

    async def form(self, do: Callable[[], Awaitable[Outcome]]) -> OpenView:
        """Do what opens a form until it is open."""
        for _ in range(TRIES):
            outcome = await self.insist(do)
            if outcome.view is not None:
                return outcome.view
            await self._before_again("no form opened")
        raise UnsettledError("the form never opened")

    async def turn_to(self, person: Person, view: OpenView, section: Section) -> None:
        """Turn to one section of the settings until its page is shown."""
        for _ in range(TRIES):
            if _is_page(view, section):
                return
            button = person.labels(view)[list(Section).index(section)]
            await self.insist(lambda label=button: person.click(label, on=view))
            with suppress(AssertionError):
                await self.slack.until(lambda: _is_page(view, section), 1.0)
        raise UnsettledError("the page never turned")

    async def send(
        self, person: Person, view: OpenView, values: Mapping[str, object] | None = None
    ) -> SubmitResult:
        """Fill a form and submit it until it is taken."""
        await person.fill(view, dict(values or {}))
        for _ in range(TRIES):
            result = await person.submit(view)
            shown = str((result.errors, result.view.blocks if result.view else ()))
            is_in_vain = any(sentence in shown for sentence in IN_VAIN)
            if result.kind != "failed" and not is_in_vain:
                return result
            if is_in_vain and result.kind == "pushed":
                await person.close()
            await self._before_again(result.error or "nothing was done")
        raise UnsettledError(f"submitted {TRIES} times in vain: {result.error}")

    async def _before_again(self, why: str) -> None:
        if self.is_calm:
            raise UnsettledError(f"nothing was to go wrong, but: {why}")
        self.was_pressed_again += 1
        await self.slack.until(self.is_reachable, timeout=PATIENCE)
        await asyncio.sleep(0.2)

    # What can be seen

    def channels(self, beginning: str) -> list[Channel]:
        """Return the channels whose names begin so, the oldest first."""
        return [c for c in self.slack.world.channels.values() if c.name.startswith(beginning)]

    def channel(self, beginning: str) -> Channel:
        """Return the latest channel whose name begins so."""
        return self.channels(beginning)[-1]

    def brief(self, channel: Channel) -> Message:
        """Return the message pinned in a swarm's channel."""
        return channel.messages[channel.pins[0].ts]

    def announcement(self, words: str) -> Message:
        """Return the message in the lobby that announces a swarm."""
        return next(m for m in self.zoe.sees("swarm-lobby") if words in f"{m.text} {m.blocks}")

    def with_button(self, channel: Channel, action: str) -> Message:
        """Return the latest message in a channel that has such a button."""
        said = reversed(list(channel.messages.values()))
        return next(m for m in said if not m.is_ephemeral and action in str(m.blocks))


@asynccontextmanager
async def company(
    url: str, *, strict: Strict | None = None, clock: Clock | None = None, is_calm: bool = True
) -> AsyncIterator[Company]:
    """Run a workspace with five people; the bot knows them and their skills, but runs nowhere."""
    strict = strict or (PATIENT if is_calm else Strict())
    async with Workspace(manifest=ROOT / "manifest.yml", strict=strict, clock=clock) as slack:
        for handle, name, locale, *_ in PEOPLE:
            slack.add_person(
                handle,
                real_name=name,
                email=f"{handle}@acme.example",
                locale=locale,
                admin=handle == "zoe",
            )
        slack.add_usergroup(GROUP[0], users=GROUP[1])
        database = create_async_engine(url)
        made = Company(slack, url, database, is_calm=is_calm)
        async with office(made) as app:
            file = "email,name,skills,language,manager_email\n" + "".join(
                f"{handle}@acme.example,{name},{skills},{locale[:2]},{lead}\n"
                for handle, name, locale, skills, lead in PEOPLE
            )
            await Imports(app.store).people(made.workspace_id, io.BytesIO(file.encode()))
            for wait in WAITS:
                await app.services.settings.note(made.workspace_id, wait, A_MONTH)
            async with app.store.transaction(made.workspace_id) as tx:
                for person in await tx.people.all():
                    # Around the clock: the story is told at night too.
                    person.work_from = person.work_to = 0
        try:
            yield made
        finally:
            await database.dispose()


_preparing: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def _one_at_a_time() -> asyncio.Lock:
    """Return a lock for this loop: Alembic can look at one database at a time in a process."""
    return _preparing.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _is_at_work(bot: Swarmroom) -> bool:
    """Tell whether a bot waits for its database or for Slack's answer, however slow these are."""
    return bool(bot.database.pool.checkedout() or bot.session.connector._acquired)


@asynccontextmanager
async def inside(made: Company, transport: str = "socket") -> AsyncIterator[Swarmroom]:
    """Run a bot in this process, on the workspace's clock."""
    made.clock, made.is_reachable = SandboxTime(made.slack.clock), lambda: made.slack.connected
    bot = create_app(made.config(transport), clock=made.clock)
    async with AsyncExitStack() as life:
        if made.is_calm:
            life.enter_context(patch("bot.reception.PATIENCE_SECONDS", PATIENT.ack_seconds))
        async with _one_at_a_time():
            await life.enter_async_context(bot.running())
        made.inside.append(bot)
        life.callback(made.inside.remove, bot)
        if transport == "http" and bot.door is not None:
            await made.slack.deliver_to(bot.door.address)
        await made.slack.until(lambda: made.slack.connected)
        yield bot


@asynccontextmanager
async def office(made: Company) -> AsyncIterator[Swarmroom]:
    """Have the bot's services in reach, as a subcommand has, whatever else runs."""
    async with AsyncExitStack() as life:
        async with _one_at_a_time():
            resting = create_app(made.config(), clock=made.clock).at_rest()
            app = await life.enter_async_context(resting)
        weather, made.slack.faults.chaos = made.slack.faults.chaos, None
        made.workspace_id = await app.enter()
        made.slack.faults.chaos = weather
        yield app


def _is_page(view: OpenView, section: Section) -> bool:
    return f'"section": "{section}"' in view.view["private_metadata"]
