"""What every flow works with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from bot.errors import SlackRefusedError
from bot.flows.sharing import SHARED, Sharing
from bot.i18n import Reader
from bot.log import bind
from bot.operations import Run
from bot.ports import Message, SlackPort, Slacks
from bot.records import PersonRef, Place, Settings, SwarmPicture
from bot.services import Services
from bot.store import Store, Transaction

log = logging.getLogger(__name__)


Noting = Callable[[Transaction], Awaitable[None]]
"""Writes into the rows that something was done, in the transaction of its journal."""


REMIND = "remind"
"""The step in which somebody is reminded of what waits for them."""


class Locks:
    """Locks by name; one that nobody holds or waits for is gone."""

    def __init__(self) -> None:
        self._locks = WeakValueDictionary[str, asyncio.Lock]()

    def __getitem__(self, name: str) -> asyncio.Lock:
        """Return the lock of this name: the same for all who hold it or wait for it."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._locks)


@dataclass(frozen=True)
class Tools:
    """The store to look things up in, the services to tell, and Slack to act on."""

    store: Store
    services: Services
    slacks: Slacks
    locks: Locks = field(default_factory=Locks)
    """One per swarm, and per person in it, so that two changes in Slack cannot overtake."""

    sharing: Sharing = field(default_factory=Sharing)

    @asynccontextmanager
    async def alone(self, run: Run, name: str) -> AsyncIterator[None]:
        """Hold a lock inside; who waits for it lets others have its place meanwhile.

        Whoever holds it may wait for Slack for minutes, and behind them many for the lock.
        """
        lock = self.locks[name]
        async with AsyncExitStack() as held:
            if lock.locked():
                async with run.aside():
                    await held.enter_async_context(lock)
            else:
                await held.enter_async_context(lock)
            yield

    async def slack(self, run: Run) -> SlackPort:
        """Return the Slack of the operation's workspace."""
        return await self.slacks.of(run.workspace_id, run)

    async def must_be_ours(self, run: Run, channel: str) -> None:
        """Return if nobody from outside reads a channel. Raises SlackRefusedError."""
        slack, now = await self.slack(run), self.store.now
        await self.sharing.must_be_ours(run.workspace_id, channel, slack, now)

    async def settings(self, run: Run) -> Settings:
        """Return the settings of the operation's workspace."""
        return await run.once("settings", lambda: self.services.settings.of(run.workspace_id))

    async def swarm(self, run: Run, swarm_id: str | None = None) -> SwarmPicture:
        """Return the swarm the operation is about, as it stands now."""
        async with self.store.transaction(run.workspace_id) as tx:
            picture = await tx.pictures.swarm(swarm_id or run.args["swarm_id"])
        if swarm_id is None:
            bind(case=picture.case_id)
        return picture

    async def person(self, run: Run, person_id: str) -> PersonRef | None:
        """Return somebody to write to."""
        async with self.store.transaction(run.workspace_id) as tx:
            return (await tx.people.refs([person_id])).get(person_id)

    async def room_reader(self, run: Run) -> Reader:
        """Return how what several people read is written here."""
        return (await self.settings(run)).reader


async def post(
    tools: Tools,
    run: Run,
    step: str,
    channel: str,
    message: Message,
    *,
    thread_ts: str | None = None,
    keep: tuple[str, str] | None = None,
    reader_id: str | None = None,
    sent: Noting | None = None,
    then: Callable[[Place], Awaitable[None]] | None = None,
) -> Place:
    """Post once; `keep` (object id, purpose) notes where, for what is edited later.

    `reader_id` is the person in whose direct messages it stands.
    `then` follows from it and has to be harmless where it is done twice.
    """
    slack = await tools.slack(run)
    key = run.key(step)
    if not run.has_done(step):
        await tools.must_be_ours(run, channel)

    async def note(tx: Transaction, where: str) -> None:
        if keep is not None:
            await tx.swarms.posted(*keep, place_of(where), reader_id)
        if sent is not None:
            await sent(tx)

    where = await run.step(
        step,
        lambda: slack.post(channel, message, key=key, thread_ts=thread_ts),
        find=lambda: slack.find_post(channel, key=key, since=run.begun_at, thread_ts=thread_ts),
        note=note,
        then=None if then is None else lambda where: then(place_of(where)),
    )
    return place_of(where)


