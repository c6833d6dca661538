"""Answers to asks: yes, no, or somebody else."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import BadInputError, NotFoundError, TooLateError, UnknownPersonError
from bot.i18n import N_
from bot.records import Actor, AskPicture
from bot.services.calling import call_next, call_suggested
from bot.services.entering import must_go_on, put_in
from bot.services.missing import time_to_answer
from bot.services.seeing import changed
from bot.services.sending import send_asks
from bot.store import Store, Transaction
from models import Ask, JoinSource, Swarm

LATER = timedelta(minutes=30)


class Answers:
    """Takes what people who were asked say."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def accept(self, actor: Actor, ask_id: str) -> AskPicture:
        """Answer an ask with yes: the person is put in. Raises TooLateError if it is over."""
        async with self._store.transaction(actor.workspace_id) as tx:
            ask, swarm = await self._own_ask(tx, actor, ask_id)
            if not ask.is_open:
                raise _answered(ask)
            ask.answer(accepted=True, at=tx.now)
            return await self._come_in(tx, actor, ask, swarm)

    async def reconsider(self, actor: Actor, ask_id: str) -> AskPicture:
        """Make a yes of somebody's no, as long as the swarm goes on."""
        async with self._store.transaction(actor.workspace_id) as tx:
            ask, swarm = await self._own_ask(tx, actor, ask_id)
            if not ask.is_declined:
                raise _answered(ask)
            ask.reconsider(at=tx.now)
            return await self._come_in(tx, actor, ask, swarm)

    async def decline(self, actor: Actor, ask_id: str, *, reason: str = "") -> AskPicture:
        """Answer an ask with no. `reason` is a code that is told to nobody."""
        async with self._store.transaction(actor.workspace_id) as tx:
            ask, swarm = await self._waiting_ask(tx, actor, ask_id)
            ask.answer(accepted=False, at=tx.now, reason=reason)
            tx.record.happened("ask_declined", actor=actor.id, swarm=swarm.id, person=actor.id)
            await call_next(tx, swarm, once=ask.id)
            await self._ask_changed(tx, ask)
            await changed(tx, swarm)
            return await tx.pictures.ask(ask)

    async def put_off(self, actor: Actor, ask_id: str) -> AskPicture:
        """Ask somebody again in a while; meanwhile others are asked."""
        async with self._store.transaction(actor.workspace_id) as tx:
            ask, swarm = await self._waiting_ask(tx, actor, ask_id)
            if ask.is_put_off:
                return await tx.pictures.ask(ask)
            ask.put_off(until=tx.now + LATER)
            tx.record.happened("ask_put_off", actor=actor.id, swarm=swarm.id, person=actor.id)
            to_answer = await time_to_answer(tx, swarm.severity)
            await call_next(tx, swarm, once=f"{ask.id}/later", patience=to_answer)
            await self._ask_changed(tx, ask, "later")
            await changed(tx, swarm)
            return await tx.pictures.ask(ask)

    async def suggest(self, actor: Actor, ask_id: str, slack_user_id: str) -> AskPicture:
        """Answer an ask with no and ask somebody else instead."""
        async with self._store.transaction(actor.workspace_id) as tx:
            ask, swarm = await self._waiting_ask(tx, actor, ask_id)
            other = await tx.people.by_slack(slack_user_id)
            if other is None:
                raise UnknownPersonError
            if other.id == actor.id:
                raise BadInputError(
                    N_("That is you. Choose somebody else, or press Accept."), field="people"
                )
            ask.answer(accepted=False, at=tx.now, reason="suggested")
            tx.record.happened("ask_declined", actor=actor.id, swarm=swarm.id, person=actor.id)
            # Whoever is suggested is to do what this person was asked for.
            called = await call_suggested(tx, swarm, other, by=actor.id, skill=ask.skill_id)
            once = f"{ask.id}/suggested"
            await send_asks(tx, swarm, called.asks, once=once, asked_by=actor.id)
            await call_next(tx, swarm, once=ask.id)
            await self._ask_changed(tx, ask)
            await changed(tx, swarm)
            return await tx.pictures.ask(ask)

    async def asked(self, actor: Actor, ask_id: str) -> AskPicture:
        """Return an ask that is waiting for this person. Raises TooLateError if it is over."""
        async with self._store.transaction(actor.workspace_id) as tx:
            ask, _ = await self._waiting_ask(tx, actor, ask_id)
            return await tx.pictures.ask(ask)

    async def _waiting_ask(self, tx: Transaction, actor: Actor, ask_id: str) -> tuple[Ask, Swarm]:
        ask, swarm = await self._own_ask(tx, actor, ask_id)
        if not ask.is_waiting:
            raise _answered(ask)
        return ask, swarm

    async def _own_ask(self, tx: Transaction, actor: Actor, ask_id: str) -> tuple[Ask, Swarm]:
        ask = await tx.participations.ask(ask_id)
        if ask is None or ask.person_id != actor.id:
            raise NotFoundError
        swarm = await tx.swarms.locked(ask.swarm_id)
        ask = await tx.participations.ask(ask_id)
        if swarm is None or ask is None:
            raise NotFoundError
        must_go_on(await tx.pictures.swarm(swarm.id))
        return ask, swarm

    async def _come_in(self, tx: Transaction, actor: Actor, ask: Ask, swarm: Swarm) -> AskPicture:
        tx.record.happened(
            "ask_accepted", actor=actor.id, swarm=swarm.id, person=actor.id, subject=ask.id
        )
        await put_in(tx, swarm, actor.id, JoinSource.ASK)
        await self._ask_changed(tx, ask, "accepted")
        return await tx.pictures.ask(ask)

    async def _ask_changed(self, tx: Transaction, ask: Ask, what: str = "answered") -> None:
        await tx.flush()
        await tx.operations.begin("refresh_ask", f"{ask.id}/{what}", ask_id=ask.id)


def _answered(ask: Ask) -> TooLateError:
    if ask.withdrawn_at is not None:
        return TooLateError(N_("You are not needed for this any more. Thank you all the same."))
    if ask.is_open:
        return TooLateError(
            N_("Others have been asked meanwhile, so no answer is needed. You can still accept.")
        )
    return TooLateError(N_("You have answered this already. Thank you."))
