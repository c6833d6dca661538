"""What is older than the team wants it kept is gone; the rest stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.ports import SlackMessage
from bot.records import Ending
from models import (
    AccessAudit,
    Ask,
    EventLog,
    Mark,
    SettingChange,
    Swarm,
    SwarmLink,
    SwarmUpdate,
    Thanks,
)
from tests.bot.services.test_personal import everything

LONG_AGO, LATELY = "aardvark", "wombat"


async def keep(town, **days: int) -> None:
    """Let the team choose how long things are kept."""
    async with town.store.transaction(town.workspace_id) as tx:
        for name, value in days.items():
            await tx.workspaces.set(f"keep_{name}_days", value)


async def swarm(town, ana, leo, case: str, word: str, *, ends: bool = True) -> str:
    """Let a swarm be worked in, with one word in every text."""
    opened = await town.open(ana, case, title="Webhooks", need=word, skills=["billing"])
    await town.services.answers.decline(
        leo, (await town.asks(opened.swarm_id))["Leo"].id, reason="other"
    )
    await town.services.swarms.update(ana, opened.swarm_id, word)
    await town.services.marks.put(
        town.workspace_id,
        swarm_id=opened.swarm_id,
        channel=f"C-{case}",
        kind="cause",
        marked_by=ana.id,
        message=SlackMessage("1.1", "1.1", leo.person.slack_id, word),
        text=word,
        at=1.0,
    )
    if ends:
        ending = Ending("fixed", "Run the job", "A cache", (leo.id,), word)
        await town.services.endings.resolve(ana, opened.swarm_id, ending)
    async with town.store.transaction(town.workspace_id) as tx:
        await tx.links.add(opened.swarm_id, "call", f"https://meet.example/{word}", by=ana.id)
        tx.record.audit("private_swarm", actor=ana.id, subject=opened.swarm_id, allowed=True)
    return opened.swarm_id


@pytest.fixture
async def history(town, ana, clock):
    """Return an old swarm, one that is open since then, and one of late; all by their case."""
    leo = await town.person("Leo", {"billing": 3})
    swarms = {"old": await swarm(town, ana, leo, "CASE-1", LONG_AGO)}
    swarms["open"] = await swarm(town, ana, leo, "CASE-2", LATELY, ends=False)
    clock.move(days=40)
    swarms["new"] = await swarm(town, ana, leo, "CASE-3", LATELY)
    return swarms


async def forget(town, clock) -> None:
    clock.move(hours=2)
    await town.services.retention.forget_due(town.workspace_id)


async def test_nothing_goes_where_nothing_is_chosen(town, history, clock):
    before = await everything(town)
    await forget(town, clock)
    assert await everything(town) == before


async def test_words_go_and_what_solved_the_case_stays(town, history, clock):
    await keep(town, texts=30)
    assert LONG_AGO in await everything(town)
    await forget(town, clock)
    for of_swarm in (SwarmUpdate.swarm_id, SwarmLink.swarm_id):
        rows = await town.rows(select(of_swarm))
        assert {row[0] for row in rows} == {history["open"], history["new"]}, of_swarm
    for text, swarm_id in (
        (Mark.text, Mark.swarm_id),
        (Thanks.note, Thanks.swarm_id),
        (Swarm.need, Swarm.id),
    ):
        kept = dict(await town.rows(select(swarm_id, text)))
        assert kept[history["old"]] == "[erased]", text
        assert kept[history["new"]] == LATELY
    (solved,) = await town.rows(select(Swarm.resolution).where(Swarm.id == history["old"]))
    assert solved[0] == "Run the job"


async def test_why_somebody_declined_stays_a_code_that_can_be_counted(town, history, clock):
    await keep(town, texts=30)
    await forget(town, clock)
    assert {row[0] for row in await town.rows(select(Ask.reason))} == {"other"}


async def test_words_of_a_swarm_that_goes_on_stay_however_old(town, history, clock):
    await keep(town, texts=1)
    clock.move(days=400)
    await forget(town, clock)
    (need,) = await town.rows(select(Swarm.need).where(Swarm.id == history["open"]))
    assert need[0] == LATELY


async def test_events_go_but_not_those_of_swarms_that_go_on(town, history, clock):
    await keep(town, events=30)
    await forget(town, clock)
    left = {row[0] for row in await town.rows(select(EventLog.swarm_id))}
    assert history["old"] not in left
    assert left >= {history["open"], history["new"]}


async def test_the_audit_goes_by_its_own_span(town, history, clock, ana):
    async with town.store.transaction(town.workspace_id) as tx:
        changed = SettingChange(key="invite", before="ask", after="add")
        changed.workspace_id, changed.changed_at = town.workspace_id, tx.now - timedelta(days=50)
        tx.people._scope.add(changed)
    await keep(town, audit=30)
    events = await town.rows(select(EventLog.id))
    await forget(town, clock)
    assert len(await town.rows(select(AccessAudit.id))) == 1
    assert await town.rows(select(SettingChange.id)) == []
    assert await town.rows(select(EventLog.id)) == events


async def test_it_is_looked_for_once_an_hour(town, history, clock):
    await forget(town, clock)
    await keep(town, texts=30)
    await town.services.retention.forget_due(town.workspace_id)
    assert LONG_AGO in await everything(town)
    await forget(town, clock)
    (need,) = await town.rows(select(Swarm.need).where(Swarm.id == history["old"]))
    assert need[0] == "[erased]"
