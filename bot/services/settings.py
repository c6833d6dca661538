"""What a team can set while the bot runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.access import Deed, allow
from bot.errors import BadInputError
from bot.i18n import N_
from bot.records import Actor, Changed, Pause, PersonRef, Settings
from bot.services.pace import minutes_to_answer
from bot.settings import ADMINS, BY_KEY, OPENING, PAUSED
from bot.store import Store, Transaction
from models import PersonKind, SettingChange

CHANNELS = ("lobby_channel_id", "digest_channel_id")
MOST_CHANGES = 20


class SettingsService:
    """Reads and changes a team's settings."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def of(self, workspace_id: str) -> Settings:
        """Return the settings in force."""
        async with self._store.transaction(workspace_id) as tx:
            return await self._of(tx)

    async def shown(self, actor: Actor) -> Settings:
        """Return the settings in force to somebody who may look around."""
        allow(actor, Deed.LOOK_AROUND)
        return await self.of(actor.workspace_id)

    async def to_open(self, actor: Actor) -> Settings:
        """Return the settings in force to somebody who may open swarms."""
        allow(actor, Deed.OPEN)
        return await self.of(actor.workspace_id)

    async def to_change(self, actor: Actor) -> Settings:
        """Return the settings in force to somebody who may change them."""
        allow(actor, Deed.CONFIGURE)
        return await self.of(actor.workspace_id)

    async def minutes_to_answer(self, actor: Actor) -> dict[int, int]:
        """Return how long people take to answer, by severity, to somebody who may set it."""
        allow(actor, Deed.CONFIGURE)
        async with self._store.reading(actor.workspace_id) as tx:
            return await minutes_to_answer(tx)

    async def changes(self, actor: Actor) -> list[Changed]:
        """Return who changed what lately, to somebody who may change it too."""
        allow(actor, Deed.CONFIGURE)
        async with self._store.transaction(actor.workspace_id) as tx:
            rows = await tx.workspaces.changes(MOST_CHANGES)
            people = await tx.people.refs({id_ for row in rows for id_ in _people_in(row)})
        return [_changed(row, people) for row in rows]

    async def change(
        self,
        actor: Actor,
        values: Mapping[str, object],
        *,
        admins: Sequence[str] | None = None,
        admins_shown: Sequence[str] | None = None,
    ) -> Settings:
        """Change settings by key, and name the admins by Slack id. Raises BadInputError.

        Where they were chosen from `admins_shown`, whoever else is an admin by now stays one.
        """
        allow(actor, Deed.CONFIGURE)
        checked = _all_checked(values)
        async with self._store.transaction(actor.workspace_id) as tx:
            before = await self._of(tx)
            changes = {k: v for k, v in checked.items() if getattr(before, k) != v}
            for key, value in changes.items():
                await tx.workspaces.set(key, value, by=actor.id)
                tx.workspaces.add_change(key, getattr(before, key), value, by=actor.id)
                tx.record.happened("setting_changed", actor=actor.id, subject=key)
            workspace = await tx.workspaces.current()
            workspace.locale = str(checked.get("language", workspace.locale))
            workspace.time_zone = str(checked.get("time_zone", workspace.time_zone))
            if admins is not None:
                await _name_admins(tx, actor, before, admins, admins_shown)
            await _let_it_take_effect(tx, actor, changes)
            await tx.flush()
            return await self._of(tx)

    async def unusable(self, workspace_id: str) -> dict[str, BadInputError]:
        """Return by key what is stored and no setting of this version can hold."""
        async with self._store.reading(workspace_id) as tx:
            stored = await tx.workspaces.settings()
        return _checked({key: stored[key] for key in sorted(stored.keys() & BY_KEY.keys())})[1]

    async def note(self, workspace_id: str, key: str, value: object) -> None:
        """Keep something the bot has found out itself, such as the lobby's id."""
        async with self._store.transaction(workspace_id) as tx:
            await tx.workspaces.set(key, value)

    async def _of(self, tx: Transaction) -> Settings:
        admins = [await tx.people.ref(person) for person in await tx.people.admins()]
        settings = await tx.workspaces.effective(self._defaults, admins)
        return replace(settings, pause=await pause_of(tx))


def _all_checked(values: Mapping[str, object]) -> dict[str, object]:
    """Return what can be stored. Raises BadInputError that names all that is wrong."""
    checked, wrong = _checked(values)
    if wrong:
        first, *others = wrong.values()
        first.others = others
        raise first
    return checked


def _checked(
    values: Mapping[str, object],
) -> tuple[dict[str, object], dict[str, BadInputError]]:
    """Return what can be stored, and what cannot, by key."""
    good: dict[str, object] = {}
    wrong: dict[str, BadInputError] = {}
    for key, value in values.items():
        try:
            good[key] = BY_KEY[key].checked(value)
        except BadInputError as problem:
            wrong[key] = problem
    return good, wrong


async def pause_of(tx: Transaction) -> Pause | None:
    """Return who has paused the opening of swarms, and since when, if it is paused."""
    found = await tx.workspaces.pause()
    if found is None:
        return None
    by, since = found
    return Pause((await tx.people.refs([by])).get(by) if by else None, since)


async def _let_it_take_effect(tx: Transaction, actor: Actor, changes: Mapping[str, object]) -> None:
    """Let go on what waited for a change, and have the bot enter the channels chosen."""
    if changes.get(OPENING, PAUSED) != PAUSED:
        await tx.operations.let_go("open_swarm")
    if not changes.keys().isdisjoint(CHANNELS):
        await tx.operations.begin(
            "enter_channels",
            str(tx.now.timestamp()),
            asked_by=actor.id,
            by=actor.id,
            channels=[changes[key] for key in CHANNELS if changes.get(key)],
        )


async def _name_admins(
    tx: Transaction,
    actor: Actor,
    before: Settings,
    chosen: Sequence[str],
    shown: Sequence[str] | None,
) -> None:
    """Name who was put in among those shown, and take off who was taken out of them.

    Raises BadInputError for somebody who cannot be an admin.
    """
    if shown is None:
        shown = [person.slack_id for person in before.admins if person.slack_id]
    put_in = [one for one in chosen if one not in shown]
    people = await tx.people.by_slack_ids(put_in)
    if len(people) < len(set(put_in)) or any(p.kind != PersonKind.MEMBER for p in people):
        raise BadInputError(
            N_("Only people who work in this workspace can be admins: no guests, no apps."),
            field=ADMINS,
        )
    taken_out = set(shown) - set(chosen)
    stay = [p.id for p in before.admins if p.slack_id not in taken_out]
    were, are = sorted(p.id for p in before.admins), sorted({*stay, *(p.id for p in people)})
    if were != are:
        await tx.people.set_admins(are, by=actor.id)
        tx.workspaces.add_change(ADMINS, were, are, by=actor.id)
        tx.record.happened("admins_named", actor=actor.id)


def _people_in(row: SettingChange) -> list[str]:
    """Return the ids of everybody whose name a change shows."""
    named = [*row.before, *row.after] if row.key == ADMINS else []
    return [*named, *([row.changed_by_id] if row.changed_by_id else [])]


def _changed(row: SettingChange, people: Mapping[str, PersonRef]) -> Changed:
    before, after = row.before, row.after
    if row.key == ADMINS:
        before, after = ([people[i] for i in ids if i in people] for ids in (before, after))
    return Changed(row.key, before, after, people.get(row.changed_by_id or ""), row.changed_at)
