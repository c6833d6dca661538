"""From rows to a channel: the steps by which a swarm comes to be in Slack."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import SlackRefusedError, SlackUnsureError
from bot.flows.asking import INVITE, add_and_ask
from bot.flows.current import brief_of, bring_up_to_date
from bot.flows.lobby import find_lobby, find_lobby_anew
from bot.flows.tools import Tools, post, unless_refused, whisper, write_to
from bot.names import channel_names, name_words
from bot.operations import Run, led_by, together
from bot.ports import ChannelMade, SlackPort
from bot.records import AskPicture, Opened, Pause, PersonRef, Place, SwarmPicture
from bot.services.calling import not_called
from bot.settings import BY_KEY, NAME_TEMPLATE
from bot.slack.views import swarms as views
from bot.store import Transaction
from bot.store.swarms import ANNOUNCEMENT, BRIEF

log = logging.getLogger(__name__)

CREATE_CHANNEL = "create channel"
TOLD_TO_WAIT = "tell to wait"
WROTE_OF_THE_WAIT = "write of the wait"
INVITED_AS_OF = "invited as of"


@dataclass(frozen=True)
class _Named:
    """How a swarm's channel may be called."""

    swarm_id: str
    names: Sequence[str]
    kept: str
    """The one that no other swarm's channel is given."""
    is_private: bool


async def open_swarm(tools: Tools, run: Run) -> None:
    """Make the channel; then, side by side, people in, brief, topic, announcement and asks.

    Experts are found, and what there is to say is looked up, while Slack makes the channel.
    """
    if not await _is_its_turn(tools, run):
        await leave_name(tools, run)
        return

    async def tell(seconds: float) -> None:
        await _tell_to_wait(tools, run, wait_seconds=seconds)

    run.when_waiting = tell
    made, (swarm, asks, refused), _ = await led_by(
        lambda: make_channel(tools, run, run.args["swarm_id"]),
        lambda: _staffed(tools, run),
        lambda: tools.settings(run),
    )
    # The channel is there: of what waits from here on only the invitation keeps anybody out.
    run.told_method = INVITE
    swarm = replace(swarm, channel_id=made.id, channel_name=made.name)
    asks = [replace(ask, swarm=swarm) for ask in asks]
    _, _, announcement = await add_and_ask(
        tools,
        run,
        swarm,
        asks,
        also=swarm.people,
        refused=refused,
        beside=(
            lambda: pinned_brief(tools, run, swarm),
            lambda: set_topic(tools, run, swarm),
            lambda: _announce(tools, run, swarm),
        ),
    )
    await _ready(tools, run, swarm)
    await _tell_requester(tools, run, replace(swarm, announcement=announcement))


async def _is_its_turn(tools: Tools, run: Run) -> bool:
    """Wait for as long as opening is paused; tell whether the swarm is still wanted after that."""
    if run.has_done(CREATE_CHANNEL):
        return True
    turn = await tools.services.opening.turn_of(run.workspace_id, run.args["swarm_id"])
    while turn.is_wanted and turn.pause is not None:
        await _tell_to_wait(tools, run, pause=turn.pause)
        # Looking again costs little, and nothing that happens meanwhile can leave it behind.
        await run.sleep_until(turn.look_again)
        turn = await tools.services.opening.turn_of(run.workspace_id, run.args["swarm_id"])
    return turn.is_wanted


async def leave_name(tools: Tools, run: Run) -> None:
    """Let others have the name that was kept, unless a channel may have been made."""
    if not run.is_in_doubt:
        await tools.services.opening.leave_name(run.workspace_id, run.args["swarm_id"])


async def _tell_to_wait(
    tools: Tools, run: Run, *, pause: Pause | None = None, wait_seconds: float = 0.0
) -> None:
    """Say once why it takes longer, unless it was clear when it was asked for."""
    if run.args.get("is_told_to_wait"):
        return
    swarm = await tools.swarm(run)
    opened = Opened(None, True, swarm_id=swarm.id, wait_seconds=wait_seconds, pause=pause)
    await tell_to_wait(tools, run, opened, swarm.reference, swarm.requester)


