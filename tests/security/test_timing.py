"""What is hidden takes as long as what is not there: as many statements, as many operations."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import event, select

from bot.access import Deed
from bot.errors import SwarmroomError
from bot.records import Actor, Edit, Ending
from models import AccessRequest, Article, Ask, Room
from tests.bot.services.conftest import ana, ben, clock, town

__all__ = ["ana", "ben", "clock", "town"]

NOBODYS = "0" * 32
ENDING = Ending(outcome="fixed", resolution="Done", cause="", thanks=(), note="")
CHANGE = Edit("T", need="", environment="", customer="", severity=1, skills=())
SECTIONS = {"issue": "x", "resolution": "y"}

Ids = dict[str, str]
Try = Callable[[object, Actor, Ids], Awaitable[object]]

TRIES: dict[str, Try] = {
    "find": lambda s, who, ids: s.swarms.find(who, ids["case"]),
    "see": lambda s, who, ids: s.swarms.seen(who, ids["swarm"]),
    "work": lambda s, who, ids: s.swarms.to_work_on(who, Deed.UPDATE, swarm_id=ids["swarm"]),
    "here": lambda s, who, ids: s.swarms.here(who, ids["channel"], "update"),
    "update": lambda s, who, ids: s.swarms.update(who, ids["swarm"], "Hello"),
    "invite": lambda s, who, ids: s.swarms.invite(who, ids["swarm"], slack_ids=[], skills=["x"]),
    "follow": lambda s, who, ids: s.participations.follow(who, ids["swarm"]),
    "unfollow": lambda s, who, ids: s.participations.unfollow(who, ids["swarm"]),
    "leave": lambda s, who, ids: s.participations.leave(who, ids["swarm"]),
    "leave case": lambda s, who, ids: s.participations.leave_meant(
        who, channel="", reference=ids["case"]
    ),
    "leave here": lambda s, who, ids: s.participations.leave_meant(who, channel=ids["channel"]),
    "grant": lambda s, who, ids: s.participations.answer_access(who, ids["request"], granted=True),
    "accept": lambda s, who, ids: s.answers.accept(who, ids["ask"]),
    "resolve": lambda s, who, ids: s.endings.resolve(who, ids["swarm"], ENDING),
    "cancel": lambda s, who, ids: s.endings.cancel(who, ids["swarm"], "No reason"),
    "reopen": lambda s, who, ids: s.endings.reopen(who, ids["swarm"]),
    "reopen case": lambda s, who, ids: s.endings.to_reopen(who, channel="", reference=ids["case"]),
    "reopen here": lambda s, who, ids: s.endings.to_reopen(
        who, channel=ids["channel"], reference=""
    ),
    "keep": lambda s, who, ids: s.archiving.keep(who, ids["room"], ""),
    "answer": lambda s, who, ids: s.opening.answered(who, None, "swarm", ids["swarm"]),
    "answer by case": lambda s, who, ids: s.opening.answered(who, None, "case", ids["case id"]),
    "answer by article": lambda s, who, ids: s.opening.answered(
        who, None, "article", ids["article"]
    ),
    "draft": lambda s, who, ids: s.articles.draft(who, ids["article"]),
    "edit": lambda s, who, ids: s.articles.edit(
        who, ids["article"], version=1, title="T", sections=SECTIONS
    ),
    "to change": lambda s, who, ids: s.editing.to_edit(who, swarm_id=ids["swarm"]),
    "to change case": lambda s, who, ids: s.editing.to_edit(who, reference=ids["case"]),
    "to change here": lambda s, who, ids: s.editing.to_edit(who, channel=ids["channel"]),
    "change": lambda s, who, ids: s.editing.edit(who, ids["swarm"], CHANGE, {}),
    "to hand over": lambda s, who, ids: s.handoffs.to_hand_over(who, ids["channel"]),
    "reassign": lambda s, who, ids: s.handoffs.to_reassign(who, ids["swarm"]),
    "hand over": lambda s, who, ids: s.handoffs.ask_handoff(who, ids["swarm"], "UMIA", "Why"),
    "take back": lambda s, who, ids: s.handoffs.withdraw(who, ids["handoff"]),
    "take over": lambda s, who, ids: s.handoffs.accept(who, ids["handoff"]),
    "set call": lambda s, who, ids: s.linking.put(who, ids["channel"], "call", "https://a.example"),
    "document": lambda s, who, ids: s.linking.document(who, once="1", swarm_id=ids["swarm"]),
    "to mark": lambda s, who, ids: s.marks.on_message(
        who, channel=ids["channel"], ts="5.0", is_ours=False
    ),
    "mark": lambda s, who, ids: s.marks.mark(
        who, channel=ids["channel"], ts="5.0", kind="cause", once="1"
    ),
    "take mark off": lambda s, who, ids: s.marks.take_off(
        who, channel=ids["channel"], ts="5.0", kind="cause"
    ),
    "step in": lambda s, who, ids: s.searching.add_for_lead(who, ids["swarm"], who.id),
    "publish": lambda s, who, ids: s.articles.publish(who, ids["article"]),
    "discard": lambda s, who, ids: s.articles.discard(who, ids["article"]),
    "read": lambda s, who, ids: s.articles.read(who, ids["article"]),
    "who knows": lambda s, who, ids: s.people.who(who, ids["skill"]),
}


@pytest.fixture
async def hidden(town, ana) -> Ids:
    """Return the ids of all that hangs on a private swarm of Ana's, which she has resolved."""
    leo, mia = await town.person("Leo", {"billing": 2}), await town.person("Mia")
    opened = await town.open(ana, "CASE-66", skills=["billing", "kidnapping"], is_private=True)
    swarm_id = opened.swarm_id
    await town.with_channel(swarm_id)
    await town.services.participations.join(mia, swarm_id)
    await town.services.answers.accept(leo, (await town.asks(swarm_id))["Leo"].id)
    handoff = await town.services.handoffs.ask_handoff(ana, swarm_id, "UMIA", "Why")
    picture = await town.services.endings.resolve(ana, swarm_id, ENDING)

    async def one(column) -> str:
        return (await town.rows(select(column)))[0][0]

    return {
        "swarm": swarm_id,
        "case": "CASE-66",
        "case id": picture.case_id,
        "channel": "C1",
        "room": await one(Room.id),
        "request": await one(AccessRequest.id),
        "ask": await one(Ask.id),
        "article": await one(Article.id),
        "handoff": handoff.id,
        "skill": "kidnapping",
    }


