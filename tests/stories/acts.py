"""What people do again and again in the stories."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.settings import BY_KEY, Section
from sandbox.outcomes import SubmitResult
from sandbox.world import Channel, Message, OpenView
from tests.stories.conftest import Room, words

MONDAY = datetime(2027, 1, 18, 15, tzinfo=UTC)
NEED = "Our shop gets no orders since this morning"


async def opened_by_form(room: Room, case: str, by: str = "ana", **more: object) -> Channel:
    """Let somebody open a swarm with the form, and return its channel."""
    person = room.slack.person(by)
    form = (await person.command("/swarm", "support")).view
    said = {"case": case, "title": "Webhooks fail after key rotation", "need": NEED} | more
    await person.fill(form, said)
    assert (await person.submit(form)).ok
    await room.settled()
    return room.channel(f"swarm-{case.lower()}")


async def resolve(room: Room, channel: Channel, by: str = "ana", **said: object) -> SubmitResult:
    """Let somebody resolve the swarm of a channel by the command, and wait for all of it."""
    person = room.slack.person(by)
    form = (await person.command("/swarm resolve", channel)).view
    await person.fill(form, {"resolution": "Clear the cache of keys"} | said)
    result = await person.submit(form)
    await room.settled()
    return result


async def begin_on_monday(room: Room) -> None:
    """Let it be a Monday, and Ana be at work until late each working day."""
    room.slack.clock.jump_to(MONDAY.timestamp())
    await room.profile("ana", work_from=0, work_to=23)
    await room.settled()


async def days_pass(room: Room, days: float) -> None:
    """Let days go by, and what is due by then be done."""
    room.slack.clock.advance(days * 24 * 3600)
    await room.bot.scheduler.look()
    await room.settled()


async def mark(room: Room, message: Message, emoji: str, by: str = "ana") -> None:
    """Let somebody say what a message is."""
    await room.slack.person(by).react(emoji, message)
    await room.settled()


async def seen(room: Room, person: str, line: str, channel: str | Channel = "support") -> str:
    """Return what somebody reads as the answer to a command."""
    outcome = await room.slack.person(person).command(line, channel)
    assert not outcome.error
    shown = outcome.view or outcome.message
    assert shown is not None, f"nothing came of {line}"
    return words(shown)


async def settings_page(room: Room, section: Section, by: str = "zoe") -> OpenView:
    """Let somebody open the settings and turn to one section's page."""
    person = room.slack.person(by)
    form = (await person.command("/swarm config", "general")).view
    button = person.labels(form)[list(Section).index(section)]
    await person.click(button, on=form)
    await room.slack.until(lambda: is_page(form, section))
    return form


def is_page(form: OpenView, section: Section) -> bool:
    """Tell whether a form of the settings shows a section."""
    return f'"section": "{section}"' in form.view["private_metadata"]


async def settle(room: Room, by: str = "zoe", **said: object) -> SubmitResult:
    """Let an admin change settings of one section by their keys, and return what came of it."""
    (section,) = {BY_KEY[key].section if key in BY_KEY else Section.TEAM for key in said}
    person = room.slack.person(by)
    form = await settings_page(room, section, by)
    await person.fill(form, said)
    result = await person.submit(form)
    await room.settled()
    return result


def draft_in(room: Room, channel: Channel) -> Message:
    """Return the latest message in a channel that can be published."""
    return next(m for m in reversed(room.said(channel)) if "article.publish" in str(m.blocks))
