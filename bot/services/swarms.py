"""What happens in a swarm between its opening and its end, and the lists of swarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.access import Deed, allow, must_be_known
from bot.errors import BadInputError, TooLateError
from bot.i18n import N_
from bot.records import Actor, Invitation, Known, PersonRef, SwarmLine, SwarmPicture
from bot.services.calling import Called, call_by_name, call_by_skill, skills_to_call
from bot.services.knowing import known_of_case, search_known
from bot.services.missing import begin_search
from bot.services.rooms import is_being_made
from bot.services.seeing import changed, must_be_active, permitted, swarm_for, swarm_here
from bot.services.sending import send_asks
from bot.store import Store, Transaction
from bot.store.swarms import ANNOUNCEMENT
from models import Swarm

LONGEST_UPDATE = 2000
MOST_FOUND = 10


class Swarms:
    """Works on open swarms, and lists them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def here(self, actor: Actor, channel: str, command: str) -> SwarmPicture:
        """Return the swarm whose channel this is. Raises NotInSwarmChannelError."""
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_here(tx, actor, channel, command)
            return await tx.pictures.swarm(swarm.id)

    async def to_work_on(
        self, actor: Actor, deed: Deed, *, swarm_id: str = "", channel: str = "", command: str = ""
    ) -> SwarmPicture:
        """Return the swarm of that id, or else of that channel, if this person may do this in it.

        Asked before a form is opened, so that nobody writes what cannot be sent. Raises
        NotAllowedError, TooLateError, NotFoundError or NotInSwarmChannelError.
        """
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = (
                await swarm_for(tx, actor, swarm_id)
                if swarm_id
                else await swarm_here(tx, actor, channel, command)
            )
            picture = await permitted(tx, actor, deed, swarm)
            must_be_active(swarm)
            return picture

    async def seen(self, actor: Actor, swarm_id: str) -> SwarmPicture:
        """Return a swarm that this person may see. Raises NotFoundError."""
        async with self._store.transaction(actor.workspace_id) as tx:
            return await tx.pictures.swarm((await swarm_for(tx, actor, swarm_id)).id)

    async def announced_at(self, actor: Actor, channel: str, ts: str) -> str | None:
        """Return the swarm that a message of ours announces."""
        async with self._store.reading(actor.workspace_id) as tx:
            return await tx.swarms.at(channel, ts, ANNOUNCEMENT)

    async def may_be_announced(self, actor: Actor) -> bool:
        """Tell whether a swarm is being opened of whose announcement nothing is noted yet."""
        async with self._store.reading(actor.workspace_id) as tx:
            return await is_being_made(tx, "announce")

    async def reacted_early(
        self, actor: Actor, *, what: str, emoji: str, channel: str, ts: str, event: str, at: float
    ) -> bool:
        """Have a reaction taken in later if its message may turn out to announce a swarm."""
        async with self._store.transaction(actor.workspace_id) as tx:
            may_be = await is_being_made(tx, "announce")
            if not may_be and await tx.swarms.at(channel, ts, ANNOUNCEMENT) is None:
                return False
            return await tx.operations.begin(
                "take_reaction",
                event,
                what=what,
                emoji=emoji,
                channel=channel,
                ts=ts,
                slack_user_id=actor.person.slack_id,
                event=event,
                at=at,
            )

    async def update(
        self, actor: Actor, swarm_id: str, text: str, *, once: str | None = None
    ) -> SwarmPicture:
        """Tell everybody in and around a swarm how it stands.

        `once` names where it was said: said there again, it raises SeenBeforeError.
        """
        text = text.strip()
        if not text:
            raise BadInputError(
                N_("Write what has changed, as in `/swarm update We can reproduce it`."),
                field="text",
            )
        if len(text) > LONGEST_UPDATE:
            raise BadInputError(
                N_(
                    "An update has at most {most} characters. Shorten it, or put the rest in the"
                    " channel."
                ),
                field="text",
                most=LONGEST_UPDATE,
            )
        async with self._store.transaction(actor.workspace_id, event=once) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            await permitted(tx, actor, Deed.UPDATE, swarm)
            must_be_active(swarm)
            said = tx.swarms.add_update(swarm.id, actor.id, text)
            await tx.flush()
            tx.record.happened("update_sent", actor=actor.id, swarm=swarm.id)
            swarm.progressed(at=tx.now)
            await changed(tx, swarm)
            await tx.operations.begin(
                "tell_update",
                f"{swarm.id}/{swarm.revision}",
                asked_by=actor.id,
                swarm_id=swarm.id,
                update_id=said.id,
            )
            return await tx.pictures.swarm(swarm.id)

    async def invite(
        self,
        actor: Actor,
        swarm_id: str,
        *,
        slack_ids: Sequence[str],
        skills: Sequence[str],
        handles: Sequence[str] = (),
    ) -> Invitation:
        """Add people by name, and ask for further skills.

        `handles` are those that Slack has made no mention of a person of: nobody can be added by
        them, and whoever asks reads so.
        """
        if not slack_ids and not skills and not handles:
            raise BadInputError(
                N_(
                    "Say whom to bring in: `/swarm invite @person` adds somebody,"
                    " `/swarm invite +billing` asks who knows billing."
                ),
                field="people",
            )
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            await permitted(tx, actor, Deed.INVITE, swarm)
            must_be_active(swarm)
            ourselves = (await tx.workspaces.current()).bot_user_id
            others = [slack_id for slack_id in slack_ids if slack_id != ourselves]
            people = await tx.people.by_slack_ids(others)
            strangers = set(others) - {person.slack_user_id for person in people}
            if strangers:
                # Their arrival was missed: look through the list again, the next try finds them.
                await tx.operations.begin("sync_people", f"missed/{min(strangers)}/{tx.now:%Y%m%d}")
            wanted = await skills_to_call(tx, skills)
            await tx.swarms.need_skills(swarm.id, wanted)
            named = await call_by_name(tx, swarm, [p.id for p in people], by=actor.id)
            skilled = await self._call(tx, actor, swarm, named, wanted)
            made = await _invitation(tx, swarm, named, skilled)
            return replace(
                made,
                refused={
                    **made.refused,
                    **{PersonRef("", "", slack_id): "not_met" for slack_id in sorted(strangers)},
                    **{PersonRef("", "", us): "myself" for us in slack_ids if us == ourselves},
                    **{PersonRef("", handle): "no_such_handle" for handle in handles},
                },
            )

    async def meant(self, actor: Actor, swarm_id: str, typed: str, meant: str) -> Invitation:
        """Call for the skill that was meant in place of a mistyped one; both by their ids."""
        async with self._store.transaction(actor.workspace_id) as tx:
            swarm = await swarm_for(tx, actor, swarm_id)
            await permitted(tx, actor, Deed.INVITE, swarm)
            must_be_active(swarm)
            # The case's row is for everybody: it learns nothing of what is said in private.
            case_id = None if swarm.is_private else (await tx.swarms.case_of(swarm.id)).id
            offered = await tx.skills.meant(list((await tx.people.skills_by_id([typed])).values()))
            is_offered = any(known.id == meant for _, known in offered)
            if not is_offered or not await tx.skills.change(
                swarm.id, typed, meant, case_id=case_id
            ):
                raise TooLateError(N_("That has been put right already."))
            await tx.flush()
            nobody = Called(())
            skilled = await self._call(tx, actor, swarm, nobody, [meant])
            return await _invitation(tx, swarm, nobody, skilled)

    async def _call(
        self, tx: Transaction, actor: Actor, swarm: Swarm, named: Called, wanted: Sequence[str]
    ) -> Called:
        """Call people for these skills, and let those be told and those who were named."""
        skilled = await call_by_skill(tx, swarm, wanted, by=actor.id)
        if wanted:
            await begin_search(tx, swarm, skilled.asks, skilled.kept)
        await changed(tx, swarm)
        once = f"{swarm.id}/{swarm.revision}"
        await send_asks(tx, swarm, [*named.asks, *skilled.asks], once=once, asked_by=actor.id)
        return skilled

    async def open_ones(self, actor: Actor) -> list[SwarmLine]:
        """Return the active swarms that this person may see."""
        must_be_known(actor)
        async with self._store.transaction(actor.workspace_id) as tx:
            return await tx.pictures.lines(await tx.swarms.open_ones(actor), reader_id=actor.id)

    async def mine(self, actor: Actor) -> list[SwarmLine]:
        """Return the active swarms that this person is in."""
        async with self._store.transaction(actor.workspace_id) as tx:
            return await tx.pictures.lines(await tx.swarms.of_person(actor.id), reader_id=actor.id)

    async def find(self, actor: Actor, query: str) -> list[Known]:
        """Return the articles, solved cases and open swarms most like the words."""
        allow(actor, Deed.LOOK_AROUND)
        if not query.strip():
            raise BadInputError(
                N_("Say what to look for, as in `/swarm find webhook signature`."), field="text"
            )
        async with self._store.transaction(actor.workspace_id) as tx:
            exact = await known_of_case(tx, actor, query)
            hits = await search_known(tx, actor, query, top=MOST_FOUND)
            return [*exact, *(h for h in hits if h.id not in {e.id for e in exact})]


async def _invitation(tx: Transaction, swarm: Swarm, named: Called, skilled: Called) -> Invitation:
    asks = [*named.asks, *skilled.asks]
    refs = await tx.people.refs([*(a.person_id for a in asks), *named.refused])
    unmet = await tx.people.skills_by_id(skilled.uncovered)
    return Invitation(
        await tx.pictures.swarm(swarm.id),
        added=[refs[a.person_id] for a in asks if a.is_added],
        asked=[refs[a.person_id] for a in asks if not a.is_added],
        uncovered=list(unmet.values()),
        meant=await tx.skills.meant(list(unmet.values())),
        refused={refs[person_id]: code for person_id, code in named.refused.items()},
    )
