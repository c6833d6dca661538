"""Where Slack takes only so many calls, what is urgent goes first."""

import pytest
from sqlalchemy import select

from models import Operation


async def priorities(town, *kinds: str) -> dict[str, set[int]]:
    rows = await town.rows(select(Operation.kind, Operation.priority))
    return {kind: {n for k, n in rows if k == kind} for kind in kinds}


@pytest.mark.parametrize(("severity", "people"), [(1, 1), (2, 3), (4, 3)])
async def test_a_swarm_goes_by_its_severity_and_its_people_first_with_sev1(
    town, ana, ben, severity, people
):
    await town.person("Leo", {"billing": 3})
    swarm_id = (await town.open(ana, severity=severity)).swarm_id
    await town.with_channel(swarm_id)
    await town.services.swarms.invite(ana, swarm_id, slack_ids=[], skills=["billing"])
    await town.services.participations.join(ben, swarm_id)
    assert await priorities(town, "open_swarm", "send_asks", "bring_in") == {
        "open_swarm": {severity},
        "send_asks": {people},
        "bring_in": {people},
    }


async def test_what_nobody_waits_for_goes_last(town, ana):
    swarm_id = (await town.open(ana)).swarm_id
    await town.with_channel(swarm_id)
    await town.services.homes.opened(ana, "Ev1")
    await town.services.endings.cancel(ana, swarm_id, "Not needed")
    for days in (3, 1):
        town.clock.move(days=days)
        await town.services.archiving.archive_due(town.workspace_id)
    await town.services.digests.publish_now(town.workspace_id)
    kinds = ("publish_home", "warn_of_archive", "archive_swarm", "publish_digest")
    assert await priorities(town, *kinds) == {kind: {4} for kind in kinds}
