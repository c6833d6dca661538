"""The bot hears every word in its channels and keeps to what it needs."""

import pytest
from sqlalchemy import event, select

from models import EventLog, Participation, Person
from sandbox.faults import Fault

LINE = "CASE-1042 Webhooks fail +billing sev2"
RETOLD = ("deliver:events_api/message", "duplicate")


@pytest.fixture
def touched(room) -> list[str]:
    """Return what the database is asked from now on of people and swarms."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        if any(f" {table} " in f"{statement} " for table in ("person", "room", "participation")):
            statements.append(statement)

    event.listen(room.bot.database.sync_engine, "before_cursor_execute", note)
    return statements


async def test_only_the_first_words_of_a_person_reach_the_database(room, touched):
    channel = await room.opened(LINE)
    for where in (channel, "support"):
        await room.ana.say("Good morning", where)
    await room.settled()
    touched.clear()
    for where in (channel, "support"):
        for words in ("Have you tried the old key?", "And the new one?"):
            await room.ana.say(words, where)
    await room.settled()
    assert touched == []
    assert await room.happened("contributed") == 1


async def test_words_that_come_twice_are_noted_once(room):
    channel = await room.opened(LINE)
    room.slack.faults.add(Fault(*RETOLD, times=2))
    await room.ben.say("I know this one", channel)
    await room.leo.say("So do I", channel)
    await room.settled()
    assert await room.happened("contributed") == 2


async def test_words_that_overtake_their_writers_coming_count(room):
    channel = await room.opened(LINE)
    room.slack.faults.add(Fault("deliver:events_api/member_joined_channel", "reorder"))
    await room.ben.join(channel)
    await room.ben.say("I know this one", channel)
    await room.settled()
    ((part,),) = await room.rows(
        select(Participation.first_contribution_at)
        .join(Person, Person.id == Participation.person_id)
        .where(Person.slack_user_id == room.ben.id)
    )
    assert part is not None
    assert f"<@{room.ben.id}>" in str(room.brief(channel).blocks)
    assert len(await room.rows(select(EventLog.id).where(EventLog.kind == "contributed"))) == 1
