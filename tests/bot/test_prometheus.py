"""What is measured: one number for each combination that can occur, and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.meters import Meter
from bot.prometheus import Prometheus
from bot.services.figures import Standing

STANDING = Standing(
    opened=3,
    resolved=2,
    by_state={"running": 1, "due": 2, "later": 4, "failed": 5},
    oldest_seconds=61.5,
    replicas=2,
)


def samples(meter: Prometheus, standing: Standing | None = STANDING) -> dict:
    """Return every sample of the page by name and labels, as Prometheus would read it."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(meter.page(standing).decode())
        for sample in family.samples
    }


def test_the_page_tells_how_things_stand():
    told = samples(Prometheus())
    assert told["swarmroom_database_up",] == 1
    assert told["swarmroom_swarms_opened_total",] == 3
    assert told["swarmroom_swarms_resolved_total",] == 2
    assert told["swarmroom_operations_unfinished",] == 7
    assert told["swarmroom_operations", "later"] == 4
    assert told["swarmroom_operations", "failed"] == 5
    assert told["swarmroom_operations_oldest_seconds",] == 61.5
    assert told["swarmroom_replicas_alive",] == 2


def test_while_the_database_is_away_the_page_tells_what_the_process_knows():
    meter = Prometheus()
    meter.limited("chat.postMessage")
    told = samples(meter, None)
    assert told["swarmroom_database_up",] == 0
    assert told["swarmroom_slack_limited_total", "chat.postMessage"] == 1
    assert ("swarmroom_swarms_opened_total",) not in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("create channel", "create channel"),
        ("ask 3f0c9d5e8b7a4c21a6d0e4f1b2c3d4e5", "ask"),
        ("invite abcdefabcdefabcdefabcdefabcdefab", "invite"),
        ("page 2 of members", "page of members"),
        ("C0123ABC", ""),
    ],
)
def test_a_step_is_told_by_its_words_and_never_by_an_id(name, told):
    meter = Prometheus()
    meter.step("open_swarm", name, 0.2)
    assert samples(meter)["swarmroom_step_seconds_count", "open_swarm", told] == 1


def test_an_opening_is_timed_to_each_milestone_and_to_its_end():
    meter = Prometheus()
    meter.reached("open_swarm", "invite", 0.3)
    meter.reached("reopen_swarm", "invite", 0.3)
    meter.ended("open_swarm", None, 0.4)
    meter.ended("open_swarm", "name_taken", 9.0)
    meter.ended("tell", None, 0.1)
    told = samples(meter)
    assert told["swarmroom_open_seconds_sum", "requester in"] == 0.3
    assert told["swarmroom_open_seconds_sum", "done"] == 0.4
    assert told["swarmroom_operation_seconds_count", "open_swarm", "failed"] == 1
    assert told["swarmroom_operation_seconds_count", "tell", "ok"] == 1


def test_refusals_of_every_code_are_one_number():
    meter = Prometheus()
    for outcome in ("ok", "channel_not_found", "http_404", "SlackBusyError", "SlackUnsureError"):
        meter.called("conversations.invite", outcome, 0.1)
    told = samples(meter)
    calls = {
        outcome: told["swarmroom_slack_call_seconds_count", "conversations.invite", outcome]
        for outcome in ("ok", "refused", "busy", "unsure")
    }
    assert calls == {"ok": 1, "refused": 2, "busy": 1, "unsure": 1}


def test_who_waits_for_slacks_limits_is_counted_until_the_wait_is_over():
    meter = Prometheus()
    meter.waits("chat.postMessage")
    meter.waits("chat.postMessage")
    meter.waited("chat.postMessage", 12.0)
    told = samples(meter)
    assert told["swarmroom_slack_waiting", "chat.postMessage"] == 1
    assert told["swarmroom_slack_wait_seconds_sum", "chat.postMessage"] == 12.0


def test_an_idle_sweep_says_nothing_of_lateness():
    meter = Prometheus()
    meter.swept(0, 0.0)
    meter.swept(2, 1.5)
    assert samples(meter)["swarmroom_sweep_lag_seconds_count",] == 1


def test_bots_in_one_process_count_for_themselves():
    first, second = Prometheus(), Prometheus()
    first.event("taken")
    assert ("swarmroom_events_total", "taken") not in samples(second)


def test_everything_that_can_be_told_is_measured():
    told = {name for name in vars(Meter) if not name.startswith("_")}
    assert told <= set(vars(Prometheus))


DOCUMENT = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_the_document_names_every_figure_and_no_other():
    page = Prometheus().page(STANDING).decode()
    told = set(re.findall(r"^# TYPE (swarmroom_\w+?) ", page, re.M))
    told = {name for name in told if not name.endswith("_created")}
    table = DOCUMENT.partition("### Metrics")[2].partition("Rules to begin with")[0]
    rows = "\n".join(re.findall(r"^\| (`[^|]+) \|", table, re.M))
    named = {f"swarmroom_{name}" for name in re.findall(r"`(\w+)(?:\{[\w,]+\})?`", rows)}
    assert named == told


def test_the_rules_of_the_document_are_about_figures_that_there_are():
    page = Prometheus().page(STANDING).decode()
    rules = yaml.safe_load(DOCUMENT.partition("```yaml\n")[2].partition("```")[0])
    used = {
        name
        for rule in rules["groups"][0]["rules"]
        for name in re.findall(r"swarmroom_\w+", rule["expr"])
    }
    assert [n for n in used if f"# TYPE {n.removesuffix('_bucket')} " not in page] == []
    assert used
