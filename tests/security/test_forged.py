"""The doors of buttons, forms and commands that name a private swarm without being in it."""

import pytest

from bot.slack.ids import Action, Shortcut
from tests.security.conftest import CASE, told
from tests.stories.acts import draft_in, mark, resolve, seen
from tests.stories.conftest import words

ON_A_SWARM = (
    Action.FOLLOW,
    Action.UNFOLLOW,
    Action.UPDATE,
    Action.INVITE,
    Action.EDIT,
    Action.DOCUMENT,
    Action.RESOLVE,
    Action.CANCEL,
    Action.REOPEN,
    Action.LEAVE,
)
NOBODYS = "0" * 32


async def test_buttons_with_its_id_tell_no_more_than_with_nobodys(room, hidden):
    for action in ON_A_SWARM:
        its = told(await hidden.forge(room.ben, action, hidden.swarm_id))
        nobodys = told(await hidden.forge(room.ben, action, NOBODYS))
        assert its == nobodys != "", action
    for swarm_id in (hidden.swarm_id, NOBODYS):
        forged = await hidden.forge(room.ben, Action.MEANT, f"{swarm_id}:{NOBODYS}:{NOBODYS}")
        assert "can't find that" in told(forged)
    assert hidden.seen_by("ben") == []


async def test_a_shortcut_on_a_message_of_it_tells_no_more_than_on_one_of_no_swarm(room, hidden):
    said = await room.ana.say("The ransom is due", hidden.channel)
    await mark(room, said, "bulb")
    elsewhere = await room.ben.say("Good morning", "general")
    told_of = [words(await hidden.choose(room.ben, Shortcut.MARK, m)) for m in (said, elsewhere)]
    assert told_of[0] == told_of[1]
    assert "in no swarm's channel" in told_of[0]
    assert hidden.seen_by("ben") == []
    for message in (said, elsewhere):
        value = f"{message.channel}:{message.ts}:cause"
        assert "in no swarm's channel" in told(await hidden.forge(room.ben, Action.UNMARK, value))
    assert "The ransom is due" in words(room.brief(hidden.channel))


async def test_this_answers_it_neither_ends_nor_names_it(room, hidden):
    known = await room.opened("CASE-1 Login lost", by="ben")
    actor = await room.bot.services.people.actor(room.workspace_id, room.ben.id)
    open_one = next(
        s for s in await room.bot.services.swarms.mine(actor) if s.reference == "CASE-1"
    )
    for value in (
        f"{hidden.swarm_id}:swarm:{open_one.id}",
        f"-:swarm:{hidden.swarm_id}",
        f"-:case:{hidden.swarm_id}",
    ):
        assert "can't find that" in told(await hidden.forge(room.ben, Action.ANSWERS, value))
    assert hidden.seen_by("ben") == []
    assert not hidden.channel.is_archived
    assert not known.is_archived


async def test_its_article_is_neither_read_nor_changed_nor_published(room, hidden):
    await resolve(room, hidden.channel, resolution="The ransom was paid")
    draft = draft_in(room, hidden.channel)
    article = next(
        e["value"]
        for block in draft.blocks
        for e in block.get("elements", ())
        if e.get("action_id") == Action.ARTICLE_PUBLISH
    )
    actions = (
        Action.ARTICLE_EDIT,
        Action.ARTICLE_PUBLISH,
        Action.ARTICLE_DISCARD,
        Action.ARTICLE_READ,
    )
    for action in actions:
        its = told(await hidden.forge(room.ben, action, article))
        assert its == told(await hidden.forge(room.ben, action, NOBODYS)) != "", action
    await room.ana.click("article.publish", draft)
    await room.settled()
    assert "can't find that" in told(await hidden.forge(room.ben, Action.ARTICLE_READ, article))
    assert hidden.seen_by("ben") == []


@pytest.mark.parametrize("callback", ["update", "invite", "resolve", "cancel", "article"])
async def test_a_form_sent_in_its_name_is_refused(room, hidden, callback):
    await room.opened("CASE-1 Login lost", by="ben")
    form = (await room.ben.command("/swarm update", room.channel("swarm-case-1"))).view
    await room.ben.fill(form, text="Let me in")
    metadata = f"{hidden.swarm_id}:1" if callback == "article" else hidden.swarm_id
    result = await hidden.forge_form(room.ben, form, callback, metadata)
    assert result.kind == "pushed"
    assert hidden.seen_by("ben") == []
    assert "Let me in" not in words(room.brief(hidden.channel))


async def test_access_and_asks_of_others_are_nobody_elses_to_answer(room, hidden):
    await room.ana.command("/swarm invite +billing", hidden.channel)
    await room.settled()
    ask = next(
        e["value"]
        for block in room.leo.dm()[-1].blocks
        for e in block.get("elements", ())
        if e.get("action_id") == Action.ACCEPT
    )
    for action in (Action.ACCEPT, Action.DECLINE, Action.SUGGEST):
        assert "can't find that" in told(await hidden.forge(room.ben, action, ask))
    await hidden.forge(room.mia, Action.REQUEST_ACCESS, hidden.swarm_id)
    request = room.ana.dm()[-1].blocks[-1]["elements"][0]["value"]
    for action in (Action.GRANT, Action.REFUSE):
        assert "can't find that" in told(await hidden.forge(room.ben, action, request))
    assert hidden.seen_by("ben") == []
    assert room.ben.id not in hidden.channel.members


@pytest.mark.parametrize("command", ["reopen", "edit"])
async def test_by_its_case_no_more_is_told_than_of_one_that_is_not_there(room, hidden, command):
    await resolve(room, hidden.channel, resolution="The ransom was paid")
    its = await seen(room, "ben", f"/swarm {command} {CASE}")
    assert its.replace(CASE, "CASE-67") == await seen(room, "ben", f"/swarm {command} CASE-67")
    assert hidden.seen_by("ben") == []


async def test_opening_the_same_case_tells_that_it_is_private_and_nothing_else(room, hidden):
    answer = await seen(room, "ben", f"/swarm {CASE} What is this")
    assert "it is private" in answer
    form = (await room.ben.command("/swarm", "support")).view
    await room.ben.fill(form, case=CASE, title="What is this", need="To know")
    await room.ben.submit(form)
    await room.settled()
    assert hidden.seen_by("ben") == []
