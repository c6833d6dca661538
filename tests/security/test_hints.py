"""The doors of similar cases: the open form, the one-line form, and what an import adds."""

from tests.security.conftest import CASE
from tests.stories.acts import resolve, seen
from tests.stories.conftest import words

ALIKE = "Login stolen from somebody"


async def test_the_form_and_the_answer_to_one_line_hint_at_nothing(room, hidden):
    form = (await room.ben.command("/swarm", "support")).view
    await room.ben.fill(form, title=ALIKE)
    await room.settled()
    assert "Already known" not in words(form)
    await room.opened(f"CASE-70 {ALIKE}", by="ben")
    assert hidden.seen_by("ben") == []
    mine = (await room.ana.command("/swarm", "support")).view
    await room.ana.fill(mine, title=ALIKE)
    assert "director" in words(mine)


async def test_what_it_found_out_is_hinted_at_to_nobody_outside(room, hidden):
    await resolve(room, hidden.channel, resolution="New passwords after the ransom was paid")
    form = (await room.ben.command("/swarm", "support")).view
    await room.ben.fill(form, title="Login stolen, new passwords")
    await room.opened("CASE-71 Login stolen, new passwords", by="ben")
    assert hidden.seen_by("ben") == []


async def test_what_others_open_for_the_same_case_afterwards_knows_nothing_of_it(room, hidden):
    await resolve(room, hidden.channel, resolution="New passwords after the ransom was paid")
    channel = await room.opened(CASE, by="ben")
    assert channel is not hidden.channel
    # The new channel is named after the case too; of its title Slack was told nothing.
    assert channel.name.startswith("swarm-case-66")
    assert hidden.seen_by("ben") == ["swarm-case-66"]
    await seen(room, "ben", "/swarm update Anybody?", channel)
    assert "director" not in words(room.brief(channel))
