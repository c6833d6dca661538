"""What people say messages are is kept, and nothing else that they write."""

import re

import pytest
from sqlalchemy import event, select

from bot.errors import BadInputError, NotAllowedError, NotInASwarmError, TooLateError
from bot.ports import SlackMessage
from bot.records import Ending, Marked
from models import Article, ArticleLine, Mark, Operation

MESSAGE = SlackMessage("5.0", "5.0", "UBEN", "The key was changed", permalink="https://x.test/5")


@pytest.fixture
async def swarm_id(town, ana, ben) -> str:
    """Return a swarm of Ana's with a channel."""
    opened = await town.open(ana)
    await town.with_channel(opened.swarm_id)
    return opened.swarm_id


async def react(town, who, emoji: str, *, at: float, event: str) -> bool:
    return await town.services.marks.reacted(
        who, channel="C1", ts="5.0", emoji=emoji, event=event, at=at
    )


async def take_back(town, who, emoji: str, *, at: float, event: str) -> bool:
    return await town.services.marks.taken_back(
        who, channel="C1", ts="5.0", emoji=emoji, event=event, at=at
    )


async def keep(town, swarm_id: str, who, *, at: float) -> None:
    await town.services.marks.put(
        town.workspace_id,
        swarm_id=swarm_id,
        channel="C1",
        kind="cause",
        marked_by=who.id,
        message=MESSAGE,
        text=MESSAGE.text,
        at=at,
    )


async def test_a_mark_is_fetched_kept_and_taken_back_with_its_text(town, ana, swarm_id):
    assert await react(town, ana, "bulb", at=6, event="E1")
    asked_by = select(Operation.asked_by_id).where(Operation.kind == "take_mark")
    assert await town.rows(asked_by) == [(ana.id,)]
    await keep(town, swarm_id, ana, at=6)
    (mark,) = (await town.picture(swarm_id)).marks
    assert (mark.kind, mark.text, mark.author.name) == ("cause", "The key was changed", "Ben")
    assert await take_back(town, ana, "bulb", at=7, event="E2")
    assert (await town.picture(swarm_id)).marks == []
    assert await town.rows(select(Mark.text)) == [("",)]


async def test_a_mark_taken_back_before_it_was_kept_does_not_stay(town, ana, swarm_id):
    await react(town, ana, "bulb", at=6, event="E1")
    await take_back(town, ana, "bulb", at=7, event="E2")
    await keep(town, swarm_id, ana, at=6)
    assert (await town.picture(swarm_id)).marks == []
    await keep(town, swarm_id, ana, at=8)
    (mark,) = (await town.picture(swarm_id)).marks
    assert (mark.author.name, mark.permalink) == ("Ben", "https://x.test/5")


async def test_only_who_set_a_mark_takes_it_back(town, ana, ben, swarm_id):
    await keep(town, swarm_id, ana, at=6)
    assert not await take_back(town, ben, "bulb", at=7, event="E1")
    assert len((await town.picture(swarm_id)).marks) == 1


async def test_other_reactions_places_and_people_mark_nothing(town, ana, swarm_id):
    gus = await town.person("Gus", is_guest=True)
    assert not await react(town, ana, "tada", at=6, event="E1")
    assert not await react(town, gus, "bulb", at=6, event="E2")
    assert not await town.services.marks.reacted(
        ana, channel="C-OTHER", ts="5.0", emoji="bulb", event="E3", at=6
    )
    assert town.operations("take_mark") == []


async def test_a_deleted_message_takes_its_text_along(town, ana, swarm_id):
    await keep(town, swarm_id, ana, at=6)
    await town.services.marks.message_deleted(town.workspace_id, channel="C1", ts="5.0")
    assert await town.rows(select(Mark.text)) == [("",)]
    assert (await town.picture(swarm_id)).marks == []


