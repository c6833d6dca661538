"""The end of a channel: its people are told a day before, may keep it, and then it is archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.access import Deed, allow
from bot.errors import NotFoundError, TooLateError
from bot.i18n import N_
from bot.records import Actor, RoomEnd, Settings
from bot.services.seeing import swarm_for
from bot.services.suiting import is_working
from bot.store import Store, Transaction
from bot.store.operations import LAST
from models import Room, Swarm

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LATEST = timedelta(days=30)
"""How late a channel is still archived, say after an outage; where Slack refused, it stays."""
KEPT, BACK = "channel_kept", "channel_back"


@dataclass(frozen=True)
class Kept:
    """Until when a channel stays, and whether that is the doing of whoever asks."""

    until: datetime
    is_news: bool


class Archiving:
    """Brings the channels of swarms that have ended to their end."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def archive_due(self, workspace_id: str) -> None:
        """Have people told of channels that end in a day, and those archived that end now.

        Both while the owner is at work, who may get a draft of it: nobody at the weekend knows that
        there is something to keep.
        """
        async with self._store.reading(workspace_id) as tx:
            kept = await self._kept_after_end(tx)
            due = await tx.rooms.at_their_end(
                kept, by=tx.now + DAY, since=tx.now - LATEST, untold_since=tx.now - DAY
            )
            owners = await tx.people.by_ids([owner_id for _, _, owner_id in due])
            ready = {one.id for one in owners.values() if await is_working(tx, one)}
        # A team that keeps no channel wants none, whatever the hour.
        for room_id, swarm_id in [ids for *ids, owner_id in due if owner_id in ready or not kept]:
            async with self._store.transaction(workspace_id) as tx:
                swarm = await tx.swarms.locked(swarm_id)
                room = await tx.rooms.fresh(room_id)
                if swarm is not None and room is not None:
                    await _come_to_end(tx, swarm, room, await self._kept_after_end(tx))

    async def keep(self, actor: Actor, room_id: str, spell: str) -> Kept:
        """Keep a channel for a week more, once in a spell of its time, whoever presses how often.

        Raises NotFoundError for what they may not see, and TooLateError where it is over.
        """
        allow(actor, Deed.LOOK_AROUND)
        async with self._store.transaction(actor.workspace_id) as tx:
            found = await tx.rooms.fresh(room_id)
            swarm = await swarm_for(tx, actor, found.swarm_id if found is not None else "")
            room = await tx.rooms.fresh(room_id)
            if room is None:
                raise NotFoundError
            await _must_stand(tx, swarm, room)
            end = _end_of(swarm, room, await self._kept_after_end(tx))
            if spell != spell_of(swarm, room):
                return Kept(end, is_news=False)
            room.kept_until, room.warned_at = max(end, tx.now) + WEEK, None
            tx.record.happened(KEPT, actor=actor.id, swarm=swarm.id, subject=room.id)
            await tx.operations.begin(
                "refresh_warning",
                f"{room.id}/{spell}",
                swarm_id=swarm.id,
                channel=room.channel_id,
            )
            return Kept(room.kept_until, is_news=True)

    async def as_it_stands(self, workspace_id: str, channel: str) -> RoomEnd | None:
        """Return when a channel ends and why then; None for one that is no swarm's."""
        async with self._store.reading(workspace_id) as tx:
            room = await tx.rooms.in_channel(channel)
            swarm = await tx.swarms.by_id(room.swarm_id) if room is not None else None
            if room is None or swarm is None:
                return None
            last = await tx.record.last((KEPT, BACK), swarm=swarm.id)
            who = last.actor_id if last is not None and room.warned_at is None else None
            return RoomEnd(
                room_id=room.id,
                spell=spell_of(swarm, room),
                until=_end_of(swarm, room, await self._kept_after_end(tx)),
                is_announced=room.warned_at is not None,
                kept_by=(await tx.people.refs([who])).get(who) if who else None,
            )

    async def is_being_archived(self, workspace_id: str, swarm_id: str) -> bool:
        """Tell whether a channel of a swarm is just being archived."""
        async with self._store.reading(workspace_id) as tx:
            under_way = await tx.operations.unfinished_of("archive_swarm")
            return any(one.args["swarm_id"] == swarm_id for one in under_way)

    async def _kept_after_end(self, tx: Transaction) -> timedelta:
        settings = await tx.workspaces.effective(self._defaults)
        return timedelta(days=settings.archive_after_days)


