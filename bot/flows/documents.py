"""The document of a swarm: a canvas in its channel, made when somebody asks for it."""

from __future__ import annotations

from bot.errors import SlackRefusedError
from bot.flows.tools import Tools, whisper
from bot.operations import Run
from bot.ports import SlackPort
from bot.records import SwarmPicture
from bot.slack.views import links as views
from bot.store import Transaction

THERE = frozenset({"channel_canvas_already_exists", "free_team_canvas_tab_already_exists"})
"""What Slack says where the channel has a canvas already, whoever made it."""


async def make_document(tools: Tools, run: Run) -> None:
    """Give a swarm's channel its canvas, or use the one it has; say so where there can be none."""
    slack = await tools.slack(run)
    swarm = await tools.swarm(run)
    if swarm.channel_id is None or not swarm.is_active:
        return
    channel = swarm.channel_id

    async def find() -> list[str] | None:
        found = await slack.canvas_of(channel)
        return None if found is None else [found, ""]

    async def note(tx: Transaction, made: list[str]) -> None:
        if made[0]:
            await tools.services.linking.made(tx, swarm.id, made[0])

    _, code = await run.step(
        "make canvas", lambda: _made(tools, run, slack, swarm), find=find, note=note
    )
    person = await tools.person(run, run.asked_by) if code and run.asked_by else None
    if person is not None:
        message = views.no_document(code, person.reader)
        await whisper(tools, run, "say why not", channel, person, message)


async def _made(tools: Tools, run: Run, slack: SlackPort, swarm: SwarmPicture) -> list[str]:
    """Return where the canvas is, and why there is none."""
    reader, channel = await tools.room_reader(run), swarm.channel_id or ""
    title, text = views.canvas(swarm, reader)
    try:
        await tools.must_be_ours(run, channel)
        return [await slack.make_canvas(channel, title, text), ""]
    except SlackRefusedError as refused:
        there = await slack.canvas_of(channel) if refused.code in THERE else None
        return ["", refused.code] if there is None else [there, ""]
