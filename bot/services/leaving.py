"""Lets people out of swarms: what every way of going has in common."""

from __future__ import annotations

from datetime import datetime

from bot.i18n import N_
from bot.records import SwarmPicture
from bot.services.calling import call_next
from bot.services.pleading import heads
from bot.services.seeing import changed
from bot.services.suiting import wakes_at
from bot.store import Transaction
from models import AskSource, Participation, Swarm

OWNER_GONE = N_(
    "{owner} owns a private case ({severity}) and is not in its channel any more. Whoever is in it"
    " can let you in with `/swarm invite`; there you can use `/swarm handoff` and `/swarm resolve`."
)
CAN_TAKE_OVER = N_(
    "{owner} owns this case and is not here any more. {head} can hand it over or resolve it: I have"
    " told them that there is such a case, and `/swarm invite` lets them in."
)


async def note_left(tx: Transaction, swarm: Swarm, part: Participation) -> None:
    """Note that somebody who was in is out, and ask others for what they alone covered."""
    before = await tx.pictures.swarm(swarm.id)
    part.leave(at=tx.now)
    part.following_since = None
    tx.record.happened("left", actor=part.person_id, swarm=swarm.id)
    if swarm.is_active:
        await call_next(
            tx,
            swarm,
            once=f"{swarm.id}/{part.person_id}/{tx.now.timestamp()}",
            covered_before=[c.skill.id for c in before.covers if c.state == "in"],
        )
        if swarm.is_private and before.owner.id == part.person_id:
            await _tell_of_gap(tx, before)
    asks = await tx.participations.asks(swarm.id)
    if any(a.person_id == part.person_id and a.source == AskSource.LEAD for a in asks):
        # What the lead has read says that they are in.
        await tx.operations.begin(
            "refresh_pleas",
            f"{swarm.id}/{part.person_id}/{tx.now.timestamp()}/left",
            swarm_id=swarm.id,
        )
    await changed(tx, swarm)


async def _tell_of_gap(tx: Transaction, p: SwarmPicture) -> None:
    """Tell the lead of a private case's owner, or else an admin, that the owner is not in it.

    They learn no more than that there is such a case. Who is in it reads whom to let in: only a
    lead or an admin who is in it can hand it over for somebody else.
    """
    people = {
        one.id: p.channel_id for one in p.people if one.id != p.owner.id and not one.is_deactivated
    }
    if p.owner.is_deactivated and not people:
        # Nobody can let anybody in: somebody is asked to own it.
        return
    lead, admins = await heads(tx, p.owner.id)
    head = lead or next(iter(admins), None)
    if head is None:
        return
    values = {"owner": p.owner.name, "head": head.name, "severity": f"sev{p.severity}"}
    # In their day, as all that leads are told, but of a sev1.
    due = await wakes_at(tx, head) if p.severity > 1 else None
    told: list[tuple[str, str | None, str, datetime | None]]
    told = [(head.id, None, OWNER_GONE, due)]
    told += [(one, channel, CAN_TAKE_OVER, None) for one, channel in people.items()]
    for person_id, channel, sentence, at in told:
        await tx.operations.begin(
            "tell",
            f"{p.id}/{person_id}/without owner/{tx.now.timestamp()}",
            due=at,
            what="problem",
            person_id=person_id,
            channel=channel,
            sentence=sentence,
            values=values,
        )
