"""Swarms' channels as Slack has them: rows follow what is seen there, whatever was missed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import ChannelSeen
from bot.records import Place
from bot.services.archiving import begin_archive, bring_back
from bot.services.entering import is_let_in_too_late
from bot.services.seeing import changed
from bot.services.settings import CHANNELS
from bot.store import Store, Transaction
from bot.store.operations import LAST, LET_OUT
from bot.store.swarms import ANNOUNCEMENT
from models import ACTIVE, Participation, Room, Swarm

REMOVED, CAME = "bot_removed", "bot_came"
MAKE_CHANNELS = ("open_swarm", "reopen_swarm")
"""What makes swarms' channels; of those, and of announcements, Slack may tell before we know."""
BRING_PEOPLE = (*MAKE_CHANNELS, "send_asks", "bring_in")
ARCHIVE = ("end_swarm", "archive_swarm")
"""What archives channels; of those, too, Slack may tell before we know."""
RECONCILE = "reconcile"
AT_MOST_EVERY = timedelta(minutes=10)
"""How often swarms are compared for deliveries that Slack had to repeat: a slow minute has many."""
AT_LEAST_EVERY = timedelta(days=1)
"""How often they are compared in any case: not all that is lost leaves a sign."""


@dataclass(frozen=True)
class OpenRoom:
    """The channel of an active swarm, and where the swarm was announced."""

    swarm_id: str
    channel: str
    announcement: Place | None


@dataclass(frozen=True)
class Differences:
    """Who is in a channel and not in our rows, by Slack id; and who is only in these, with ours."""

    came: Sequence[str] = ()
    went: Mapping[str, str] = field(default_factory=dict)


