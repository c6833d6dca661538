"""Goes on looking for somebody where nobody answers: the next best, the group, the lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.access import Deed, allow
from bot.errors import NotFoundError, TooLateError
from bot.i18n import N_
from bot.records import Able, Actor, Plea
from bot.services.calling import (
    able_people,
    ask_again,
    call_by_name,
    call_by_skill,
    call_people,
)
from bot.services.coming import settle_promise
from bot.services.missing import due_at, missing_skills, plan_search, time_to_answer
from bot.services.pleading import asleep, heads, when_to_plead
from bot.services.seeing import changed
from bot.services.sending import send_asks
from bot.services.suiting import wakes_at
from bot.store import Store, Transaction
from bot.store.operations import urgency
from models import Ask, AskSource, SearchRound, Swarm

MOST_IN_PLEA = 10
MOST_ASKED = 20
"""Of a skill's group: beyond, asking would only be noise."""


class Searching:
    """Sees to it that nobody is left alone with a case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def expire_due(self, workspace_id: str) -> None:
        """Let asks expire that nobody answered, and ask whoever comes next."""
        async with self._store.reading(workspace_id) as tx:
            due = await tx.dues.to_search()
        for swarm_id in due:
            async with self._store.transaction(workspace_id) as tx:
                swarm = await tx.swarms.locked(swarm_id)
                # Another replica may have been here meanwhile.
                if swarm is not None and swarm.search_at and swarm.search_at <= tx.now:
                    await self._look(tx, swarm)

    async def groups(self, workspace_id: str, swarm_id: str) -> dict[str, tuple[str, str | None]]:
        """Return the skills for which somebody is missing: the handle of a group, and its id.

        The id is None where none has been set; then a group of the skill's name will do.
        """
        async with self._store.reading(workspace_id) as tx:
            missing = (await tx.pictures.swarm(swarm_id)).missing
            known = await tx.dues.user_groups([skill.id for skill in missing])
            return {skill.id: (skill.key, known.get(skill.id)) for skill in missing}

    async def ask_group(
        self, tx: Transaction, swarm_id: str, members: Mapping[str, Sequence[str]]
    ) -> None:
        """Ask the people of groups, Slack ids by skill; without any, tell the lead."""
        swarm = await tx.swarms.locked(swarm_id)
        if swarm is None or not swarm.is_active:
            return
        asks: list[Ask] = []
        for skill_id in await missing_skills(tx, swarm):
            people = await tx.people.by_slack_ids(members.get(skill_id, ()))
            asks += (await call_people(tx, swarm, people[:MOST_ASKED], skill=skill_id)).asks
            await tx.flush()
        await send_asks(tx, swarm, asks, once=f"{swarm.id}/{swarm.revision}/members")
        patience: timedelta | None = await time_to_answer(tx, swarm.severity)
        if not asks:
            patience = await self._widen(tx, swarm)
        await changed(tx, swarm)
        await plan_search(tx, swarm, patience=patience)

    async def not_reached(self, workspace_id: str, ask_ids: Sequence[str]) -> None:
        """Wait no longer for the answers to questions that could not be put."""
        if not ask_ids:
            return
        async with self._store.transaction(workspace_id) as tx:
            for ask_id in ask_ids:
                ask = await tx.participations.ask(ask_id)
                swarm = await tx.swarms.locked(ask.swarm_id) if ask is not None else None
                if ask is not None and swarm is not None and ask.is_waiting:
                    ask.expires_at = swarm.search_at = tx.now

    async def plea(self, workspace_id: str, swarm_id: str) -> Plea | None:
        """Return what a lead is told of a swarm in which somebody is missing; None if nobody is."""
        async with self._store.reading(workspace_id) as tx:
            swarm = await tx.swarms.by_id(swarm_id)
            return None if swarm is None or not swarm.is_active else await self._plea(tx, swarm)

    async def add_for_lead(self, actor: Actor, swarm_id: str, person_id: str) -> Plea:
        """Put somebody in on the word of the lead of whoever asks, or of an admin.

        Raises NotAllowedError, and TooLateError where the swarm is over.
        """
        async with self._store.transaction(actor.workspace_id) as tx:
            seen = await tx.swarms.by_id(swarm_id)
            # Who is in a private swarm is for its owner to decide: nobody even waits for its row.
            is_hidden = seen is None or seen.is_private
            swarm = None if is_hidden else await tx.swarms.locked(swarm_id)
            if swarm is None or swarm.is_private:
                raise NotFoundError
            asker = await tx.people.by_id((await tx.pictures.swarm(swarm.id)).asker.id)
            is_lead = asker is not None and asker.lead_id == actor.id
            allow(actor, Deed.STEP_IN, is_lead=is_lead)
            if not swarm.is_active:
                raise TooLateError(N_("This swarm is over. There is nothing left to do here."))
            called = await call_by_name(tx, swarm, [person_id], by=actor.id, source=AskSource.LEAD)
            if called.asks:
                once = f"{called.asks[0].id}/lead"
                await send_asks(tx, swarm, called.asks, once=once)
                await changed(tx, swarm)
                await tx.operations.begin(
                    "refresh_pleas", once, asked_by=actor.id, swarm_id=swarm.id
                )
            return await self._plea(tx, swarm)

    async def _look(self, tx: Transaction, swarm: Swarm) -> None:
        if not swarm.is_active:
            swarm.search_at = None
            return
        before = swarm.search_round, swarm.is_promise_kept
        if swarm.promised_at is not None and swarm.promised_at < tx.now:
            settle_promise(tx, swarm)
        due = await self._due(tx, swarm)
        await self._run_out(tx, swarm, [ask for ask in due if not ask.is_kept])
        patience: timedelta | None = await time_to_answer(tx, swarm.severity)
        if woken := [ask for ask in due if ask.is_kept]:
            await self._begin_anew(tx, swarm, woken)
        elif await missing_skills(tx, swarm):
            patience = await self._widen(tx, swarm)
        if due or before != (swarm.search_round, swarm.is_promise_kept):
            await changed(tx, swarm)
        await plan_search(tx, swarm, patience=patience)

    async def _due(self, tx: Transaction, swarm: Swarm) -> list[Ask]:
        """Return the asks whose time has come, but for those that are still on their way."""
        asks = [
            ask
            for ask in await tx.participations.asks(swarm.id)
            if (due := due_at(ask, swarm)) is not None and due <= tx.now
        ]
        on_their_way = await _on_their_way(tx, swarm, asks)
        return [ask for ask in asks if ask.id not in on_their_way]

    async def _run_out(self, tx: Transaction, swarm: Swarm, asks: Sequence[Ask]) -> None:
        """See to asks whose time has come."""
        for ask in asks:
            if ask.is_put_off:
                await self._ask_again(tx, swarm, ask)
            elif ask.is_added:
                await self._if_silent(tx, swarm, ask)
            else:
                ask.expire(at=tx.now)
                tx.record.happened(
                    "ask_expired", swarm=swarm.id, person=ask.person_id, subject=ask.skill_id
                )
                await tx.operations.begin("refresh_ask", f"{ask.id}/expired", ask_id=ask.id)
        await tx.flush()

    async def _begin_anew(self, tx: Transaction, swarm: Swarm, woken: Sequence[Ask]) -> None:
        """Ask the best for whom it is day by now, for which these questions were kept.

        Those they were for are among them, unless they are away or not needed any more.
        """
        for ask in woken:
            ask.withdraw(at=tx.now)
        await tx.flush()
        swarm.search_round = SearchRound.MATCH
        await self._ask_next_best(tx, swarm, f"{woken[0].id}/day")

    async def _if_silent(self, tx: Transaction, swarm: Swarm, ask: Ask) -> None:
        part = await tx.participations.of(swarm.id, ask.person_id)
        if part is None or part.first_contribution_at is not None:
            ask.expires_at = None
        else:
            ask.expire(at=tx.now)
            tx.record.happened(
                "expert_silent", swarm=swarm.id, person=ask.person_id, subject=ask.skill_id
            )

    async def _ask_again(self, tx: Transaction, swarm: Swarm, ask: Ask) -> None:
        """Ask somebody again as they wanted, unless they are not needed any more."""
        covers = (await tx.pictures.swarm(swarm.id)).covers
        person = await tx.people.by_id(ask.person_id)
        is_covered = any(c.skill.id == ask.skill_id and c.state == "in" for c in covers)
        if is_covered or person is None or person.is_away(tx.now):
            ask.later_at = None
            ask.withdraw(at=tx.now)
            await tx.operations.begin("refresh_ask", f"{ask.id}/not needed", ask_id=ask.id)
        else:
            again = await ask_again(tx, swarm, ask)
            await send_asks(tx, swarm, [again], once=f"{ask.id}/again")

    async def _widen(self, tx: Transaction, swarm: Swarm) -> timedelta | None:
        """Go on to the next round in which there is somebody to turn to.

        Return after how long the search goes on, or None where that is not a matter of time.
        """
        to_answer = await time_to_answer(tx, swarm.severity)
        while swarm.search_round < SearchRound.LEAD:
            this = SearchRound(swarm.search_round + 1)
            begins = await when_to_plead(tx, swarm) if this is SearchRound.LEAD else tx.now
            if begins is None or begins > tx.now:
                return None if begins is None else begins - tx.now
            swarm.search_round = this
            tx.record.happened("search_widened", swarm=swarm.id, subject=this.name.lower())
            once = f"{swarm.id}/{swarm.revision}/{this.name.lower()}"
            first = urgency(swarm.severity)
            if this is SearchRound.GROUP:
                await tx.operations.begin("ask_group", once, priority=first, swarm_id=swarm.id)
                break
            if this is SearchRound.LEAD:
                await tx.operations.begin("tell_lead", once, priority=first, swarm_id=swarm.id)
            elif await self._ask_next_best(tx, swarm, once):
                break
        return to_answer

    async def _ask_next_best(self, tx: Transaction, swarm: Swarm, once: str) -> bool:
        missing = await missing_skills(tx, swarm)
        called = await call_by_skill(tx, swarm, missing, by=swarm.requester_id)
        await send_asks(tx, swarm, called.asks, once=once)
        return bool(called.asks)

    async def _plea(self, tx: Transaction, swarm: Swarm) -> Plea:
        await tx.flush()
        picture = await tx.pictures.swarm(swarm.id)
        missing = {skill.id: skill for skill in picture.missing}
        able = (await able_people(tx, swarm, list(missing)))[:MOST_IN_PLEA]
        asks = await tx.participations.asks(swarm.id)
        added = [ask.person_id for ask in asks if ask.source == AskSource.LEAD]
        inside = {one.id for one in picture.people}
        lead, admins = await heads(tx, picture.asker.id)
        refs = await tx.people.refs([*added, *(person.id for person, _ in able)])
        return Plea(
            swarm=picture,
            able=[
                Able(
                    refs[one.id],
                    [missing[skill] for skill in levels if skill in missing],
                    is_asleep=await wakes_at(tx, one) is not None,
                )
                for one, levels in able
            ],
            added=[refs[one] for one in dict.fromkeys(added) if one in inside],
            gone=[refs[one] for one in dict.fromkeys(added) if one not in inside],
            lead=await tx.people.ref(lead) if lead is not None else None,
            admins=[await tx.people.ref(admin) for admin in admins],
            asleep=await asleep(tx, swarm, [*filter(None, [lead]), *admins]),
            was_asked=await _was_asked(tx, asks, list(missing)),
        )


async def _was_asked(tx: Transaction, asks: Sequence[Ask], skill_ids: Sequence[str]) -> bool:
    """Tell whether one of these questions was put to somebody who may know one of these skills."""
    put = [ask for ask in asks if not ask.is_kept]
    levels = await tx.people.levels([ask.person_id for ask in put], skill_ids)
    return any(ask.skill_id in skill_ids or levels[ask.person_id] for ask in put)


async def _on_their_way(tx: Transaction, swarm: Swarm, asks: Sequence[Ask]) -> set[str]:
    """Return those of these asks that have not reached anybody yet, and still will."""
    unsent = {ask.id for ask in asks if ask.sent_at is None}
    if not unsent:
        return set()
    begun = await tx.operations.unfinished_of("open_swarm", "send_asks")
    if any(one.kind == "open_swarm" and one.args["swarm_id"] == swarm.id for one in begun):
        return unsent
    return unsent & {ask_id for one in begun for ask_id in one.args.get("asks", ())}
