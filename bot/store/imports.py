"""Queries for imports: what a batch of rows needs to know, each asked once for the whole batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from bot.names import skill_key
from bot.store.writing import Scope
from models import (
    Base,
    Case,
    CaseOwner,
    CaseSkill,
    Customer,
    Person,
    PersonInterest,
    PersonKind,
    PersonSkill,
    Skill,
    SkillName,
    new_id,
)

AnyRow = TypeVar("AnyRow", bound=Base)


class Imports:
    """Many rows of a kind at once; none is made twice, whoever else writes meanwhile."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def people(self, emails: Collection[str]) -> dict[str, Person]:
        """Return people by e-mail address."""
        rows = await self._with(Person, Person.email, emails)
        return {row.email: row for row in rows if row.email}

    async def make_people(self, emails: Collection[str]) -> None:
        """Make a row for each address that has none."""
        made = {
            "created_at": self._scope.now,
            "name": "",
            "kind": PersonKind.MEMBER,
            "department": "",
            "is_slack_admin": False,
            "is_deactivated": False,
            "may_be_named": True,
            "may_be_asked": True,
        }
        await self._make(Person, [{"email": email, **made} for email in sorted(emails)])

    async def skill_ids(self, names: Collection[str]) -> dict[str, str]:
        """Return the ids of skills by the keys of their names, made where nobody named them yet."""
        wanted = {key: name.strip() for name in sorted(names) if (key := skill_key(name))}
        found = await self._skills(wanted)
        missing = [key for key in sorted(wanted) if key not in found]
        if missing:
            await self._make(Skill, [{"key": key, "name": wanted[key]} for key in missing])
            found |= await self._skills(missing)
        return found

    async def levels(self, person_ids: Collection[str]) -> dict[str, dict[str, int]]:
        """Return what people know, by person and skill."""
        levels: dict[str, dict[str, int]] = defaultdict(dict)
        for row in await self._with(PersonSkill, PersonSkill.person_id, person_ids):
            levels[row.person_id][row.skill_id] = row.level
        return levels

    async def interests(self, person_ids: Collection[str]) -> dict[str, set[str]]:
        """Return what people would like to learn, by person."""
        interests: dict[str, set[str]] = defaultdict(set)
        for row in await self._with(PersonInterest, PersonInterest.person_id, person_ids):
            interests[row.person_id].add(row.skill_id)
        return interests

    async def set_levels(self, levels: Mapping[str, Mapping[str, int]]) -> None:
        """Make these what people know, by person and skill."""
        await self._forget(PersonSkill, PersonSkill.person_id, levels)
        await self._make(
            PersonSkill,
            [
                {"person_id": person_id, "skill_id": skill_id, "level": level}
                for person_id, known in levels.items()
                for skill_id, level in known.items()
            ],
        )

    async def set_interests(self, interests: Mapping[str, Collection[str]]) -> None:
        """Make these what people would like to learn, by person."""
        await self._forget(PersonInterest, PersonInterest.person_id, interests)
        await self._make(
            PersonInterest,
            [
                {"person_id": person_id, "skill_id": skill_id}
                for person_id, wanted in interests.items()
                for skill_id in wanted
            ],
        )

    async def customers(self, names: Collection[str]) -> dict[str, Customer]:
        """Return customers by the keys of their names, made where they are new."""
        wanted = {skill_key(name): name.strip() for name in sorted(names)}
        await self._make(
            Customer, [{"key": key, "name": wanted[key], "tier": ""} for key in sorted(wanted)]
        )
        return {row.key: row for row in await self._with(Customer, Customer.key, wanted)}

    async def cases(self, references: Collection[str]) -> dict[str, Case]:
        """Return cases by reference, whichever source names them so."""
        rows = await self._with(Case, Case.reference, references)
        return {row.reference: row for row in sorted(rows, key=lambda c: c.source, reverse=True)}

    async def make_cases(self, opened: Mapping[str, datetime]) -> None:
        """Make a row for each reference that has none, with the moment it was opened."""
        empty = dict.fromkeys(
            ("title", "description", "environment", "product", "tier", "resolution", "cause"), ""
        )
        await self._make(
            Case,
            [
                {"reference": key, "source": "crm", "severity": 3, "opened_at": opened[key]} | empty
                for key in sorted(opened)
            ],
        )

    async def case_skills(self, case_ids: Collection[str]) -> dict[str, set[str]]:
        """Return the skills that cases call for, by case."""
        skills: dict[str, set[str]] = defaultdict(set)
        for row in await self._with(CaseSkill, CaseSkill.case_id, case_ids):
            skills[row.case_id].add(row.skill_id)
        return skills

    async def add_case_skills(self, skills: Mapping[str, Collection[str]]) -> None:
        """Note skills that cases call for, besides those already noted."""
        await self._make(
            CaseSkill,
            [
                {"case_id": case_id, "skill_id": skill_id}
                for case_id, wanted in skills.items()
                for skill_id in sorted(wanted)
            ],
        )

    async def first_owners(self, owners: Mapping[str, str]) -> None:
        """Make people the first owners of cases that have none, by case."""
        at = self._scope.now
        await self._make(
            CaseOwner,
            [
                {
                    "case_id": case_id,
                    "to_id": to_id,
                    "reason": "",
                    "asked_at": at,
                    "accepted_at": at,
                }
                for case_id, to_id in owners.items()
            ],
        )

    async def _skills(self, keys: Collection[str]) -> dict[str, str]:
        aliases = await self._with(SkillName, SkillName.key, keys)
        skills = await self._with(Skill, Skill.key, keys)
        return {row.key: row.skill_id for row in aliases} | {row.key: row.id for row in skills}

    async def _with(
        self, row: type[AnyRow], column: InstrumentedAttribute[Any], values: Collection[str]
    ) -> list[AnyRow]:
        if not values:
            return []
        here = row.__table__.c.workspace_id == self._scope.workspace_id
        found = await self._scope.session.scalars(
            select(row).where(here, column.in_(sorted(values)))
        )
        return list(found)

    async def _make(self, row: type[Base], values: list[dict[str, Any]]) -> None:
        if not values:
            return
        session = self._scope.session
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        own = {"workspace_id": self._scope.workspace_id}
        rows = [{**own, "id": new_id(), **one} for one in values]
        await session.execute(insert(row).on_conflict_do_nothing(), rows)

    async def _forget(
        self, row: type[Base], column: InstrumentedAttribute[str], ids: Collection[str]
    ) -> None:
        if ids:
            here = row.__table__.c.workspace_id == self._scope.workspace_id
            await self._scope.session.execute(delete(row).where(here, column.in_(sorted(ids))))
