"""Nobody is asked in their night, but for a sev1: what nobody awake knows waits for their day."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import Swarm, SwarmSkill
from tests.bot.services.test_editing import edit
from tests.bot.services.test_searching import events, led_by, look, opened, reach, row, waiting
from tests.bot.services.test_suiting import says

EVENING = datetime(2026, 11, 23, 22, tzinfo=UTC)
MORNING = EVENING + timedelta(hours=10)


@pytest.fixture(autouse=True)
def evening(clock) -> None:
    """Let it be ten in the evening where everybody lives."""
    clock.move_to(EVENING)


async def awake(town, name: str, level: int, skill: str = "billing", **more):
    """Let somebody move in for whom it is day."""
    person = await town.person(name, {skill: level}, **more)
    await says(town, person, work_from=20, work_to=6)
    return person


async def asleep(town, name: str, levels: dict[str, int] | None = None, **more):
    """Let somebody move in who works by day, and has said so."""
    person = await town.person(name, levels, **more)
    await says(town, person, work_from=8, work_to=20)
    return person


async def kept(town, swarm_id: str) -> dict[str, datetime]:
    asks = (await town.asks(swarm_id)).items()
    return {name: ask.later_at for name, ask in asks if ask.is_kept and ask.is_waiting}


async def covers(town, swarm_id: str) -> list[tuple[str, str, str | None]]:
    shown = (await town.picture(swarm_id)).covers
    return [(c.skill.name, c.state, c.person.name if c.person else None) for c in shown]


async def morning_comes(town, clock, replicas: int = 1) -> None:
    clock.move_to(MORNING)
    await look(town, replicas)


@pytest.mark.parametrize("severity", [2, 3, 4])
async def test_who_sleeps_is_asked_once_in_the_morning_by_however_many_replicas(
    town, ana, clock, severity
):
    await asleep(town, "Leo", {"billing": 3})
    swarm_id = await opened(town, ana, severity=severity)
    assert town.operations("send_asks") == []
    assert await kept(town, swarm_id) == {"Leo": MORNING}
    assert await covers(town, swarm_id) == [("billing", "asleep", "Leo")]
    clock.move_to(MORNING - timedelta(seconds=1))
    await look(town)
    assert town.operations("send_asks") == []
    await morning_comes(town, clock, replicas=4)
    assert len(town.operations("send_asks")) == 1
    assert await covers(town, swarm_id) == [("billing", "asked", "Leo")]
    await reach(town, swarm_id)
    ask = (await town.asks(swarm_id))["Leo"]
    assert (ask.is_kept, ask.sent_at) == (False, MORNING)
    assert [len(await events(town, kind)) for kind in ("ask_kept", "ask_made")] == [1, 1]


async def test_who_is_awake_comes_before_who_knows_more(town, ana):
    await asleep(town, "Best", {"billing": 3})
    await awake(town, "Mia", 1)
    swarm_id = await opened(town, ana, skills=["billing"])
    assert await waiting(town, swarm_id) == {"Mia"}
    assert (await town.asks(swarm_id))["Mia"].tipped_by == "in_hours"


async def test_who_has_named_no_hours_is_asked_at_night_if_nobody_awake_knows_it(town, ana):
    await town.person("Leo", {"billing": 2})
    await asleep(town, "Best", {"billing": 3})
    await awake(town, "Mia", 1)
    both = await opened(town, ana, skills=["billing"])
    assert await waiting(town, both) == {"Mia"}
    await awake(town, "Zoe", 1, skill="sso")
    only = await opened(town, ana, reference="CASE-2", skills=["billing", "sso"])
    await town.services.answers.decline(
        await town.services.people.actor(town.workspace_id, "UMIA"),
        (await town.asks(only))["Mia"].id,
    )
    assert await waiting(town, only) == {"Zoe", "Leo"}
    assert await kept(town, only) == {}


async def test_who_wakes_first_is_asked_first(town, ana):
    await asleep(town, "Best", {"billing": 3})
    early = await asleep(town, "Early", {"billing": 1})
    await says(town, early, work_from=5, work_to=13)
    swarm_id = await opened(town, ana)
    assert await kept(town, swarm_id) == {"Early": EVENING + timedelta(hours=7)}


async def test_a_sev1_adds_whoever_knows_most_at_any_hour(town, ana):
    await asleep(town, "Best", {"billing": 3})
    await awake(town, "Mia", 1)
    swarm_id = await opened(town, ana, severity=1)
    assert await covers(town, swarm_id) == [("billing", "in", "Best")]


async def test_raised_to_sev1_nobody_is_left_to_sleep(town, ana):
    await asleep(town, "Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    edited = await edit(town, ana, swarm_id, severity=1)
    assert [person.name for person in edited.added] == ["Leo"]
    assert await kept(town, swarm_id) == {}


async def test_where_somebody_is_called_by_name_it_may_be_night(town, ana):
    await asleep(town, "Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    invite = town.services.swarms.invite
    made = await invite(ana, swarm_id, slack_ids=["ULEO"], skills=[])
    assert [person.name for person in made.added] == ["Leo"]
    assert await kept(town, swarm_id) == {}


async def test_a_team_that_adds_people_adds_them_by_day(town, ana, clock):
    await town.services.settings.note(town.workspace_id, "invite", "add")
    await asleep(town, "Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    assert await covers(town, swarm_id) == [("billing", "asleep", "Leo")]
    await morning_comes(town, clock)
    assert await covers(town, swarm_id) == [("billing", "in", "Leo")]


async def test_what_is_promised_begins_with_the_day(town, ana):
    await asleep(town, "Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    promised = MORNING + timedelta(minutes=21)
    assert await row(town, swarm_id, Swarm.promised_at) == [promised]


async def test_who_is_not_needed_any_more_never_hears_of_it(town, ana, ben, clock):
    await asleep(town, "Leo", {"billing": 3})
    ended = await opened(town, ana)
    await town.services.endings.cancel(ana, ended, "Done")
    dropped = await opened(town, ana, reference="CASE-2", skills=["billing", "sso"])
    assert (await edit(town, ana, dropped, skills=["sso"])).released == []
    covered = await opened(town, ana, reference="CASE-3")
    await town.profile(ben, {"billing": 1})
    await town.services.participations.join(ben, covered)
    await morning_comes(town, clock)
    for swarm_id in (ended, dropped, covered):
        assert not (await town.asks(swarm_id))["Leo"].is_waiting
    assert town.operations("send_asks") == town.operations("refresh_ask") == []


async def test_who_is_away_in_the_morning_is_passed_over(town, ana, clock):
    leo = await asleep(town, "Leo", {"billing": 3})
    await asleep(town, "Mia", {"billing": 1})
    swarm_id = await opened(town, ana)
    await town.profile(leo, {"billing": 3}, paused_until=MORNING + timedelta(days=1))
    await morning_comes(town, clock)
    assert await waiting(town, swarm_id) == {"Mia"}


async def test_who_does_not_answer_in_the_morning_is_followed_by_the_next_best(town, ana, clock):
    await asleep(town, "Leo", {"billing": 3})
    await asleep(town, "Mia", {"billing": 1})
    swarm_id = await opened(town, ana)
    for _ in range(3):
        clock.move(minutes=10)
        await look(town)
    assert await kept(town, swarm_id) == {"Leo": MORNING}
    await morning_comes(town, clock)
    await reach(town, swarm_id)
    clock.move(minutes=10)
    await look(town)
    assert await waiting(town, swarm_id) == {"Mia"}


async def test_after_the_no_of_who_is_awake_others_wait_for_their_day(town, ana):
    mia = await awake(town, "Mia", 2)
    await asleep(town, "Leo", {"billing": 3})
    swarm_id = await opened(town, ana)
    await town.services.answers.decline(mia, (await town.asks(swarm_id))["Mia"].id)
    assert await covers(town, swarm_id) == [("billing", "asleep", "Leo")]
    assert town.operations("send_asks") == []


@pytest.mark.parametrize(("shift", "asked"), [((20, 6), {"Eva"}), ((7, 15), set())])
async def test_of_a_group_only_those_are_asked_for_whom_it_is_day(town, ana, clock, shift, asked):
    eva, _ = await asleep(town, "Eva"), await asleep(town, "Gil")
    await says(town, eva, work_from=shift[0], work_to=shift[1])
    swarm_id = await opened(town, ana)
    clock.move(minutes=10)
    await look(town)
    ((skill_id,),) = await town.rows(
        select(SwarmSkill.skill_id).where(SwarmSkill.swarm_id == swarm_id)
    )
    group = {skill_id: ["UEVA", "UGIL"]}
    async with town.store.transaction(town.workspace_id) as tx:
        await town.services.searching.ask_group(tx, swarm_id, group)
    in_their_night = await kept(town, swarm_id)
    assert await waiting(town, swarm_id) - in_their_night.keys() == asked
    assert in_their_night == ({} if asked else {"Eva": EVENING + timedelta(hours=9)})


# --- who is told that nobody comes ---------------------------------------------------------


async def nobody_comes(town, ana, clock, **more) -> str:
    """Let the search come to its last round."""
    swarm_id = await opened(town, ana, severity=2, **more)
    clock.move(minutes=3)
    await look(town)
    async with town.store.transaction(town.workspace_id) as tx:
        await town.services.searching.ask_group(tx, swarm_id, {})
    return swarm_id


async def told(town, swarm_id: str) -> list[str]:
    plea = await town.services.searching.plea(town.workspace_id, swarm_id)
    people = [plea.lead, *plea.admins] if plea.lead else plea.admins
    return [person.name for person in people if person.id not in plea.asleep]


async def test_an_admin_who_is_awake_is_told_where_the_lead_sleeps(town, ana, clock):
    await led_by(town, ana, await asleep(town, "Boss"))
    root = await asleep(town, "Root", is_admin=True)
    await says(town, root, work_from=20, work_to=6)
    swarm_id = await nobody_comes(town, ana, clock)
    assert len(town.operations("tell_lead")) == 1
    assert await told(town, swarm_id) == ["Root"]


async def test_where_all_who_could_be_told_sleep_it_waits_for_the_first_of_them(town, ana, clock):
    boss = await asleep(town, "Boss")
    await led_by(town, ana, boss)
    await says(town, boss, work_from=5, work_to=13)
    await asleep(town, "Root", is_admin=True)
    swarm_id = await nobody_comes(town, ana, clock)
    assert town.operations("tell_lead") == []
    wakes_at = EVENING + timedelta(hours=7)
    assert await row(town, swarm_id, Swarm.search_at) == [wakes_at]
    clock.move_to(wakes_at)
    await look(town, replicas=3)
    assert len(town.operations("tell_lead")) == 1
    assert await told(town, swarm_id) == ["Boss"]


async def test_a_sev1_wakes_the_lead(town, ana, clock):
    await led_by(town, ana, await asleep(town, "Boss"))
    swarm_id = await opened(town, ana, severity=1)
    clock.move(minutes=3)
    await look(town)
    async with town.store.transaction(town.workspace_id) as tx:
        await town.services.searching.ask_group(tx, swarm_id, {})
    assert await told(town, swarm_id) == ["Boss"]


@pytest.mark.parametrize(
    "changes", [datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)]
)
async def test_later_is_half_an_hour_also_when_the_clocks_change(town, ana, clock, changes):
    leo = await town.person("Leo", {"billing": 3})
    async with town.store.transaction(town.workspace_id) as tx:
        (await tx.people.by_id(leo.id)).time_zone = "Europe/Madrid"
    await says(town, leo, work_from=0, work_to=6)
    clock.move_to(changes - timedelta(minutes=10))
    swarm_id = await opened(town, ana)
    await town.services.answers.put_off(leo, (await town.asks(swarm_id))["Leo"].id)
    for minutes, rounds in ((29, 1), (1, 2)):
        clock.move(minutes=minutes)
        await look(town)
        assert (await town.asks(swarm_id))["Leo"].round == rounds
