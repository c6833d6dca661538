"""Drafts become articles once, by those who were there, and are read by those who may."""

import pytest

from bot.errors import BadInputError, NotAllowedError, NotFoundError, TooLateError
from bot.ports import SlackMessage
from bot.records import Ending

WORDS = {"issue": "No orders", "resolution": "Clear the cache"}


async def drafted(town, owner, reference="CASE-1", **more):
    """Resolve a swarm, and return it with its draft's id."""
    opened = await town.open(owner, reference, **more)
    await town.services.endings.resolve(
        owner, opened.swarm_id, Ending("fixed", "Clear the cache", "")
    )
    return (await town.picture(opened.swarm_id)).article_id


async def test_published_it_is_found_by_everybody(town, ana, ben):
    article_id = await drafted(town, ana)
    with pytest.raises(NotFoundError):
        await town.services.articles.read(ben, article_id)
    await town.services.articles.publish(ana, article_id)
    assert (await town.services.articles.read(ben, article_id)).state == "not_validated"
    kinds = [known.kind for known in await town.services.swarms.find(ben, "webhooks fail")]
    assert "article" in kinds


async def test_what_is_known_is_offered_once_and_by_what_solved_it(town, ana, ben):
    article_id = await drafted(town, ana)
    found = await town.services.swarms.find(ben, "webhooks fail")
    assert [(known.kind, known.excerpt) for known in found] == [("case", "Clear the cache")]
    await town.services.articles.publish(ana, article_id)
    found = await town.services.swarms.find(ben, "webhooks fail")
    assert [(known.kind, known.excerpt) for known in found] == [("article", "Clear the cache")]


async def test_what_came_of_a_private_swarm_is_read_by_its_members_alone(town, ana, ben):
    article_id = await drafted(town, ana, is_private=True)
    await town.services.articles.publish(ana, article_id)
    with pytest.raises(NotFoundError):
        await town.services.articles.read(ben, article_id)
    assert await town.services.swarms.find(ben, "webhooks fail") == []
    assert await town.services.swarms.find(ben, "CASE-1") == []
    kinds = [known.kind for known in await town.services.swarms.find(ana, "CASE-1")]
    assert kinds == ["article", "case", "swarm"]


async def test_guests_read_no_articles(town, ana):
    article_id = await drafted(town, ana)
    await town.services.articles.publish(ana, article_id)
    guest = await town.person("Gus", is_guest=True)
    with pytest.raises(NotAllowedError):
        await town.services.articles.read(guest, article_id)


async def test_discarded_it_is_found_by_nobody(town, ana):
    article_id = await drafted(town, ana)
    await town.services.articles.discard(ana, article_id)
    with pytest.raises(NotFoundError):
        await town.services.articles.read(ana, article_id)


@pytest.mark.parametrize("deed", ["publish", "discard", "draft"])
async def test_what_is_settled_stays_so(town, ana, deed):
    article_id = await drafted(town, ana)
    await town.services.articles.publish(ana, article_id)
    with pytest.raises(TooLateError):
        await getattr(town.services.articles, deed)(ana, article_id)


async def test_whoever_was_not_there_changes_nothing(town, ana, ben):
    article_id = await drafted(town, ana)
    for deed in ("publish", "discard", "draft"):
        with pytest.raises(NotAllowedError):
            await getattr(town.services.articles, deed)(ben, article_id)


async def test_lines_left_alone_keep_their_source_and_new_ones_are_masked(town, ana):
    article_id = await drafted(town, ana)
    article = await town.services.articles.edit(
        ana,
        article_id,
        version=1,
        title="Keys",
        sections={**WORDS, "cause": "Ask eva@cliente.example"},
    )
    assert [(line.text, line.source) for line in article.section("resolution")] == [
        ("Clear the cache", "resolve form")
    ]
    assert [line.source for line in article.section("issue")] == ["edit"]
    assert "eva@" not in article.section("cause")[0].text
    assert (article.version, article.masked_count) == (2, 1)


