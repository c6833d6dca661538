"""The subcommands of `/swarm`, by their word."""

from __future__ import annotations

from collections.abc import Mapping

from bot.access import Deed
from bot.commands import (
    after_case,
    beside_mentions,
    group_in,
    handles_in,
    mentions,
    normalise_reference,
    plain,
    skills_in,
)
from bot.errors import BadInputError
from bot.i18n import N_
from bot.ports import Message, Modal
from bot.services.participation import Went
from bot.slack.views import digest as digest_views
from bot.slack.views import experts as expert_views
from bot.slack.views import handoffs as handoff_views
from bot.slack.views import help as help_views
from bot.slack.views import knowledge, links, participation
from bot.slack.views import leading as lead_views
from bot.slack.views import settings as setting_views
from bot.slack.views import swarms as views
from handlers.boundary import Call, CommandHandler, Reply
from handlers.payloads import Command


async def help_card(call: Call, command: Command) -> Message:
    """Show what the bot can do."""
    return help_views.help_card(call.reader)


async def list_swarms(call: Call, command: Command) -> Message:
    """Show the open swarms that this person may see."""
    return views.swarm_list(await call.services.swarms.open_ones(call.actor), call.reader)


async def mine(call: Call, command: Command) -> Message:
    """Show the swarms this person is in."""
    return views.mine(await call.services.swarms.mine(call.actor), call.reader)


async def team(call: Call, command: Command) -> Message:
    """Show a lead the open swarms of their people, and what waits for these."""
    return lead_views.team(await call.services.leading.team(call.actor), call.reader)


async def find(call: Call, command: Command) -> Message:
    """Show the articles, solved cases and open swarms most like the words."""
    query = plain(command.text)
    return views.found(await call.services.swarms.find(call.actor, query), query, call.reader)


async def who(call: Call, command: Command) -> Message:
    """Show who knows a skill."""
    # A person is no skill; it is said how to ask instead.
    name = "" if mentions(command.text) else plain(command.text).removeprefix("+")
    answer = await call.services.people.who(call.actor, name)
    if answer.skill is None:
        return expert_views.unknown_skill(name, answer.near, call.reader)
    return expert_views.who(answer.skill, answer.experts, call.reader)


async def profile(call: Call, command: Command) -> Modal:
    """Open one's own profile."""
    return expert_views.profile_form(await call.services.people.profile(call.actor), call.reader)


async def invite(call: Call, command: Command) -> Reply:
    """Add the people mentioned, and ask for the skills named; with neither, open the form."""
    swarm = await call.services.swarms.to_work_on(
        call.actor, Deed.INVITE, channel=command.channel, command="invite"
    )
    if not command.text.strip():
        return participation.invite_form(swarm.id, call.reader)
    made = await call.services.swarms.invite(
        call.actor,
        swarm.id,
        slack_ids=mentions(command.text),
        skills=skills_in(command.text),
        handles=handles_in(command.text),
    )
    return participation.invited(made, call.reader)


async def update(call: Call, command: Command) -> Reply:
    """Tell everybody how it stands; without words, open the form."""
    swarm = await call.services.swarms.to_work_on(
        call.actor, Deed.UPDATE, channel=command.channel, command="update"
    )
    if not command.text.strip():
        return views.update_form(swarm, call.reader)
    await call.services.swarms.update(
        call.actor, swarm.id, plain(command.text), once=command.trigger_id
    )
    return views.updated(call.reader)


async def edit(call: Call, command: Command) -> Modal:
    """Open the form that changes the swarm of a case, or that of this channel."""
    case = normalise_reference(plain(command.text))
    found = await call.services.editing.to_edit(call.actor, channel=command.channel, reference=case)
    return views.edit_form(found.swarm, found.details, found.stood, call.reader)


async def handoff(call: Call, command: Command) -> Modal:
    """Open the form that hands the case over, with the person and the reason that were typed."""
    swarm = await call.services.handoffs.to_hand_over(call.actor, command.channel)
    person = next(iter(mentions(command.text)), None)
    reason, by = beside_mentions(command.text), call.actor.person
    if person is None and reason.startswith("@"):
        # Slack makes a mention of everybody it knows.
        raise BadInputError(
            N_(
                "I know nobody called {handle}: type an @ and choose the person from the list that"
                " Slack shows."
            ),
            handle=reason.split()[0],
        )
    return handoff_views.handoff_form(swarm, call.reader, person, reason, by=by)


