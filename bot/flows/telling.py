"""Words to people: updates, leave-taking, App Home, what went wrong."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import plain
from bot.errors import NotFoundError, SlackError, SlackRefusedError, SwarmroomError
from bot.flows.opening import leave_name
from bot.flows.tools import Tools, post, whisper, write_to
from bot.i18n import Mrkdwn, Reader
from bot.operations import Run, together
from bot.ports import Message, SlackMessage, SlackPort
from bot.records import PersonRef, SwarmPicture, UpdateLine
from bot.slack.views import errors, participation, swarms, troubles
from bot.slack.views import home as home_views
from bot.store.operations import TRIES


async def tell_update(tools: Tools, run: Run) -> None:
    """Post an update in the announcement's thread and to everybody who follows."""
    swarm = replace(await tools.swarm(run), update=await _update(tools, run))
    reader = await tools.room_reader(run)
    posts = []
    # Below a private swarm's announcement there is nothing to say: it would only make noise.
    if swarm.announcement is not None and not swarm.is_private:
        there = swarm.announcement
        message = swarms.update_post(swarm, reader)
        posts.append(post(tools, run, "post update", there.channel, message, thread_ts=there.ts))
    await together(
        *posts,
        *(
            write_to(tools, run, f"tell {p.id}", p, swarms.update_notice(swarm, p.reader))
            for p in swarm.followers
        ),
    )


async def _update(tools: Tools, run: Run) -> UpdateLine:
    async with tools.store.reading(run.workspace_id) as tx:
        return await tx.pictures.update(run.args["update_id"])


async def let_out(tools: Tools, run: Run) -> None:
    """Take somebody out of the channel; where the workspace forbids it, say how to leave."""
    slack = await tools.slack(run)
    person = await tools.person(run, run.args["person_id"])
    if person is None or person.slack_id is None:
        return
    slack_id = person.slack_id
    async with tools.alone(run, f"{run.args['swarm_id']}/{person.id}"):
        swarm = await tools.swarm(run)
        channel = swarm.channel_id
        if channel is None:
            return
        if _is_in(swarm, person):
            # Who has come back meanwhile stays, and an earlier try may have been too late.
            if run.begun.is_in_doubt:
                await slack.invite(channel, [slack_id])
            return
        is_out = await run.step("remove", lambda: _taken_out(slack, channel, slack_id))
        if _is_in(await tools.swarm(run), person):
            # They came back meanwhile, and another replica may have let them in too early.
            await slack.invite(channel, [slack_id])
            return
    if not is_out:
        message = participation.cannot_leave(swarm, person.reader)
        await whisper(tools, run, "say how", channel, person, message)


async def _taken_out(slack: SlackPort, channel: str, slack_id: str) -> bool:
    try:
        await slack.remove(channel, slack_id)
    except SlackRefusedError:
        return False
    return True


def _is_in(swarm: SwarmPicture, person: PersonRef) -> bool:
    return any(p.id == person.id for p in swarm.people)


async def tell(tools: Tools, run: Run) -> None:
    """Show somebody privately what came of what they did, in the channel if it was in one."""
    person = await tools.person(run, run.args["person_id"])
    if person is None:
        return
    message, channel = await _answer(tools, run, person), run.args["channel"]
    if channel is None:
        await write_to(tools, run, "tell", person, message)
    else:
        await whisper(tools, run, "tell", channel, person, message)


async def tell_cut_off(tools: Tools, run: Run) -> None:
    """Tell the owner that the bot is out of their swarm's channel, or that it is closed."""
    swarm = await tools.swarm(run)
    reader = swarm.owner.reader
    if run.args["is_closed"]:
        sentence = reader.m(
            "The channel of {case} was archived or deleted, but its swarm is open. Bring the"
            " channel back in Slack, or type `/swarm reopen {case}` and it goes on in a new one.",
            case=swarm.reference,
        )
    else:
        sentence = reader.m(
            "I was removed from the channel of {case}, so I can no longer keep its brief. Invite me"
            " again with `/invite` there and I go on.",
            case=swarm.reference,
        )
    await write_to(tools, run, "tell owner", swarm.owner, errors.sorry(sentence, reader))


