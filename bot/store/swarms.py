"""Queries on swarms, their rooms and the messages that are kept current."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, false, func, select, true, update

from bot.records import Actor, Place
from bot.store.naming import insert_named
from bot.store.visibility import visible_to
from bot.store.writing import Scope
from models import (
    ACTIVE,
    Case,
    Customer,
    Participation,
    Posted,
    Room,
    RoomPurpose,
    Swarm,
    SwarmCase,
    SwarmSkill,
    SwarmState,
    SwarmUpdate,
    Visibility,
    new_id,
)

BRIEF = "brief"
ANNOUNCEMENT = "announcement"
ASK = "ask"
DRAFT = "draft"


class Swarms:
    """Which swarms there are and where they live."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def by_id(self, swarm_id: str | None) -> Swarm | None:
        """Return a swarm by our id, whoever asks: for flows, never for showing."""
        return await self._scope.get(Swarm, swarm_id)

    async def locked(self, swarm_id: str) -> Swarm | None:
        """Return a swarm as it stands now, held until the transaction ends.

        Whoever changes something of a swarm (who is in it, its marks, its article) takes it first,
        so that two who do cannot wait for each other. Rows that only point to it (key share) need
        not wait.
        """
        return await self._scope.session.scalar(
            self._here()
            .where(Swarm.id == swarm_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )

    async def visible(self, swarm_id: str, actor: Actor) -> Swarm | None:
        """Return a swarm if this person may see it."""
        return await self._scope.session.scalar(
            self._here().where(Swarm.id == swarm_id, visible_to(actor))
        )

    async def can_see(self, swarm: Swarm, actor: Actor) -> bool:
        """Tell whether this person may see a swarm."""
        return await self.visible(swarm.id, actor) is not None

    async def in_channel(self, channel_id: str) -> Swarm | None:
        """Return the latest swarm that works in a channel."""
        return await self._scope.session.scalar(
            self._here()
            .join(Room, (Room.workspace_id == Swarm.workspace_id) & (Room.swarm_id == Swarm.id))
            .where(Room.channel_id == channel_id)
            .order_by(Swarm.opened_at.desc())
            .limit(1)
        )

    async def in_channels(self, channel_ids: Sequence[str]) -> dict[str, str]:
        """Return the latest swarm's id by channel, of those channels that are a swarm's."""
        rows = await self._scope.session.execute(
            select(Room.channel_id, Swarm.id)
            .join(Swarm, (Room.workspace_id == Swarm.workspace_id) & (Room.swarm_id == Swarm.id))
            .where(Room.workspace_id == self._scope.workspace_id, Room.channel_id.in_(channel_ids))
            .order_by(Swarm.opened_at)
        )
        return {row.channel_id: row.id for row in rows}

    async def held_in_channel(self, channel_id: str) -> Swarm | None:
        """Return the latest swarm that works in a channel, held until the transaction ends."""
        found = await self.in_channel(channel_id)
        return None if found is None else await self.locked(found.id)

    async def active_for(self, case_id: str) -> Swarm | None:
        """Return the swarm that works on a case now."""
        return await self._scope.session.scalar(
            self._here()
            .join(
                SwarmCase,
                (SwarmCase.workspace_id == Swarm.workspace_id) & (SwarmCase.swarm_id == Swarm.id),
            )
            .where(SwarmCase.case_id == case_id, SwarmCase.is_active == true())
        )

    async def latest_for(self, case_id: str) -> Swarm | None:
        """Return the last swarm that worked on a case, over or not."""
        return await self._scope.session.scalar(
            self._here()
            .join(
                SwarmCase,
                (SwarmCase.workspace_id == Swarm.workspace_id) & (SwarmCase.swarm_id == Swarm.id),
            )
            .where(SwarmCase.case_id == case_id)
            .order_by(Swarm.opened_at.desc())
            .limit(1)
        )

    async def with_case(self, swarm_id: str) -> tuple[Swarm, Case, Customer | None]:
        """Return a swarm, the case it was opened for, and whose case it is."""
        rows = await self._scope.session.execute(
            select(Swarm, Case, Customer)
            .join(
                SwarmCase,
                (SwarmCase.workspace_id == Swarm.workspace_id) & (SwarmCase.swarm_id == Swarm.id),
            )
            .join(
                Case,
                (Case.workspace_id == SwarmCase.workspace_id) & (Case.id == SwarmCase.case_id),
            )
            .outerjoin(
                Customer,
                (Customer.workspace_id == Case.workspace_id)
                & (Customer.id == func.coalesce(Swarm.customer_id, Case.customer_id)),
            )
            .where(Swarm.workspace_id == self._scope.workspace_id, Swarm.id == swarm_id)
            .order_by(SwarmCase.attached_at, SwarmCase.id)
            .limit(1)
        )
        swarm, case, customer = rows.one()
        return swarm, case, customer

    async def case_of(self, swarm_id: str) -> Case:
        """Return the case a swarm was opened for."""
        return (
            await self._scope.session.scalars(
                select(Case)
                .join(
                    SwarmCase,
                    (SwarmCase.workspace_id == Case.workspace_id) & (SwarmCase.case_id == Case.id),
                )
                .where(
                    SwarmCase.workspace_id == self._scope.workspace_id,
                    SwarmCase.swarm_id == swarm_id,
                )
                .order_by(SwarmCase.attached_at, SwarmCase.id)
                .limit(1)
            )
        ).one()

    async def open_ones(self, actor: Actor, *, limit: int = 50) -> list[Swarm]:
        """Return the active swarms that somebody may see, severe and new ones first."""
        rows = await self._scope.session.scalars(
            self._here()
            .where(Swarm.state.in_(ACTIVE), visible_to(actor))
            .order_by(Swarm.severity, Swarm.opened_at.desc())
            .limit(limit)
        )
        return list(rows)

    async def of_person(self, person_id: str) -> list[Swarm]:
        """Return the active swarms somebody is in."""
        is_in = exists().where(
            Participation.workspace_id == Swarm.workspace_id,
            Participation.swarm_id == Swarm.id,
            Participation.person_id == person_id,
            Participation.joined_at.is_not(None),
            Participation.left_at.is_(None),
        )
        rows = await self._scope.session.scalars(
            self._here()
            .where(Swarm.state.in_(ACTIVE), is_in)
            .order_by(Swarm.severity, Swarm.opened_at.desc())
        )
        return list(rows)

    async def resolved_between(self, since: datetime, until: datetime) -> list[Swarm]:
        """Return the open-to-all swarms that were resolved in a span, the latest first."""
        rows = await self._scope.session.scalars(
            self._here()
            .where(
                Swarm.state == SwarmState.RESOLVED,
                Swarm.visibility == Visibility.OPEN,
                Swarm.ended_at >= since,
                Swarm.ended_at < until,
            )
            .order_by(Swarm.ended_at.desc())
        )
        return list(rows)

    async def begin(self, case_id: str, names: Iterable[str], **said: object) -> str:
        """Begin a swarm for a case with what is said of it, and return its id.

        Its channel is to have the first of the names that no other swarm keeps. A second active
        swarm for the case is refused by the database.
        """
        swarm_id = new_id()
        await insert_named(self._scope, names, id=swarm_id, opened_at=self._scope.now, **said)
        await self._scope.insert(
            SwarmCase, swarm_id=swarm_id, case_id=case_id, attached_at=self._scope.now
        )
        return swarm_id

    async def set_attached(self, swarm_id: str, *, active: bool) -> None:
        """Say whether a swarm's cases count as being worked on."""
        await self._scope.session.execute(
            update(SwarmCase)
            .where(
                SwarmCase.workspace_id == self._scope.workspace_id, SwarmCase.swarm_id == swarm_id
            )
            .values(is_active=true() if active else false())
        )

    async def skill_ids(self, swarm_id: str) -> list[str]:
        """Return the skills a swarm calls for, in the order they were named."""
        rows = await self._scope.session.scalars(
            select(SwarmSkill.skill_id)
            .where(
                SwarmSkill.workspace_id == self._scope.workspace_id,
                SwarmSkill.swarm_id == swarm_id,
            )
            .order_by(SwarmSkill.position, SwarmSkill.skill_id)
        )
        return list(rows)

    async def need_skills(self, swarm_id: str, skill_ids: Sequence[str]) -> list[str]:
        """Add to the skills a swarm calls for; return those that are new to it."""
        have = await self.skill_ids(swarm_id)
        new = [s for s in dict.fromkeys(skill_ids) if s not in have]
        for position, skill_id in enumerate(new, start=len(have)):
            self._scope.add(
                SwarmSkill(
                    workspace_id=self._scope.workspace_id,
                    swarm_id=swarm_id,
                    skill_id=skill_id,
                    position=position,
                )
            )
        await self._scope.session.flush()
        return new

    async def room(self, swarm_id: str) -> Room | None:
        """Return the main channel of a swarm."""
        return (await self.last_rooms(swarm_id))[0]

    async def last_rooms(self, swarm_id: str) -> tuple[Room | None, Room | None]:
        """Return the main channel of a swarm, and the one it had before."""
        rows = await self._scope.session.scalars(
            select(Room)
            .where(
                Room.workspace_id == self._scope.workspace_id,
                Room.swarm_id == swarm_id,
                Room.purpose == RoomPurpose.MAIN,
            )
            .order_by(Room.created_at.desc())
            .limit(2)
        )
        present, before, *_ = [*rows, None, None]
        return present, before

    async def rooms(self, channel_id: str) -> list[Room]:
        """Return the rooms that are, or are in, a channel."""
        rows = await self._scope.session.scalars(
            select(Room).where(
                Room.workspace_id == self._scope.workspace_id, Room.channel_id == channel_id
            )
        )
        return list(rows)

    async def active_rooms(self) -> list[Room]:
        """Return the main channel of each active swarm that stands, the severe ones first."""
        rows = await self._scope.session.scalars(
            select(Room)
            .join(Swarm, (Room.workspace_id == Swarm.workspace_id) & (Room.swarm_id == Swarm.id))
            .where(
                Room.workspace_id == self._scope.workspace_id,
                Room.purpose == RoomPurpose.MAIN,
                Swarm.state.in_(ACTIVE),
                Swarm.ready_at.is_not(None),
            )
            .order_by(Swarm.severity, Swarm.opened_at.desc(), Room.created_at)
        )
        # A swarm that was reopened has gone on in its latest channel.
        return list({room.swarm_id: room for room in rows}.values())

    async def add_room(self, swarm_id: str, channel_id: str, name: str, *, private: bool) -> bool:
        """Note a swarm's channel, and tell whether it is this swarm's: it may be another's."""
        is_new = await self._scope.insert_new(
            Room,
            id=new_id(),
            swarm_id=swarm_id,
            purpose=RoomPurpose.MAIN,
            channel_id=channel_id,
            thread_ts="",
            name=name,
            is_private=private,
            created_at=self._scope.now,
        )
        return is_new or any(room.swarm_id == swarm_id for room in await self.rooms(channel_id))

    async def place(self, object_id: str, purpose: str) -> Place | None:
        """Return where a message of ours stands."""
        row = await self._posted(object_id, purpose)
        return Place(row.channel_id, row.ts) if row else None

    async def places(self, object_ids: Sequence[str]) -> dict[tuple[str, str], Place]:
        """Return where our messages about these stand, by what they are about and what for."""
        rows = await self._scope.session.scalars(
            select(Posted).where(
                Posted.workspace_id == self._scope.workspace_id, Posted.object_id.in_(object_ids)
            )
        )
        return {(row.object_id, row.purpose): Place(row.channel_id, row.ts) for row in rows}

    async def posted(
        self, object_id: str, purpose: str, place: Place, person_id: str | None = None
    ) -> None:
        """Note where a message of ours stands, and whose it is if it was written to one person.

        A newer one takes its place.
        """
        is_first = await self._scope.insert_new(
            Posted,
            id=new_id(),
            object_id=object_id,
            purpose=purpose,
            channel_id=place.channel,
            ts=place.ts,
            posted_at=self._scope.now,
            person_id=person_id,
        )
        row = None if is_first else await self._posted(object_id, purpose)
        if row is not None:
            row.channel_id, row.ts, row.posted_at = place.channel, place.ts, self._scope.now
            row.person_id = person_id

    async def at(self, channel_id: str, ts: str, purpose: str) -> str | None:
        """Return the id of what a message of ours is about."""
        return await self._scope.session.scalar(
            select(Posted.object_id).where(
                Posted.workspace_id == self._scope.workspace_id,
                Posted.channel_id == channel_id,
                Posted.ts == ts,
                Posted.purpose == purpose,
            )
        )

    def add_update(self, swarm_id: str, person_id: str, text: str) -> SwarmUpdate:
        """Keep what somebody said to everybody."""
        return self._scope.add(
            SwarmUpdate(
                workspace_id=self._scope.workspace_id,
                swarm_id=swarm_id,
                person_id=person_id,
                text=text,
                at=self._scope.now,
            )
        )

    async def last_update(self, swarm_id: str) -> SwarmUpdate | None:
        """Return what was last said to everybody."""
        return await self._scope.session.scalar(
            select(SwarmUpdate)
            .where(
                SwarmUpdate.workspace_id == self._scope.workspace_id,
                SwarmUpdate.swarm_id == swarm_id,
            )
            .order_by(SwarmUpdate.at.desc(), SwarmUpdate.id.desc())
            .limit(1)
        )

    async def _posted(self, object_id: str, purpose: str) -> Posted | None:
        return await self._scope.session.scalar(
            select(Posted).where(
                Posted.workspace_id == self._scope.workspace_id,
                Posted.object_id == object_id,
                Posted.purpose == purpose,
            )
        )

    def _here(self) -> Select[Swarm]:
        return select(Swarm).where(Swarm.workspace_id == self._scope.workspace_id)
