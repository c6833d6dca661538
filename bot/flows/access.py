"""The wish to enter a private swarm, as its owner sees it: put, brought to mind, and closed."""

from __future__ import annotations

from bot.flows.tools import REMIND, Noting, Tools, standing, stood_before, update, write_to
from bot.operations import Run, together
from bot.ports import Message
from bot.records import PersonRef, Place, SwarmPicture
from bot.slack.views import leading, participation

ASK = "ask owner"
WISH = "access_request"
"""The owner's question whether somebody may come in."""


def reminded(person: PersonRef) -> str:
    """Return the purpose of the reminder of it that somebody got."""
    return f"access_reminder:{person.id}"


async def ask_access(tools: Tools, run: Run) -> None:
    """Ask the owner of a private swarm whether somebody may come in; an older question goes."""
    async with tools.store.transaction(run.workspace_id) as tx:
        request = await tx.participations.access_request(run.args["request_id"])
        if request is None:
            return
        swarm = await tx.pictures.swarm(request.swarm_id)
        person = (await tx.people.refs([request.person_id]))[request.person_id]
    before = await stood_before(tools, run, request.id, WISH)
    if request.answered_at is None or run.has_done(ASK) or run.begun.is_in_doubt:
        message = participation.access_request(request.id, swarm, person, swarm.owner.reader)
        await write_to(tools, run, ASK, swarm.owner, message, keep=(request.id, WISH))
    if run.args.get("from_id") is None:
        await update(tools, run, before, participation.access_asked_again(swarm.owner.reader))
    else:
        await _pass_on(tools, run, request.id, before, swarm.owner)
    await close_if_answered(tools, run, request.id)


async def tell_access_answer(tools: Tools, run: Run) -> None:
    """Tell somebody whether they may come into a private swarm; close the owner's question."""
    swarm, granted = await tools.swarm(run), run.args["granted"]
    person = await tools.person(run, run.args["person_id"])
    if person is None:
        return
    answer = participation.access_answered(swarm, granted, person.reader)
    await together(
        write_to(tools, run, "tell", person, answer),
        _close(tools, run, run.args["request_id"], swarm, person, granted),
    )


async def remind_of_wish(tools: Tools, run: Run, person: PersonRef, sent: Noting) -> None:
    """Remind the owner that somebody waits for their answer."""
    async with tools.store.transaction(run.workspace_id) as tx:
        request = await tx.participations.access_request(run.args["object_id"])
        if request is None or request.answered_at is not None:
            return
        who = (await tx.people.refs([request.person_id]))[request.person_id]
    message = leading.access_reminder(request.id, await tools.swarm(run), who, person.reader)
    keep = request.id, reminded(person)
    await write_to(tools, run, REMIND, person, message, keep=keep, sent=sent)
    await close_if_answered(tools, run, request.id)


async def close_if_answered(tools: Tools, run: Run, request_id: str) -> None:
    """Close what was said of a wish, where it was answered before it was noted where that is."""
    async with tools.store.transaction(run.workspace_id) as tx:
        request = await tx.participations.access_request(request_id)
        if request is None or request.is_granted is None:
            return
        swarm = await tx.pictures.swarm(request.swarm_id)
        person = (await tx.people.refs([request.person_id]))[request.person_id]
    await _close(tools, run, request_id, swarm, person, request.is_granted)


async def show_wishes(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Let each open question say whether there is still something to decide."""
    async with tools.store.reading(run.workspace_id) as tx:
        waiting = await tx.participations.waiting_access(swarm.id)
        people = await tx.people.refs(wish.person_id for wish in waiting)
        places = await tx.swarms.places([wish.id for wish in waiting])
    await together(
        *(
            update(tools, run, places.get((wish.id, purpose)), message)
            for wish in waiting
            for purpose, message in _as_it_stands(swarm, wish.id, people[wish.person_id])
        )
    )


def _as_it_stands(
    swarm: SwarmPicture, wish_id: str, person: PersonRef
) -> list[tuple[str, Message]]:
    """Return what question and reminder say now, each by what for it was written."""
    owner, reader = swarm.owner, swarm.owner.reader
    if not swarm.is_active:
        over = participation.access_over(person, reader)
        return [(WISH, over), (reminded(owner), over)]
    return [
        (WISH, participation.access_request(wish_id, swarm, person, reader)),
        (reminded(owner), leading.access_reminder(wish_id, swarm, person, reader)),
    ]


async def _pass_on(
    tools: Tools, run: Run, wish_id: str, before: Place | None, owner: PersonRef
) -> None:
    """Let whoever owned the case read that it is for the new owner to decide."""
    person = await tools.person(run, run.args["from_id"])
    if person is None:
        return
    reminder = await standing(tools, run, wish_id, reminded(person))
    message = participation.access_passed_on(owner, person.reader)
    await together(*(update(tools, run, place, message) for place in (before, reminder)))


async def _close(
    tools: Tools, run: Run, wish_id: str, swarm: SwarmPicture, person: PersonRef, granted: bool
) -> None:
    async with tools.store.reading(run.workspace_id) as tx:
        places = await tx.swarms.places([wish_id])
    closed = participation.access_closed(swarm, person, granted, swarm.owner.reader)
    purposes = WISH, reminded(swarm.owner)
    await together(*(update(tools, run, places.get((wish_id, p)), closed) for p in purposes))