async def cost(town, attempt: Try, who: Actor, ids: Ids) -> tuple[int, int, str]:
    """Return how many statements and operations it takes, and what comes of it."""
    statements: list[str] = []
    begun = len(town.begun)

    def note(_connection, _cursor, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(town.engine.sync_engine, "before_cursor_execute", note)
    try:
        came = repr(await attempt(town.services, who, ids))
    except SwarmroomError as problem:
        came = f"{type(problem).__name__} {problem.sentence}"
    finally:
        event.remove(town.engine.sync_engine, "before_cursor_execute", note)
    return len(statements), len(town.begun) - begun, came


@pytest.mark.parametrize("name", TRIES)
async def test_what_is_hidden_costs_as_much_as_what_is_not_there(town, ben, hidden, name):
    nobodys = dict.fromkeys(hidden, NOBODYS) | {"case": "CASE-67", "skill": "kidnapped"}
    its = await cost(town, TRIES[name], ben, hidden)
    none = await cost(town, TRIES[name], ben, nobodys)
    assert its == none
    assert its[0] > 0


@pytest.mark.parametrize("name", ["find", "see", "here", "reopen case", "draft", "who knows"])
async def test_whoever_is_in_it_is_told_by_the_same_door(town, ana, ben, hidden, name):
    mine = await cost(town, TRIES[name], ana, hidden)
    others = await cost(town, TRIES[name], ben, hidden)
    assert mine[2] != others[2]