async def test_an_edit_of_an_older_wording_is_refused(town, ana):
    article_id = await drafted(town, ana)
    edit = town.services.articles.edit
    await edit(ana, article_id, version=1, title="First", sections=WORDS)
    with pytest.raises(BadInputError):
        await edit(ana, article_id, version=1, title="Second", sections=WORDS)
    assert (await town.services.articles.draft(ana, article_id)).title == "First"


@pytest.mark.parametrize(
    ("title", "sections", "field"),
    [
        ("  ", WORDS, "title"),
        ("x" * 151, WORDS, "title"),
        ("Keys", {"resolution": "x"}, "issue"),
        ("Keys", {"issue": "x", "resolution": " "}, "resolution"),
    ],
)
async def test_what_is_missing_is_named(town, ana, title, sections, field):
    article_id = await drafted(town, ana)
    with pytest.raises(BadInputError) as refused:
        await town.services.articles.edit(
            ana, article_id, version=1, title=title, sections=sections
        )
    assert refused.value.field == field


async def test_a_second_resolution_renews_the_draft_and_keeps_what_was_written(town, ana):
    opened = await town.open(ana)
    endings = town.services.endings
    await endings.resolve(ana, opened.swarm_id, Ending("fixed", "Clear it", ""))
    article_id = (await town.picture(opened.swarm_id)).article_id
    await town.services.articles.edit(
        ana, article_id, version=1, title="Keys", sections={**WORDS, "cause": "A full moon"}
    )
    await endings.reopen(ana, opened.swarm_id)
    await endings.resolve(ana, opened.swarm_id, Ending("fixed", "Clear it twice", ""))
    draft = await town.services.articles.draft(ana, article_id)
    assert [line.text for line in draft.section("cause")] == ["A full moon"]
    assert "Clear it twice" in [line.text for line in draft.section("resolution")]


async def test_after_a_published_one_a_second_resolution_drafts_another(town, ana):
    article_id = await drafted(town, ana)
    await town.services.articles.publish(ana, article_id)
    swarm_id = (await town.services.articles.read(ana, article_id)).swarm_id
    town.clock.move(minutes=1)
    await town.services.endings.reopen(ana, swarm_id)
    await town.services.endings.resolve(ana, swarm_id, Ending("fixed", "Another", ""))
    again = (await town.picture(swarm_id)).article_id
    assert again != article_id
    assert (await town.services.articles.read(ana, article_id)).state == "not_validated"


async def mark(town, swarm_id, by, kind, text, ts, author="UBEN"):
    """Let somebody say what a message is, as the flow does that fetches it."""
    await town.services.marks.put(
        town.workspace_id,
        swarm_id=swarm_id,
        channel="C1",
        kind=kind,
        marked_by=by.id,
        message=SlackMessage(ts, ts, author, text, permalink=f"https://x.slack.test/p{ts}"),
        text=text,
        at=5.0,
    )


async def test_marks_propose_whom_to_thank_and_for_what(town, ana, ben):
    swarm_id = (await town.open(ana)).swarm_id
    await mark(town, swarm_id, ana, "cause", "The cache", "1.1")
    await mark(town, swarm_id, ana, "fix", "Clear it", "1.2")
    await mark(town, swarm_id, ben, "fact", "It is Monday", "1.3", author="UANA")
    _, proposed = await town.services.endings.proposed(ana, swarm_id)
    assert [(line.person.name, list(line.how)) for line in proposed] == [("Ben", ["solved"])]


async def test_a_line_taken_over_from_a_mark_leads_to_its_message(town, ana, ben):
    swarm_id = (await town.open(ana)).swarm_id
    await mark(town, swarm_id, ana, "cause", "The cache", "1.1")
    await town.services.endings.resolve(ana, swarm_id, Ending("fixed", "Clear it", "The cache"))
    article_id = (await town.picture(swarm_id)).article_id
    (cause,) = (await town.services.articles.draft(ana, article_id)).section("cause")
    assert (cause.permalink, cause.author.name) == ("https://x.slack.test/p1.1", "Ben")
