"""The doors of the digest: stories, thanks, articles, and what was called for in vain."""

from tests.security.conftest import Hidden
from tests.stories.acts import draft_in, mark, resolve, seen
from tests.stories.conftest import words


async def ended_with_thanks(room, hidden: Hidden) -> None:
    """Let Leo find the cause in the private swarm, be thanked, and the article be published."""
    await room.ana.command("/swarm invite @leo +abduction", hidden.channel)
    await room.settled()
    await mark(room, await room.leo.say("The director used one password", hidden.channel), "bulb")
    await resolve(room, hidden.channel, resolution="The ransom was paid")
    await room.ana.click("article.publish", draft_in(room, hidden.channel))
    await room.settled()


async def test_the_digest_tells_nothing_of_it(room, hidden):
    await ended_with_thanks(room, hidden)
    nothing = await seen(room, "ben", "/swarm digest")
    assert "abduction" not in nothing
    assert "Leo" not in nothing
    assert hidden.seen_by("ben") == []
    assert await room.bot.services.digests.publish_now(room.workspace_id, again=True)
    await room.settled()
    assert hidden.seen_by("ben") == []
    channel = await room.opened("CASE-1 Invoices lost their tax")
    await resolve(room, channel, resolution="Run the job")
    assert "Invoices lost their tax" in await seen(room, "ben", "/swarm digest")


async def test_thanks_for_it_are_no_evidence_to_others(room, hidden):
    await room.knows("leo", abduction=3)
    await ended_with_thanks(room, hidden)
    await room.opened("CASE-2 Somebody is gone +abduction", by="ben")
    asked = words(room.leo.dm()[-1])
    assert "Somebody is gone" in asked
    assert "already helped" not in asked
    assert "CASE-66" not in asked


async def test_who_is_thanked_for_it_from_outside_learns_no_more_than_that(room, hidden):
    await resolve(room, hidden.channel, people=["ben"], note="For the idea at lunch")
    assert hidden.seen_by("ben") == []
    assert "CASE-66" not in hidden.shown_to("ben")
    assert "thanks you for your help with a private case" in words(room.ben.dm()[-1])
