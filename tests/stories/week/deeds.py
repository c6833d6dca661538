"""What people do in the script of the week, each through the door that Slack gives them."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.outcomes import Outcome
from sandbox.people import Person
from sandbox.world import Channel, Message, OpenView
from tests.stories.week.living import Deed, Week

SUPPORT, LOBBY = "support", "swarm-lobby"
MEANS = {"bulb": "found the cause", "white_check_mark": "found the fix"}
"""What the reactions of the script say of whoever wrote the message."""


def types(name: str, line: str, where: str = SUPPORT) -> Deed:
    """Let somebody type a command, in a channel or in that of a case's swarm, and read on."""

    async def do(week: Week) -> None:
        outcome = await week.acts(name, line).command(line, place(week, where))
        assert not outcome.error, f"{name} typed {line}: {outcome.error}"
        seen = await week.settled()
        read = [one for one in seen if one.is_to_one and week.person(name).id in one.readers]
        assert read, f"nothing came of {line} of {name}"

    return do


def opens(name: str, line: str) -> Deed:
    """Let somebody open a swarm in one line."""
    return _noted("opened", line.split()[0], name, types(name, f"/swarm {line}"))


def opens_by_form(name: str, **said: object) -> Deed:
    """Let somebody open a swarm with the form."""
    return _noted("opened", str(said["case"]), name, sends(name, "/swarm", **said))


def opens_from(name: str, words: str, by: str, **said: object) -> Deed:
    """Let somebody open a swarm from the menu of what another has written."""

    async def do(week: Week) -> None:
        message = await week.acts(by).say(words, SUPPORT)
        person = week.acts(name)
        form = await form_of(week, person, await person.shortcut("start_swarm", message))
        await send(week, person, form, said)
        week.note(name, "opened", str(said["case"]))

    return do


def resolves(name: str, reference: str, resolution: str) -> Deed:
    """Let somebody resolve a swarm in its channel."""
    return _noted(
        "resolved", reference, name, sends(name, "/swarm resolve", reference, resolution=resolution)
    )


def is_helped_by_what_is_known(name: str, reference: str, known: str) -> Deed:
    """Let somebody end their swarm by a case that was solved before."""
    return _noted("answered", reference, name, presses(name, "known.answers", known, SUPPORT))


def cancels(name: str, reference: str, why: str) -> Deed:
    """Let somebody cancel a swarm in its channel."""
    return _noted("cancelled", reference, name, types(name, f"/swarm cancel {why}", reference))


def reopens(name: str, reference: str) -> Deed:
    """Let somebody take an ended swarm up again."""
    return _noted("reopened", reference, name, types(name, f"/swarm reopen {reference}"))


def takes_over(name: str, reference: str) -> Deed:
    """Let somebody accept to own a case from now on."""
    return _noted("took over", reference, name, presses(name, "handoff.accept", reference))


def _noted(what: str, reference: str, name: str, deed: Deed) -> Deed:
    """Return the deed with a note in the diary that it was done."""

    async def do(week: Week) -> None:
        await deed(week)
        week.note(name, what, reference)

    return do


def sends(name: str, line: str, where: str = SUPPORT, **said: object) -> Deed:
    """Let somebody type a command, fill the form that opens, and send it."""

    async def do(week: Week) -> None:
        person = week.acts(name)
        outcome = await person.command(line, place(week, where))
        await send(week, person, await form_of(week, person, outcome), said)

    return do


async def form_of(week: Week, person: Person, outcome: Outcome) -> OpenView:
    """Return the form that came of what somebody did."""
    assert not outcome.error, f"{person.name}: {outcome.error}"
    return outcome.view or await week.slack.until(lambda: person.view)


async def send(week: Week, person: Person, form: OpenView, said: Mapping[str, object]) -> None:
    """Let somebody fill a form that is open, send it, and close what it says."""
    await person.fill(form, said)
    result = await person.submit(form)
    assert result.ok, f"{person.name} sent {form.title}: {result.errors or result.error}"
    await week.settled()
    if person.view is not None:
        await person.close(all_views=True)


def says(name: str, reference: str, words: str, mark: str = "", by: str = "") -> Deed:
    """Let somebody write in the channel of a swarm; `by`, or its owner, marks it."""

    async def do(week: Week) -> None:
        said = await week.acts(name).say(words, place(week, reference))
        if mark:
            await week.settled()
            await week.acts(by or week.owner(reference)).react(mark, said)
            week.note(name, MEANS[mark], reference)

    return do


