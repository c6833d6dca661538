"""Gets to know a workspace: who is there, and how the one who installed the bot reads and lives."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.flows.tools import Tools
from bot.i18n import language_of
from bot.operations import Run
from bot.ports import SlackPerson

PAGE = 200
WAYS_OF = "ways_of"


async def sync_people(tools: Tools, run: Run) -> None:
    """Bring everybody's row into line with Slack, and take the workspace's ways from somebody.

    Slack knows no language and time zone of a workspace: at first they are the installer's, or
    an admin's where nobody is known to have installed the bot.
    """
    slack = await tools.slack(run)
    installer = run.args.get("installer")
    example = await slack.person(installer) if installer else None
    async for page in _pages(slack.people()):
        if example is None:
            example = next((one for one in page if one.is_admin and one.time_zone), None)
        async with tools.store.transaction(run.workspace_id) as tx:
            await tx.directory.agree(page, may_be_new=_is_here)
    if example is not None:
        await _take_ways(tools, run, example)


async def _take_ways(tools: Tools, run: Run, example: SlackPerson) -> None:
    async with tools.store.transaction(run.workspace_id) as tx:
        if WAYS_OF in await tx.workspaces.settings():
            return
        workspace = await tx.workspaces.current()
        workspace.locale = language_of(example.locale)
        workspace.time_zone = example.time_zone or workspace.time_zone
        await tx.workspaces.set(WAYS_OF, example.id)


async def _pages(people: AsyncIterator[SlackPerson]) -> AsyncIterator[list[SlackPerson]]:
    page: list[SlackPerson] = []
    async for one in people:
        page.append(one)
        if len(page) == PAGE:
            yield page
            page = []
    yield page


def _is_here(said: SlackPerson) -> bool:
    return not (said.is_bot or said.is_deactivated)
