"""What failed for good: shown to admins, and tried again when one of them wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.access import Deed, allow
from bot.errors import NotFoundError, TooLateError
from bot.i18n import N_
from bot.records import Actor, Opened, OpenRequest, Trouble
from bot.services.opening import Opening
from bot.store import Store, Transaction
from bot.store.operations import GAVE_UP
from models import Operation, Swarm, SwarmState

OPENING = "open_swarm"
# What makes sense also hours later, and whether only while the swarm it is about goes on. What
# answers a moment (a reaction, a click, a glance at one's Home) is not among it.
REPEATABLE: Mapping[str, bool] = {
    OPENING: False,
    "send_asks": True,
    "bring_in": True,
    "ask_group": True,
    "tell_lead": True,
    "let_out": False,
    "refresh_swarm": False,
    "set_topic": False,
    "ask_handoff": True,
    "tell_handoff": False,
    "refresh_ask": False,
    "refresh_article": False,
    "tell_update": True,
    "ask_access": True,
    "tell_access_answer": True,
    "take_mark": True,
    "make_document": True,
    "end_swarm": False,
    "reopen_swarm": True,
    "come_back": False,
    "archive_swarm": False,
    "publish_digest": False,
    "look_at_lobby": False,
    "enter_channels": False,
    "sync_people": False,
}
SHOWN_FOR = timedelta(days=7)
MOST_SHOWN = 10
MOST_READ = 50
OVER = N_("This swarm is over. There is nothing left to do here.")


class Troubles:
    """Knows what failed, and lets it be tried again."""

    def __init__(self, store: Store, opening: Opening) -> None:
        self._store, self._opening = store, opening

    async def for_person(
        self, workspace_id: str, operation_id: str, person_id: str
    ) -> tuple[Actor, Trouble | None] | None:
        """Return somebody and, if it can be tried again, what failed, as they may see it."""
        async with self._store.transaction(workspace_id) as tx:
            person = await tx.people.by_id(person_id)
            row = await tx.operations.get(operation_id)
            if person is None or row is None:
                return None
            actor = await tx.people.actor(person)
            return actor, await _trouble(tx, actor, row)

    async def try_again(self, actor: Actor, operation_id: str) -> Opened | None:
        """Have something that failed done after all, once, however often and by whom it is asked.

        Returns the swarm that the case has by now where opening one is not needed any more.

        Raises:
            NotAllowedError: The person is no admin.
            TooLateError: It has been tried again already, or there is nothing to do any more.

        """
        allow(actor, Deed.REPEAT)
        async with self._store.transaction(actor.workspace_id) as tx:
            row = await tx.operations.held(operation_id)
            if row is None or row.kind not in REPEATABLE:
                raise NotFoundError
            if row.ended_at is None or row.error is None:
                raise TooLateError(N_("This has been tried again already."))
            tx.record.happened("tried_again", actor=actor.id, subject=row.kind)
            swarm = await _swarm_of(tx, row)
            if row.kind == OPENING and swarm is not None and _was_put_away(swarm):
                return await self._open_anew(tx, actor, row, swarm)
            if not await _is_still_due(tx, row, swarm):
                raise TooLateError(OVER)
            await tx.operations.repeat(row)
            return None

    async def _open_anew(
        self, tx: Transaction, actor: Actor, row: Operation, swarm: Swarm
    ) -> Opened | None:
        """Open another swarm from the words and for the people of one that never came to stand."""
        # Its work goes on, or has been done, under another name.
        row.error = None
        case = await tx.swarms.case_of(swarm.id)
        found = await self._opening.found(tx, actor, case.reference)
        if found is not None and found.swarm is None:
            # The case has another one by now, of which this admin may know nothing.
            raise TooLateError(OVER)
        if found is not None:
            return found
        requester = await tx.people.by_id(swarm.requester_id)
        if requester is None:
            raise NotFoundError
        wanted = await _as_wanted(tx, row, swarm)
        await self._opening.open_in(tx, await tx.people.actor(requester), wanted)
        return None


async def needing_attention(tx: Transaction, actor: Actor) -> list[Trouble]:
    """Return what failed of late and can be tried again, the oldest first, to an admin."""
    if not actor.is_admin:
        return []
    rows = await tx.operations.failed(REPEATABLE, tx.now - SHOWN_FOR, limit=MOST_READ)
    found = [await _trouble(tx, actor, row) for row in rows]
    return [trouble for trouble in found if trouble is not None][:MOST_SHOWN]


async def _trouble(tx: Transaction, actor: Actor, row: Operation) -> Trouble | None:
    """Return what failed as this person may see it, or None where it cannot be tried again."""
    if row.kind not in REPEATABLE:
        return None
    swarm = await _swarm_of(tx, row)
    if not await _is_still_due(tx, row, swarm):
        return None
    may_see = swarm is not None and await tx.swarms.can_see(swarm, actor)
    reference = (await tx.swarms.case_of(swarm.id)).reference if swarm and may_see else ""
    return Trouble(
        row.id,
        row.kind,
        row.error or "",
        row.ended_at or tx.now,
        method=row.journal.get(GAVE_UP, {}).get("method", ""),
        reference=reference,
        is_hidden=swarm is not None and not may_see,
    )


async def _swarm_of(tx: Transaction, row: Operation) -> Swarm | None:
    swarm_id = row.args.get("swarm_id")
    asks = row.args.get("asks") or [row.args.get("ask_id")]
    if swarm_id is None and asks[0] is not None:
        ask = await tx.participations.ask(asks[0])
        swarm_id = ask.swarm_id if ask is not None else None
    if swarm_id is None and row.args.get("request_id") is not None:
        request = await tx.participations.access_request(row.args["request_id"])
        swarm_id = request.swarm_id if request is not None else None
    return await tx.swarms.by_id(swarm_id)


async def _is_still_due(tx: Transaction, row: Operation, swarm: Swarm | None) -> bool:
    if swarm is None:
        return True
    if row.kind != OPENING:
        return swarm.is_active or not REPEATABLE[row.kind]
    if not _was_put_away(swarm):
        return swarm.is_active
    # Whoever asked may have opened another one themselves since.
    latest = await tx.swarms.latest_for((await tx.swarms.case_of(swarm.id)).id)
    return latest is None or latest.id == swarm.id


def _was_put_away(swarm: Swarm) -> bool:
    """Tell whether a swarm was given up by the bot: people say why they cancel one."""
    return swarm.state == SwarmState.CANCELLED and not swarm.end_reason


async def _as_wanted(tx: Transaction, row: Operation, swarm: Swarm) -> OpenRequest:
    """Return the request that a swarm came from."""
    _, case, customer = await tx.swarms.with_case(swarm.id)
    skills = await tx.people.skills_by_id(row.args["skills"])
    return OpenRequest(
        reference=case.reference,
        title=swarm.title,
        need=swarm.need,
        environment=swarm.environment,
        tried=swarm.tried,
        customer=customer.name if customer is not None and swarm.customer_id else "",
        skills=[skills[skill_id].name for skill_id in row.args["skills"] if skill_id in skills],
        severity=swarm.severity,
        is_private=swarm.is_private,
        invited=row.args["invited"],
        source=(await tx.links.of(swarm.id)).message,
    )
