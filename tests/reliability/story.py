"""One story that touches every flow of the bot, as acts of which each can be spoiled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.settings import Section
from models import ArticleVersion, Ask, EventLog, Room, Swarm
from sandbox.hooks import Visit
from sandbox.outcomes import Outcome
from sandbox.world import Channel, OpenView
from tests.reliability.changing import ana_asks_leo_to_own_it, ana_puts_it_right, leo_says_no
from tests.reliability.company import Company, office
from tests.reliability.passing import (
    channels_end,
    moved_back,
    nudges,
    on_a_working_day,
    search_goes_on,
    swarm_of_version,
)

LINE = "CASE-1 Webhooks fail after key rotation +billing sev2"
UNHEARD = "CASE-4 Refunds are late +billing sev2"
PRIVATE = "CASE-66 Login of the director stolen private"
QUICKER = 0.1
"""Real seconds by which somebody is faster than Slack's answer to the bot."""
LAST_DAY = timedelta(days=2, hours=12)
"""So long ago that a swarm has ended whose channel is archived within a day."""
FIVE_DAYS = timedelta(days=5)
"""Longer than a draft waits until its owner and their lead hear of it."""
MONTHS = timedelta(days=100)
"""Longer than the bot waits for anybody."""


@dataclass(frozen=True)
class Act:
    """One thing that somebody does, and all that follows from it."""

    name: str
    play: Callable[[Company], Awaitable[object]]


async def _opens(company: Company, line: str, by: str = "ana") -> None:
    person = company.slack.person(by)
    await company.insist(lambda: person.command(f"/swarm {line}", "support"))


async def all_go_to_the_lobby(company: Company) -> None:
    """Everybody is where swarms are announced."""
    for person in company.slack.people():
        await person.join("swarm-lobby")


async def ana_opens(company: Company) -> None:
    """Ana asks for help in one line; Leo is asked."""
    await _opens(company, LINE)


async def leo_accepts(company: Company) -> None:
    """Leo accepts."""
    asked = company.leo.dm()[-1]
    await company.insist(lambda: company.leo.click("ask.accept", on=asked))


async def ben_joins(company: Company) -> None:
    """Ben joins by the bee."""
    await company.ben.react("bee", company.announcement("CASE-1"))


async def ben_leaves(company: Company) -> None:
    """Ben takes the bee back."""
    await company.ben.unreact("bee", company.announcement("CASE-1"))


async def mia_follows(company: Company) -> None:
    """Mia follows by the eyes."""
    await company.mia.react("eyes", company.announcement("CASE-1"))


async def zoe_walks_in(company: Company) -> None:
    """Zoe joins the channel by herself."""
    await company.zoe.join(_first(company))


async def ana_invites(company: Company) -> None:
    """Ana asks for a further skill; Mia is asked."""
    await company.insist(
        lambda: company.ana.command("/swarm invite +invoices", _first(company)),
    )


async def mia_declines(company: Company) -> None:
    """Mia says no, with a reason; nobody else knows of invoices, but Leo is there to ask."""
    asked = company.mia.dm()[-1]
    form = await company.form(lambda: company.mia.click("ask.decline", on=asked))
    await company.send(company.mia, form, {"reason": "busy"})
    await company.settled()
    await search_goes_on(company)


async def ana_wants_a_document(company: Company) -> None:
    """Ana has a canvas made."""
    await company.insist(lambda: company.ana.command("/swarm doc", _first(company)))


async def leo_finds_the_cause(company: Company) -> None:
    """Leo says what it is, and Ana marks it."""
    said = await company.leo.say("It is the cache of keys", _first(company))
    await company.settled()
    await company.ana.react("bulb", said)


async def ana_tells_how_it_stands(company: Company) -> None:
    """Ana writes an update; where it went wrong she looks first whether it stands already."""
    words = "We have the cause"

    def stands() -> bool:
        thread = company.ana.thread(company.announcement("CASE-1"))
        return any(words in f"{m.text} {m.blocks}" for m in thread)

    async def write() -> Outcome:
        if company.was_pressed_again > pressed_before:
            await company.settled()
        return Outcome() if stands() else await company.ana.command(line, _first(company))

    line, pressed_before = f"/swarm update {words}", company.was_pressed_again
    await company.insist(write)


async def ana_looks_home(company: Company) -> None:
    """Ana opens the App Home."""
    await company.ana.open_home()


async def the_bot_is_put_out(company: Company) -> None:
    """Leo takes the bot out of the channel, and puts it in again."""
    await company.leo.kick(company.slack.bot, _first(company))
    await company.settled()
    await company.leo.invite(company.slack.bot, _first(company))


