"""The end of a channel: told a day before, put off by whoever wants, and what is left behind."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta

from bot.errors import SlackRefusedError
from bot.flows.current import bring_up_to_date
from bot.flows.lobby import enter
from bot.flows.tools import Tools, post, post_anew, standing, update, write_to
from bot.operations import Run
from bot.ports import Message
from bot.records import ArticlePicture, PersonRef, Place, SwarmPicture
from bot.slack.views import archiving as views
from bot.slack.views import knowledge, swarms
from bot.store import Transaction
from bot.store.swarms import DRAFT
from bot.store.waiting import Item, Waits

log = logging.getLogger(__name__)

WARNING = "archive_warning"
"""The word about a channel's end, by its room."""
LEFT_BEHIND = "article_link"
"""The word in the lobby's thread, by its article."""
REMINDED = "draft_reminder"
"""The reminder of a draft, by its article."""
A_MOMENT, A_DAY = timedelta(seconds=1), timedelta(days=1)


async def warn_of_archive(tools: Tools, run: Run) -> None:
    """Tell the people of a channel, a day before, that it will be archived."""
    end = await tools.services.archiving.as_it_stands(run.workspace_id, run.args["channel"])
    if end is not None and end.spell == run.args["spell"]:
        await _say_when(tools, run, await tools.swarm(run), run.args["channel"])


async def refresh_warning(tools: Tools, run: Run) -> None:
    """Let the word about a channel's end say who keeps it and until when."""
    await show_warning(tools, run, run.args["channel"])


async def show_warning(tools: Tools, run: Run, channel: str) -> None:
    """Bring the word about a channel's end up to date, where there is one."""
    archiving, shown = tools.services.archiving, None
    # Until it shows what stands, for an older edit may come to Slack after a newer one.
    while (end := await archiving.as_it_stands(run.workspace_id, channel)) not in (None, shown):
        there = await standing(tools, run, end.room_id, WARNING)
        message = views.warning(await tools.swarm(run), end, await tools.room_reader(run))
        await update(tools, run, there, message)
        shown = end


async def archive_swarm(tools: Tools, run: Run) -> None:
    """Archive the channel of a swarm that has ended, and leave links to what was learned.

    A draft goes to somebody who can finish it: nobody presses a button in an archived channel.
    """
    swarm = await tools.swarm(run)
    channel = run.args.get("channel") or swarm.channel_id
    if channel is None or str(swarm.ended_at) != run.args["ended_at"]:
        return
    seen = await (await tools.slack(run)).channel(channel)
    is_open = seen is None or not seen.is_archived
    if is_open and not await _is_ours(tools, run, channel):
        return
    article = await article_of(tools, run, swarm.article_id)
    # Before it is handed over: from then on it stands in somebody's messages.
    where = await run.step("find", lambda: _where(tools, run, article if is_open else None))
    finisher = await _hand_over(tools, run, swarm, article)
    reader = await tools.room_reader(run)
    farewell = views.farewell(swarm, article, where, finisher, reader)
    said = await _say_farewell(tools, run, channel if is_open else None, farewell)
    if await archive(tools, run, swarm.id, channel, is_open=is_open):
        await _leave_in_lobby(tools, run, swarm, article, where, finisher)
    else:
        stays = views.stays(await tools.swarm(run), article, where, finisher, reader)
        await update(tools, run, said, stays)


async def come_back(tools: Tools, run: Run) -> None:
    """Enter a channel that was archived and is back; say there how it goes on with it."""
    slack, channel = await tools.slack(run), run.args["channel"]
    swarm = await tools.swarm(run)
    if not await enter(slack, channel):
        return
    if swarm.channel_id == channel:
        await bring_up_to_date(tools, run, swarm.id)
    elif swarm.is_active:
        message = swarms.reopened_post(swarm, await tools.room_reader(run))
        await post(tools, run, "say moved", channel, message)
    if not swarm.is_active:
        await _say_when(tools, run, swarm, channel)


async def archive(
    tools: Tools, run: Run, swarm_id: str, channel: str, *, is_open: bool = True
) -> bool:
    """Archive a channel, unless its swarm goes on; where Slack does not allow it, leave it.

    Return whether it is archived.
    """
    slack = await tools.slack(run)

    async def close() -> bool:
        async with tools.store.reading(run.workspace_id) as tx:
            swarm = await tx.swarms.by_id(swarm_id)
        if swarm is None or swarm.is_active:
            return False
        try:
            if is_open:
                await slack.archive(channel)
        except SlackRefusedError as refused:
            # Some workspaces keep archiving to admins: an open channel is no harm.
            log.warning("%s cannot be archived: %s", channel, refused.code)
            return False
        return True

    async def note(tx: Transaction, is_archived: bool) -> None:
        for room in await tx.swarms.rooms(channel):
            room.archived_at = tx.now if is_archived else room.archived_at

    return await run.step("archive", close, note=note)


async def archive_is_over(tools: Tools, run: Run, swarm_id: str) -> None:
    """Return once no channel of a swarm is being archived: it is known then how it stands."""
    if await tools.services.archiving.is_being_archived(run.workspace_id, swarm_id):
        await run.sleep_until(tools.store.now + A_MOMENT)


