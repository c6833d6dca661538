"""A skill that nobody has and that looks like one that people have is asked about."""

import pytest

from bot.slack.ids import Action
from sandbox.world import Message
from tests.stories.acts import seen
from tests.stories.conftest import Room, words


def question(room: Room, person: str) -> Message:
    """Return the latest message with the button that puts a skill right."""
    who = room.slack.person(person)
    return next(m for m in reversed(who.sees("support")) if Action.MEANT in str(m.blocks))


async def test_a_mistyped_skill_is_asked_about_and_put_right_by_one_click(room):
    channel = await room.opened("CASE-1 Two invoices +billng")
    asked = question(room, "ana")
    assert "Nadie tiene *billng*. ¿Querías decir *billing*?" in words(asked)
    assert words(asked).count("billng") == 1
    assert "billng" in words(room.brief(channel))
    before = len(room.leo.dm())

    await room.ana.click(Action.MEANT, asked)
    await room.settled()

    assert len(room.leo.dm()) == before + 1
    assert "billing" in words(room.leo.dm()[-1])
    assert "billng" not in words(room.brief(channel))
    assert "billing" in words(room.brief(channel))
    assert "billng" not in await seen(room, "ana", "/swarm digest")

    await room.ana.click(Action.MEANT, asked)
    assert "Eso ya está corregido" in room.whispers("ana", "support")[-1]
    await room.settled()
    assert len(room.leo.dm()) == before + 1


async def test_an_invitation_asks_about_it_too(room):
    channel = await room.opened("CASE-1 Two invoices", by="leo")
    await room.knows("ben", webhooks=3)
    answer = await room.leo.command("/swarm invite +webhoks", channel)
    assert "Nobody has *webhoks*. Did you mean *webhooks*?" in words(answer.message)
    assert "Nobody I know of" not in words(answer.message)
    await room.leo.click(Action.MEANT, answer.message)
    await room.settled()
    assert "asks for your help" in words(room.ben.dm()[-1])


@pytest.mark.parametrize("skill", ["quantum", "billing"])
async def test_no_question_is_asked_about_what_is_known_or_like_nothing(room, skill):
    await room.opened(f"CASE-1 Two invoices +{skill}")
    assert Action.MEANT not in str([m.blocks for m in room.ana.sees("support")])