def spell_of(swarm: Swarm, room: Room) -> str:
    """Return what tells the present time of a channel after its swarm from earlier ones."""
    since = room.kept_until or swarm.ended_at
    return "" if since is None else str(since.timestamp())


async def begin_archive(tx: Transaction, swarm: Swarm, room: Room) -> None:
    """Have a channel archived, or what is left behind of one that is: once in its present time."""
    await tx.operations.begin(
        "archive_swarm",
        f"{room.id}/{spell_of(swarm, room)}",
        priority=LAST,
        swarm_id=swarm.id,
        channel=room.channel_id,
        ended_at=str(swarm.ended_at),
    )


def bring_back(tx: Transaction, swarm: Swarm, room: Room) -> None:
    """Note that a channel is not archived any more: if nobody works in it, for a week."""
    room.archived_at = None
    if not swarm.is_active:
        room.kept_until, room.warned_at = tx.now + WEEK, None
        tx.record.happened(BACK, swarm=swarm.id, subject=room.id)


def begin_anew(room: Room) -> None:
    """Forget what was said of a channel's end: its swarm goes on."""
    room.warned_at, room.kept_until = None, None


async def _come_to_end(tx: Transaction, swarm: Swarm, room: Room, kept: timedelta) -> None:
    """Do what is due; another replica, or somebody who keeps the channel, may have been first."""
    if swarm.ended_at is None or room.archived_at is not None:
        return
    end, is_told = _end_of(swarm, room, kept), _is_told(swarm, room, kept)
    is_at_once = not kept and room.kept_until is None
    if tx.now >= end and (is_told or is_at_once):
        await begin_archive(tx, swarm, room)
    elif tx.now >= end - DAY and not is_told:
        room.warned_at = tx.now
        await tx.operations.begin(
            "warn_of_archive",
            f"{room.id}/{end.timestamp()}",
            priority=LAST,
            swarm_id=swarm.id,
            channel=room.channel_id,
            spell=spell_of(swarm, room),
        )


def _due(swarm: Swarm, room: Room, kept: timedelta) -> datetime:
    return room.kept_until or (swarm.ended_at or swarm.opened_at) + kept


def _is_told(swarm: Swarm, room: Room, kept: timedelta) -> bool:
    """Tell whether its people know of this end: one that was put off since is another one."""
    return room.warned_at is not None and room.warned_at >= _due(swarm, room, kept) - DAY


def _end_of(swarm: Swarm, room: Room, kept: timedelta) -> datetime:
    """Return when a channel is archived: not before its people have known for a day."""
    due = _due(swarm, room, kept)
    if room.warned_at is None or not _is_told(swarm, room, kept):
        return due
    return max(due, room.warned_at + DAY)


async def _must_stand(tx: Transaction, swarm: Swarm, room: Room) -> None:
    case = await tx.swarms.case_of(swarm.id)
    if swarm.is_active:
        raise TooLateError(
            N_("{case} is open again, so the channel stays anyway."), case=case.reference
        )
    begun = await tx.operations.get(f"archive_swarm:{room.id}/{spell_of(swarm, room)}")
    is_going = begun is not None and begun.ended_at is None
    if room.archived_at is not None or is_going:
        raise TooLateError(
            N_(
                "Too late: the channel of {case} has been archived. Anybody can bring it back with"
                " Slack's own *Unarchive*; it stays for a week then. `/swarm reopen {case}` takes"
                " the case up again."
            ),
            case=case.reference,
        )
