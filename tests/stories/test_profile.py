"""What somebody knows, would like to learn, and when they can be asked: theirs to say."""

import pytest

from tests.stories.acts import seen
from tests.stories.conftest import words


async def profile(room, person: str, **said):
    """Let somebody fill in their profile, and return what came of it."""
    form = (await room.slack.person(person).command("/swarm profile", "general")).view
    await room.slack.person(person).fill(form, said)
    result = await room.slack.person(person).submit(form)
    await room.settled()
    return result


async def asked(room, person: str, line: str, by: str = "zoe") -> bool:
    """Tell whether opening such a swarm asks somebody."""
    before = len(room.slack.person(person).dm())
    await room.opened(line, by=by)
    return len(room.slack.person(person).dm()) > before


async def test_a_new_skill_counts_for_the_next_match(room):
    assert not await asked(room, "ben", "CASE-1 Slow +cobol")
    assert (await profile(room, "ben", level_3=["cobol"], interests=["billing"])).ok
    assert await asked(room, "ben", "CASE-2 Slow +cobol")
    assert "knows it best" in await seen(room, "leo", "/swarm who cobol")
    form = (await room.ben.command("/swarm perfil", "general")).view
    assert "cobol" in str(form.blocks)
    assert "billing" in str(form.blocks)


async def test_the_form_speaks_each_ones_language(room):
    assert (await room.ana.command("/swarm profile", "general")).view.title == "Mi perfil"
    assert (await room.leo.command("/swarm profile", "general")).view.title == "My profile"


async def test_who_pauses_is_not_asked_until_that_day(room):
    assert (await profile(room, "leo", level_3=["billing"], pause="2030-01-07")).ok
    assert not await asked(room, "leo", "CASE-1 Slow +billing")
    room.slack.clock.jump_to(1893974400 + 3 * 24 * 3600)
    assert await asked(room, "leo", "CASE-2 Slow +billing")
    form = (await room.leo.command("/swarm profile", "general")).view
    assert "2030-01-07" not in str(form.blocks)


async def test_who_is_in_as_many_swarms_as_they_like_is_not_asked(room):
    await profile(room, "leo", level_3=["billing"], max_swarms="1")
    assert await asked(room, "leo", "CASE-1 Slow +billing")
    await room.leo.click("Accept", room.leo.dm()[-1])
    await room.settled()
    assert not await asked(room, "leo", "CASE-2 Slow +billing")


async def test_of_equals_who_is_at_work_now_is_asked_and_reads_so(room):
    await room.knows("mia", cobol=1)
    for person, start, end in (("ben", "9", "17"), ("zoe", "17", "9")):
        made = await profile(room, person, level_2=["cobol"], work_from=start, work_to=end)
        assert made.ok
    # A winter's Monday, noon in London.
    room.slack.clock.jump_to(1893974400 + 12 * 3600)
    assert await asked(room, "ben", "CASE-1 Slow +cobol", by="ana")
    assert "It is within your hours of work." in words(room.ben.dm()[-1])
    room.slack.clock.jump_to(1893974400 + 20 * 3600)
    assert not await asked(room, "ben", "CASE-2 Slow +cobol", by="ana")
    assert "It is within your hours of work." in words(room.zoe.dm()[-1])
    assert "*At work:* 9:00 AM–5:00 PM" in words(await room.home("ben"))


async def test_hours_and_languages_are_kept_and_can_be_taken_back(room):
    assert (await profile(room, "ana", work_from="22", work_to="6", languages=["es", "en"])).ok
    form = (await room.ana.command("/swarm profile", "general")).view
    assert "22:00" in str(form.blocks)
    await room.ana.open_home()
    await room.settled()
    assert "*En el trabajo:* 22:00–6:00" in words(room.ana.home)
    assert "*Idiomas en los que puedo ayudar:* español e inglés" in words(room.ana.home)
    assert (await profile(room, "ana", work_from="none", work_to="none", languages=[])).ok
    assert "22:00" not in words(room.ana.home)
    refused = await profile(room, "ana", work_from="9")
    assert "Di las dos" in refused.errors["work_to"]


async def test_who_does_not_want_to_be_asked_is_not(room):
    await profile(room, "leo", level_3=["billing"], opt=["name"])
    assert not await asked(room, "leo", "CASE-1 Slow +billing")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("pause", "2020-01-01", "Choose a day from tomorrow on"),
        ("max_swarms", "-1", ""),
        ("max_swarms", "100", ""),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(room, field, value, sentence):
    result = await profile(room, "leo", **{field: value})
    assert result.kind == "errors"
    assert sentence in result.errors[field]


async def test_hostile_skills_are_shown_as_they_were_typed(room):
    form = (await room.leo.command("/swarm profile", "general")).view
    ((label, value),) = await room.leo.suggest(form, "level_1/input.skills", "<!channel> & co")
    option = {"text": {"type": "plain_text", "text": label}, "value": value}
    await room.leo.fill(form, level_1=[option])
    assert (await room.leo.submit(form)).ok
    await room.settled()
    shown = await seen(room, "ben", "/swarm who <!channel> & co")
    assert "<!channel>" not in shown
    home = await room.home("leo")
    assert "<!channel>" not in words(home)
