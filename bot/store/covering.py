"""Tells which of the skills that a swarm calls for somebody covers, and who."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, select

from bot.records import Covered, PersonRef, SkillRef
from bot.store.writing import Scope
from models import Ask, Participation, ParticipationRole, PersonSkill, Skill, SwarmSkill

Known = Sequence[tuple[SkillRef, Sequence[str]]]
"""The skills a swarm calls for, each with who knows it, the best first."""


async def known_skills(scope: Scope, swarm_id: str, people: Collection[str]) -> Known:
    """Return the skills a swarm calls for in their order, and who of these people knows them."""
    knows = and_(
        PersonSkill.workspace_id == Skill.workspace_id,
        PersonSkill.skill_id == Skill.id,
        PersonSkill.person_id.in_(people),
    )
    rows = await scope.session.execute(
        select(Skill, PersonSkill.person_id)
        .join(
            SwarmSkill,
            (SwarmSkill.workspace_id == Skill.workspace_id) & (SwarmSkill.skill_id == Skill.id),
        )
        .outerjoin(PersonSkill, knows)
        .where(Skill.workspace_id == scope.workspace_id, SwarmSkill.swarm_id == swarm_id)
        .order_by(SwarmSkill.position, Skill.key, PersonSkill.level.desc(), PersonSkill.person_id)
    )
    found: dict[str, tuple[SkillRef, list[str]]] = {}
    for skill, person_id in rows:
        ref = SkillRef(skill.id, skill.key, skill.name)
        knowing = found.setdefault(skill.id, (ref, []))[1]
        if person_id is not None:
            knowing.append(person_id)
    return list(found.values())


def covers(
    known: Known,
    inside: Sequence[Participation],
    asks: Sequence[Ask],
    refs: Mapping[str, PersonRef],
    *,
    requester_id: str,
) -> list[Covered]:
    """Return what has become of each skill: somebody in, asked, to be asked by day, or nobody."""
    # Owner and requester ask because they do not know: their own skills cover nothing.
    present = {
        p.person_id
        for p in inside
        if p.role != ParticipationRole.OWNER and p.person_id != requester_id
    }
    silent = present & silent_people(inside, asks)
    waiting = {a.person_id for a in asks if a.is_waiting and not a.is_put_off}
    kept = {a.person_id: a.later_at for a in asks if a.is_kept and a.is_waiting}
    covered = []
    for skill, able in known:
        called = [a.person_id for a in asks if a.skill_id == skill.id]
        there = next((p for p in [*able, *called] if p in present - silent), None)
        asked = next((p for p in [*called, *able] if p in waiting), None)
        still = next((p for p in [*able, *called] if p in silent), None)
        later = next((p for p in [*called, *able] if p in kept), None)
        found = ((there, "in"), (asked, "asked"), (still, "silent"), (later, "asleep"))
        who, state = next(((p, s) for p, s in found if p), (None, "uncovered"))
        wakes_at = kept[who] if who and state == "asleep" else None
        covered.append(Covered(skill, refs[who] if who else None, state, wakes_at))
    return covered


def silent_people(inside: Sequence[Participation], asks: Sequence[Ask]) -> set[str]:
    """Return who was added, is in, and has said nothing for as long as was waited for it."""
    quiet = {p.person_id for p in inside if p.is_in and p.first_contribution_at is None}
    return quiet & {a.person_id for a in asks if a.is_added and a.expired_at is not None}
