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


async def asked(room, person: str, line: str) -> bool:
    """Tell whether opening such a swarm asks somebody."""
    before = len(room.slack.person(person).dm())
    await room.opened(line, by="zoe")
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
    home = await room.leo.open_home()
    assert "<!channel>" not in words(home)