async def test_a_deleted_message_takes_its_text_along_from_every_wording_of_a_draft(
    town, ana, swarm_id
):
    await keep(town, swarm_id, ana, at=6)
    await town.services.endings.resolve(ana, swarm_id, Ending("fixed", "Sign with the new key", ""))
    ((article_id,),) = await town.rows(select(Article.id))
    said = select(ArticleLine.id).where(ArticleLine.text == MESSAGE.text)
    assert len(await town.rows(said)) == 1
    before = await town.services.articles.draft(ana, article_id)
    await town.services.marks.message_deleted(town.workspace_id, channel="C1", ts="5.0")
    assert await town.rows(said) == []
    after = await town.services.articles.draft(ana, article_id)
    assert [line.text for line in after.lines] == [
        line.text for line in before.lines if line.text != MESSAGE.text
    ]
    assert len(town.operations("refresh_article")) == 1
    with pytest.raises(BadInputError):
        await town.services.articles.edit(
            ana,
            article_id,
            version=before.version,
            title="T",
            sections={"issue": "x", "resolution": MESSAGE.text},
        )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_changes_a_mark_or_an_article_holds_its_swarm_first(town, ana, swarm_id):
    """Of two who take the same rows in another order each may wait for the other."""
    taken: list[str] = []

    def hear(*said) -> None:
        holds = re.match(
            r"(INSERT INTO|UPDATE|DELETE FROM) \w+|SELECT \w+(?=.*UPDATE$)", said[2], re.S
        )
        taken.extend([holds[0]] if holds else [])

    await keep(town, swarm_id, ana, at=6)
    await town.services.endings.resolve(ana, swarm_id, Ending("fixed", "Sign with the new key", ""))
    ((article_id,),) = await town.rows(select(Article.id))
    event.listen(town.engine.sync_engine, "before_cursor_execute", hear)
    first = []
    for deed in (
        lambda: keep(town, swarm_id, ana, at=8),
        lambda: town.services.marks.message_deleted(town.workspace_id, channel="C1", ts="5.0"),
        lambda: town.services.articles.publish(ana, article_id),
    ):
        taken.clear()
        await deed()
        first.append(taken[0])
    assert first == ["SELECT swarm"] * 3


async def test_what_is_published_stays_when_the_message_is_deleted(town, ana, swarm_id):
    await keep(town, swarm_id, ana, at=6)
    await town.services.endings.resolve(ana, swarm_id, Ending("fixed", "Sign with the new key", ""))
    ((article_id,),) = await town.rows(select(Article.id))
    await town.services.articles.publish(ana, article_id)
    await town.services.marks.message_deleted(town.workspace_id, channel="C1", ts="5.0")
    assert await town.rows(select(ArticleLine.id).where(ArticleLine.text == MESSAGE.text))


async def mark(town, who, kind: str = "cause", channel: str = "C1", once: str = "V1") -> None:
    await town.services.marks.mark(who, channel=channel, ts="5.0", kind=kind, once=once)


async def marks_on(town, who, channel: str = "C1", *, is_ours: bool = False) -> Marked:
    return await town.services.marks.on_message(who, channel=channel, ts="5.0", is_ours=is_ours)


async def take_off(town, who, kind: str = "cause", channel: str = "C1") -> Marked:
    return await town.services.marks.take_off(who, channel=channel, ts="5.0", kind=kind)


async def test_the_menu_has_a_message_fetched_as_a_reaction_does_once(town, ana, ben, swarm_id):
    await react(town, ana, "bulb", at=6, event="E1")
    await mark(town, ana)
    await mark(town, ana)
    by_reaction, by_menu = await town.rows(
        select(Operation.args).order_by(Operation.id).where(Operation.kind == "take_mark")
    )
    assert {**by_reaction[0], "at": 0} == {**by_menu[0], "at": 0}


async def test_the_menu_shows_what_a_message_is_and_takes_off_ones_own_mark(
    town, ana, ben, swarm_id
):
    await keep(town, swarm_id, ana, at=6)
    (seen,) = (await marks_on(town, ben)).marks
    assert (seen.kind, seen.by.name, seen.is_own) == ("cause", "Ana", False)
    with pytest.raises(NotAllowedError):
        await take_off(town, ben)
    assert [one.is_own for one in (await marks_on(town, ana)).marks] == [True]
    assert (await take_off(town, ana)).marks == []
    assert await town.rows(select(Mark.text)) == [("",)]
    assert (await take_off(town, ana)).marks == []


async def test_nothing_is_marked_for_no_swarm_or_one_that_may_not_be_seen(town, ana, ben):
    hidden = await town.open(ana, is_private=True)
    await town.with_channel(hidden.swarm_id)
    for channel in ("C1", "C-OTHER"):
        for attempt in (mark(town, ben, channel=channel), marks_on(town, ben, channel)):
            with pytest.raises(NotInASwarmError):
                await attempt
        with pytest.raises(NotInASwarmError):
            await take_off(town, ben, channel=channel)
    await mark(town, ana)
    assert len(town.operations("take_mark")) == 1


async def test_what_the_bot_wrote_what_is_no_kind_and_what_was_cancelled_is_not_marked(
    town, ana, swarm_id
):
    with pytest.raises(BadInputError):
        await marks_on(town, ana, is_ours=True)
    with pytest.raises(BadInputError):
        await mark(town, ana, "gossip")
    gus = await town.person("Gus", is_guest=True)
    with pytest.raises(NotAllowedError):
        await mark(town, gus)
    await town.services.endings.cancel(ana, swarm_id, "Not needed")
    for attempt in (mark(town, ana), marks_on(town, ana), take_off(town, ana)):
        with pytest.raises(TooLateError):
            await attempt
    assert town.operations("take_mark") == []