async def tell_to_wait(
    tools: Tools, run: Run, opened: Opened, reference: str, person: PersonRef
) -> None:
    """Say once to somebody why the channel they asked for takes longer."""
    is_answered = run.has_done(TOLD_TO_WAIT) and run.journalled(TOLD_TO_WAIT)
    if is_answered or run.has_done(WROTE_OF_THE_WAIT):
        return
    message = views.waiting(opened, reference, person.reader)
    response_url: str | None = run.args.get("response_url")
    slack = await tools.slack(run)

    async def answer() -> bool:
        return response_url is not None and await slack.answer(response_url, message)

    if not await run.step(TOLD_TO_WAIT, answer):
        await write_to(tools, run, WROTE_OF_THE_WAIT, person, message)


async def _staffed(
    tools: Tools, run: Run
) -> tuple[SwarmPicture, Sequence[AskPicture], Mapping[str, str]]:
    """Call the experts, once; return the swarm, the asks, and who cannot be called and why."""
    swarm_id, invited = run.args["swarm_id"], run.args["invited"]

    async def note(tx: Transaction, _: bool) -> None:
        await tools.services.opening.staff(tx, swarm_id, skills=run.args["skills"], invited=invited)

    await run.step("staff", _nothing, note=note)
    async with tools.store.reading(run.workspace_id) as tx:
        swarm = await tx.pictures.swarm(swarm_id)
        asked = [ask for ask in await tx.participations.asks(swarm_id) if not ask.is_kept]
        asks = await tx.pictures.asks(asked, swarm)
        refused = await not_called(tx, swarm_id, invited)

    async def revision() -> int:
        return swarm.revision

    await run.step(INVITED_AS_OF, revision)
    return swarm, asks, refused


async def _nothing() -> bool:
    """Do nothing in Slack: the whole of a step is what it notes."""
    return True


