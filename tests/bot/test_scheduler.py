"""What is due is begun: at once, again and again, and in every workspace whatever befalls one."""

import asyncio
from types import SimpleNamespace

import pytest

from bot.scheduler import Scheduler


class Due:
    """Something that may be due, and where it was asked for."""

    def __init__(self, broken: str = "") -> None:
        self.asked: list[str] = []
        self.broken = broken
        self.news = asyncio.Event()

    async def __call__(self, workspace_id: str) -> None:
        self.asked.append(workspace_id)
        self.news.set()
        if workspace_id == self.broken:
            raise RuntimeError("the rows of this one are beyond reading")


async def two_workspaces() -> list[str]:
    return ["first", "second"]


@pytest.fixture
def due() -> Due:
    return Due()


def scheduler_of(digest: Due, archive: Due, look_every: float = 30.0) -> Scheduler:
    services = SimpleNamespace(
        digests=SimpleNamespace(publish_due=digest),
        archiving=SimpleNamespace(archive_due=archive),
        hearing=SimpleNamespace(look_again=Due()),
        rooms=SimpleNamespace(look_if_missed=Due(), gap=lambda: None),
        retention=SimpleNamespace(forget_due=Due()),
        departing=SimpleNamespace(let_go_due=Due()),
        searching=SimpleNamespace(expire_due=Due()),
        nudging=SimpleNamespace(nudge_due=Due()),
        chasing=SimpleNamespace(chase_due=Due(), list_due=Due()),
    )
    return Scheduler(services, two_workspaces, look_every=look_every)


async def seen(due: Due, times: int) -> None:
    async with asyncio.timeout(5):
        while len(due.asked) < times:
            due.news.clear()
            await due.news.wait()


async def test_it_looks_at_once_when_it_starts(due):
    scheduler = scheduler_of(due, Due())
    scheduler.start()
    await seen(due, 2)
    await scheduler.stop()
    assert due.asked == ["first", "second"]


async def test_it_looks_again_and_again(due):
    scheduler = scheduler_of(due, Due(), look_every=0.05)
    scheduler.start()
    await seen(due, 6)
    await scheduler.stop()


async def test_trouble_in_one_workspace_keeps_nothing_from_the_others(caplog):
    digest, archive = Due(broken="first"), Due()
    await scheduler_of(digest, archive).look()
    assert digest.asked == archive.asked == ["first", "second"]
    assert "workspace first" in caplog.text


async def test_it_looks_no_more_once_it_is_stopped(due):
    scheduler = scheduler_of(due, Due(), look_every=0.05)
    scheduler.start()
    await seen(due, 2)
    await scheduler.stop()
    asked = len(due.asked)
    await scheduler.look()
    await asyncio.sleep(0.15)
    assert len(due.asked) == asked


async def test_it_can_be_stopped_before_it_was_started(due):
    await scheduler_of(due, Due()).stop()
    assert due.asked == []
