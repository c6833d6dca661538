"""Staffs a swarm that has just been opened: its owner, the skills it needs, the people called."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services.calling import call_by_name, call_by_skill
from bot.services.missing import begin_search
from bot.store import Transaction
from models import Case, ParticipationRole, PersonKind, Swarm


async def staff(
    tx: Transaction,
    swarm_id: str,
    *,
    skills: Sequence[str],
    invited: Sequence[str],
) -> None:
    """Give a new swarm its owner and call the experts; one that is over calls nobody.

    It is done once, right after the requester has had their answer: nobody waits for it.
    """
    _, case, _ = await tx.swarms.with_case(swarm_id)
    swarm = await tx.swarms.locked(swarm_id)
    if swarm is None:
        return
    tx.record.happened("swarm_opened", actor=swarm.requester_id, swarm=swarm.id, case=case.id)
    if not swarm.is_active:
        return
    owner_id = await _give_owner(tx, swarm, case)
    # Whoever names no skill gets those that the case came with.
    needed = list(skills) or await tx.cases.skill_ids(case.id)
    await tx.swarms.need_skills(swarm.id, needed)
    if not swarm.is_private:
        await tx.cases.set_skills(case.id, needed)
    others = [person for person in (owner_id, *invited) if person != swarm.requester_id]
    await call_by_name(tx, swarm, others, by=swarm.requester_id)
    called = await call_by_skill(tx, swarm, needed, by=swarm.requester_id)
    swarm.progressed(at=tx.now)
    await begin_search(tx, swarm, called.asks, called.kept)


async def _give_owner(tx: Transaction, swarm: Swarm, case: Case) -> str:
    """Let who answers for the case own the swarm, and return them."""
    owner_id = await _owner_of(tx, case, swarm.requester_id)
    part = await tx.participations.ensure(swarm.id, owner_id, ParticipationRole.OWNER)
    part.role = ParticipationRole.OWNER
    return owner_id


async def _owner_of(tx: Transaction, case: Case, requester_id: str) -> str:
    """Return who answers for a case; the requester does where its owner cannot act in Slack."""
    owner = await tx.people.by_id(await tx.cases.owner_id(case.id))
    can_act = owner is not None and owner.slack_user_id is not None and not owner.is_deactivated
    # Guests, people from outside and apps may not end a swarm, so nobody could.
    if owner is not None and can_act and owner.kind == PersonKind.MEMBER:
        return owner.id
    tx.cases.own(case.id, requester_id)
    return requester_id
