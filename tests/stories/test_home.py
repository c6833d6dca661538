"""App Home: mine, what needs my skills, what I follow, my customers' cases, and my profile."""

import asyncio

import pytest

from sandbox.faults import Fault
from sandbox.strict import PATIENT, Strict
from tests.stories.acts import resolve
from tests.stories.conftest import words

HEADINGS = ("Mine", "Need my skills", "I follow", "My customers' cases")


async def home(room, person: str) -> str:
    """Return what somebody reads on their Home when they open it now."""
    return words(await room.home(person))


def under(text: str, heading: str) -> str:
    """Return what stands under a heading of a Home, up to the next one."""
    rest = text.split(f"\n{heading}\n", 1)[1]
    ends = [rest.find(f"\n{other}\n") for other in (*HEADINGS, "*Your profile*")]
    return rest[: min((end for end in ends if end >= 0), default=len(rest))]


async def test_it_greets_everybody_in_their_language(room):
    spanish = await home(room, "ana")
    assert "Hola, Ana Ruiz" in spanish
    assert "Necesitan lo que sé" in spanish
    english = await home(room, "leo")
    assert "Hello, Leo Park" in english
    assert "You own no case that has a swarm" in under(english, "Mine")
    assert "No open swarm lacks what you know" in under(english, "Need my skills")
    assert "React with :bee: to an announcement" in under(english, "I follow")
    assert "No other swarm is open for a customer of yours" in under(english, HEADINGS[3])
    assert "Say in your profile what you know" in under(await home(room, "ben"), "Need my skills")


async def test_it_shows_ones_swarms_and_follows_what_happens(room):
    channel = await room.opened("CASE-1 Slow", by="zoe")
    assert "CASE-1" in under(await home(room, "zoe"), "Mine")
    assert "CASE-1" not in await home(room, "ben")
    await room.ben.join(channel)
    await room.settled()
    assert "CASE-1" in under(await home(room, "ben"), "I follow")
    await resolve(room, channel, by="zoe")
    for person in ("ben", "zoe"):
        assert "CASE-1" not in await home(room, person)


async def test_it_shows_swarms_that_need_ones_skills_and_lets_one_join(room):
    channel = await room.opened("CASE-1 Slow +cobol")
    await room.opened("CASE-66 Quetzal +cobol private")
    await room.knows("ben", cobol=2)
    text = await home(room, "ben")
    assert "CASE-1" in under(text, "Need my skills")
    assert "CASE-66" not in text
    view = await room.home("ben")
    await room.ben.click("Join", view)
    await room.settled()
    assert room.ben.id in channel.members
    # It is drawn anew by itself.
    assert "Join" not in room.ben.labels(room.ben.home)
    assert "CASE-1" in under(words(room.ben.home), "I follow")


async def test_who_would_like_to_learn_a_skill_is_shown_what_needs_it_until_they_decline(room):
    await room.profile("ben", interests=["cobol"])
    await room.knows("leo", fortran=3)
    await room.opened("CASE-1 Slow +cobol")
    await room.opened("CASE-2 Slow +fortran", by="zoe")
    assert "CASE-1" in under(await home(room, "ben"), "Need my skills")
    assert "CASE-2" in under(await home(room, "leo"), "Need my skills")
    form = (await room.leo.click("Decline", room.leo.dm()[-1])).view
    await room.leo.submit(form)
    await room.settled()
    assert "CASE-2" not in await home(room, "leo")


async def test_the_rest_of_a_part_is_one_click_away(room):
    for number in range(1, 9):
        await room.opened(f"CASE-{number} Slow +cobol")
    await room.knows("ben", cobol=2)
    view = await room.home("ben")
    await room.settled()
    assert "CASE-7" in words(room.ben.home)
    assert "CASE-8" not in words(room.ben.home)
    listed = (await room.ben.click("and 1 more", view)).view
    assert listed.title == "Need my skills"
    assert "8–8 of 8" in words(listed)
    assert "CASE-8" in words(listed)
    assert "CASE-7" not in words(listed)
    await room.ben.click("Join", listed)
    await room.settled()
    assert room.ben.id in room.channel("swarm-case-8").members
    assert not any("more" in label for label in room.ben.labels(room.ben.home))
    assert "CASE-8" in under(words(room.ben.home), "I follow")


async def test_it_shows_the_cases_of_ones_customers_and_lets_one_follow(room):
    await room.opened("CASE-1 Slow for:Acme", by="zoe")
    await room.opened("CASE-2 Quetzal for:Acme")
    await room.opened("CASE-3 Tapir for:Acme private")
    await room.opened("CASE-4 Ocelot for:Globex")
    view = await room.home("zoe")
    await room.settled()
    shown = under(words(room.zoe.home), HEADINGS[3])
    assert "CASE-2" in shown
    assert "Acme" in shown
    assert "CASE-3" not in words(room.zoe.home)
    assert "CASE-4" not in words(room.zoe.home)
    await room.zoe.click("Follow", view)
    await room.settled()
    assert "CASE-2" in under(words(room.zoe.home), "I follow")
    assert "CASE-2" not in under(words(room.zoe.home), HEADINGS[3])


