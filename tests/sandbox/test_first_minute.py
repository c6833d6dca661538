"""The guide follows what is so: who is asked by now, and what to do where nobody is."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest

from app import MANIFEST, create_app
from bot.config import Config
from sandbox import first_minute
from sandbox.page.guide import Guide
from sandbox.stage import ACCEPT, Stage
from sandbox_mode import open_for

TO_ANSWER = 181
"""Seconds after which an ask of a sev2 is over."""


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    wishes = SimpleNamespace(
        people=None, cases=None, play=True, http=False, port=None, language="en"
    )
    async with open_for(Config.read({}, "sandbox"), wishes, create_app, MANIFEST) as stage:
        yield stage


@pytest.fixture
def guide(stage) -> Guide:
    return Guide(first_minute.steps(stage.slack, "en"))


async def open_swarm(stage: Stage, guide: Guide, line: str) -> None:
    await stage.person("ana").command(line, "support")
    await stage.settled()
    guide.advance(stage.slack.traffic)
    assert guide.number == 2


async def wait_in_vain(stage: Stage) -> None:
    stage.slack.clock.advance(TO_ANSWER)
    await stage.look()
    await stage.settled()


async def test_the_second_step_names_whoever_can_come_by_now(stage, guide):
    await open_swarm(stage, guide, first_minute.ENGLISH.command)
    assert "*Leo* was asked to help" in guide.current.text
    assert "press *Accept*" in guide.current.text

    await wait_in_vain(stage)
    other = guide.current.person
    assert other in ("mateo", "javier")
    assert "was asked to help" in guide.current.text
    assert "press *Aceptar*" in guide.current.text

    await wait_in_vain(stage)
    assert guide.current.person == "leo"
    assert "press *I can help after all*" in guide.current.text

    await stage.person(other).click(ACCEPT, stage.asked(other))
    await stage.settled()
    [done] = guide.advance(stage.slack.traffic)
    await done.then()
    said = stage.person("ana").sees(stage.room("CASE-1042"))[-1]
    assert (said.user, guide.number) == (stage.person(other).id, 3)


async def test_where_nobody_was_asked_the_second_step_says_how_to(stage, guide):
    await open_swarm(stage, guide, "/swarm CASE-1042 +cobol sev2")
    assert guide.current.type.startswith("/swarm invite +webhooks")
    await stage.person("ana").command(guide.current.type, stage.room("CASE-1042"))
    await stage.settled()
    assert "*Leo* was asked to help" in guide.current.text