async def hand_draft(
    tools: Tools, run: Run, swarm: SwarmPicture, article: ArticlePicture, person: PersonRef
) -> bool:
    """Write somebody the draft, with its buttons; tell whether it has reached them.

    Whoever gets it a day after the swarm's end, or later, needs no other reminder of it.
    """
    message = knowledge.article_draft(article, swarm, person.reader)
    step, keep = f"hand draft {person.id}", (article.id, DRAFT)
    item = Item(Waits.DRAFT, article.id, swarm.id, person.id, tools.store.now)

    async def sent(tx: Transaction) -> None:
        if swarm.ended_at is not None and tx.now >= swarm.ended_at + A_DAY:
            await tx.waiting.remind(item)
            await tx.waiting.reached(article.id, Waits.DRAFT, person.id)

    return await write_to(tools, run, step, person, message, keep=keep, sent=sent) is None


async def article_of(tools: Tools, run: Run, article_id: str | None) -> ArticlePicture | None:
    """Return an article in its present wording."""
    async with tools.store.transaction(run.workspace_id) as tx:
        row = await tx.articles.by_id(article_id)
        return await tx.pictures.article(row) if row is not None else None


async def show_left_behind(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Let the word in the lobby's thread say how the article stands, where there is one."""
    article = await article_of(tools, run, swarm.article_id)
    there = await standing(tools, run, swarm.article_id, LEFT_BEHIND)
    if article is not None and there is not None and not article.is_draft:
        message = views.left_behind(swarm, article, "", None, await tools.room_reader(run))
        await update(tools, run, there, message)


async def _say_when(tools: Tools, run: Run, swarm: SwarmPicture, channel: str) -> None:
    """Say in a channel until when it stays; an older word of that points to this one."""
    end = await tools.services.archiving.as_it_stands(run.workspace_id, channel)
    if end is None:
        return
    reader = await tools.room_reader(run)
    message, keep = views.warning(swarm, end, reader), (end.room_id, WARNING)
    before = views.warned_before(reader)
    try:
        await post_anew(tools, run, "say when", channel, message, keep=keep, before=before)
    except SlackRefusedError as refused:
        log.warning("nobody in %s could be told of its end: %s", channel, refused.code)
        return
    # Somebody may have kept it before it was noted where this stands.
    await show_warning(tools, run, channel)


async def _is_ours(tools: Tools, run: Run, channel: str) -> bool:
    """Tell whether its people could be told of its end: where others read, nothing is said."""
    try:
        await tools.must_be_ours(run, channel)
    except SlackRefusedError as refused:
        log.warning("%s is left to its people: %s", channel, refused.code)
        return False
    return True


async def _hand_over(
    tools: Tools, run: Run, swarm: SwarmPicture, article: ArticlePicture | None
) -> PersonRef | None:
    """Hand a draft to its owner, or else to whoever else can finish it; return who has it."""
    if article is None or not article.is_draft:
        return None
    if await _has_draft(tools, run, swarm, article):
        return swarm.owner
    able = [swarm.owner, *filter(None, [swarm.ended_by]), *swarm.people]
    for person in {one.id: one for one in able}.values():
        if await hand_draft(tools, run, swarm, article, person):
            return person
    return None


async def _has_draft(tools: Tools, run: Run, swarm: SwarmPicture, article: ArticlePicture) -> bool:
    """Tell whether the owner has been sent the draft, with its buttons, since the swarm ended."""
    async with tools.store.reading(run.workspace_id) as tx:
        at = await tx.waiting.reached_at(article.id, Waits.DRAFT, swarm.owner.id)
        there = await tx.swarms.place(article.id, REMINDED)
    is_since = at is not None and swarm.ended_at is not None and at >= swarm.ended_at
    return is_since and there is not None


async def _say_farewell(
    tools: Tools, run: Run, channel: str | None, message: Message
) -> Place | None:
    if channel is not None:
        with suppress(SlackRefusedError):
            return await post(tools, run, "say farewell", channel, message)
    return None


async def _leave_in_lobby(
    tools: Tools,
    run: Run,
    swarm: SwarmPicture,
    article: ArticlePicture | None,
    where: str,
    finisher: PersonRef | None,
) -> None:
    """Leave a link in the thread of the announcement, once; a private swarm leaves none."""
    there = swarm.announcement
    if there is None or swarm.is_private or article is None or article.state == "archived":
        return
    message = views.left_behind(swarm, article, where, finisher, await tools.room_reader(run))
    stands = await standing(tools, run, article.id, LEFT_BEHIND)
    if stands is not None:
        await update(tools, run, stands, message)
        return
    keep = article.id, LEFT_BEHIND
    with suppress(SlackRefusedError):
        await post(tools, run, "leave link", there.channel, message, thread_ts=there.ts, keep=keep)


async def _where(tools: Tools, run: Run, article: ArticlePicture | None) -> str:
    """Return the address of an article's message, if others can open it; empty for none."""
    if article is None or article.place is None or article.place.is_direct:
        return ""
    slack, place = await tools.slack(run), article.place
    try:
        found = await slack.message(place.channel, place.ts)
    except SlackRefusedError:
        return ""
    return found.permalink if found is not None else ""
