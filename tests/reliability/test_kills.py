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


@pytest.fixture
def two_files(sqlite_files, tmp_path):
    """Return the addresses of two fresh databases."""
    folders = [tmp_path / name for name in ("calm", "killed")]
    for folder in folders:
        folder.mkdir()
    return [sqlite_files.fresh(folder) for folder in folders]


async def test_what_a_killed_process_left_is_done_by_the_next_one(two_files):
    calm_url, killed_url = two_files
    calm = await calm_run(calm_url, acts=BEGINNING)
    outcome = await story_with_kills(killed_url, CHOSEN, calm.ended, acts=BEGINNING)
    assert outcome.missed == []
    assert outcome.differences == [], outcome.logs


async def test_what_a_replica_left_that_never_comes_back_is_done_by_the_other(postgres):
    with postgres.fresh() as calm_url, postgres.fresh() as killed_url:
        calm = await calm_run(calm_url, acts=BEGINNING)
        outcome = await story_with_kills(killed_url, CHOSEN, calm.ended, replicas=2, acts=BEGINNING)
        assert outcome.missed == []
        assert outcome.differences == [], outcome.logs


async def test_a_replica_that_was_frozen_does_nothing_a_second_time(postgres):
    with postgres.fresh() as calm_url, postgres.fresh() as frozen_url:
        calm = await calm_run(calm_url, acts=BEGINNING[:3])
        outcome = await story_with_kills(
            frozen_url, CHOSEN[:1], calm.ended, replicas=2, freeze=True, acts=BEGINNING[:3]
        )
        assert outcome.kills == 1
        assert outcome.differences == [], outcome.logs


async def test_kills_at_random_moments_lose_nothing_over_http(two_files):
    calm_url, killed_url = two_files
    calm = await calm_run(calm_url, transport="http", acts=BEGINNING)
    points = max(stories(calm.at_random(6, SEED)), key=len)
    outcome = await story_with_kills(
        killed_url, points, calm.ended, transport="http", acts=BEGINNING
    )
    assert outcome.kills > 1
    assert outcome.differences == [], outcome.logs