async def test_it_says_over_itself_what_is_too_late(room):
    channel = await room.opened("CASE-1 Slow +cobol")
    await room.knows("ben", cobol=2)
    view = await room.home("ben")
    await resolve(room, channel)
    await room.ben.click("Join", view)
    await room.settled()
    assert ":warning:" in words(room.ben.view)
    assert room.ben.id not in channel.members
    assert "Join" not in room.ben.labels(room.ben.home)


async def test_what_somebody_covers_needs_nobody_else(room):
    await room.opened("CASE-1 Slow +billing")
    await room.knows("ben", billing=1)
    assert "CASE-1" not in await home(room, "ben")


async def test_it_shows_what_one_follows_and_lets_one_stop(room):
    await room.opened("CASE-1 Slow")
    await room.ben.join("swarm-lobby")
    await room.ben.react("eyes", room.announcement("CASE-1"))
    await room.settled()
    assert "CASE-1" in under(await home(room, "ben"), "I follow")
    await room.ben.click("Stop following", await room.ben.open_home())
    await room.settled()
    assert "CASE-1" in words(room.ben.view)
    assert "CASE-1" not in words(room.ben.home)


async def test_its_buttons_open_the_forms(room):
    view = await room.home("zoe")
    assert (await room.zoe.click("Start a swarm", view)).view.title == "Open a swarm"
    await room.zoe.close(all_views=True)
    assert (await room.zoe.click("Edit my profile", view)).view.title == "My profile"
    await room.zoe.close(all_views=True)
    assert (await room.zoe.click("Settings", view)).view.title == "Settings"
    assert "Settings" not in room.leo.labels(await room.home("leo"))


async def test_it_shows_ones_profile(room):
    await room.profile("ben", levels={"cobol": 3}, interests=["billing"], may_be_named=False)
    text = await home(room, "ben")
    assert "I know it best:* cobol" in text
    assert "Would like to learn:* billing" in text
    assert "The digest does not name you" in text


async def test_an_event_that_breaks_comes_again(room, monkeypatch):
    room.slack.problems.expect("*not acknowledged*")
    homes = room.bot.services.homes
    drawn, tries = homes.opened, []

    async def first_broken(actor, event):
        tries.append(event)
        room.slack.core.strict = PATIENT
        if len(tries) == 1:
            raise RuntimeError("the database is away")
        await drawn(actor, event)

    monkeypatch.setattr(homes, "opened", first_broken)
    room.slack.core.strict = Strict(ack_seconds=1)
    assert "Hello, Leo Park" in await home(room, "leo")
    assert len(tries) == 2


async def test_a_command_that_breaks_before_its_handler_is_answered(room, monkeypatch):
    async def broken(*_):
        raise RuntimeError("the database is away")

    monkeypatch.setattr(room.bot.services.people, "actor", broken)
    outcome = await room.leo.command("/swarm list", "support")
    assert "Something went wrong" in words(outcome.message)


async def test_it_shows_a_changed_profile_at_once(room):
    view = await room.home("ben")
    form = (await room.ben.click("Edit my profile", view)).view
    await room.ben.fill(form, max_swarms="4")
    await room.ben.submit(form)
    await room.settled()
    assert "4 swarms at most" in words(view)


@pytest.mark.parametrize(
    ("who", "said"),
    [("leo", "Slack took too long to open the form"), ("ana", "Slack ha tardado demasiado")],
)
async def test_a_form_that_comes_too_late_for_slack_is_written_to_who_pressed_on_home(
    room, who, said
):
    person = room.slack.person(who)
    await person.open_home()
    await room.settled()
    room.slack.problems.expect("*expired_trigger_id*")
    room.slack.faults.add(Fault("views.open", "error", error="expired_trigger_id"))
    outcome = await person.click("profile.edit", on=person.home)
    assert outcome.view is None
    await room.settled()
    assert said in words(person.dm()[-1])


async def test_an_answer_that_comes_too_late_is_no_word_that_nothing_was_done(room):
    channel = await room.opened("CASE-1 Slow +billing")
    await room.leo.open_home()
    await room.settled()
    room.slack.problems.expect("*expired_trigger_id*")
    room.slack.faults.add(Fault("views.open", "error", error="expired_trigger_id"))
    await room.leo.click("Join", on=room.leo.home)
    await room.settled()
    assert room.leo.id in channel.members
    assert any("look whether it was done" in words(message) for message in room.leo.dm())


async def test_what_was_drawn_earlier_is_not_shown_later(room):
    on_its_way, may_go_on = asyncio.Event(), asyncio.Event()

    async def is_slow(_) -> bool:
        on_its_way.set()
        await may_go_on.wait()
        return True

    room.slack.on_call("views.publish", is_slow)
    opening = [asyncio.create_task(room.zoe.open_home())]
    await on_its_way.wait()
    await room.zoe.command("/swarm CASE-1 Slow", "support")
    await room.slack.until(lambda: room.channels("swarm-case-1"))
    opening.append(asyncio.create_task(room.zoe.open_home()))
    # Long enough for the second one to overtake the first.
    await asyncio.sleep(0.3)
    may_go_on.set()
    await asyncio.gather(*opening)
    await room.settled()
    assert "CASE-1" in under(words(room.zoe.home), "Mine")
