"""What people say messages are is kept, and nothing else that they write."""

import pytest
from sqlalchemy import select

from bot.errors import BadInputError
from bot.ports import SlackMessage
from bot.records import Ending
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


async def test_what_is_published_stays_when_the_message_is_deleted(town, ana, swarm_id):
    await keep(town, swarm_id, ana, at=6)
    await town.services.endings.resolve(ana, swarm_id, Ending("fixed", "Sign with the new key", ""))
    ((article_id,),) = await town.rows(select(Article.id))
    await town.services.articles.publish(ana, article_id)
    await town.services.marks.message_deleted(town.workspace_id, channel="C1", ts="5.0")
    assert await town.rows(select(ArticleLine.id).where(ArticleLine.text == MESSAGE.text))
