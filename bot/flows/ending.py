"""The end of a swarm as people see it: messages changed, people thanked, the draft posted."""

from __future__ import annotations

from contextlib import suppress

from bot.errors import SlackRefusedError
from bot.flows.access import show_wishes
from bot.flows.archiving import (
    archive,
    archive_is_over,
    article_of,
    hand_draft,
    show_left_behind,
    show_warning,
)
from bot.flows.asking import INVITE, add_and_ask
from bot.flows.chasing import show_reminder
from bot.flows.current import bring_up_to_date
from bot.flows.nudging import close_nudges
from bot.flows.opening import (
    TOLD_TO_WAIT,
    make_channel,
    pinned_brief,
    set_topic,
    tell_to_wait,
)
from bot.flows.tools import Tools, post, post_anew, update, write_to
from bot.operations import Run, together
from bot.records import ArticlePicture, Opened, PersonRef, SwarmPicture, ThanksLine
from bot.slack.views import knowledge, participation, swarms
from bot.store.swarms import DRAFT


async def end_swarm(tools: Tools, run: Run) -> None:
    """Side by side: brief, topic, announcement, withdrawn asks, thanks, draft, what waited."""
    swarm = await tools.swarm(run)
    await together(
        bring_up_to_date(tools, run, swarm.id),
        set_topic(tools, run, swarm),
        _withdraw(tools, run),
        _thank(tools, run, swarm),
        _tell_followers(tools, run, swarm),
        _last_post(tools, run, swarm),
        close_nudges(tools, run, swarm),
        show_wishes(tools, run, swarm),
    )
    # Nobody works in the channel of a swarm that was not needed, or never came to stand.
    is_needless = swarm.state == "answered" or run.args.get("is_half_made")
    if is_needless and swarm.channel_id is not None:
        await archive(tools, run, swarm.id, swarm.channel_id)


async def reopen_swarm(tools: Tools, run: Run) -> None:
    """Go on in the same channel, or in a new one where that is archived; both are linked."""
    slack = await tools.slack(run)
    swarm = await tools.swarm(run)
    reader = await tools.room_reader(run)
    channel = run.args["channel"]
    await archive_is_over(tools, run, swarm.id)

    async def look() -> bool:
        return channel is None or await slack.is_archived(channel)

    must_move = await run.step("is archived", look)
    if must_move:
        await _make_another_channel(tools, run, swarm)
        swarm = await tools.swarm(run)
        await together(
            add_and_ask(tools, run, swarm, [], also=swarm.people),
            pinned_brief(tools, run, swarm),
        )
    await set_topic(tools, run, swarm)
    message = swarms.reopened_post(swarm, reader)
    await post(tools, run, "say reopened", swarm.channel_id or "", message)
    if swarm.announcement is not None:
        there = swarm.announcement
        with suppress(SlackRefusedError):
            await post(tools, run, "tell lobby", there.channel, message, thread_ts=there.ts)
    await together(bring_up_to_date(tools, run, swarm.id), show_wishes(tools, run, swarm))
    if not must_move:
        await show_warning(tools, run, channel)
    elif run.has_done(TOLD_TO_WAIT):
        asker = await _asker(tools, run, swarm)
        notice = swarms.reopened_notice(swarm, asker.reader)
        await write_to(tools, run, "write to asker", asker, notice)


async def _make_another_channel(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Make a channel, as for a new swarm; who has to wait for it is told so."""
    asker = await _asker(tools, run, swarm)

    async def tell(seconds: float) -> None:
        opened = Opened(None, True, wait_seconds=seconds)
        await tell_to_wait(tools, run, opened, swarm.reference, asker)

    run.when_waiting = tell
    await make_channel(tools, run, swarm.id)
    # Of what waits from here on only the invitation keeps anybody out.
    run.told_method = INVITE


async def _asker(tools: Tools, run: Run, swarm: SwarmPicture) -> PersonRef:
    """Return who asked for it."""
    return await tools.person(run, run.asked_by or swarm.owner.id) or swarm.owner


async def refresh_article(tools: Tools, run: Run) -> None:
    """Let the message of a draft say how the article stands."""
    shown: ArticlePicture | None = None
    # Until it shows what stands, for an older edit may come to Slack after a newer one.
    while (article := await article_of(tools, run, run.args["article_id"])) not in (None, shown):
        swarm = await tools.swarm(run, article.swarm_id)
        is_alone = article.place is not None and article.place.is_direct
        # Alone with a draft is its owner, unless no message reached them.
        reader = swarm.owner.reader if is_alone else await tools.room_reader(run)
        await update(tools, run, article.place, knowledge.article_draft(article, swarm, reader))
        await show_left_behind(tools, run, swarm)
        await show_reminder(tools, run, swarm)
        shown = article


async def _withdraw(tools: Tools, run: Run) -> None:
    async with tools.store.transaction(run.workspace_id) as tx:
        rows = [await tx.participations.ask(a) for a in run.args.get("withdrawn", [])]
        asks = [await tx.pictures.ask(row) for row in rows if row is not None]
    await together(
        *(
            update(tools, run, ask.message, participation.ask(ask, ask.person.reader))
            for ask in asks
        )
    )


async def _thank(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    async with tools.store.transaction(run.workspace_id) as tx:
        given = {t.to_id: t for t in await tx.participations.thanks(swarm.id)}
        refs = await tx.people.refs([*given, *(t.from_id for t in given.values())])
    messages = []
    for person_id in run.args.get("thanked", []):
        thanks, person = given[person_id], refs[person_id]
        line = ThanksLine(person, [thanks.how] if thanks.how else [], thanks.note)
        message = participation.thanks(swarm, line, refs[thanks.from_id], person.reader)
        messages.append(write_to(tools, run, f"thank {person_id}", person, message))
    await together(*messages)


async def _tell_followers(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    await together(
        *(
            write_to(tools, run, f"tell {p.id}", p, swarms.ended_notice(swarm, p.reader))
            for p in swarm.followers
        )
    )


async def _last_post(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Post the draft, or why there is none, where the people of the swarm are."""
    if swarm.channel_id is None:
        return
    reader = await tools.room_reader(run)
    article_id = run.args.get("article_id")
    if article_id is None:
        message = swarms.ended_notice(swarm, reader)
        with suppress(SlackRefusedError):
            await post(tools, run, "say ended", swarm.channel_id, message)
        return
    article = await article_of(tools, run, article_id)
    if article is not None:
        message = knowledge.article_draft(article, swarm, reader)
        keep, before = (article.id, DRAFT), knowledge.article_renewed(article, reader)
        channel = swarm.channel_id
        try:
            await post_anew(tools, run, "post draft", channel, message, keep=keep, before=before)
        except SlackRefusedError:
            # The channel was archived or the bot put out of it: the owner gets the draft instead.
            await hand_draft(tools, run, swarm, article, swarm.owner)
