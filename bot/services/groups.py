"""Which Slack user group is asked where nobody of a skill answers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import Deed, allow
from bot.errors import BadInputError
from bot.i18n import N_
from bot.records import Actor, SkillGroup, SkillRef
from bot.settings import USER_GROUP
from bot.store import Store, Transaction
from models import Skill


class Groups:
    """Reads and changes the user groups of skills."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of_skill(self, actor: Actor, name: str) -> SkillGroup:
        """Return the user group of a skill to an admin. Raises BadInputError for no such skill."""
        allow(actor, Deed.CONFIGURE)
        async with self._store.transaction(actor.workspace_id) as tx:
            return _as_it_stands(await _skill(tx, actor, name))

    async def change(
        self, actor: Actor, name: str, group_id: str | None, handles: Mapping[str, str]
    ) -> SkillGroup:
        """Let a user group be asked for a skill, or none but the one that has its name.

        What groups are called goes on record with the change.
        """
        allow(actor, Deed.CONFIGURE)
        async with self._store.transaction(actor.workspace_id) as tx:
            skill = await _skill(tx, actor, name)
            if skill.user_group_id != group_id:
                before, after = (
                    [skill.name, group and f"@{handles.get(group, group)}"]
                    for group in (skill.user_group_id, group_id)
                )
                skill.user_group_id = group_id
                tx.workspaces.add_change(USER_GROUP, before, after, by=actor.id)
                tx.record.happened("user_group_set", actor=actor.id, subject=skill.id)
            return _as_it_stands(skill)


async def _skill(tx: Transaction, actor: Actor, name: str) -> Skill:
    found = await tx.people.skill(name) if name.strip() else None
    if found is not None and await tx.showing.tells_skill(found, actor):
        return found
    if not name.strip():
        raise BadInputError(
            N_(
                "Name a skill and the user group that is asked where nobody answers for it, as in"
                " `/swarm group billing @billing-team`."
            )
        )
    raise BadInputError(N_("I don't know the skill “{skill}” yet."), skill=name[:60])


def _as_it_stands(skill: Skill) -> SkillGroup:
    return SkillGroup(SkillRef(skill.id, skill.key, skill.name), skill.user_group_id)