async def post_anew(
    tools: Tools,
    run: Run,
    step: str,
    channel: str,
    message: Message,
    *,
    keep: tuple[str, str],
    before: Message,
) -> None:
    """Post once what stood elsewhere until now; let what stood there say `before`."""
    earlier = await stood_before(tools, run, *keep)
    await post(tools, run, step, channel, message, keep=keep)
    await update(tools, run, earlier, before)


async def standing(tools: Tools, run: Run, about: str | None, purpose: str) -> Place | None:
    """Return where a message about something stands, as it is noted."""
    if about is None:
        return None
    async with tools.store.reading(run.workspace_id) as tx:
        return await tx.swarms.place(about, purpose)


async def stood_before(tools: Tools, run: Run, about: str, purpose: str) -> Place | None:
    """Return where a message of ours stood when this was begun, for what takes its place.

    It is looked up once: the rows tell of the new place as soon as that is posted.
    """

    async def look() -> list[str] | None:
        place = await standing(tools, run, about, purpose)
        return None if place is None else [place.channel, place.ts]

    there = await run.step("before", look)
    return None if there is None else Place(*there)


async def standing_with(
    tools: Tools, run: Run, about: str, purpose: str
) -> list[tuple[PersonRef, Place]]:
    """Return where words of one kind about something stand, by whose messages they are in.

    The purpose of each begins so, and ends with the id of the person.
    """
    async with tools.store.reading(run.workspace_id) as tx:
        places = (await tx.swarms.places([about])).items()
        theirs = {
            kind.removeprefix(purpose): place
            for (_, kind), place in places
            if kind.startswith(purpose)
        }
        people = await tx.people.refs(theirs)
    return [(person, theirs[person.id]) for person in people.values()]


async def whisper(
    tools: Tools,
    run: Run,
    step: str,
    channel: str,
    person: PersonRef,
    message: Message,
    *,
    only_there: bool = False,
) -> None:
    """Show something in a channel to one person; write to them where they cannot see it.

    `only_there` is for what means nothing to somebody who is not in the channel.
    """
    if person.slack_id is None or person.is_deactivated:
        return
    slack, slack_id, key = await tools.slack(run), person.slack_id, run.key(step)

    async def do() -> bool:
        try:
            await tools.must_be_ours(run, channel)
            await slack.whisper(channel, slack_id, message)
        except SlackRefusedError:
            if not only_there:
                await slack.post(slack_id, message, key=key)
        return True

    async def written() -> bool | None:
        # What was shown cannot be looked up, and nobody minds to be shown it twice.
        return await slack.find_post(slack_id, key=key, since=run.begun_at) is not None or None

    await run.step(step, do, find=written)


async def write_to(
    tools: Tools,
    run: Run,
    step: str,
    person: PersonRef | None,
    message: Message,
    *,
    keep: tuple[str, str] | None = None,
    sent: Noting | None = None,
) -> str | None:
    """Write somebody a direct message; return Slack's code if it cannot be done."""
    if person is None or person.slack_id is None:
        return "not_linked"
    if person.is_deactivated and not run.has_done(step):
        return "deactivated"
    try:
        channel, whose = person.slack_id, person.id
        await post(tools, run, step, channel, message, keep=keep, reader_id=whose, sent=sent)
    except SlackRefusedError as refused:
        return refused.code
    return None


async def update(tools: Tools, run: Run, place: Place | None, message: Message) -> None:
    """Edit a message of ours; one that is gone or out of reach stays as it is."""
    if place is None:
        return
    slack = await tools.slack(run)
    try:
        await tools.must_be_ours(run, place.channel)
        await slack.update(place.channel, place.ts, message)
    except SlackRefusedError as refused:
        if refused.code not in OUT_OF_REACH:
            raise


async def unless_refused(run: Run, name: str, do: Callable[[], Awaitable[bool]]) -> bool:
    """Do what is good to have as a step; where the workspace forbids it, go on without."""

    async def allowed() -> bool:
        try:
            return await do()
        except SlackRefusedError as refused:
            log.warning("%s is not possible here: %s", name, refused.code)
            return False

    return await run.step(name, allowed)


OUT_OF_REACH = frozenset(
    {
        "message_not_found",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "cant_update_message",
        "edit_window_closed",
        SHARED,
    }
)


def place_of(where: str) -> Place:
    """Return where a post stands from what the gateway answered."""
    channel, _, ts = where.partition(":")
    return Place(channel, ts)