def reacts(name: str, reference: str, emoji: str) -> Deed:
    """Let somebody react to the announcement of a swarm."""

    async def do(week: Week) -> None:
        await week.acts(name).react(emoji, week.announced(reference))

    return do


def takes_back(name: str, reference: str, emoji: str) -> Deed:
    """Let somebody take a reaction to the announcement back."""

    async def do(week: Week) -> None:
        await week.acts(name).unreact(emoji, week.announced(reference))

    return do


def presses(name: str, action: str, about: str = "", where: str = "", **said: object) -> Deed:
    """Let somebody press a button on the latest message about something that has it.

    It is a direct message of the bot's, or one in a channel; `said` fills the form that opens.
    """

    async def do(week: Week) -> None:
        person = week.acts(name)
        there = person.sees(place(week, where)) if where else person.dm()
        outcome = await press(person, action, latest(there, action, about), about)
        if said:
            await send(week, person, await form_of(week, person, outcome), said)

    return do


async def press(person: Person, action: str, on: Message, about: str = "") -> Outcome:
    """Let somebody press the first of a message's buttons that do this, after what it is about."""
    blocks, is_there = iter(on.blocks), not about
    for block in blocks:
        is_there = is_there or about in str(block)
        if is_there and f"'{action}'" in str(block):
            outcome = await person.click(f"{block['block_id']}/{action}", on)
            assert not outcome.error, f"{person.name} pressed {action}: {outcome.error}"
            return outcome
    raise AssertionError(f"{person.name} finds no button {action} about {about!r}")


def looks_home(name: str) -> Deed:
    """Let somebody open the App Home."""

    async def do(week: Week) -> None:
        await week.acts(name).open_home()

    return do


def is_away(name: str, until: str, line: str = "/swarm profile") -> Deed:
    """Let somebody pause what they are asked until a day."""
    return _noted("went away", until, name, sends(name, line, pause=until))


def refused(name: str, line: str) -> Deed:
    """Let somebody type a command while the bot is away: Slack says that it did not answer."""

    async def do(week: Week) -> None:
        assert (await week.acts(name).command(line, SUPPORT)).error

    return do


def is_turned_away(name: str, action: str, reference: str) -> Deed:
    """Let a guest press a button of an announcement that is for members alone."""

    async def do(week: Week) -> None:
        await week.acts(name).click(action, week.announced(reference))
        seen = await week.settled()
        assert any(one.readers == {week.person(name).id} for one in seen)

    return do


def goes_away_while(name: str, line: str) -> Deed:
    """Let the bot's process end right after somebody has asked for a swarm."""

    async def do(week: Week) -> None:
        assert not (await week.acts(name, line).command(f"/swarm {line}", SUPPORT)).error
        await week.go_away()
        week.note(name, "opened", line.split()[0])

    return do


def comes_back() -> Deed:
    """Start the bot again, on the database that it left."""
    return lambda week: week.come_back()


def leaves_the_company(name: str) -> Deed:
    """Let somebody's account be deactivated."""

    async def do(week: Week) -> None:
        week.slack.change_person(name, deleted=True)
        week.note(name, "went away")

    return do


def shares(reference: str, by: str) -> Deed:
    """Let the channel of a swarm be shared with the company that packs and ships."""

    async def do(week: Week) -> None:
        channel = place(week, reference)
        week.slack.share_with_strangers(channel)
        await week.acts(by).invite(week.person("marta"), channel)
        week.note(by, "shared", reference)

    return do


def keeps(name: str, reference: str) -> Deed:
    """Let somebody keep a channel that is about to be archived."""
    return _noted("kept", reference, name, presses(name, "channel.keep", "", reference))


def latest(messages: list[Message], action: str, about: str = "") -> Message:
    """Return the latest of these that has a button and tells of something."""
    for message in reversed(messages):
        shown = f"{message.blocks}"
        if f"'{action}'" in shown and about in shown:
            return message
    raise AssertionError(f"nothing about {about!r} has the button {action}")


def place(week: Week, name: str) -> Channel | str:
    """Return a channel by name, or that of a case's swarm."""
    return week.channel(name) or name
