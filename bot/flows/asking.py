"""Asks reach people, and those who are in get into the channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

from bot.errors import SlackRefusedError
from bot.flows.tools import Tools, update, whisper, write_to
from bot.operations import Run, led_by, together
from bot.records import AskPicture, PersonRef, SwarmPicture
from bot.services.missing import AT_ONCE, plan_search
from bot.services.seeing import changed
from bot.slack.views import participation as views
from bot.store import Transaction
from bot.store.swarms import ASK

INVITE = "conversations.invite"
OVER = frozenset({"withdrawn", "expired", "asked_again"})
EARLY = timedelta(minutes=10)
"""Whoever comes so soon after the opening, before anything was found, has missed nothing."""


async def send_asks(tools: Tools, run: Run) -> None:
    """Ask people, or tell them that they have been added and put them in."""
    asks = await _asks(tools, run, run.args["asks"])
    if asks:
        await add_and_ask(tools, run, asks[0].swarm, asks)


async def bring_in(tools: Tools, run: Run) -> None:
    """Put somebody into a swarm's channel and show them around."""
    async with AsyncExitStack() as held:
        # In one order, so that two who bring in the same people cannot wait for each other.
        for person_id in sorted(run.args["people"]):
            await held.enter_async_context(tools.alone(run, f"{run.args['swarm_id']}/{person_id}"))
        swarm = await tools.swarm(run)
        if swarm.channel_id is None:
            # Still opening: the opening itself puts in whoever is in by then.
            return
        # Who has left meanwhile stays out.
        people = [p for p in swarm.people if p.id in run.args["people"]]

        async def tell(seconds: float) -> None:
            await _tell_to_wait(tools, run, swarm, people, seconds)

        run.when_waiting = tell
        refused = await _add(tools, run, swarm, people)
        inside = await _still_in(tools, run, [p for p in people if p.id not in refused])
    await together(*(_show_around(tools, run, swarm, person) for person in inside))
    await _tell_refused(tools, run, swarm, refused, also_themselves=True)


async def _tell_to_wait(
    tools: Tools, run: Run, swarm: SwarmPicture, people: Sequence[PersonRef], seconds: float
) -> None:
    """Tell each why they are not in the channel yet."""
    await together(
        *(
            write_to(
                tools, run, f"tell {p.id} to wait", p, views.let_in_late(swarm, seconds, p.reader)
            )
            for p in people
        )
    )


async def _still_in(tools: Tools, run: Run, people: Sequence[PersonRef]) -> Sequence[PersonRef]:
    """Return who has not left while they were let in; another replica may have been too early."""
    slack, swarm = await tools.slack(run), await tools.swarm(run)
    inside = {person.id for person in swarm.people}
    for person in people:
        if person.id not in inside and person.slack_id and swarm.channel_id:
            with suppress(SlackRefusedError):
                await slack.remove(swarm.channel_id, person.slack_id)
    return [person for person in people if person.id in inside]


async def orient(tools: Tools, run: Run) -> None:
    """Show somebody around who came into the channel by themselves."""
    swarm = await tools.swarm(run)
    person = await tools.person(run, run.args["person_id"])
    if person is not None:
        await _show_around(tools, run, swarm, person)


async def _show_around(
    tools: Tools, run: Run, swarm: SwarmPicture, person: PersonRef, *, is_told: bool = False
) -> None:
    """Show somebody around; who `is_told` already what it is about only what is new to them."""
    is_first = await _is_first(tools, run, person)
    age = tools.store.now - swarm.opened_at
    is_late = bool(swarm.marks or swarm.update) or age > EARLY
    if swarm.channel_id is None or (is_told and not is_first and not is_late):
        return
    is_owner = person.id == swarm.owner.id
    message = views.orientation(
        swarm, person.reader, is_first=is_first, is_late=is_late, is_owner=is_owner
    )
    step = f"orient {person.id}"
    await whisper(tools, run, step, swarm.channel_id, person, message, only_there=True)


async def _is_first(tools: Tools, run: Run, person: PersonRef) -> bool:
    """Tell whether somebody is in a swarm for the first time, and note that they have been."""

    async def look() -> bool:
        async with tools.store.reading(run.workspace_id) as tx:
            row = await tx.people.by_id(person.id)
            return row is not None and row.oriented_at is None

    async def note(tx: Transaction, is_first: bool) -> None:
        row = await tx.people.by_id(person.id)
        if row is not None and is_first:
            row.oriented_at = tx.now

    return await run.step(f"first {person.id}", look, note=note)


async def refresh_ask(tools: Tools, run: Run) -> None:
    """Let the message of an ask say what has become of it."""
    shown: Sequence[AskPicture] = ()
    # Until it shows what stands, for another replica may have edited it meanwhile.
    while shown != (asks := await _asks(tools, run, [run.args["ask_id"]])):
        for ask in asks:
            await update(tools, run, ask.message, views.ask(ask, ask.person.reader))
        shown = asks