async def publish_home(tools: Tools, run: Run) -> None:
    """Show somebody their App Home as it stands now."""
    slack, slack_id = await tools.slack(run), run.args["slack_user_id"]
    # One after the other: what was drawn earlier must not be shown later.
    async with tools.alone(run, f"home {run.workspace_id} {slack_id}"):
        actor = await tools.services.people.actor(run.workspace_id, slack_id)
        if actor is not None:
            home = await tools.services.homes.of(actor)
            await slack.publish_home(slack_id, home_views.home(home, actor.reader))


async def take_mark(tools: Tools, run: Run) -> None:
    """Fetch a marked message from Slack and keep it; what the bot itself wrote is no fact.

    What is edited or deleted between the two is told before there is a mark to follow it, so it
    is fetched until two agree.
    """
    slack = await tools.slack(run)
    channel, ts = run.args["channel"], run.args["ts"]
    message = await slack.message(channel, ts)
    if message is None or message.author == (await slack.identity()).bot_user_id:
        return
    while message is not None:
        await _keep_mark(tools, run, message)
        kept, message = message, await slack.message(channel, ts)
        if message == kept:
            return
    await tools.services.marks.message_deleted(run.workspace_id, channel=channel, ts=ts)


async def _keep_mark(tools: Tools, run: Run, message: SlackMessage) -> None:
    await tools.services.marks.put(
        run.workspace_id,
        swarm_id=run.args["swarm_id"],
        channel=run.args["channel"],
        kind=run.args["mark"],
        marked_by=run.args["marked_by"],
        message=message,
        text="\n".join(filter(None, [plain(message.text), *message.files])),
        at=run.args["at"],
    )


async def failed(tools: Tools, run: Run, kind: str, problem: SwarmroomError) -> None:
    """Tell the person who asked that it did not work, and clear the way to try again."""
    if kind == "open_swarm":
        await tools.services.opening.failed(run.workspace_id, run.args["swarm_id"])
        await leave_name(tools, run)
    if run.asked_by is None:
        return
    found = await tools.services.troubles.for_person(run.workspace_id, run.id, run.asked_by)
    if found is None:
        return
    actor, trouble = found
    if actor.person.slack_id is None:
        return
    reader = actor.reader
    reference = trouble.reference if trouble is not None else ""
    if kind == "open_swarm":
        reference = (await tools.swarm(run)).reference
    message = troubles.given_up(
        kind,
        reference,
        _why(problem, reader),
        reader,
        again=trouble.id if trouble is not None else "",
        is_admin=actor.is_admin,
    )
    # Said after every try: what was said after the last one is not to be found for this one.
    step = f"say failed {run.journalled(TRIES)}" if run.has_done(TRIES) else "say failed"
    try:
        await post(tools, run, step, actor.person.slack_id, message)
    except SlackRefusedError:
        slack, response_url = await tools.slack(run), run.args.get("response_url")
        if response_url is None or not await slack.answer(response_url, message):
            raise


def _why(problem: SwarmroomError, reader: Reader) -> Mrkdwn:
    if isinstance(problem, SlackRefusedError):
        return troubles.why(problem.code, problem.method, reader)
    if isinstance(problem, SlackError):
        return troubles.why(type(problem).__name__, "", reader)
    return problem.said_to(reader)


async def _answer(tools: Tools, run: Run, person: PersonRef) -> Message:
    reader, what = person.reader, run.args["what"]
    if what == "access_asked":
        return participation.access_asked(reader)
    if what == "problem":
        return errors.sorry(reader.m(run.args["sentence"], **run.args["values"]), reader)
    swarm: SwarmPicture = await tools.swarm(run)
    views = {
        "following": participation.following,
        "unfollowed": participation.unfollowed,
        "left": participation.left,
        "stays": participation.wrote_so_stays,
    }
    if what not in views:
        raise NotFoundError
    return views[what](swarm, reader)