async def ana_resolves(company: Company) -> None:
    """Ana resolves and thanks Leo."""
    form = await company.form(lambda: company.ana.command("/swarm resolve", _first(company)))
    values = {"resolution": "Clear the cache of keys", "people": ["leo"]}
    await company.send(company.ana, form, values)


async def leo_publishes(company: Company) -> None:
    """Leo publishes the draft of the article."""
    draft = company.with_button(_first(company), "article.publish")
    await company.insist(lambda: company.leo.click("article.publish", on=draft))


async def ana_reopens(company: Company) -> None:
    """It was not solved after all."""
    await company.insist(lambda: company.ana.command("/swarm reopen", _first(company)))


async def ana_resolves_again(company: Company) -> None:
    """Now it is."""
    form = await company.form(lambda: company.ana.command("/swarm resolve", _first(company)))
    await company.send(company.ana, form, {"resolution": "Clear it twice"})


async def days_go_by(company: Company) -> None:
    """Of a channel whose case was resolved days ago its people hear that it will be archived."""
    await moved_back(company, Swarm.ended_at, Swarm.id, "CASE-1", by=LAST_DAY)
    await channels_end(company)


async def leo_keeps_the_channel(company: Company) -> None:
    """Leo keeps it for a week more; where that went wrong he looks first whether it is kept."""

    async def keep() -> Outcome:
        told = company.with_button(_first(company), "channel.keep")
        if "keeps this channel" in str(told.blocks):
            return Outcome()
        return await company.leo.click("channel.keep", on=told)

    await company.insist(keep)


async def the_week_passes_too(company: Company) -> None:
    """Its people hear again that it will be archived."""
    await moved_back(company, Room.kept_until, Room.swarm_id, "CASE-1", by=timedelta(days=8))
    await channels_end(company)


async def the_last_day_passes(company: Company) -> None:
    """The channel is archived, and what was learned is linked from the lobby."""
    await moved_back(company, Room.kept_until, Room.swarm_id, "CASE-1", by=timedelta(days=2))
    await moved_back(company, Room.warned_at, Room.swarm_id, "CASE-1", by=timedelta(hours=25))
    await channels_end(company)


async def leo_brings_it_back(company: Company) -> None:
    """Leo unarchives the channel."""
    await company.leo.unarchive(_first(company))


async def ana_opens_in_private(company: Company) -> None:
    """A case that not everybody may see."""
    await _opens(company, PRIVATE)


async def ben_asks_to_be_let_in(company: Company) -> None:
    """Ben asks by the bee."""
    await company.ben.react("bee", company.announcement("private swarm"))


async def ana_lets_him_in(company: Company) -> None:
    """Ana lets Ben in."""
    asked = next(m for m in reversed(company.ana.dm()) if "access.grant" in str(m.blocks))
    await company.insist(lambda: company.ana.click("access.grant", on=asked))


async def zoe_chooses_a_channel(company: Company) -> None:
    """Zoe has the digest posted in #support."""
    form = await company.form(lambda: company.zoe.command("/swarm config", "general"))
    await company.turn_to(company.zoe, form, Section.CHANNELS)
    await company.send(company.zoe, form, {"digest_channel_id": "support"})


async def the_week_is_over(company: Company) -> None:
    """The digest is asked for from the command line."""
    async with office(company) as app:
        await app.services.digests.publish_now(company.workspace_id)
        await company.settled()


async def ben_opens_by_form(company: Company) -> None:
    """Ben opens a swarm with the form, and adds Leo by name."""
    form: OpenView = await company.form(lambda: company.ben.command("/swarm", "support"))
    values = {
        "case": "CASE-2",
        "title": "Refund missing",
        "need": "A customer waits for money",
        "people": ["leo"],
    }
    await company.send(company.ben, form, values)


async def ben_cancels(company: Company) -> None:
    """It was not needed."""
    room = company.channel("swarm-case-2")
    await company.insist(lambda: company.ben.command("/swarm cancel Not needed", room))


async def mia_is_quick(company: Company) -> None:
    """Mia joins before the bot itself knows where its announcement stands."""
    lobby = company.slack.channel("swarm-lobby")
    has_come: list[str] = []

    async def join(visit: Visit) -> None:
        newest = list(lobby.messages.values())[-1]
        if visit.asked.get("channel") == lobby.id and "CASE-3" in newest.text and not has_come:
            has_come.append(newest.ts)
            await company.mia.react("bee", newest)
            await asyncio.sleep(QUICKER)

    hook = company.slack.on_call("chat.postMessage", join, when="after", nth=0)
    await _opens(company, "CASE-3 Invoices are blank", by="leo")
    await company.settled()
    company.slack.core.hooks.active.remove(hook)


