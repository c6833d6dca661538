"""Queries on what skills are called: which was meant, and which is still called for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, exists, select

from bot.records import SkillRef
from bot.similar import misspelt
from bot.store.people import skill_ref
from bot.store.writing import Scope
from models import CaseSkill, PersonSkill, Skill, SwarmSkill, new_id


class Skills:
    """Skills as people type them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def meant(self, typed: Sequence[SkillRef]) -> list[tuple[SkillRef, SkillRef]]:
        """Return those of these skills that nobody has, each with the one it looks like."""
        if not typed:
            return []
        had = {skill.key: skill for skill in await self._had()}
        pairs = [(one, misspelt(one.key, had)) for one in typed if one.key not in had]
        return [(one, had[key]) for one, key in pairs if key is not None]

    async def called_for(self, ids: Sequence[str]) -> dict[str, SkillRef]:
        """Return those of these skills that a swarm calls for, by id.

        What only one calls for and what looks mistyped is left out: somebody was asked about it.
        """
        rows = await self._scope.session.scalars(
            select(SwarmSkill.skill_id).where(
                SwarmSkill.workspace_id == self._scope.workspace_id,
                SwarmSkill.skill_id.in_(list(ids)),
            )
        )
        swarms = Counter(rows)
        skills = await self._scope.session.scalars(
            select(Skill).where(self._here(), Skill.id.in_(list(swarms)))
        )
        called = {row.id: skill_ref(row) for row in skills}
        once = [skill for skill in called.values() if swarms[skill.id] == 1]
        doubtful = {typed.id for typed, _ in await self.meant(once)}
        return {skill_id: skill for skill_id, skill in called.items() if skill_id not in doubtful}

    async def change(self, swarm_id: str, typed: str, meant: str, *, case_id: str | None) -> bool:
        """Let a swarm, and its case if one is given, call for one skill in place of another.

        Return False if the swarm does not call for that other.
        """
        rows = await self._scope.session.scalars(
            select(SwarmSkill).where(
                SwarmSkill.workspace_id == self._scope.workspace_id,
                SwarmSkill.swarm_id == swarm_id,
                SwarmSkill.skill_id.in_((typed, meant)),
            )
        )
        called = {row.skill_id: row for row in rows}
        if typed not in called:
            return False
        if meant in called:
            await self._scope.session.delete(called[typed])
        else:
            called[typed].skill_id = meant
        if case_id is not None:
            await self._change_of_case(case_id, typed, meant)
        return True

    async def drop(self, swarm_id: str, ids: Sequence[str], *, case_id: str | None) -> None:
        """Let a swarm call for these skills no more, nor its case if one is given."""
        of_swarm = SwarmSkill.swarm_id == swarm_id, SwarmSkill.skill_id.in_(ids)
        here = SwarmSkill.workspace_id == self._scope.workspace_id
        await self._scope.session.execute(delete(SwarmSkill).where(here, *of_swarm))
        if case_id is not None:
            of_case = CaseSkill.case_id == case_id, CaseSkill.skill_id.in_(ids)
            here = CaseSkill.workspace_id == self._scope.workspace_id
            await self._scope.session.execute(delete(CaseSkill).where(here, *of_case))

    async def _change_of_case(self, case_id: str, typed: str, meant: str) -> None:
        gone: CursorResult[Any] = await self._scope.session.execute(  # type: ignore[assignment]
            delete(CaseSkill).where(
                CaseSkill.workspace_id == self._scope.workspace_id,
                CaseSkill.case_id == case_id,
                CaseSkill.skill_id == typed,
            )
        )
        if gone.rowcount:
            await self._scope.insert_new(CaseSkill, id=new_id(), case_id=case_id, skill_id=meant)

    async def _had(self) -> Sequence[SkillRef]:
        """Return every skill that somebody has."""
        by_people = exists().where(
            PersonSkill.workspace_id == Skill.workspace_id, PersonSkill.skill_id == Skill.id
        )
        rows = await self._scope.session.scalars(select(Skill).where(self._here(), by_people))
        return [skill_ref(row) for row in rows]

    def _here(self) -> ColumnElement[bool]:
        return Skill.workspace_id == self._scope.workspace_id
