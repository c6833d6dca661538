"""What failed, tried again from App Home or from the word that it failed."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.ids import Action
from bot.slack.views import swarms as swarm_views
from bot.slack.views import troubles as views
from handlers import payloads
from handlers.boundary import Call, Reply, on_click
from handlers.home import and_redraw


def register(app: AsyncApp) -> None:
    """Take the button that tries again."""
    app.action(Action.TRY_AGAIN)(on_click(try_again))


async def try_again(call: Call, click: payloads.Click) -> Reply:
    """Have what failed done after all; App Home shows by itself that it is under way."""
    found = await and_redraw(call, click, call.services.troubles.try_again(call.actor, click.value))
    if found is not None:
        return swarm_views.exists(found, "", call.reader)
    return None if click.view is not None else views.tried_again(call.reader)