async def ben_asks_into_silence(company: Company) -> None:
    """Ben asks for help; Leo is asked, and says nothing."""
    await _opens(company, UNHEARD, by="ben")


async def the_next_best_is_asked(company: Company) -> None:
    """Leo has said nothing, so Mia is asked."""
    await _nobody_answers(company)


async def the_group_is_asked(company: Company) -> None:
    """Mia has said nothing either, so the others of the skill's user group are asked."""
    await _nobody_answers(company)


async def the_lead_is_told(company: Company) -> None:
    """Ana of the group has said nothing either, so Ben's lead is told."""
    await _nobody_answers(company)


async def zoe_adds_leo(company: Company) -> None:
    """Zoe, who leads Ben, puts Leo in."""
    plea = next(m for m in reversed(company.zoe.dm()) if "Add Leo Park" in str(m.blocks))
    await company.insist(lambda: company.zoe.click("Add Leo Park", on=plea))


async def ben_is_nudged(company: Company) -> None:
    """Nothing has moved for long, and Ben hears of it."""
    await moved_back(company, Swarm.progress_at, Swarm.id, "CASE-4", by=MONTHS)
    await nudges(company)


async def his_lead_is_nudged(company: Company) -> None:
    """Nothing has moved for as long again, and Zoe hears of it."""
    await moved_back(company, EventLog.at, EventLog.swarm_id, "CASE-4", by=MONTHS)
    await nudges(company)


async def zoe_resolves_for_ben(company: Company) -> None:
    """Zoe, who leads Ben, ends his swarm for him."""
    room = company.channel("swarm-case-4")
    brief = company.with_button(room, "swarm.resolve")
    form = await company.form(lambda: company.zoe.click("swarm.resolve", on=brief))
    await company.send(company.zoe, form, {"resolution": "Refunds run at night"})


async def days_go_by_again(company: Company) -> None:
    """Nobody has finished the draft: Ben is reminded of it, and Zoe finds it on her list."""
    await moved_back(company, ArticleVersion.at, swarm_of_version(), "CASE-4", by=FIVE_DAYS)
    async with office(company) as app:
        with on_a_working_day():
            await app.services.chasing.chase_due(company.workspace_id)
            await app.services.chasing.list_due(company.workspace_id)
        await company.settled()


async def _nobody_answers(company: Company) -> None:
    await moved_back(company, Ask.expires_at, Ask.swarm_id, "CASE-4", by=MONTHS)
    await moved_back(company, Swarm.search_at, Swarm.id, "CASE-4", by=MONTHS)
    await search_goes_on(company)


def _first(company: Company) -> Channel:
    return company.channel("swarm-case-1-")


ACTS = tuple(
    Act(play.__name__, play)
    for play in (
        all_go_to_the_lobby,
        ana_opens,
        leo_accepts,
        ben_joins,
        ben_leaves,
        mia_follows,
        zoe_walks_in,
        ana_invites,
        mia_declines,
        ana_wants_a_document,
        leo_finds_the_cause,
        ana_puts_it_right,
        ana_tells_how_it_stands,
        ana_looks_home,
        the_bot_is_put_out,
        ana_asks_leo_to_own_it,
        leo_says_no,
        ana_resolves,
        leo_publishes,
        ana_reopens,
        ana_resolves_again,
        days_go_by,
        leo_keeps_the_channel,
        the_week_passes_too,
        the_last_day_passes,
        leo_brings_it_back,
        ana_opens_in_private,
        ben_asks_to_be_let_in,
        ana_lets_him_in,
        zoe_chooses_a_channel,
        the_week_is_over,
        ben_opens_by_form,
        ben_cancels,
        mia_is_quick,
        ben_asks_into_silence,
        the_next_best_is_asked,
        the_group_is_asked,
        the_lead_is_told,
        zoe_adds_leo,
        ben_is_nudged,
        his_lead_is_nudged,
        zoe_resolves_for_ben,
        days_go_by_again,
    )
)


async def play(company: Company, acts: Sequence[Act] = ACTS) -> None:
    """Play acts one after the other, each to the end of all that follows from it."""
    await company.settled()
    for act in acts:
        try:
            await act.play(company)
            await company.settled()
        except Exception as problem:
            problem.add_note(f"in the act {act.name!r}")
            raise
