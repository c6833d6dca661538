"""Queries on operations: beginning them, taking them over, keeping their journal, ending them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CursorResult,
    Select,
    delete,
    exists,
    literal,
    or_,
    select,
    update,
)

from bot.store.writing import Scope
from models import ACTIVE, Operation, Swarm

OperationKey = tuple[str, str]

FIRST, NORMAL, LAST = 1, 3, 4
"""Priorities: what somebody waits for urgently, most things, and what nobody waits for."""
LET_OUT = "let_out"
"""Takes somebody out of a channel; who wishes to leave is out, whatever comes of it."""
GAVE_UP = "gave up"
"""The step that decides that an operation has failed; what follows it only tells so."""
TRIES = "tried again"
"""What stands in the journal for how often somebody wanted it tried again after that."""


def urgency(severity: int) -> int:
    """Return the priority of bringing people into a swarm: sev1 goes first."""
    return FIRST if severity == 1 else NORMAL


@dataclass(frozen=True)
class Begun:
    """An operation in the hands of a replica."""

    workspace_id: str
    id: str
    kind: str
    args: Mapping[str, Any]
    journal: Mapping[str, Any]
    asked_by: str | None
    created_at: datetime
    priority: int
    attempts: int
    epoch: int
    is_in_doubt: bool = False
    """Whether a step may have been done of which the journal knows nothing."""

    @property
    def key(self) -> OperationKey:
        """Return what tells it from all others."""
        return self.workspace_id, self.id

    def resumed(self) -> Begun:
        """Return the same after a try of which it is not known how it ended."""
        return replace(self, is_in_doubt=True)


class Operations:
    """What must still reach Slack."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.begun: list[Begun] = []

    async def begin(
        self,
        kind: str,
        key: str,
        *,
        asked_by: str | None = None,
        priority: int = NORMAL,
        due: datetime | None = None,
        is_first: bool = False,
        **args: Any,  # noqa: ANN401
    ) -> bool:
        """Begin an operation once; return False if one with this key has been begun before.

        One that is due later belongs to nobody until then. `is_first` says that the key is surely
        new, so that nobody waits for the answer.
        """
        now = self._scope.now
        owner = self._scope.replica if due is None or due <= now else None
        begun = Begun(
            workspace_id=self._scope.workspace_id,
            id=f"{kind}:{key}",
            kind=kind,
            args=args,
            journal={},
            asked_by=asked_by,
            created_at=now,
            priority=priority,
            attempts=0,
            epoch=0 if owner is None else 1,
        )
        row = {
            "id": begun.id,
            "kind": kind,
            "args": args,
            "journal": {},
            "attempts": 0,
            "asked_by_id": asked_by,
            "created_at": now,
            "updated_at": now,
            "priority": priority,
            "run_at": due or now,
            "owner": owner,
            "epoch": begun.epoch,
        }
        if is_first:
            await self._scope.insert(Operation, **row)
        is_new = is_first or await self._scope.insert_new(Operation, **row)
        if is_new and owner is not None:
            self.begun.append(begun)
        return is_new

    async def get(self, operation_id: str) -> Operation | None:
        """Return an operation."""
        return await self._scope.session.get(Operation, (self._scope.workspace_id, operation_id))

    async def unfinished_of(self, *kinds: str) -> list[Operation]:
        """Return the operations of these kinds that have not ended."""
        rows = await self._scope.session.scalars(
            select(Operation).where(
                Operation.workspace_id == self._scope.workspace_id,
                Operation.kind.in_(kinds),
                Operation.ended_at.is_(None),
            )
        )
        return list(rows)

    async def latest(self, beginning: str) -> Operation | None:
        """Return the latest operation whose id begins so."""
        return await self._scope.session.scalar(
            select(Operation)
            .where(
                Operation.workspace_id == self._scope.workspace_id,
                Operation.id.startswith(beginning, autoescape=True),
            )
            .order_by(Operation.created_at.desc())
            .limit(1)
        )

    async def last(self, kind: str) -> Operation | None:
        """Return the latest operation of a kind that has not failed."""
        return await self._scope.session.scalar(
            select(Operation)
            .where(
                Operation.workspace_id == self._scope.workspace_id,
                Operation.kind == kind,
                or_(Operation.error.is_(None), Operation.ended_at.is_(None)),
            )
            .order_by(Operation.created_at.desc(), Operation.id.desc())
            .limit(1)
        )

    async def held(self, operation_id: str) -> Operation | None:
        """Return an operation as it stands now, held until the transaction ends."""
        return await self._scope.session.scalar(
            self._here()
            .where(Operation.id == operation_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def failed(
        self, kinds: Collection[str], since: datetime, *, limit: int
    ) -> list[Operation]:
        """Return what was given up since then, the oldest first."""
        rows = await self._scope.session.scalars(
            self._here()
            .where(
                Operation.kind.in_(kinds),
                Operation.error.is_not(None),
                Operation.ended_at >= since,
            )
            .order_by(Operation.ended_at, Operation.id)
            .limit(limit)
        )
        return list(rows)

    async def repeat(self, row: Operation) -> None:
        """Let what was given up go on after the last step that it did."""
        journal = {step: gave for step, gave in row.journal.items() if step != GAVE_UP}
        row.journal = {**journal, TRIES: journal.get(TRIES, 0) + 1}
        row.ended_at, row.error = None, None
        row.attempts, row.run_at = 0, self._scope.now
        row.owner, row.epoch, row.is_in_doubt = self._scope.replica, row.epoch + 1, True
        await self._scope.session.flush()
        if row.owner is not None:
            self.begun.append(begun_as(row))

    async def let_go(self, kind: str) -> None:
        """Make due now what of a kind is put off to a later instant."""
        await self._scope.session.execute(
            update(Operation)
            .where(
                Operation.workspace_id == self._scope.workspace_id,
                Operation.kind == kind,
                Operation.ended_at.is_(None),
                Operation.owner.is_(None),
                Operation.run_at > self._scope.now,
            )
            .values(run_at=self._scope.now)
            .execution_options(synchronize_session=False)
        )

    async def forget_ended(self, before: datetime) -> int:
        """Delete what ended before an instant, of every workspace; return how many.

        Who was let out of a swarm that goes on stays out: Slack may not have taken them out.
        """
        still_out = exists().where(
            Operation.kind == LET_OUT,
            Swarm.workspace_id == Operation.workspace_id,
            Swarm.state.in_(ACTIVE),
            Operation.id.startswith(literal(f"{LET_OUT}:") + Swarm.id),
        )
        gone: CursorResult[Any] = await self._scope.session.execute(  # type: ignore[assignment]
            delete(Operation)
            .where(Operation.ended_at < before, ~still_out.correlate(Operation))
            .execution_options(synchronize_session=False)
        )
        return gone.rowcount

    def _here(self) -> Select[Operation]:
        return select(Operation).where(Operation.workspace_id == self._scope.workspace_id)


def begun_as(row: Operation) -> Begun:
    """Return an operation as its row says it stands."""
    return Begun(
        workspace_id=row.workspace_id,
        id=row.id,
        kind=row.kind,
        args=row.args,
        journal=row.journal,
        asked_by=row.asked_by_id,
        created_at=row.created_at,
        priority=row.priority,
        attempts=row.attempts,
        epoch=row.epoch,
        is_in_doubt=row.is_in_doubt,
    )
