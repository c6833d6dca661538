"""What a team can set while the bot runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import available_timezones

from bot.access import Deed, allow
from bot.errors import BadInputError
from bot.i18n import LANGUAGES, N_
from bot.records import Actor, Pause, Settings
from bot.store import Store, Transaction
from bot.store.workspaces import OPENING, PAUSED
from models import PersonKind, Visibility

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_ARCHIVE_DAYS = 365
CHANNELS = ("lobby_channel_id", "digest_channel_id")


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

    async def change(
        self, actor: Actor, values: Mapping[str, object], *, admins: Sequence[str]
    ) -> Settings:
        """Change settings by name; `admins` are Slack user ids. Raises BadInputError."""
        allow(actor, Deed.CONFIGURE)
        checked = {key: _checked(key, value) for key, value in values.items()}
        async with self._store.transaction(actor.workspace_id) as tx:
            before = await self._of(tx)
            changes = {k: v for k, v in checked.items() if getattr(before, k) != v}
            for key, value in changes.items():
                await tx.workspaces.set(key, value, by=actor.id)
                tx.record.happened("setting_changed", actor=actor.id, subject=key)
            workspace = await tx.workspaces.current()
            workspace.locale = str(checked.get("language", workspace.locale))
            workspace.time_zone = str(checked.get("time_zone", workspace.time_zone))
            await _name_admins(tx, actor, before, admins)
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
            await tx.flush()
            return await self._of(tx)

    async def note(self, workspace_id: str, key: str, value: object) -> None:
        """Keep something the bot has found out itself, such as the lobby's id."""
        async with self._store.transaction(workspace_id) as tx:
            await tx.workspaces.set(key, value)

    async def _of(self, tx: Transaction) -> Settings:
        admins = [await tx.people.ref(person) for person in await tx.people.admins()]
        settings = await tx.workspaces.effective(self._defaults, admins)
        return replace(settings, pause=await pause_of(tx))


async def pause_of(tx: Transaction) -> Pause | None:
    """Return who has paused the opening of swarms, and since when, if it is paused."""
    found = await tx.workspaces.pause()
    if found is None:
        return None
    by, since = found
    return Pause((await tx.people.refs([by])).get(by) if by else None, since)


async def _name_admins(
    tx: Transaction, actor: Actor, before: Settings, slack_ids: Sequence[str]
) -> None:
    """Make these the named admins. Raises BadInputError for somebody who cannot be one."""
    people = await tx.people.by_slack_ids(slack_ids)
    if len(people) < len(set(slack_ids)) or any(p.kind != PersonKind.MEMBER for p in people):
        raise BadInputError(
            N_("Only people who work in this workspace can be admins: no guests, no apps."),
            field="admins",
        )
    if {p.id for p in people} != {p.id for p in before.admins}:
        await tx.people.set_admins([p.id for p in people], by=actor.id)
        tx.record.happened("admins_named", actor=actor.id)


def _checked(key: str, value: object) -> object:
    """Return a value that a setting can hold. Raises BadInputError with what it may be."""
    text = str(value).strip()
    choices: dict[str, Sequence[str]] = {
        "digest_day": DAYS,
        "language": LANGUAGES,
        "invite": ("ask", "add"),
        "visibility": tuple(Visibility),
        OPENING: ("on", PAUSED),
    }
    if key in choices and text not in choices[key]:
        raise BadInputError(N_("Choose one of the offered values."), field=key)
    if key == "time_zone" and text not in available_timezones():
        raise BadInputError(
            N_("That is no time zone. Write it like Europe/Madrid or America/New_York."),
            field=key,
        )
    if key == "digest_hour":
        return _number(text, 0, 23, key)
    if key == "archive_after_days":
        return _number(text, 0, LONGEST_ARCHIVE_DAYS, "archive_days")
    return value if value is None else text


def _number(text: str, least: int, most: int, field: str) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise BadInputError(
            N_("Write a whole number from {least} to {most}."), field=field, least=least, most=most
        )
    return int(text)
