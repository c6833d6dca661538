"""The end of a swarm and the article that comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp

from bot.ports import Message, Modal
from bot.records import Actor, ArticlePicture, Ending
from bot.slack.ids import Action, Block, Callback
from bot.slack.views import archiving as end_views
from bot.slack.views import knowledge as views
from bot.slack.views import leading as lead_views
from bot.slack.views import swarms as swarm_views
from handlers import payloads
from handlers.boundary import Call, on_click, on_form
from handlers.home import and_redraw, and_redraw_below, on_home

SECTIONS = {
    "issue": Block.ISSUE,
    "environment": Block.ENVIRONMENT,
    "resolution": Block.RESOLUTION,
    "cause": Block.CAUSE,
    "did_not_work": Block.DID_NOT_WORK,
    "resources": Block.RESOURCES,
}


def register(app: AsyncApp) -> None:
    """Take the buttons that end and reopen a swarm, and those of its article."""
    app.action(Action.RESOLVE)(on_click(ask_resolution))
    app.action(Action.CANCEL)(on_click(ask_reason))
    app.action(Action.REOPEN)(on_click(reopen))
    app.action(Action.KEEP_CHANNEL)(on_click(keep))
    app.action(Action.ARTICLE_EDIT)(on_click(edit))
    app.action(Action.ARTICLE_PUBLISH)(on_click(publish))
    app.action(Action.ARTICLE_DISCARD)(on_click(discard))
    app.action(Action.ARTICLE_READ)(on_click(read))
    app.view(Callback.RESOLVE)(on_form(resolve))
    app.view(Callback.CANCEL)(on_form(cancel))
    app.view(Callback.ARTICLE)(on_form(save))


async def ask_resolution(call: Call, click: payloads.Click) -> Modal:
    """Open the form that resolves a swarm."""
    swarm, proposed = await call.services.endings.proposed(call.actor, click.value)
    return on_home(click, views.resolve_form(swarm, proposed, call.reader, call.actor.person))


async def resolve(call: Call, form: payloads.Form) -> None:
    """Resolve a swarm, thank those chosen, and have the article drafted."""
    ticked = form.choices(Block.THANKS)
    others = await call.services.people.ids_of(call.actor, form.choices(Block.PEOPLE))
    ending = Ending(
        outcome=form.choice(Block.OUTCOME) or "",
        resolution=form.text(Block.RESOLUTION),
        cause=form.text(Block.CAUSE),
        thanks=(*ticked, *others),
        note=form.text(Block.NOTE),
    )
    await and_redraw_below(
        call, form, lambda swarm_id: call.services.endings.resolve(call.actor, swarm_id, ending)
    )


async def ask_reason(call: Call, click: payloads.Click) -> Modal:
    """Open the form that cancels a swarm."""
    swarm = await call.services.endings.may_end(call.actor, click.value)
    return views.cancel_form(swarm, call.reader, call.actor.person)


async def cancel(call: Call, form: payloads.Form) -> None:
    """Cancel a swarm for a reason."""
    await call.services.endings.cancel(call.actor, form.metadata, form.text(Block.REASON))


async def reopen(call: Call, click: payloads.Click) -> Message:
    """Take up a swarm again."""
    swarm = await call.services.endings.reopen(call.actor, click.value)
    return swarm_views.reopened(swarm, call.reader)


async def keep(call: Call, click: payloads.Click) -> Message | None:
    """Keep the channel of a swarm that has ended; the word about its end says so."""
    room_id, _, spell = click.value.partition(":")
    kept = await call.services.archiving.keep(call.actor, room_id, spell)
    return None if kept.is_news else end_views.kept_already(kept.until, call.reader)


async def edit(call: Call, click: payloads.Click) -> Modal:
    """Open the form that edits a draft."""
    return views.article_form(
        await call.services.articles.draft(call.actor, click.value), call.reader
    )


async def save(call: Call, form: payloads.Form) -> None:
    """Write a new version of a draft."""
    article_id, _, version = form.metadata.partition(":")
    await call.services.articles.edit(
        call.actor,
        article_id,
        version=int(version),
        title=form.text(Block.TITLE),
        sections={name: form.text(block) for name, block in SECTIONS.items()},
    )


async def publish(call: Call, click: payloads.Click) -> None:
    """Let others find a draft; its own message, or the list it was on, says so."""
    await _finish(call, click, call.services.articles.publish)


async def discard(call: Call, click: payloads.Click) -> None:
    """Put a draft away; its own message, or the list it was on, says so."""
    await _finish(call, click, call.services.articles.discard)


async def _finish(
    call: Call, click: payloads.Click, do: Callable[[Actor, str], Awaitable[ArticlePicture]]
) -> None:
    article_id, _, where = click.value.partition(":")
    await and_redraw(call, click, do(call.actor, article_id))
    if where == views.LISTED and click.response_url is not None:
        actor = call.actor
        lines, total = await call.services.chasing.list_for(actor.workspace_id, actor.id)
        shown = lead_views.waiting_list(lines, total, call.reader)
        await call.slack.answer(click.response_url, shown, replace=True)


async def read(call: Call, click: payloads.Click) -> Message:
    """Show a published article privately."""
    article = await call.services.articles.read(call.actor, click.value)
    return views.article(article, call.reader)
