"""Queries on people, skills and roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, delete, exists, func, or_, select

from bot.i18n import Reader
from bot.names import skill_key
from bot.ports import SlackPerson
from bot.records import Actor, PersonRef, SkillRef
from bot.store.directory import Directory
from bot.store.visibility import tells_skill_to
from bot.store.writing import Scope
from models import (
    ACTIVE,
    Participation,
    Person,
    PersonInterest,
    PersonSkill,
    Role,
    RoleGrant,
    Skill,
    SkillName,
    Swarm,
    Workspace,
    new_id,
)


@cache
def _acting() -> Select[str, str, str, bool, bool, str, str]:
    # Put together once: somebody waits for it, and that takes longer than running it.
    return (
        select(
            Person.id,
            Person.name,
            Person.kind,
            Person.may_be_named & Person.erased_at.is_(None),
            Person.is_slack_admin
            | exists().where(
                RoleGrant.workspace_id == Person.workspace_id,
                RoleGrant.person_id == Person.id,
                RoleGrant.role == Role.ADMIN,
            ),
            func.coalesce(func.nullif(Person.locale, ""), Workspace.locale),
            func.coalesce(func.nullif(Person.time_zone, ""), Workspace.time_zone),
        )
        .join(Workspace, Workspace.id == Person.workspace_id)
        .where(
            Person.workspace_id == bindparam("workspace_id"),
            Person.slack_user_id == bindparam("slack_user_id"),
            Person.seen_at.is_not(None),
        )
    )


class People:
    """Who is there and what they know."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def by_id(self, person_id: str | None) -> Person | None:
        """Return somebody by our id."""
        return await self._scope.get(Person, person_id)

    async def by_ids(self, ids: Iterable[str]) -> dict[str, Person]:
        """Return people by our ids."""
        wanted = set(ids)
        if not wanted:
            return {}
        rows = await self._scope.session.scalars(self._here().where(Person.id.in_(wanted)))
        return {row.id: row for row in rows}

    async def by_slack(self, user_id: str) -> Person | None:
        """Return somebody by their Slack id."""
        return await self._scope.session.scalar(self._here().where(Person.slack_user_id == user_id))

    async def by_slack_ids(self, user_ids: Sequence[str]) -> list[Person]:
        """Return the people with these Slack ids, in that order."""
        rows = await self._scope.session.scalars(
            self._here().where(Person.slack_user_id.in_(user_ids))
        )
        found = {row.slack_user_id: row for row in rows}
        return [found[user_id] for user_id in user_ids if user_id in found]

    async def from_slack(self, said: SlackPerson) -> Person:
        """Make the row of somebody agree with what Slack says; link an imported one by e-mail."""
        return (await Directory(self._scope).agree([said]))[0]

    def add(self, person: Person) -> Person:
        """Add somebody."""
        return self._scope.add(person)

    async def reader(self, person: Person) -> Reader:
        """Return how somebody reads the bot; the workspace's way where Slack has not said."""
        workspace = await self._scope.workspace()
        return Reader.of(person.locale or workspace.locale, person.time_zone or workspace.time_zone)

    async def ref(self, person: Person) -> PersonRef:
        """Return somebody as views need them."""
        return PersonRef(
            person.id,
            person.name,
            person.slack_user_id,
            await self.reader(person),
            person.may_be_named and person.erased_at is None,
            person.is_deactivated,
        )

    async def refs(self, ids: Iterable[str]) -> dict[str, PersonRef]:
        """Return people as views need them, by our ids."""
        return {k: await self.ref(person) for k, person in (await self.by_ids(ids)).items()}

    async def acting(self, slack_user_id: str) -> Actor | None:
        """Return somebody as the one who acts now, or None if they have never been met.

        One statement, since every payload asks for it.
        """
        here = {"workspace_id": self._scope.workspace_id, "slack_user_id": slack_user_id}
        found = await self._scope.session.execute(_acting(), here)
        row = found.one_or_none()
        if row is None:
            return None
        person_id, name, kind, may_be_named, is_admin, locale, time_zone = row
        reader = Reader.of(locale, time_zone)
        ref = PersonRef(person_id, name, slack_user_id, reader, bool(may_be_named))
        return Actor(self._scope.workspace_id, ref, kind, is_admin=bool(is_admin))

    async def actor(self, person: Person) -> Actor:
        """Return somebody as the one who acts now."""
        named = await self._scope.session.scalar(
            select(RoleGrant.id).where(
                RoleGrant.workspace_id == self._scope.workspace_id,
                RoleGrant.person_id == person.id,
                RoleGrant.role == Role.ADMIN,
            )
        )
        return Actor(
            self._scope.workspace_id,
            await self.ref(person),
            person.kind,
            is_admin=person.is_slack_admin or named is not None,
        )

    async def all(self) -> list[Person]:
        """Return everybody, by name."""
        return list(await self._scope.session.scalars(self._here().order_by(Person.name)))

    async def knowing(self, skill_ids: Sequence[str]) -> list[tuple[Person, dict[str, int]]]:
        """Return who knows any of the skills, each with their levels by skill id."""
        rows = await self._scope.session.execute(
            select(Person, PersonSkill.skill_id, PersonSkill.level)
            .join(
                PersonSkill,
                (PersonSkill.workspace_id == Person.workspace_id)
                & (PersonSkill.person_id == Person.id),
            )
            .where(
                Person.workspace_id == self._scope.workspace_id,
                PersonSkill.skill_id.in_(skill_ids),
                Person.erased_at.is_(None),
            )
            .order_by(Person.id)
        )
        found: dict[str, tuple[Person, dict[str, int]]] = {}
        for person, skill_id, level in rows:
            found.setdefault(person.id, (person, {}))[1][skill_id] = level
        return list(found.values())

    async def open_swarms(self, ids: Iterable[str]) -> dict[str, int]:
        """Return in how many active swarms people are, by person id."""
        rows = await self._scope.session.execute(
            select(Participation.person_id, func.count())
            .join(
                Swarm,
                (Swarm.workspace_id == Participation.workspace_id)
                & (Swarm.id == Participation.swarm_id),
            )
            .where(
                Participation.workspace_id == self._scope.workspace_id,
                Participation.person_id.in_(list(ids)),
                Participation.joined_at.is_not(None),
                Participation.left_at.is_(None),
                Swarm.state.in_(ACTIVE),
            )
            .group_by(Participation.person_id)
        )
        return dict(rows.all())

    async def skill(self, name: str) -> Skill | None:
        """Return a skill by its name, or by another name it goes by."""
        key = skill_key(name)
        here = Skill.workspace_id == self._scope.workspace_id
        found = await self._scope.session.scalar(select(Skill).where(here, Skill.key == key))
        if found is not None:
            return found
        return await self._scope.session.scalar(
            select(Skill)
            .join(
                SkillName,
                (SkillName.workspace_id == Skill.workspace_id) & (SkillName.skill_id == Skill.id),
            )
            .where(here, SkillName.key == key)
        )

    async def ensure_skill(self, name: str) -> Skill:
        """Return the skill of that name, made if nobody has named it before."""
        found = await self.skill(name)
        if found is None:
            key = skill_key(name)
            await self._scope.insert_new(Skill, id=new_id(), key=key, name=name.strip())
            found = await self.skill(name)
        if found is None:
            raise LookupError(f"no skill {name!r}")
        return found

    async def ensure_skills(
        self, names: Sequence[str], *, there: Mapping[str, str] | None = None
    ) -> list[str]:
        """Return the ids of the skills of these names, in that order, made where they are new.

        New ones are made in the order of their keys, so that two who name the same do not wait
        for each other. `there` are ids by key, where it has been looked up which there are.
        """
        if not names:
            return []
        keys = {skill_key(name): name for name in reversed(names)}
        found = dict(there) if there is not None else await self._skill_ids(keys)
        for key in sorted(keys.keys() - found.keys()):
            found[key] = (await self.ensure_skill(keys[key])).id
        return list(dict.fromkeys(found[skill_key(name)] for name in names))

    async def skills(self, actor: Actor, *, like: str = "", limit: int = 100) -> list[SkillRef]:
        """Return skills whose name begins with, or else contains, what was typed."""
        key = skill_key(like) if like else ""
        here = Skill.workspace_id == self._scope.workspace_id
        statement = select(Skill).where(here, tells_skill_to(actor))
        if key:
            statement = statement.where(
                or_(Skill.key.contains(key, autoescape=True), Skill.name.icontains(like))
            )
        rows = await self._scope.session.scalars(statement.order_by(Skill.key))
        found = sorted(rows, key=lambda s: (not s.key.startswith(key), s.key))
        return [skill_ref(row) for row in found[:limit]]

    async def skills_by_id(self, ids: Iterable[str]) -> dict[str, SkillRef]:
        """Return skills by their ids."""
        rows = await self._scope.session.scalars(
            select(Skill).where(
                Skill.workspace_id == self._scope.workspace_id, Skill.id.in_(list(ids))
            )
        )
        return {row.id: skill_ref(row) for row in rows}

    async def skills_of(self, person_id: str) -> list[tuple[SkillRef, int]]:
        """Return what somebody knows, best first."""
        rows = await self._scope.session.execute(
            select(Skill, PersonSkill.level)
            .join(
                PersonSkill,
                (PersonSkill.workspace_id == Skill.workspace_id)
                & (PersonSkill.skill_id == Skill.id),
            )
            .where(
                Skill.workspace_id == self._scope.workspace_id,
                PersonSkill.person_id == person_id,
            )
            .order_by(PersonSkill.level.desc(), Skill.key)
        )
        return [(skill_ref(skill), level) for skill, level in rows]

    async def levels(
        self, person_ids: Iterable[str], skill_ids: Sequence[str]
    ) -> dict[str, dict[str, int]]:
        """Return how well people know these skills, by person and skill."""
        found: dict[str, dict[str, int]] = {person_id: {} for person_id in person_ids}
        rows = await self._scope.session.execute(
            select(PersonSkill.person_id, PersonSkill.skill_id, PersonSkill.level).where(
                PersonSkill.workspace_id == self._scope.workspace_id,
                PersonSkill.person_id.in_(found),
                PersonSkill.skill_id.in_(skill_ids),
            )
        )
        for person_id, skill_id, level in rows:
            found[person_id][skill_id] = level
        return found

    async def interests_of(self, person_id: str) -> list[SkillRef]:
        """Return what somebody would like to learn."""
        rows = await self._scope.session.scalars(
            select(Skill)
            .join(
                PersonInterest,
                (PersonInterest.workspace_id == Skill.workspace_id)
                & (PersonInterest.skill_id == Skill.id),
            )
            .where(
                Skill.workspace_id == self._scope.workspace_id,
                PersonInterest.person_id == person_id,
            )
            .order_by(Skill.key)
        )
        return [skill_ref(row) for row in rows]

    async def set_skills(self, person_id: str, levels: dict[str, int]) -> None:
        """Make these somebody's skills, by skill id."""
        await self._forget(PersonSkill, person_id)
        for skill_id, level in levels.items():
            self._scope.add(
                PersonSkill(
                    workspace_id=self._scope.workspace_id,
                    person_id=person_id,
                    skill_id=skill_id,
                    level=level,
                )
            )

    async def set_interests(self, person_id: str, skill_ids: Iterable[str]) -> None:
        """Make these somebody's interests."""
        await self._forget(PersonInterest, person_id)
        for skill_id in dict.fromkeys(skill_ids):
            self._scope.add(
                PersonInterest(
                    workspace_id=self._scope.workspace_id, person_id=person_id, skill_id=skill_id
                )
            )

    async def admins(self) -> list[Person]:
        """Return whom an admin has named as admins."""
        return list(
            await self._scope.session.scalars(
                self._here().join(
                    RoleGrant,
                    (RoleGrant.workspace_id == Person.workspace_id)
                    & (RoleGrant.person_id == Person.id)
                    & (RoleGrant.role == Role.ADMIN),
                )
            )
        )

    async def set_admins(self, ids: Iterable[str], *, by: str) -> None:
        """Make these the people who were named as admins."""
        await self._scope.session.execute(
            delete(RoleGrant).where(
                RoleGrant.workspace_id == self._scope.workspace_id, RoleGrant.role == Role.ADMIN
            )
        )
        for person_id in dict.fromkeys(ids):
            self._scope.add(
                RoleGrant(
                    workspace_id=self._scope.workspace_id,
                    person_id=person_id,
                    role=Role.ADMIN,
                    granted_by=by,
                    granted_at=self._scope.now,
                )
            )

    async def _forget(self, table: type[PersonSkill | PersonInterest], person_id: str) -> None:
        await self._scope.session.execute(
            delete(table).where(
                table.workspace_id == self._scope.workspace_id, table.person_id == person_id
            )
        )

    async def _skill_ids(self, keys: Collection[str]) -> dict[str, str]:
        rows = await self._scope.session.execute(
            select(Skill.key, Skill.id).where(
                Skill.workspace_id == self._scope.workspace_id, Skill.key.in_(keys)
            )
        )
        return dict(rows.all())

    def _here(self) -> Select[Person]:
        return select(Person).where(Person.workspace_id == self._scope.workspace_id)


def skill_ref(skill: Skill) -> SkillRef:
    """Return a skill as views need it."""
    return SkillRef(skill.id, skill.key, skill.name)
