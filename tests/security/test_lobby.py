"""The doors of the lobby: the announcement, its thread, and the wish to be let in."""

from tests.security.conftest import announced, told
from tests.stories.acts import draft_in, resolve, seen
from tests.stories.conftest import words


async def test_nothing_is_said_in_the_lobby_from_the_opening_to_the_reopening(room, hidden):
    await seen(room, "ana", "/swarm update The director has paid the ransom", hidden.channel)
    await room.ben.react("eyes", announced(room))
    await resolve(room, hidden.channel, resolution="The ransom was paid in Helsinki")
    await room.ana.click("article.publish", draft_in(room, hidden.channel))
    await seen(room, "ana", "/swarm reopen", hidden.channel)
    await room.settled()
    await seen(room, "ana", "/swarm cancel The director is back", hidden.channel)
    await room.settled()
    assert hidden.seen_by("ben") == []
    assert "CASE-66" not in hidden.shown_to("ben")
    assert hidden.seen_by("ana") != []


async def test_whoever_asks_for_access_learns_nothing_before_they_are_let_in(room, hidden):
    await room.ben.click("Ask for access", on=announced(room))
    await room.settled()
    assert hidden.seen_by("ben") == []
    await room.ana.click("Rechazar", on=room.ana.dm()[-1])
    await room.settled()
    await room.ben.click("Ask for access", on=announced(room))
    await room.settled()
    assert hidden.seen_by("ben") == []


async def test_an_owner_is_asked_at_most_once_in_a_quarter_of_an_hour(room, hidden):
    before = len(room.ana.dm())
    for _ in range(3):
        await room.ben.react("bee", announced(room))
        await room.settled()
        await room.ben.unreact("bee", announced(room))
        await room.settled()
    assert len(room.ana.dm()) == before + 1
    room.slack.clock.advance(15 * 60)
    answer = await room.ben.click("Ask for access", on=announced(room))
    await room.settled()
    assert "I have asked the owner" in told(answer)
    assert len(room.ana.dm()) == before + 2
    assert "director" in words(room.ana.dm()[-1])


async def test_whoever_is_asked_for_a_skill_learns_what_it_is_about_only_by_accepting(room, hidden):
    await room.ana.command("/swarm invite +billing", hidden.channel)
    await room.settled()
    question = room.leo.dm()[-1]
    assert hidden.seen_by("leo") == []
    await room.leo.click("Accept", on=question)
    await room.settled()
    assert "director" in hidden.seen_by("leo")
