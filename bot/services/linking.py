"""Where the people of a swarm talk and write together besides its channel."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.access import Deed
from bot.commands import OFF, ON, plain
from bot.errors import BadInputError, TooLateError
from bot.i18n import N_
from bot.records import Actor, Links, Settings, SwarmPicture
from bot.services.seeing import changed, permitted, swarm_for, swarm_here
from bot.settings import LONGEST_ADDRESS, is_safe
from bot.settings.addresses import in_force
from bot.store import Store, Transaction
from bot.store.links import NOWHERE
from models import LinkPurpose, Swarm

LINKED = re.compile(r"<([^<>|]+)(?:\|[^<>]*)?>")
PURPOSES = {"call": LinkPurpose.CALL, "doc": LinkPurpose.DOCUMENT}


@dataclass(frozen=True)
class Led:
    """A swarm, and where it leads now."""

    swarm: SwarmPicture
    links: Links
    is_making: bool = False
    """Whether a canvas is being made for it."""


class Linking:
    """Keeps the links of swarms."""

    def __init__(self, store: Store, defaults: Settings) -> None:
        self._store, self._defaults = store, defaults

    async def links_here(self, actor: Actor, channel: str, command: str) -> Led:
        """Return where the swarm of a channel leads, to somebody who works in it.

        Raises NotInSwarmChannelError, NotAllowedError or TooLateError.
        """
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_here(tx, actor, channel, command)
            return await self._led(tx, actor, swarm)

    async def put(self, actor: Actor, channel: str, command: str, typed: str) -> Led:
        """Let the swarm of a channel lead to an address, to none any more, or to its team's again.

        What somebody set here goes before what the team has set for all.

        Raises BadInputError, and what `links_here` raises.
        """
        purpose, address = PURPOSES[command], _address(typed)
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_here(tx, actor, channel, command)
            before = await self._led(tx, actor, swarm)
            if address.lower() in OFF:
                await _take_off(tx, before, purpose, by=actor.id)
            elif address.lower() in ON:
                await _bring_back(tx, before.swarm, purpose)
            else:
                await tx.links.put(swarm.id, purpose, _checked(address, command), by=actor.id)
            tx.record.happened("link_set", actor=actor.id, swarm=swarm.id, subject=purpose)
            await changed(tx, swarm)
            return await self._led(tx, actor, swarm)

    async def document(
        self, actor: Actor, *, once: str, swarm_id: str = "", channel: str = ""
    ) -> Led:
        """Return where a swarm's document is; where there is none, have a canvas made.

        `once` names where it was asked for. Raises what `links_here` raises, or NotFoundError.
        """
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = (
                await swarm_for(tx, actor, swarm_id)
                if swarm_id
                else await swarm_here(tx, actor, channel, "doc")
            )
            led = await self._led(tx, actor, swarm)
            if led.links.document:
                return led
            if led.swarm.channel_id is None:
                raise TooLateError(N_("The swarm has no channel yet. Try again in a moment."))
            await tx.operations.begin(
                "make_document", f"{swarm.id}/{once}", asked_by=actor.id, swarm_id=swarm.id
            )
            return Led(led.swarm, led.links, is_making=True)

    async def made(self, tx: Transaction, swarm_id: str, canvas: str) -> None:
        """Note the canvas that was made for a swarm, as part of a transaction."""
        swarm = await tx.swarms.locked(swarm_id)
        if swarm is not None:
            await tx.links.put(swarm.id, LinkPurpose.CANVAS, canvas, by=None)
            await changed(tx, swarm)

    async def _led(self, tx: Transaction, actor: Actor, swarm: Swarm) -> Led:
        picture = await permitted(tx, actor, Deed.LINK, swarm)
        if not swarm.is_active:
            raise TooLateError(N_("This swarm is over. There is nothing left to do here."))
        settings = await tx.workspaces.effective(self._defaults)
        return Led(picture, in_force(picture, settings))


async def _take_off(tx: Transaction, before: Led, purpose: LinkPurpose, *, by: str) -> None:
    """Take off the link that is read: one of the swarm's own, or else its team's."""
    swarm, is_call = before.swarm, purpose is LinkPurpose.CALL
    if swarm.links.call if is_call else swarm.links.document:
        await tx.links.take_off(swarm.id, purpose)
    elif swarm.links.canvas and not is_call:
        await tx.links.take_off(swarm.id, LinkPurpose.CANVAS)
    elif before.links.call if is_call else before.links.document:
        await tx.links.put(swarm.id, purpose, NOWHERE, by=by)


async def _bring_back(tx: Transaction, swarm: SwarmPicture, purpose: LinkPurpose) -> None:
    links, is_call = swarm.links, purpose is LinkPurpose.CALL
    if links.without_call if is_call else links.without_document:
        await tx.links.take_off(swarm.id, purpose)


def _address(typed: str) -> str:
    """Return what was typed; of a link that Slack has made of it only where it leads."""
    linked = LINKED.fullmatch(typed.strip())
    return plain(linked[1] if linked else typed).strip()


def _checked(address: str, command: str) -> str:
    if len(address) > LONGEST_ADDRESS or not is_safe(address):
        raise BadInputError(
            N_(
                "Write a web address that begins with https, as in"
                " `/swarm {command} https://example.com/room`, or `off` to take it off."
            ),
            command=command,
        )
    return address