async def add_and_ask(
    tools: Tools,
    run: Run,
    swarm: SwarmPicture,
    asks: Sequence[AskPicture],
    *,
    also: Sequence[PersonRef] = (),
    refused: Mapping[str, str] | None = None,
    step: str = "invite",
    beside: Sequence[Callable[[], Awaitable[Any]]] = (),
) -> list[Any]:
    """Side by side: one invitation for all who are to be in, and a message to each who is asked.

    Those who have got in are told after it. `refused` are those of whom it was clear before, by
    person id, with the reason as a code. What is done `beside` it leaves after the invitation,
    for which people wait, the first of it before the rest and the messages; return what came of it.
    """
    inside = {p.id: p for p in [*also, *(a.person for a in asks if a.is_added)]}
    to_ask = [ask for ask in asks if not ask.is_added]
    added, after = await led_by(
        lambda: _add(tools, run, swarm, list(inside.values()), step),
        lambda: led_by(*beside, lambda: _write_all(tools, run, to_ask)),
    )
    done: list[Any]
    *done, unreached = after
    now_in = [ask for ask in asks if ask.is_added and ask.person.id not in added]
    untold = await _write_all(tools, run, now_in)
    await together(*(_show_around(tools, run, swarm, ask.person, is_told=True) for ask in now_in))
    await _tell_refused(tools, run, swarm, {**(refused or {}), **unreached, **untold, **added})
    await tools.services.searching.not_reached(
        run.workspace_id, [ask.id for ask in asks if ask.person.id in unreached]
    )
    return done


async def _add(
    tools: Tools, run: Run, swarm: SwarmPicture, people: Sequence[PersonRef], step: str = "invite"
) -> dict[str, str]:
    """Invite people; return Slack's code by person id for those who could not be added."""
    slack = await tools.slack(run)
    ids = {p.slack_id: p.id for p in people if p.slack_id}
    missing = {p.id: "not_linked" for p in people if not p.slack_id}
    if not ids or swarm.channel_id is None:
        return missing
    channel = swarm.channel_id

    async def invite() -> dict[str, str]:
        return (await slack.invite(channel, list(ids))).refused

    async def note(tx: Transaction, refused: dict[str, str]) -> None:
        row = await tx.swarms.locked(swarm.id) if refused else None
        if row is None:
            return
        for slack_id in refused:
            part = await tx.participations.of(swarm.id, ids[slack_id])
            if part is not None:
                part.leave(at=tx.now)
        await tx.flush()
        await changed(tx, row)
        await plan_search(tx, row, patience=AT_ONCE)

    refused = await run.step(step, invite, note=note)
    await run.tell_no_more()
    return {**missing, **{ids[s]: code for s, code in refused.items() if s in ids}}


async def _write_all(tools: Tools, run: Run, asks: Sequence[AskPicture]) -> dict[str, str]:
    """Write to each who is asked; return Slack's code by person id for those not reached."""
    codes = await together(*(_write(tools, run, ask) for ask in asks))
    return {a.person.id: code for a, code in zip(asks, codes, strict=True) if code is not None}


async def _write(tools: Tools, run: Run, ask: AskPicture) -> str | None:
    step = f"ask {ask.id}"
    if ask.state in OVER and not run.begun.is_in_doubt:
        return None

    async def sent(tx: Transaction) -> None:
        # Held as by whoever answers, or the two would not see each other.
        await tx.swarms.locked(ask.swarm.id)
        row = await tx.participations.ask(ask.id)
        if row is None:
            return
        row.reached(at=tx.now)
        if not row.is_waiting and not row.is_added:
            # Answered or withdrawn before it was known where to edit the question.
            await tx.operations.begin("refresh_ask", f"{ask.id}/sent", ask_id=ask.id)

    return await write_to(
        tools,
        run,
        step,
        ask.person,
        views.ask(ask, ask.person.reader),
        keep=(ask.id, ASK),
        sent=sent,
    )


async def _tell_refused(
    tools: Tools,
    run: Run,
    swarm: SwarmPicture,
    refused: Mapping[str, str],
    *,
    also_themselves: bool = False,
) -> None:
    """Name to the owner, and to who asked for it, whom Slack would not let in, and why.

    Where it is one of these two, they get to know it by direct message: they see no whisper.
    """
    if not refused or swarm.channel_id is None:
        return
    async with tools.store.transaction(run.workspace_id) as tx:
        people = await tx.people.refs([*refused, swarm.owner.id, run.asked_by or swarm.owner.id])
    named = {people[person_id]: code for person_id, code in refused.items()}
    responsible = {swarm.owner.id, run.asked_by or swarm.owner.id}
    for who in sorted(responsible):
        others = {person: code for person, code in named.items() if person.id != who}
        message = views.could_not_add(swarm, others, people[who].reader)
        step = f"tell refused {who}"
        if others and who in refused:
            await write_to(tools, run, step, people[who], message)
        elif others:
            await whisper(tools, run, step, swarm.channel_id, people[who], message)
    for person, code in named.items():
        if also_themselves or person.id in responsible:
            own = views.could_not_add_you(swarm, code, person.reader)
            await write_to(tools, run, f"tell {person.id}", person, own)


async def _asks(tools: Tools, run: Run, ids: Sequence[str]) -> list[AskPicture]:
    async with tools.store.transaction(run.workspace_id) as tx:
        rows = [await tx.participations.ask(ask_id) for ask_id in ids]
        found = [row for row in rows if row is not None]
        if not found:
            return []
        return await tx.pictures.asks(found, await tx.pictures.swarm(found[0].swarm_id))
