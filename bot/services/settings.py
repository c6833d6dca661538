"""What a team can set while the bot runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import available_timezones

from bot.access import Deed, allow
from bot.errors import BadInputError
from bot.i18n import LANGUAGES, N_
from bot.records import Actor, Settings
from bot.store import Store, Transaction
from models import Visibility

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_ARCHIVE_DAYS = 365


class SettingsService:
    """Reads and changes a team's settings."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def of(self, workspace_id: str) -> Settings:
        """Return the settings in force."""
        async with self._store.transaction(workspace_id) as tx:
            return await self._of(tx)

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
            for key, value in checked.items():
                if getattr(before, key) != value:
                    await tx.workspaces.set(key, value, by=actor.id)
                    tx.record.happened("setting_changed", actor=actor.id, subject=key)
            workspace = await tx.workspaces.current()
            workspace.locale = str(checked.get("language", workspace.locale))
            workspace.time_zone = str(checked.get("time_zone", workspace.time_zone))
            people = await tx.people.by_slack_ids(admins)
            await tx.people.set_admins([p.id for p in people], by=actor.id)
            await tx.flush()
            return await self._of(tx)

    async def note(self, workspace_id: str, key: str, value: object) -> None:
        """Keep something the bot has found out itself, such as the lobby's id."""
        async with self._store.transaction(workspace_id) as tx:
            await tx.workspaces.set(key, value)

    async def _of(self, tx: Transaction) -> Settings:
        admins = [await tx.people.ref(person) for person in await tx.people.admins()]
        return await tx.workspaces.effective(self._defaults, admins)


def _checked(key: str, value: object) -> object:
    """Return a value that a setting can hold. Raises BadInputError with what it may be."""
    text = str(value).strip()
    choices: dict[str, Sequence[str]] = {
        "digest_day": DAYS,
        "language": LANGUAGES,
        "invite": ("ask", "add"),
        "visibility": tuple(Visibility),
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
        return _number(text, 0, LONGEST_ARCHIVE_DAYS, key)
    return value if value is None else text


def _number(text: str, least: int, most: int, key: str) -> int:
    if not text.isdigit() or not least <= int(text) <= most:
        raise BadInputError(
            N_("Write a whole number from {least} to {most}."), field=key, least=least, most=most
        )
    return int(text)
