"""App Home: one's swarms, swarms that could use one's skills, what one follows, one's profile."""

from tests.stories.acts import resolve
from tests.stories.conftest import words


async def home(room, person: str) -> str:
    """Return what somebody reads on their Home when they open it now."""
    shown = await room.slack.person(person).open_home()
    await room.settled()
    return words(shown)


async def test_it_greets_everybody_in_their_language(room):
    assert "Hola, Ana Ruiz" in await home(room, "ana")
    english = await home(room, "leo")
    assert "Hello, Leo Park" in english
    assert "You are in no swarm at the moment" in english
    assert "No open swarm needs your skills" in english


async def test_it_shows_ones_swarms_and_follows_what_happens(room):
    channel = await room.opened("CASE-1 Slow")
    assert "CASE-1" in await home(room, "ana")
    assert "CASE-1" not in await home(room, "ben")
    await room.ben.join(channel)
    await room.settled()
    assert "CASE-1" in await home(room, "ben")
    await resolve(room, channel)
    assert "CASE-1" not in await home(room, "ben")


async def test_it_shows_swarms_that_need_ones_skills_and_lets_one_join(room):
    channel = await room.opened("CASE-1 Slow +cobol")
    await room.opened("CASE-66 Quetzal +cobol private")
    await room.knows("ben", cobol=2)
    text = await home(room, "ben")
    assert "CASE-1" in text
    assert "CASE-66" not in text
    view = await room.ben.open_home()
    await room.ben.click("Join", view)
    await room.settled()
    assert room.ben.id in channel.members
    assert "Join" not in room.ben.labels(await room.ben.open_home())


async def test_it_says_over_itself_what_is_too_late(room):
    channel = await room.opened("CASE-1 Slow +cobol")
    await room.knows("ben", cobol=2)
    view = await room.ben.open_home()
    await resolve(room, channel)
    outcome = await room.ben.click("Join", view)
    assert ":warning:" in words(outcome.view)
    assert room.ben.id not in channel.members


async def test_what_somebody_covers_needs_nobody_else(room):
    await room.opened("CASE-1 Slow +billing")
    await room.knows("ben", billing=1)
    assert "CASE-1" not in await home(room, "ben")


async def test_it_shows_what_one_follows_and_lets_one_stop(room):
    await room.opened("CASE-1 Slow")
    await room.ben.join("swarm-lobby")
    await room.ben.react("eyes", room.announcement("CASE-1"))
    await room.settled()
    assert "CASE-1" in await home(room, "ben")
    outcome = await room.ben.click("Stop following", await room.ben.open_home())
    assert "CASE-1" in words(outcome.view)
    await room.settled()
    assert "CASE-1" not in await home(room, "ben")


async def test_its_buttons_open_the_forms(room):
    view = await room.zoe.open_home()
    assert (await room.zoe.click("Start a swarm", view)).view.title == "Open a swarm"
    await room.zoe.close(all_views=True)
    assert (await room.zoe.click("Edit my profile", view)).view.title == "My profile"
    await room.zoe.close(all_views=True)
    assert (await room.zoe.click("Settings", view)).view.title == "Settings"
    assert "Settings" not in room.leo.labels(await room.leo.open_home())


async def test_it_shows_ones_profile(room):
    await room.profile("ben", levels={"cobol": 3}, interests=["billing"], may_be_named=False)
    text = await home(room, "ben")
    assert "I know it best:* cobol" in text
    assert "Would like to learn:* billing" in text
    assert "The digest does not name you" in text


async def test_an_event_that_breaks_comes_again(room, monkeypatch):
    room.slack.problems.expect("*not acknowledged*")
    people = room.bot.services.people
    drawn, tries = people.home_opened, []

    async def first_broken(actor, event):
        tries.append(event)
        if len(tries) == 1:
            raise RuntimeError("the database is away")
        await drawn(actor, event)

    monkeypatch.setattr(people, "home_opened", first_broken)
    assert "Hello, Leo Park" in await home(room, "leo")
    assert len(tries) == 2


async def test_a_command_that_breaks_before_its_handler_is_answered(room, monkeypatch):
    async def broken(*_):
        raise RuntimeError("the database is away")

    monkeypatch.setattr(room.bot.services.people, "actor", broken)
    outcome = await room.leo.command("/swarm list", "support")
    assert "Something went wrong" in words(outcome.message)


async def test_it_shows_a_changed_profile_at_once(room):
    view = await room.ben.open_home()
    form = (await room.ben.click("Edit my profile", view)).view
    await room.ben.fill(form, max_swarms="4")
    await room.ben.submit(form)
    await room.settled()
    assert "4 swarms at most" in words(view)
