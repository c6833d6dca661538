"""The bot is killed in the middle of what it does: nothing is missing then, and nothing double."""

import pytest

from tests.reliability.kills import Point, calm_run, stories, story_with_kills
from tests.reliability.story import ACTS

BEGINNING = ACTS[:8]
SEED = 20261122
CHOSEN = (
    Point("ana_opens", "after", "conversations.create"),
    Point("leo_accepts", "unacked", "deliver:interactive/block_actions/ask.accept"),
    Point("ben_joins", "late", "conversations.invite"),
    Point("ben_leaves", "acked", "deliver:events_api/reaction_removed"),
    Point("mia_follows", "answered", "chat.postEphemeral"),
    Point("ana_invites", "after", "chat.postMessage"),
)
"""One of each moment, all of which have doubled or lost something in some bot."""


async def outcome_of(url, calm, points, **how):
    outcome = await story_with_kills(url, points, calm.ended, acts=BEGINNING, **how)
    assert outcome.takeovers, "nothing was killed"
    return outcome


async def test_what_a_killed_process_left_is_done_by_the_next_one(sqlite_files, tmp_path):
    folders = [tmp_path / name for name in ("calm", "killed")]
    for folder in folders:
        folder.mkdir()
    calm_url, killed_url = map(sqlite_files.fresh, folders)
    calm = await calm_run(calm_url, acts=BEGINNING)
    outcome = await outcome_of(killed_url, calm, CHOSEN)
    assert outcome.differences == [], outcome.logs


async def test_what_a_replica_left_that_never_comes_back_is_done_by_the_other(postgres):
    with postgres.fresh() as calm_url, postgres.fresh() as killed_url:
        calm = await calm_run(calm_url, acts=BEGINNING)
        outcome = await outcome_of(killed_url, calm, CHOSEN, replicas=2)
        assert outcome.differences == [], outcome.logs


async def test_a_replica_that_was_frozen_does_nothing_a_second_time(postgres):
    with postgres.fresh() as calm_url, postgres.fresh() as frozen_url:
        calm = await calm_run(calm_url, acts=BEGINNING[:3])
        outcome = await story_with_kills(
            frozen_url, CHOSEN[:1], calm.ended, replicas=2, freeze=True, acts=BEGINNING[:3]
        )
        assert outcome.takeovers
        assert outcome.differences == [], outcome.logs


@pytest.mark.parametrize("transport", ["http"])
async def test_kills_at_any_moment_lose_nothing_over_http(sqlite_files, tmp_path, transport):
    folders = [tmp_path / name for name in ("calm", "killed")]
    for folder in folders:
        folder.mkdir()
    calm_url, killed_url = map(sqlite_files.fresh, folders)
    calm = await calm_run(calm_url, transport=transport, acts=BEGINNING)
    (points, *_) = stories(calm.at_random(4, SEED))
    outcome = await outcome_of(killed_url, calm, points, transport=transport)
    assert outcome.differences == [], outcome.logs
