"""Of those who know as much: who is at work, and who speaks the customer's language."""

import pytest

from tests.bot.services.conftest import Town

REASONS = ("busy", "not_my_skill", "away", "other", "")


async def says(town: Town, actor, **facts) -> None:
    """Let somebody's row say this."""
    async with town.store.transaction(town.workspace_id) as tx:
        person = await tx.people.by_id(actor.id)
        for name, value in facts.items():
            setattr(person, name, value)


async def opened_for(town: Town, by, language: str | None, reference: str = "CASE-1"):
    """Open a swarm for a case of a customer who writes in a language."""
    async with town.store.transaction(town.workspace_id) as tx:
        case = tx.cases.blank(reference)
        case.language = language
        await tx.cases.put(case)
    return await town.open(by, reference, skills=["sso"])


async def test_who_is_at_work_is_asked_before_who_has_less_to_do(town, ana):
    hour = town.clock.now().hour
    off = await town.person("Aoff", {"sso": 3})
    there = await town.person("Bthere", {"sso": 3})
    await says(town, off, work_from=(hour + 1) % 24, work_to=(hour + 2) % 24)
    await says(town, there, work_from=hour, work_to=(hour + 1) % 24)
    await town.open(there, "CASE-0")
    asks = await town.asks((await town.open(ana, skills=["sso"])).swarm_id)
    assert {name: ask.tipped_by for name, ask in asks.items()} == {"Bthere": "in_hours"}


async def test_who_names_no_hours_is_not_passed_over_and_not_told_of_any(town, ana):
    hour = town.clock.now().hour
    off = await town.person("Aoff", {"sso": 3})
    await town.person("Bsilent", {"sso": 3})
    await says(town, off, work_from=(hour + 1) % 24, work_to=(hour + 2) % 24)
    asks = await town.asks((await town.open(ana, skills=["sso"])).swarm_id)
    assert {name: ask.tipped_by for name, ask in asks.items()} == {"Bsilent": None}


async def test_hours_are_read_in_ones_own_zone(town, ana):
    hour = town.clock.now().hour
    far = await town.person("Afar", {"sso": 3})
    await town.person("Bnear", {"sso": 3})
    await says(town, far, work_from=hour, work_to=(hour + 1) % 24, time_zone="Asia/Tokyo")
    assert list(await town.asks((await town.open(ana, skills=["sso"])).swarm_id)) == ["Bnear"]


@pytest.mark.parametrize(
    ("languages", "locale", "told"),
    [(["en", "es"], "en-GB", "speaks:es"), (None, "es-ES", "speaks:es"), (None, None, None)],
)
async def test_who_speaks_the_customers_language_is_asked_sooner(
    town, ana, languages, locale, told
):
    await town.person("Aenglish", {"sso": 3})
    other = await town.person("Bother", {"sso": 3})
    await says(town, other, languages=languages, locale=locale)
    asks = await town.asks((await opened_for(town, ana, "es")).swarm_id)
    assert {name: ask.tipped_by for name, ask in asks.items()} == {"Bother": told}


async def test_where_the_language_is_not_known_it_tips_nothing(town, ana):
    await town.person("Aenglish", {"sso": 3})
    await says(town, await town.person("Bspanish", {"sso": 3}), languages=["es"])
    asks = await town.asks((await opened_for(town, ana, None)).swarm_id)
    assert [ask.tipped_by for ask in asks.values()] == [None]


@pytest.mark.parametrize("reason", REASONS)
async def test_a_no_is_held_against_nobody_whatever_its_reason(town, ana, reason):
    people = {name: await town.person(name, {"sso": 3}) for name in ("First", "Second")}
    chosen = []
    for number in range(3):
        opened = await town.open(ana, f"CASE-{number}", skills=["sso"])
        ((name, ask),) = (await town.asks(opened.swarm_id)).items()
        await town.services.answers.decline(people[name], ask.id, reason=reason)
        await town.services.endings.cancel(ana, opened.swarm_id, "Not needed")
        chosen.append(name)
    assert len(set(chosen)) == 1, "the next swarm asks them as if nothing had been"
    knowing = await town.services.people.who(ana, "sso")
    assert all(one.is_available for one in knowing.experts)
