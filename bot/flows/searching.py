"""The search for somebody goes on in Slack: the people of a skill's group, then the lead."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.errors import SlackRefusedError
from bot.flows.tools import Tools, standing_with, update, whisper, write_to
from bot.operations import Run, together
from bot.ports import SlackPort
from bot.records import PersonRef, Plea, SwarmPicture
from bot.slack.views import searching as views
from bot.slack.views.nudging import nudge_over
from bot.store import Transaction

log = logging.getLogger(__name__)

PLEA = "plea/"
"""The word to a lead that somebody is missing, by its swarm; their id follows."""


async def ask_group(tools: Tools, run: Run) -> None:
    """Find the people of the missing skills' groups, and have those asked who may be."""
    slack = await tools.slack(run)
    swarm_id = run.args["swarm_id"]

    async def members() -> dict[str, list[str]]:
        groups = await tools.services.searching.groups(run.workspace_id, swarm_id)
        by_handle = await _groups(slack) if any(not known for _, known in groups.values()) else {}
        found = {
            skill_id: known or by_handle.get(handle) for skill_id, (handle, known) in groups.items()
        }
        return {
            skill_id: await _members(slack, group) for skill_id, group in found.items() if group
        }

    async def note(tx: Transaction, found: dict[str, list[str]]) -> None:
        await tools.services.searching.ask_group(tx, swarm_id, found)

    await run.step("members", members, note=note)


async def tell_lead(tools: Tools, run: Run) -> None:
    """Ask the lead of whoever asks, or else the admins, to add somebody; who asks is told so.

    They are passed over for whom it is night, and nobody is told of the same swarm twice.
    """
    plea = await tools.services.searching.plea(run.workspace_id, run.args["swarm_id"])
    if plea is None or not plea.swarm.missing:
        return
    if await _was_told(tools, run, plea):
        await refresh_pleas(tools, run)
        return
    awake = [one for one in plea.admins if one.id not in plea.asleep]
    is_awake = plea.lead is not None and plea.lead.id not in plea.asleep
    told = await _told(tools, run, plea, [plea.lead] if plea.lead and is_awake else [])
    told = told or await _told(tools, run, plea, awake)
    asker = plea.swarm.asker
    message = views.lead_told(plea, told, asker.reader)
    channel = plea.swarm.channel_id or asker.slack_id or ""
    await whisper(tools, run, "tell requester", channel, asker, message)
    swarm = await tools.swarm(run)
    if swarm.revision > plea.swarm.revision:
        # It has ended, or somebody come, before it was noted where this stands.
        await show_pleas(tools, run, swarm)


async def _was_told(tools: Tools, run: Run, plea: Plea) -> bool:
    """Tell whether a lead or an admin has been told before, other than in this run."""
    people = [*filter(None, [plea.lead]), *plea.admins]
    if any(run.has_done(f"tell {one.id}") for one in people):
        return False
    async with tools.store.reading(run.workspace_id) as tx:
        places = await tx.swarms.places([plea.swarm.id])
    return any((plea.swarm.id, _plea_to(one)) in places for one in people)


async def _told(tools: Tools, run: Run, plea: Plea, people: Sequence[PersonRef]) -> list[PersonRef]:
    """Write to these, and return whom it has reached."""
    codes = await together(*(_tell(tools, run, plea, one) for one in people))
    return [one for one, code in zip(people, codes, strict=True) if code is None]


async def _tell(tools: Tools, run: Run, plea: Plea, one: PersonRef) -> str | None:
    message, keep = views.plea(plea, one.reader), (plea.swarm.id, _plea_to(one))
    return await write_to(tools, run, f"tell {one.id}", one, message, keep=keep)


async def refresh_pleas(tools: Tools, run: Run) -> None:
    """Let what a lead, or the admins, were told show whom one of them has added."""
    await show_pleas(tools, run, await tools.swarm(run))


async def show_pleas(tools: Tools, run: Run, swarm: SwarmPicture) -> None:
    """Let what leads and admins were told show who is missing now, or that it is over."""
    theirs = await standing_with(tools, run, swarm.id, PLEA)
    plea = await tools.services.searching.plea(run.workspace_id, swarm.id) if theirs else None
    for one, place in theirs:
        message = nudge_over(swarm, one.reader) if plea is None else views.plea(plea, one.reader)
        await update(tools, run, place, message)


def _plea_to(person: PersonRef) -> str:
    return f"{PLEA}{person.id}"


async def _groups(slack: SlackPort) -> dict[str, str]:
    """Return the ids of user groups by their handle."""
    return {one.handle: group_id for group_id, one in (await slack.groups_seen()).items()}


async def _members(slack: SlackPort, group: str) -> list[str]:
    try:
        return await slack.group_members(group)
    except SlackRefusedError as refused:
        log.info("the people of group %s cannot be read: %s", group, refused.code)
        return []
