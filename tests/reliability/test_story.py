"""The story with which reliability is shown touches all that the bot does."""

from sqlalchemy import select

from bot.flows import all_flows
from bot.flows.tools import Tools
from models import Operation
from tests.reliability.company import company, inside
from tests.reliability.ended import ended
from tests.reliability.passing import on_a_working_day
from tests.reliability.story import ACTS, play


async def test_the_story_touches_every_flow_and_nothing_fails_in_it(sqlite_url):
    async with company(sqlite_url) as made:
        # The opening may let in who has joined meanwhile as well.
        made.slack.problems.expect("conversations.invite: already_in_channel*")
        async with inside(made) as bot:
            await play(made)
            touched = {kind for (kind,) in await made.rows(select(Operation.kind))}
            assert set(all_flows(Tools(bot.store, bot.services, bot.slacks))) == touched
            failed = select(Operation.id, Operation.error).where(Operation.error.is_not(None))
            assert await made.rows(failed) == []
            end = await ended(made)
        assert end.twice == ()
        assert end.differences(end) == []
        assert list(made.slack.problems.unexpected) == []


async def test_the_story_ends_the_same_however_often_the_bot_looks_at_what_is_due(sqlite_url):
    async with company(sqlite_url) as made, inside(made) as bot:
        for act in ACTS:
            await play(made, (act,))
            before = await ended(made)
            with on_a_working_day():
                await bot.services.searching.expire_due(made.workspace_id)
                await bot.services.nudging.nudge_due(made.workspace_id)
                await bot.services.archiving.archive_due(made.workspace_id)
            await made.settled()
            assert (await ended(made)).differences(before) == [], act.name


async def test_a_missing_and_a_doubled_effect_are_named(sqlite_url):
    async with company(sqlite_url) as made:
        calm = await ended(made)
        support = made.slack.channel("support")
        await made.ana.say("One too many", support)
        spoiled = await ended(made)
        (beyond, said) = sorted(spoiled.differences(calm))
        assert said.startswith("beyond the calm run: #support: message of ana")
        assert beyond == "beyond the calm run: #support has ana"
        assert all(line.startswith("missing: #support") for line in calm.differences(spoiled))
        payload = {"event_type": "swarmroom", "event_payload": {"key": "open_swarm:1/post brief"}}
        for message in list(support.messages.values())[-2:]:
            message.metadata = payload
        assert "doubled: open_swarm:1/post brief" in (await ended(made)).differences(calm)