async def _tell_requester(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Say privately that all is ready: where it was asked for, or else in the new channel.

    Who had to wait has turned to something else, and gets a message.
    """
    opened = await tools.services.opening.result(run.workspace_id, swarm)
    requester = swarm.requester
    response_url: str | None = run.args.get("response_url")
    message = views.opened(opened, requester.reader)
    slack = await tools.slack(run)

    async def answer() -> bool:
        return response_url is not None and await slack.answer(response_url, message)

    had_to_wait = run.args.get("is_told_to_wait") or run.has_done(TOLD_TO_WAIT)
    if had_to_wait and await write_to(tools, run, "write to requester", requester, message) is None:
        return
    if had_to_wait or not await run.step("answer requester", answer):
        # Asked for elsewhere, or so long ago that the address is of no use any more.
        await whisper(tools, run, "tell requester", swarm.channel_id or "", requester, message)


async def make_channel(tools: Tools, run: Run, swarm_id: str) -> ChannelMade:
    """Create a swarm's channel under the first free name, and note it."""
    slack = await tools.slack(run)
    named = await _named(tools, run, swarm_id)

    async def note(tx: Transaction, made: Sequence[str]) -> None:
        name = named.names[int(made[1])]
        if not await tx.swarms.add_room(swarm_id, made[0], name, private=named.is_private):
            # Another swarm has taken it for its own meanwhile: the next try finds or makes one.
            raise SlackUnsureError(method="conversations.create")

    was_made = run.has_done(CREATE_CHANNEL)
    made = await run.step(
        CREATE_CHANNEL,
        lambda: _first_free(tools, run, slack, named),
        find=lambda: _made_before(tools, run, slack, named),
        note=note,
    )
    if not was_made:
        tools.sharing.is_ours(run.workspace_id, made[0], tools.store.now)
    # What it is named after may have been changed since it was made.
    return ChannelMade(made[0], named.kept if was_made else named.names[int(made[1])])


async def _named(tools: Tools, run: Run, swarm_id: str) -> _Named:
    """Return how a swarm's channel may be called; a name is kept for it before it is made.

    A name that was kept when it was called otherwise stays: a channel may stand under it.
    """
    async with tools.store.reading(run.workspace_id) as tx:
        template = await tx.workspaces.setting(NAME_TEMPLATE, BY_KEY[NAME_TEMPLATE].default)
        swarm, case, customer = await tx.swarms.with_case(swarm_id)
        words = name_words(
            str(template),
            title=swarm.title,
            customer=customer.name if customer is not None else "",
            severity=swarm.severity,
        )
        names = tuple(channel_names(case.reference, words, private=swarm.is_private))
        kept, is_private = swarm.channel_name, swarm.is_private
    if kept is not None and kept not in names and not is_private:
        names = (kept, *names)
    if kept not in names and not run.has_done(CREATE_CHANNEL):
        kept = await _keep(tools, run, swarm_id, names)
    return _Named(swarm_id, names, kept or "", is_private)


async def _keep(tools: Tools, run: Run, swarm_id: str, names: Sequence[str]) -> str:
    run.check()
    async with tools.store.transaction(run.workspace_id) as tx:
        kept = await tx.keep_name(swarm_id, names)
    if kept is None:
        raise SlackRefusedError("name_taken", "conversations.create")
    return kept


async def _first_free(tools: Tools, run: Run, slack: SlackPort, named: _Named) -> list[str]:
    """Create a channel under the first name that is free; return its id and the name's number.

    The name holds words of the title, and a journal holds none. No other swarm keeps the name
    under which one is created, so what is found under it later is this swarm's.
    """
    number = named.names.index(named.kept)
    while True:
        try:
            made = await slack.create_channel(named.names[number], private=named.is_private)
        except SlackRefusedError as refused:
            if refused.code != "name_taken":
                raise
            # What an earlier try asked for may have come to Slack only after it was looked for.
            late = await _made_before(tools, run, slack, named) if run.begun.is_in_doubt else None
            if late is not None:
                return late
            kept = await _keep(tools, run, named.swarm_id, named.names[number + 1 :])
            number = named.names.index(kept)
        else:
            return [made, str(number)]


async def _made_before(tools: Tools, run: Run, slack: SlackPort, named: _Named) -> list[str] | None:
    """Return the channel that an earlier try of this operation has made, if it has."""
    made = (await slack.own_channels(since=run.begun_at)).get(named.kept)
    if made is None:
        return None
    async with tools.store.reading(run.workspace_id) as tx:
        is_noted = await tx.swarms.in_channels([made])
    return None if is_noted else [made, str(named.names.index(named.kept))]


async def pinned_brief(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Post the brief into the swarm's channel, note where it stands, and pin it."""
    slack = await tools.slack(run)
    settings = await tools.settings(run)
    message = brief_of(swarm, settings)

    async def pinned(place: Place) -> None:
        async def pin() -> bool:
            await slack.pin(place.channel, place.ts)
            return True

        await unless_refused(run, "pin brief", pin)

    keep = (swarm.id, BRIEF)
    # Slack leaves a message that is pinned as it is, so the pin need not wait for the journal.
    await post(tools, run, "post brief", swarm.channel_id or "", message, keep=keep, then=pinned)


async def keep_topic(tools: Tools, run: Run) -> None:
    """Let the topic say what the swarm is about by now; what is changed meanwhile too."""
    reader, shown = await tools.room_reader(run), ""
    swarm = await tools.swarm(run)
    while shown != (topic := views.topic(swarm, reader)):
        await set_topic(tools, run, swarm, f"set topic {swarm.revision}")
        shown, swarm = topic, await tools.swarm(run)


async def set_topic(tools: Tools, run: Run, swarm: SwarmPicture, step: str = "set topic") -> None:
    """Let the topic of the swarm's channel say what it is about."""
    slack, channel = await tools.slack(run), swarm.channel_id
    if channel is None:
        return
    topic = views.topic(swarm, await tools.room_reader(run))

    async def do() -> bool:
        await tools.must_be_ours(run, channel)
        await slack.set_topic(channel, topic)
        return True

    await unless_refused(run, step, do)


async def _announce(tools: Tools, run: Run, swarm: SwarmPicture) -> Place | None:
    slack = await tools.slack(run)
    settings = await tools.settings(run)
    message = views.announcement(swarm, settings.reader, settings.announcement_template)
    for find in (find_lobby, find_lobby_anew):
        lobby = await find(tools, run, slack)
        if lobby is None:
            return None
        keep = (swarm.id, ANNOUNCEMENT)
        try:
            return await post(tools, run, "announce", lobby, message, keep=keep)
        except SlackRefusedError as refused:
            # It was archived or deleted, or the bot was put out of it.
            log.warning("the lobby cannot be used: %s", refused.code)
    return None


async def _ready(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    async with tools.store.transaction(run.workspace_id) as tx:
        row = await tx.swarms.locked(swarm.id)
        if row is None:
            return
        row.ready(at=tx.now)
        # An earlier try may have invited those of then: this one's picture tells nothing of it.
        is_stale = row.revision != run.journalled(INVITED_AS_OF)
    if is_stale:
        now = await tools.swarm(run, swarm.id)
        # Who came in before there was a channel is still to be put into it.
        await together(
            add_and_ask(tools, run, now, [], also=now.people, step="invite the late"),
            bring_up_to_date(tools, run, swarm.id),
        )