class Rooms:
    """Lets rows agree with channels. Events only say where to look: their order is not known."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gaps = self._repeats = 0
        self._looked: dict[str, tuple[int, int]] = {}
        self._compared: dict[str, datetime] = {}
        """The last time we know of, by workspace; other replicas may have compared since."""

    def gap(self) -> None:
        """Note that events may have been lost, in whatever workspace."""
        self._gaps += 1

    def was_repeated(self) -> None:
        """Note that Slack had to repeat a delivery: it may have given up others before that."""
        self._repeats += 1

    async def look_if_missed(self, workspace_id: str) -> None:
        """Have every open swarm compared with Slack if events may have been lost since.

        Once a day in any case.
        """
        now = self._gaps, self._repeats
        gaps, repeats = self._looked.get(workspace_id, (0, 0))
        if gaps == now[0] and not await self._is_time(workspace_id, is_repeated=repeats < now[1]):
            return
        await self._compare_all(workspace_id)
        self._looked[workspace_id] = now

    async def _is_time(self, workspace_id: str, *, is_repeated: bool) -> bool:
        """Tell whether the last comparing, whichever replica did it, is long enough ago."""
        pause = AT_MOST_EVERY if is_repeated else AT_LEAST_EVERY
        long_ago = self._store.now - pause
        known = self._compared.get(workspace_id)
        if known is not None and known > long_ago:
            return False
        async with self._store.reading(workspace_id) as tx:
            last = await tx.operations.last(RECONCILE)
        if last is None:
            return True
        self._compared[workspace_id] = last.created_at
        return last.created_at <= long_ago

    async def _compare_all(self, workspace_id: str) -> None:
        async with self._store.transaction(workspace_id) as tx:
            waiting = await tx.operations.unfinished_of(RECONCILE)
            # One that has not begun to look will see all that was missed until now.
            if all(one.journal for one in waiting):
                await tx.operations.begin(RECONCILE, tx.now.isoformat(), priority=LAST)

    async def open_ones(self, workspace_id: str) -> list[OpenRoom]:
        """Return the channels of the active swarms, the severe ones first."""
        async with self._store.reading(workspace_id) as tx:
            found = await tx.swarms.active_rooms()
            places = await tx.swarms.places([room.swarm_id for room in found])
            return [
                OpenRoom(r.swarm_id, r.channel_id, places.get((r.swarm_id, ANNOUNCEMENT)))
                for r in found
                if r.channel_id
            ]

    async def as_noted(self, workspace_id: str, seen: Mapping[str, ChannelSeen]) -> Collection[str]:
        """Return those of the channels of active swarms that stand as the rows have them."""
        async with self._store.reading(workspace_id) as tx:
            found = await tx.swarms.active_rooms()
            # Where the bot was ever taken out, the channel alone does not tell what is known.
            doubtful = await tx.record.swarms_with(REMOVED)
            return {
                room.channel_id
                for room in found
                if room.swarm_id not in doubtful and _is_as_noted(room, seen.get(room.channel_id))
            }

    async def changed_in_slack(
        self, workspace_id: str, channel: str, *, event: str, is_gone: bool = False
    ) -> None:
        """Have a swarm's channel looked at: something about it has changed."""
        async with self._store.transaction(workspace_id, event=event) as tx:
            if await is_or_will_be_room(tx, channel):
                await tx.operations.begin("look_at_room", event, channel=channel, is_gone=is_gone)

    async def moved(self, workspace_id: str, old: str, new: str, *, event: str) -> None:
        """Follow a channel to its new id: that of a private one changes when it is to be shared.

        Nothing is known yet of who reads along under the new id, so Slack is asked before anything
        is said there.
        """
        async with self._store.transaction(workspace_id, event=event) as tx:
            settings = await tx.workspaces.settings()
            for key in (key for key in CHANNELS if settings.get(key) == old):
                await tx.workspaces.set(key, new)
            swarm = await tx.swarms.held_in_channel(old)
            await tx.rooms.move(old, new)
            if swarm is not None:
                await tx.operations.begin("look_at_room", event, channel=new, is_gone=False)
                await changed(tx, swarm)

    async def bot_came(self, workspace_id: str, channel: str, *, event: str) -> None:
        """Have a swarm's channel looked at where the bot was known to be out of it."""
        async with self._store.transaction(workspace_id, event=event) as tx:
            swarm = await tx.swarms.in_channel(channel)
            if swarm is not None and await _is_out(tx, swarm):
                await tx.operations.begin("look_at_room", event, channel=channel, is_gone=False)

    async def is_let_in_too_late(self, workspace_id: str, slack_id: str, channel: str) -> bool:
        """Tell whether somebody has left whom Slack may be letting in for us all the same."""
        async with self._store.reading(workspace_id) as tx:
            swarm = await tx.swarms.held_in_channel(channel)
            people = await tx.people.by_slack_ids([slack_id])
            if swarm is None or not people:
                return False
            part = await tx.participations.of(swarm.id, people[0].id)
            return part is not None and await is_let_in_too_late(tx, part)

    async def may_become_known(self, workspace_id: str, channel: str) -> bool:
        """Tell whether a channel is no swarm's that is known, but may turn out to be one's."""
        async with self._store.reading(workspace_id) as tx:
            may_be = await is_being_made(tx, "create channel")
            return may_be and await tx.swarms.in_channel(channel) is None

    async def seen(
        self, workspace_id: str, channel: str, seen: ChannelSeen | None, *, is_gone: bool = False
    ) -> None:
        """Note how a swarm's channel stands; None is one that is hidden from the bot, or gone.

        A swarm's owner is told, once, that the bot was taken out of its channel.
        """
        async with self._store.transaction(workspace_id) as tx:
            swarm = await tx.swarms.held_in_channel(channel)
            for room in await tx.swarms.rooms(channel):
                await _agree(tx, room, seen, is_gone=is_gone)
            present = await tx.swarms.room(swarm.id) if swarm is not None else None
            if swarm is None or present is None or present.channel_id != channel:
                return
            is_back = await tx.operations.unfinished_of("come_back")
            if present.archived_at is None and not is_back:
                await _agree_on_bot(tx, swarm, is_in=seen is not None and seen.is_in)

    async def on_their_way(self, workspace_id: str, channel: str) -> Collection[str]:
        """Return who of a swarm Slack may have yet to be told to let into its channel.

        Rather one too many: they are left alone for one look, where somebody who is missed here
        would be taken for gone. Of what Slack tells only once `is_on_the_way` is the judge.
        """
        async with self._store.reading(workspace_id) as tx:
            swarm = await tx.swarms.in_channel(channel)
            if swarm is None:
                return ()
            begun = await tx.operations.unfinished_of(*BRING_PEOPLE)
            here = [one for one in begun if one.args.get("swarm_id") == swarm.id]
            if any(one.kind in MAKE_CHANNELS for one in here):
                return {part.person_id for part in await tx.participations.all(swarm.id)}
            waiting = [one.args for one in here if "invite" not in one.journal]
            asked = {ask_id for args in waiting for ask_id in args.get("asks", ())}
            asks = await tx.participations.asks(swarm.id) if asked else ()
            return {
                *(ask.person_id for ask in asks if ask.id in asked),
                *(person_id for args in waiting for person_id in args.get("people", ())),
            }

    async def differences(
        self,
        workspace_id: str,
        channel: str,
        members: Sequence[str],
        looked_at: datetime,
        on_their_way: Collection[str],
    ) -> Differences:
        """Compare who is in a swarm's channel with our rows.

        Who was on the way in before the look, or is on the way out, is left alone, and so is whose
        part changed after it.
        """
        async with self._store.reading(workspace_id) as tx:
            swarm = await tx.swarms.in_channel(channel)
            if swarm is None or not swarm.is_active:
                return Differences()
            parts = {part.person_id: part for part in await tx.participations.all(swarm.id)}
            people = await tx.people.by_ids(parts)
            ours = {p.slack_user_id: parts[p.id] for p in people.values() if p.slack_user_id}
            came = [m for m in members if m not in ours or await _is_missed(tx, ours[m], looked_at)]
            went = {
                slack_id: part.person_id
                for slack_id, part in ours.items()
                if slack_id not in members
                and part.person_id not in on_their_way
                and _is_gone(part, looked_at)
            }
            return Differences(came, went)

    async def without_part(
        self, workspace_id: str, swarm_id: str, people: Sequence[str]
    ) -> list[str]:
        """Return who of these, by Slack id, never had any part in a swarm nor asked for one."""
        async with self._store.reading(workspace_id) as tx:
            known = {p.slack_user_id: p.id for p in await tx.people.by_slack_ids(people)}
            return [
                slack_id
                for slack_id in people
                if slack_id not in known or not await _has_part(tx, swarm_id, known[slack_id])
            ]


