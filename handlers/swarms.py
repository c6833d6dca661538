"""Buttons and forms of a swarm at work: join, follow, update, invite, leave."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.access import Deed
from bot.ports import Message, Modal
from bot.services.participation import Came, Went
from bot.slack.ids import Action, Block, Callback
from bot.slack.views import links
from bot.slack.views import participation as views
from bot.slack.views import swarms as swarm_views
from handlers import payloads
from handlers.boundary import Call, Reply, on_click, on_form, show_in
from handlers.home import and_redraw
from handlers.opening import skill_name


def register(app: AsyncApp) -> None:
    """Take the buttons on announcement and brief, and the forms they open."""
    app.action(Action.JOIN)(on_click(join))
    app.action(Action.REQUEST_ACCESS)(on_click(join))
    app.action(Action.FOLLOW)(on_click(follow))
    app.action(Action.UNFOLLOW)(on_click(unfollow))
    app.action(Action.LEAVE)(on_click(leave))
    app.action(Action.UPDATE)(on_click(ask_update))
    app.action(Action.INVITE)(on_click(ask_invite))
    app.action(Action.DOCUMENT)(on_click(document))
    app.action(Action.MEANT)(on_click(meant))
    app.view(Callback.UPDATE)(on_form(update))
    app.view(Callback.INVITE)(on_form(invite))


async def join(call: Call, click: payloads.Click) -> Reply:
    """Put the person in, or ask the owner of a private swarm for them."""
    joined = await and_redraw(
        call, click, call.services.participations.join(call.actor, click.value)
    )
    if click.view is not None and click.view.is_modal and joined.swarm is not None:
        show_in(call.slack, click.view, views.joined_form(joined.swarm, call.reader))
        return None
    if joined.came is Came.ASKED_FOR_ACCESS or joined.swarm is None:
        return views.access_asked(call.reader)
    return views.joined(joined.swarm, call.reader, was_in=joined.came is Came.ALREADY_IN)


async def follow(call: Call, click: payloads.Click) -> Message:
    """Let the person hear of updates and of the end."""
    swarm = await and_redraw(
        call, click, call.services.participations.follow(call.actor, click.value)
    )
    return views.following(swarm, call.reader)


async def unfollow(call: Call, click: payloads.Click) -> Message:
    """Stop telling the person of updates."""
    swarm = await and_redraw(
        call, click, call.services.participations.unfollow(call.actor, click.value)
    )
    return views.unfollowed(swarm, call.reader)


async def leave(call: Call, click: payloads.Click) -> Message:
    """Let the person out."""
    left = await call.services.participations.leave(call.actor, click.value)
    if left.went is Went.NOT_IN:
        return views.not_in(left.swarm, call.reader)
    return views.left(left.swarm, call.reader)


async def ask_update(call: Call, click: payloads.Click) -> Modal:
    """Open the form for an update."""
    swarm = await call.services.swarms.to_work_on(call.actor, Deed.UPDATE, swarm_id=click.value)
    return swarm_views.update_form(swarm, call.reader)


async def update(call: Call, form: payloads.Form) -> None:
    """Tell everybody how it stands."""
    text = form.text(Block.TEXT)
    await call.services.swarms.update(call.actor, form.metadata, text, once=form.id)


async def ask_invite(call: Call, click: payloads.Click) -> Modal:
    """Open the form for further people."""
    swarm = await call.services.swarms.to_work_on(call.actor, Deed.INVITE, swarm_id=click.value)
    return views.invite_form(swarm.id, call.reader)


async def invite(call: Call, form: payloads.Form) -> Modal:
    """Add the people chosen, and ask for the skills chosen."""
    made = await call.services.swarms.invite(
        call.actor,
        form.metadata,
        slack_ids=form.choices(Block.PEOPLE),
        skills=[skill_name(value) for value in form.choices(Block.SKILLS)],
    )
    return views.invited_form(made, call.reader)


async def document(call: Call, click: payloads.Click) -> Message:
    """Say where the swarm's document is, or have one made."""
    led = await call.services.linking.document(
        call.actor, once=click.trigger_id, swarm_id=click.value
    )
    return links.answer(led.links, call.reader, is_making=led.is_making)


async def meant(call: Call, click: payloads.Click) -> Reply:
    """Ask for the skill that was meant in place of the one that was typed."""
    swarm_id, typed, known = click.value.split(":", 2)
    made = await call.services.swarms.meant(call.actor, swarm_id, typed, known)
    if click.view is None or not click.view.is_modal:
        return views.invited(made, call.reader)
    show_in(call.slack, click.view, views.invited_form(made, call.reader))
    return None