async def resolve(call: Call, command: Command) -> Modal:
    """Open the form that resolves the swarm of this channel; what was typed begins the solution."""
    here = await call.services.swarms.here(call.actor, command.channel, "resolve")
    swarm, proposed = await call.services.endings.proposed(call.actor, here.id)
    by, typed = call.actor.person, after_case(plain(command.text), here.reference)
    return knowledge.resolve_form(swarm, proposed, call.reader, by, typed)


async def cancel(call: Call, command: Command) -> Reply:
    """Cancel the swarm of this channel for the reason given; without a sentence, open the form."""
    swarm = await call.services.swarms.here(call.actor, command.channel, "cancel")
    await call.services.endings.may_end(call.actor, swarm.id)
    reason = after_case(plain(command.text), swarm.reference)
    # A word alone may be the number of another case: the form says which swarm it ends.
    if len(reason.split()) < 2:
        return knowledge.cancel_form(swarm, call.reader, call.actor.person, reason)
    ended = await call.services.endings.cancel(call.actor, swarm.id, reason)
    return views.cancelled(ended, call.reader)


async def reopen(call: Call, command: Command) -> Message:
    """Take up the swarm of a case again, or that of this channel."""
    case = normalise_reference(plain(command.text))
    swarm_id = await call.services.endings.to_reopen(
        call.actor, channel=command.channel, reference=case
    )
    return views.reopened(await call.services.endings.reopen(call.actor, swarm_id), call.reader)


async def leave(call: Call, command: Command) -> Message:
    """Leave the swarm of a case, or that of this channel."""
    case = normalise_reference(plain(command.text))
    left = await call.services.participations.leave_meant(
        call.actor, channel=command.channel, reference=case
    )
    if left.went is Went.NOT_IN:
        return participation.not_in(left.swarm, call.reader)
    return participation.left(left.swarm, call.reader)


async def call_link(call: Call, command: Command) -> Message:
    """Show where the swarm of this channel talks, or set it."""
    if command.text.strip():
        led = await call.services.linking.put(call.actor, command.channel, "call", command.text)
    else:
        led = await call.services.linking.links_here(call.actor, command.channel, "call")
    return links.shown(led.links, call.reader)


async def document(call: Call, command: Command) -> Message:
    """Show where the swarm of this channel writes, set it, or have a canvas made."""
    linking = call.services.linking
    if command.text.strip():
        led = await linking.put(call.actor, command.channel, "doc", command.text)
    else:
        led = await linking.document(call.actor, once=command.trigger_id, channel=command.channel)
    return links.answer(led.links, call.reader, is_making=led.is_making)


async def digest(call: Call, command: Command) -> Message:
    """Show privately what the next digest would tell."""
    return digest_views.preview(await call.services.digests.preview(call.actor), call.reader)


async def group(call: Call, command: Command) -> Message:
    """Show an admin which user group is asked for a skill, or set it."""
    name, group_id = group_in(command.text)
    stands = await call.services.groups.of_skill(call.actor, name)
    seen = await call.slack.groups_seen()
    if group_id is not None:
        if group_id and group_id not in seen:
            return expert_views.no_group(call.reader)
        handles = {key: one.handle for key, one in seen.items()}
        stands = await call.services.groups.change(call.actor, name, group_id or None, handles)
    return expert_views.group(stands, seen.get(stands.group_id or ""), call.reader)


async def config(call: Call, command: Command) -> Reply:
    """Show the settings; an admin gets the form."""
    settings = await call.services.settings.shown(call.actor)
    if call.actor.is_admin:
        return setting_views.overview(settings, call.reader)
    return setting_views.config_card(settings, call.reader)


SUBCOMMANDS: Mapping[str, CommandHandler] = {
    "help": help_card,
    "list": list_swarms,
    "mine": mine,
    "team": team,
    "find": find,
    "who": who,
    "profile": profile,
    "invite": invite,
    "update": update,
    "edit": edit,
    "handoff": handoff,
    "resolve": resolve,
    "cancel": cancel,
    "call": call_link,
    "doc": document,
    "reopen": reopen,
    "leave": leave,
    "digest": digest,
    "group": group,
    "config": config,
}
