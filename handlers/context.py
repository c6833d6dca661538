"""Finds out for every payload which workspace it is of and who acts, before a handler runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.access import UNKNOWN
from bot.errors import SlackError
from bot.log import bind
from bot.ports import FrontPort, SlackPerson, Slacks
from bot.records import Actor, PersonRef
from bot.services import Services
from handlers import payloads

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""How long the first payload of somebody new may wait for Slack to say who they are."""

Middleware = Callable[..., Awaitable[BoltResponse | None]]
FindWorkspace = Callable[[str | None, str | None], Awaitable[str | None]]


def who_acts(services: Services, slacks: Slacks, find_workspace: FindWorkspace) -> Middleware:
    """Return middleware that puts `services`, `slack`, `actor` and `workspace_id` in reach."""

    async def middleware(
        req: AsyncBoltRequest,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        sender = payloads.sender(req.body)
        workspace_id = await find_workspace(sender.team_id, sender.enterprise_id)
        if workspace_id is None:
            log.warning("a payload of a workspace that has not installed the bot is left alone")
            return BoltResponse(status=200, body="")
        bind(
            workspace=workspace_id,
            delivery=payloads.kind(req.body),
            event=payloads.event_id(req.body),
        )
        slack = await slacks.front(workspace_id)
        req.context["services"] = services
        req.context["workspace_id"] = workspace_id
        req.context["slack"] = slack
        # What the bot does itself comes back as an event: that needs no looking up.
        is_ours = sender.user_id == req.context.bot_user_id
        # An event about somebody says itself who they are.
        needs_nobody = is_ours or payloads.is_about_a_person(req.body)
        actor = None if needs_nobody else await _actor(services, slack, workspace_id, sender)
        if actor is not None and actor.kind == UNKNOWN and "event" in req.body:
            # Nobody waits for the answer to an event: Slack brings it again in a minute.
            return BoltResponse(status=503, body="")
        req.context["actor"] = actor
        return await next()

    return middleware


async def _actor(
    services: Services, slack: FrontPort, workspace_id: str, sender: payloads.Sender
) -> Actor | None:
    """Return the person who acts; somebody new is looked up in Slack once."""
    if sender.user_id is None:
        return None
    actor = await services.people.actor(workspace_id, sender.user_id)
    if actor is not None:
        return actor
    try:
        said = await _said_by_slack(slack, sender.user_id)
    except (TimeoutError, SlackError) as problem:
        log.warning("Slack did not say who %s is: %s", sender.user_id, type(problem).__name__)
        # What they did may be an event, and Slack gives up telling of one after some minutes.
        services.rooms.gap()
        said = None
    if said is None:
        # Nobody is let in on a guess: not kept, so that the next payload asks Slack again.
        return Actor(workspace_id, PersonRef("", sender.user_name, sender.user_id), UNKNOWN)
    return await services.people.met(workspace_id, said)


async def _said_by_slack(slack: FrontPort, user_id: str) -> SlackPerson | None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await slack.person(user_id)
