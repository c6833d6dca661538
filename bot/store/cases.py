"""Queries on cases, customers and ownership."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, exists, false, or_, select, true

from bot.names import skill_key
from bot.records import Actor
from bot.store.visibility import visible_to
from bot.store.writing import Scope
from models import Case, CaseOwner, CaseSkill, Customer, Skill, Swarm, SwarmCase, new_id


@cache
def _held() -> Select[Case]:
    # Put together once: somebody waits for it, and that takes longer than running it.
    return (
        select(Case)
        .where(
            Case.workspace_id == bindparam("workspace_id"),
            Case.reference == bindparam("reference"),
        )
        .order_by(Case.source)
        .limit(1)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


class Cases:
    """What customers need solved."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def by_id(self, case_id: str | None) -> Case | None:
        """Return a case by our id."""
        return await self._scope.get(Case, case_id)

    async def by_reference(self, reference: str) -> Case | None:
        """Return the case of that reference, whichever source names it so."""
        return await self._scope.session.scalar(
            select(Case)
            .where(Case.workspace_id == self._scope.workspace_id, Case.reference == reference)
            .order_by(Case.source)
            .limit(1)
        )

    async def locked(self, reference: str) -> Case:
        """Return the case of that reference, made if it is new, held until the transaction ends.

        Two people who open a swarm for the same case at once meet at this lock.
        """
        held = await self.held(reference)
        if held is None:
            await self.put(self.blank(reference))
            held = await self.held(reference)
        if held is None:
            raise LookupError(f"no case {reference!r}")
        return held

    def blank(self, reference: str) -> Case:
        """Return a case of which nothing is known yet; it is not written before it is put."""
        return Case(
            workspace_id=self._scope.workspace_id,
            id=new_id(),
            source="crm",
            reference=reference,
            title="",
            description="",
            environment="",
            product="",
            severity=3,
            tier="",
            resolution="",
            cause="",
            opened_at=self._scope.now,
        )

    async def put(self, case: Case) -> bool:
        """Write a case that is not there and hold it; return False if somebody was quicker."""
        columns = Case.__table__.columns.keys()
        return await self._scope.insert_missed(Case, **{key: getattr(case, key) for key in columns})

    async def held(self, reference: str) -> Case | None:
        """Return the case of that reference, if there is one, held until the transaction ends."""
        here = {"workspace_id": self._scope.workspace_id, "reference": reference}
        return await self._scope.session.scalar(_held(), here)

    def add(self, case: Case) -> Case:
        """Add a case."""
        return self._scope.add(case)

    async def customer(self, case: Case) -> Customer | None:
        """Return whose case it is."""
        return await self._scope.get(Customer, case.customer_id)

    async def customer_names(self, ids: Iterable[str | None]) -> dict[str, str]:
        """Return what customers are called, by id."""
        wanted = {one for one in ids if one}
        if not wanted:
            return {}
        rows = await self._scope.session.execute(
            select(Customer.id, Customer.name).where(
                Customer.workspace_id == self._scope.workspace_id, Customer.id.in_(wanted)
            )
        )
        return dict(rows.all())

    async def ensure_customer(self, name: str) -> Customer:
        """Return the customer of that name, made if it is new."""
        key = skill_key(name) or name.strip()
        found = await self._customer(key)
        if found is None:
            await self._scope.insert_new(Customer, id=new_id(), key=key, name=name.strip(), tier="")
            found = await self._customer(key)
        if found is None:
            raise LookupError(f"no customer {name!r}")
        return found

    async def skill_ids(self, case_id: str) -> list[str]:
        """Return the skills a case calls for."""
        rows = await self._scope.session.scalars(
            select(CaseSkill.skill_id)
            .where(CaseSkill.workspace_id == self._scope.workspace_id, CaseSkill.case_id == case_id)
            .order_by(CaseSkill.skill_id)
        )
        return list(rows)

    async def skills_of(self, case_ids: Iterable[str]) -> dict[str, set[str]]:
        """Return the keys of the skills that cases call for, by case id."""
        rows = await self._scope.session.execute(
            select(CaseSkill.case_id, Skill.key)
            .join(
                Skill,
                (Skill.workspace_id == CaseSkill.workspace_id) & (Skill.id == CaseSkill.skill_id),
            )
            .where(
                CaseSkill.workspace_id == self._scope.workspace_id, CaseSkill.case_id.in_(case_ids)
            )
        )
        found: dict[str, set[str]] = {}
        for case_id, key in rows:
            found.setdefault(case_id, set()).add(key)
        return found

    async def set_skills(self, case_id: str, skill_ids: Sequence[str]) -> None:
        """Note the skills a case calls for, besides those already noted."""
        rows = [
            {"id": new_id(), "case_id": case_id, "skill_id": skill_id}
            for skill_id in dict.fromkeys(skill_ids)
        ]
        await self._scope.insert_all_new(CaseSkill, rows)

    async def owner_id(self, case_id: str) -> str | None:
        """Return who answers for a case now."""
        return await self._scope.session.scalar(
            select(CaseOwner.to_id)
            .where(
                CaseOwner.workspace_id == self._scope.workspace_id,
                CaseOwner.case_id == case_id,
                CaseOwner.accepted_at.is_not(None),
            )
            .order_by(CaseOwner.accepted_at.desc(), CaseOwner.id.desc())
            .limit(1)
        )

    async def owner_ids(self, case_ids: Sequence[str]) -> dict[str, str]:
        """Return who answers for cases now, by case id."""
        rows = await self._scope.session.execute(
            select(CaseOwner.case_id, CaseOwner.to_id)
            .where(
                CaseOwner.workspace_id == self._scope.workspace_id,
                CaseOwner.case_id.in_(case_ids),
                CaseOwner.accepted_at.is_not(None),
            )
            .order_by(CaseOwner.accepted_at, CaseOwner.id)
        )
        return dict(rows.all())

    async def of_swarms(self, swarm_ids: Sequence[str]) -> dict[str, Case]:
        """Return the cases swarms were opened for, by swarm id."""
        rows = await self._scope.session.execute(
            select(SwarmCase.swarm_id, Case)
            .join(
                SwarmCase,
                (SwarmCase.workspace_id == Case.workspace_id) & (SwarmCase.case_id == Case.id),
            )
            .where(
                SwarmCase.workspace_id == self._scope.workspace_id,
                SwarmCase.swarm_id.in_(swarm_ids),
            )
            .order_by(SwarmCase.attached_at.desc(), SwarmCase.id.desc())
        )
        return dict(rows.all())

    async def turns_of_ownership(self, case_id: str) -> list[CaseOwner]:
        """Return who has answered for a case, one after the other."""
        rows = await self._scope.session.scalars(
            select(CaseOwner)
            .where(
                CaseOwner.workspace_id == self._scope.workspace_id,
                CaseOwner.case_id == case_id,
                CaseOwner.accepted_at.is_not(None),
            )
            .order_by(CaseOwner.accepted_at, CaseOwner.id)
        )
        return list(rows)

    def own(self, case_id: str, person_id: str) -> None:
        """Let somebody answer for a case that nobody answers for; no handoff is counted."""
        self._scope.add(
            CaseOwner(
                workspace_id=self._scope.workspace_id,
                case_id=case_id,
                to_id=person_id,
                asked_at=self._scope.now,
                accepted_at=self._scope.now,
            )
        )

    async def solved(
        self, patterns: Sequence[str], actor: Actor, *, limit: int = 500
    ) -> list[Case]:
        """Return solved cases that match any LIKE pattern and that this person may see."""
        statement = self._solved(actor)
        if patterns:
            statement = statement.where(
                or_(
                    *(
                        column.ilike(pattern)
                        for pattern in patterns
                        for column in (Case.title, Case.description, Case.resolution)
                    )
                )
            )
        return list(
            await self._scope.session.scalars(
                statement.order_by(Case.resolved_at.desc()).limit(limit)
            )
        )

    async def solved_one(self, case_id: str, actor: Actor) -> Case | None:
        """Return a case if it is solved and this person may see it."""
        return await self._scope.session.scalar(self._solved(actor).where(Case.id == case_id))

    async def solved_as(self, reference: str, actor: Actor) -> Case | None:
        """Return the case of that reference if it is solved and this person may see it."""
        return await self._scope.session.scalar(
            self._solved(actor).where(Case.reference == reference).order_by(Case.source).limit(1)
        )

    def _solved(self, actor: Actor) -> Select[Case]:
        hidden = exists().where(
            SwarmCase.workspace_id == Case.workspace_id,
            SwarmCase.case_id == Case.id,
            Swarm.workspace_id == SwarmCase.workspace_id,
            Swarm.id == SwarmCase.swarm_id,
            ~visible_to(actor),
        )
        may_look = true() if actor.kind == "member" else false()
        return select(Case).where(
            Case.workspace_id == self._scope.workspace_id,
            Case.resolved_at.is_not(None),
            ~hidden,
            may_look,
        )

    async def _customer(self, key: str) -> Customer | None:
        return await self._scope.session.scalar(
            select(Customer).where(
                Customer.workspace_id == self._scope.workspace_id, Customer.key == key
            )
        )
