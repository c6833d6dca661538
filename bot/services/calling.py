"""Calls people into a swarm: the best match by skill, or somebody by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.matching import Candidate, Match, match
from bot.store import Transaction
from models import Ask, AskSource, JoinSource, Participation, ParticipationRole, Swarm, new_id


@dataclass(frozen=True)
class Called:
    """Who was called: the asks made, and the skills nobody covers."""

    asks: Sequence[Ask]
    uncovered: Sequence[str] = ()


async def call_by_skill(
    tx: Transaction, swarm: Swarm, skill_ids: Sequence[str], *, by: str, at_once: bool
) -> Called:
    """Ask the smallest group of able people who cover the skills; `at_once` puts them in."""
    if not skill_ids:
        return Called(())
    candidates = await _candidates(tx, swarm, skill_ids)
    open_skills = [s for s in skill_ids if not _covered(s, candidates)]
    found: Match = match(open_skills, candidates)
    asks = [
        await _ask(
            tx,
            swarm,
            chosen.person,
            AskSource.MATCH,
            by=by,
            at_once=at_once,
            skill=chosen.skills[0],
        )
        for chosen in found.chosen
    ]
    for skill_id in found.uncovered:
        tx.record.happened("skill_uncovered", swarm=swarm.id, subject=skill_id)
    return Called(asks, found.uncovered)


async def call_by_name(
    tx: Transaction, swarm: Swarm, person_ids: Sequence[str], *, by: str
) -> Called:
    """Put people in at once because somebody in the swarm named them."""
    parts = {p.person_id: p for p in await tx.participations.all(swarm.id)}
    new = [p for p in dict.fromkeys(person_ids) if not (p in parts and parts[p].is_in)]
    return Called([await _ask(tx, swarm, p, AskSource.NAME, by=by, at_once=True) for p in new])


async def call_suggested(tx: Transaction, swarm: Swarm, person_id: str, *, by: str) -> Called:
    """Ask somebody whom an asked person has suggested instead."""
    part = await tx.participations.of(swarm.id, person_id)
    if part is not None and part.is_in:
        return Called(())
    return Called([await _ask(tx, swarm, person_id, AskSource.SUGGESTION, by=by, at_once=False)])


async def _ask(
    tx: Transaction,
    swarm: Swarm,
    person_id: str,
    source: AskSource,
    *,
    by: str,
    at_once: bool,
    skill: str | None = None,
) -> Ask:
    before = [a for a in await tx.participations.asks(swarm.id) if a.person_id == person_id]
    for earlier in before:
        if earlier.is_waiting:
            if not at_once:
                return earlier
            earlier.withdraw(at=tx.now)
    ask = tx.participations.add_ask(
        Ask(
            workspace_id=swarm.workspace_id,
            id=new_id(),
            swarm_id=swarm.id,
            person_id=person_id,
            skill_id=skill,
            asked_by_id=by,
            round=len(before) + 1,
            source=source,
            is_added=at_once,
            created_at=tx.now,
        )
    )
    if at_once:
        ask.answer(accepted=True, at=tx.now)
        part = await tx.participations.ensure(swarm.id, person_id, ParticipationRole.EXPERT)
        part.join(at=tx.now, source=JoinSource.NAME if source is AskSource.NAME else JoinSource.ASK)
    await tx.flush()
    tx.record.happened(
        "ask_made", actor=by, swarm=swarm.id, person=person_id, subject=skill or source
    )
    return ask


async def _candidates(tx: Transaction, swarm: Swarm, skill_ids: Sequence[str]) -> list[Candidate]:
    knowing = await tx.people.knowing(skill_ids)
    load = await tx.people.open_swarms([p.id for p, _ in knowing])
    parts = {p.person_id: p for p in await tx.participations.all(swarm.id)}
    asks = await tx.participations.asks(swarm.id)
    declined = {a.person_id for a in asks if a.is_accepted is False}
    waiting = {a.person_id for a in asks if a.is_waiting}
    return [
        Candidate(
            person=person.id,
            levels=levels,
            open_swarms=load.get(person.id, 0),
            max_swarms=person.max_swarms,
            kind=person.kind if person.slack_user_id else "unlinked",
            away=person.is_away(tx.now),
            is_requester=person.id == swarm.requester_id or _owns(parts.get(person.id)),
            already_in=person.id in waiting or _is_in(parts.get(person.id)),
            declined=person.id in declined,
        )
        for person, levels in knowing
    ]


def _covered(skill_id: str, candidates: Sequence[Candidate]) -> bool:
    return any(
        c.already_in and not c.is_requester and c.levels.get(skill_id, 0) for c in candidates
    )


def _owns(part: Participation | None) -> bool:
    return part is not None and part.role == ParticipationRole.OWNER


def _is_in(part: Participation | None) -> bool:
    return part is not None and part.is_in
