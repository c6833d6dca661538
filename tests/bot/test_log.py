"""Log lines: what they carry, and what they never do."""

from __future__ import annotations

import asyncio
import gc
import json
import logging

import pytest

from bot import log
from bot.errors import SlackRefusedError

lines = logging.getLogger("somebody.elses.library")


@pytest.fixture
def written(capsys):
    """Read standard error, and give the process its log back at the end."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, {n: logging.getLogger(n).level for n in log.QUIET}
    yield lambda: capsys.readouterr().err
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


def objects(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_readable_line_ends_with_the_ids(written):
    log.set_up()
    with log.bound(operation="open_swarm:1", swarm="1", event=None):
        lines.info("%d of %d", 1, 2)
    lines.info("later")
    first, second = written().splitlines()
    assert first.endswith("INFO somebody.elses.library: 1 of 2 [operation=open_swarm:1 swarm=1]")
    assert second.endswith("INFO somebody.elses.library: later")


def test_a_json_line_is_one_object_with_the_ids_beside_the_message(written):
    log.set_up(is_json=True)
    with log.bound(replica="r", event="Ev1"):
        lines.warning("dos\nlíneas")
    (line,) = objects(written())
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "part": "somebody.elses.library",
        "message": "dos\nlíneas",
        "replica": "r",
        "event": "Ev1",
    }


async def test_tasks_side_by_side_keep_their_ids_apart(written):
    log.set_up(is_json=True)

    async def run(swarm: str) -> None:
        with log.bound(swarm=swarm):
            await asyncio.sleep(0)
            log.bind(case=f"case of {swarm}")
            await asyncio.sleep(0)
            lines.info("done")
        lines.info("after")

    await asyncio.gather(run("a"), run("b"))
    said = [(line.get("swarm"), line.get("case")) for line in objects(written())]
    assert sorted(said, key=str) == [
        ("a", "case of a"),
        ("b", "case of b"),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize("is_json", [True, False])
def test_a_trace_says_where_and_why_but_nothing_that_the_error_quotes(written, is_json):
    log.set_up(is_json=is_json)
    try:
        try:
            int(" ".join(["what", "a", "person", "wrote"]))
        except ValueError as cause:
            raise SlackRefusedError("no_text", detail="what a person" + " wrote") from cause
    except SlackRefusedError:
        lines.exception("it broke")
    text = written()
    assert "what a person wrote" not in text
    assert "SlackRefusedError (no_text)" in text
    assert "ValueError" in text
    assert "test_log.py" in text


def test_what_is_not_set_up_to_be_heard_stays_unheard(written):
    log.set_up()
    logging.getLogger("apscheduler").info("tick")
    lines.debug("detail")
    assert written() == ""


@pytest.mark.parametrize("is_json", [False, True])
def test_a_task_that_broke_unheard_does_not_quote_what_it_choked_on(written, is_json):
    async def choke() -> None:
        asyncio.get_running_loop().create_task(breaks())  # nobody awaits it
        await asyncio.sleep(0)
        gc.collect()

    async def breaks() -> None:
        int(typed)

    typed = "hunter2"
    log.set_up(is_json=is_json)
    asyncio.run(choke())
    gc.collect()
    text = written()
    assert "Task exception was never retrieved" in text
    assert "ValueError" in text
    assert "hunter2" not in text
