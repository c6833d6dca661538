"""The end of a swarm as people see it: messages changed, people thanked, the draft posted."""

from __future__ import annotations

from bot.errors import SlackRefusedError
from bot.flows.asking import add_and_ask
from bot.flows.current import bring_up_to_date
from bot.flows.opening import make_channel, post_brief
from bot.flows.tools import Tools, post, update, write_to
from bot.operations import Run, together
from bot.records import SwarmPicture, ThanksLine
from bot.slack.views import knowledge, participation, swarms
from bot.store.swarms import DRAFT


async def end_swarm(tools: Tools, run: Run) -> None:
    """Side by side: brief and announcement, withdrawn asks, thanks, followers, article draft."""
    swarm = await tools.swarm(run)
    await together(
        bring_up_to_date(tools, run, swarm.id),
        _withdraw(tools, run),
        _thank(tools, run, swarm),
        _tell_followers(tools, run, swarm),
        _last_post(tools, run, swarm),
    )
    if swarm.state == "answered" and swarm.channel_id is not None:
        slack, channel = await tools.slack(run), swarm.channel_id

        async def archive() -> bool:
            try:
                await slack.archive(channel)
            except SlackRefusedError:
                # Some workspaces keep archiving to admins: an empty channel is no harm.
                return False
            return True

        await run.step("archive", archive)


async def reopen_swarm(tools: Tools, run: Run) -> None:
    """Go on in the same channel, or in a new one where that is archived; both are linked."""
    slack = await tools.slack(run)
    swarm = await tools.swarm(run)
    reader = await tools.room_reader(run)
    channel = run.args["channel"]

    async def look() -> bool:
        return channel is None or await slack.is_archived(channel)

    if await run.step("is archived", look):
        swarm = await make_channel(tools, run, swarm)
        await together(
            add_and_ask(tools, run, swarm, [], also=swarm.people), post_brief(tools, run, swarm)
        )
    message = swarms.reopened_post(swarm, reader)
    await post(tools, run, "say reopened", swarm.channel_id or "", message)
    if swarm.announcement is not None:
        there = swarm.announcement
        await post(tools, run, "tell lobby", there.channel, message, thread_ts=there.ts)
    await bring_up_to_date(tools, run, swarm.id)


async def refresh_article(tools: Tools, run: Run) -> None:
    """Let the message of a draft say how the article stands."""
    async with tools.store.transaction(run.workspace_id) as tx:
        row = await tx.articles.by_id(run.args["article_id"])
        article = await tx.pictures.article(row) if row is not None else None
    if article is not None:
        swarm = await tools.swarm(run, article.swarm_id)
        message = knowledge.article_draft(article, swarm, await tools.room_reader(run))
        await update(tools, run, article.place, message)


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
    for person_id in run.args.get("thanked", []):
        thanks, person = given[person_id], refs[person_id]
        line = ThanksLine(person, [thanks.how] if thanks.how else [], thanks.note)
        message = participation.thanks(swarm, line, refs[thanks.from_id], person.reader)
        await write_to(tools, run, f"thank {person_id}", person, message)


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
        await post(tools, run, "say ended", swarm.channel_id, swarms.ended_notice(swarm, reader))
        return
    async with tools.store.transaction(run.workspace_id) as tx:
        row = await tx.articles.by_id(article_id)
        article = await tx.pictures.article(row) if row is not None else None
    if article is not None:
        message = knowledge.article_draft(article, swarm, reader)
        await post(tools, run, "post draft", swarm.channel_id, message, keep=(article.id, DRAFT))