async def is_or_will_be_room(tx: Transaction, channel: str) -> bool:
    """Tell whether a channel is a swarm's, or may turn out to be one's."""
    may_be = await is_being_made(tx, "create channel")
    return may_be or await tx.swarms.in_channel(channel) is not None


async def is_being_made(tx: Transaction, step: str) -> bool:
    """Tell whether a swarm is being opened that has not come to that step.

    Asked before the rows are: what is noted in between is then found in one of both.
    """
    return await tx.is_to_be_made(MAKE_CHANNELS, step)


async def _agree(tx: Transaction, room: Room, seen: ChannelSeen | None, *, is_gone: bool) -> None:
    if seen is None:
        # A private channel that is hidden may be there: the bot was taken out of it.
        if is_gone or not room.is_private:
            await _is_closed(tx, room)
        return
    room.name = seen.name or room.name
    if seen.is_archived:
        await _is_closed(tx, room)
    elif room.archived_at is not None:
        key = f"{room.id}/{room.archived_at.timestamp()}"
        swarm = await tx.swarms.by_id(room.swarm_id)
        if swarm is not None:
            bring_back(tx, swarm, room)
        await tx.operations.begin("come_back", key, swarm_id=room.swarm_id, channel=room.channel_id)


async def _is_closed(tx: Transaction, room: Room) -> None:
    """Note that a channel is archived; where that was somebody's doing, see to what it leaves.

    Of a swarm that has ended the links are left behind. The owner of an open one is told: nobody
    can type where it was.
    """
    if room.archived_at is not None:
        return
    room.archived_at = tx.now
    swarm = await tx.swarms.by_id(room.swarm_id)
    under_way = await tx.operations.unfinished_of(*ARCHIVE)
    is_ours = any(one.args["swarm_id"] == room.swarm_id for one in under_way)
    if swarm is None or is_ours:
        return
    if not swarm.is_active:
        await begin_archive(tx, swarm, room)
    elif await tx.swarms.room(swarm.id) is room:
        key = f"{room.id}/{tx.now.timestamp()}"
        await tx.operations.begin("tell_cut_off", key, swarm_id=swarm.id, is_closed=True)


def _is_as_noted(room: Room, seen: ChannelSeen | None) -> bool:
    if seen is None or room.archived_at is not None:
        return False
    return seen == ChannelSeen(room.name or "", is_archived=False, is_in=True)


async def _agree_on_bot(tx: Transaction, swarm: Swarm, *, is_in: bool) -> None:
    was_out = await _is_out(tx, swarm)
    if is_in and was_out:
        tx.record.happened(CAME, swarm=swarm.id)
        await changed(tx, swarm)
    elif not is_in and not was_out and swarm.state in ACTIVE:
        tx.record.happened(REMOVED, swarm=swarm.id)
        key = f"{swarm.id}/{tx.now.timestamp()}"
        await tx.operations.begin("tell_cut_off", key, swarm_id=swarm.id, is_closed=False)


async def _is_out(tx: Transaction, swarm: Swarm) -> bool:
    last = await tx.record.last((REMOVED, CAME), swarm=swarm.id)
    return last is not None and last.kind == REMOVED


async def _is_missed(tx: Transaction, part: Participation, looked_at: datetime) -> bool:
    if part.is_in or (part.left_at is not None and part.left_at > looked_at):
        return False
    letting = await tx.operations.latest(f"{LET_OUT}:{part.swarm_id}/{part.person_id}/")
    # Not taken out yet, or the workspace forbids it: who wished to leave is out.
    return letting is None or letting.journal.get("remove") is True


def _is_gone(part: Participation, looked_at: datetime) -> bool:
    return part.is_in and part.joined_at is not None and part.joined_at <= looked_at


async def _has_part(tx: Transaction, swarm_id: str, person_id: str) -> bool:
    part = await tx.participations.of(swarm_id, person_id)
    return part is not None or await tx.participations.access_of(swarm_id, person_id) is not None
