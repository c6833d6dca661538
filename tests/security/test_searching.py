"""The doors of `/swarm find`, of articles and of solved cases."""

from tests.security.conftest import CASE
from tests.stories.acts import draft_in, mark, resolve, seen

QUERIES = ("login stolen", CASE, "66", "#case-66", "case")


async def test_nobody_outside_finds_an_open_private_swarm(room, hidden):
    for query in QUERIES:
        await seen(room, "ben", f"/swarm find {query}")
    assert hidden.seen_by("ben") == []
    assert "director" in await seen(room, "ana", "/swarm find login stolen")


async def test_nobody_outside_finds_its_solved_case_nor_its_article(room, hidden):
    await mark(room, await room.ana.say("The director used one password", hidden.channel), "bulb")
    await resolve(room, hidden.channel, resolution="New passwords after the ransom was paid")
    await room.ana.click("article.publish", draft_in(room, hidden.channel))
    await room.settled()
    for query in (*QUERIES, "password used", "passwords"):
        await seen(room, "ben", f"/swarm find {query}")
    assert hidden.seen_by("ben") == []
    assert "director" in await seen(room, "ana", f"/swarm find {CASE}")


async def test_what_is_hidden_is_told_in_the_words_of_what_is_not_there(room, hidden):
    private = await seen(room, "ben", f"/swarm find {CASE}")
    nothing = await seen(room, "ben", "/swarm find CASE-67")
    assert private.replace(CASE, "CASE-67") == nothing
