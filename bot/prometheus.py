"""What is measured, as Prometheus reads it: this process from memory, the rest from the rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.meters import Meter
from bot.services.figures import Standing

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LONG = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
OPENING = "open_swarm"
MILESTONES = {"create channel": "channel", "invite": "requester in"}
OUTCOMES = {"ok": "ok", "SlackBusyError": "busy", "SlackUnsureError": "unsure"}

_A_WORD = re.compile(r"[a-z_]{1,20}")


class Prometheus(Meter):
    """Counts and times what one bot does; each bot has a registry of its own.

    No label is an id, a name or a channel: kinds, steps, methods and outcomes are few.
    """

    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._registry = CollectorRegistry()
        self._registry.register(_Told(self))
        ProcessCollector(registry=self._registry)
        self._measure_operations()
        self._measure_slack()
        self._measure_deliveries()

    def page(self, standing: Standing | None) -> bytes:
        """Return everything as text, with how the database says that things stand, if it does."""
        self._standing = standing
        return generate_latest(self._registry)

    def families(self) -> Iterator[Metric]:
        """Give what the database says."""
        standing = self._standing
        yield _gauge("database_up", "Whether the database answers.", float(standing is not None))
        if standing is None:
            return
        yield _counter("swarms_opened", "Swarms that were opened.", standing.opened)
        yield _counter("swarms_resolved", "Swarms that were resolved.", standing.resolved)
        yield _gauge(
            "operations_unfinished", "Effects that have yet to reach Slack.", standing.unfinished
        )
        yield _gauge(
            "operations_oldest_seconds",
            "Age of the oldest unfinished operation, those that sleep until a time left out.",
            standing.oldest_seconds,
        )
        yield _gauge("replicas_alive", "Processes that beat.", standing.replicas)
        by_state = GaugeMetricFamily(
            "swarmroom_operations",
            "Operations: running; due and in nobody's hands; waiting for later; failed in a day.",
            labels=("state",),
        )
        for state, count in standing.by_state.items():
            by_state.add_metric((state,), count)
        yield by_state

    def step(self, kind: str, step: str, seconds: float) -> None:
        """Time a step, by the words of its name."""
        words = " ".join(word for word in step.split() if _A_WORD.fullmatch(word))
        self._steps.labels(kind, words).observe(seconds)

    def reached(self, kind: str, step: str, seconds: float) -> None:
        """Time how far an opening has come."""
        if kind == OPENING and step in MILESTONES:
            self._opens.labels(MILESTONES[step]).observe(seconds)

    def ended(self, kind: str, error: str | None, seconds: float) -> None:
        """Time an operation from its beginning to its end."""
        self._operations.labels(kind, "failed" if error else "ok").observe(seconds)
        if kind == OPENING and error is None:
            self._opens.labels("done").observe(seconds)

    def swept(self, taken: int, lag_seconds: float) -> None:
        """Note how late what was due was found."""
        if taken:
            self._lag.observe(lag_seconds)

    def took_over(self, kind: str) -> None:
        """Count what was taken over from a dead replica."""
        self._taken_over.labels(kind).inc()

    def lost(self, kind: str) -> None:
        """Count what another replica may have by now."""
        self._lost.labels(kind).inc()

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """Time a call; every code of a refusal counts as one, for the log has the code."""
        self._calls.labels(method, OUTCOMES.get(outcome, "refused")).observe(seconds)

    def limited(self, method: str) -> None:
        """Count a 429."""
        self._limited.labels(method).inc()

    def waits(self, method: str) -> None:
        """Count who waits now."""
        self._waiting.labels(method).inc()

    def waited(self, method: str, seconds: float) -> None:
        """Time a wait that is over."""
        self._waiting.labels(method).dec()
        self._waits.labels(method).observe(seconds)

    def delivered(self, kind: str, status: int, seconds: float) -> None:
        """Time the answer to a delivery."""
        self._deliveries.labels(kind, str(status)).observe(seconds)

    def event(self, fate: str) -> None:
        """Count an event."""
        self._events.labels(fate).inc()

    def _measure_operations(self) -> None:
        self._opens = self._histogram(
            "open_seconds", "From the request to a milestone of opening.", LONG, "until"
        )
        self._operations = self._histogram(
            "operation_seconds",
            "From an operation's beginning to its end.",
            LONG,
            "kind",
            "outcome",
        )
        self._steps = self._histogram(
            "step_seconds", "What a step took, waits included.", QUICK, "kind", "step"
        )
        self._lag = self._histogram(
            "sweep_lag_seconds", "How late a sweep found what was due.", LONG
        )
        self._taken_over = self._counter(
            "operations_taken_over", "Operations taken over from a dead replica.", "kind"
        )
        self._lost = self._counter(
            "operations_lost", "Runs that stopped, for another replica may go on.", "kind"
        )

    def _measure_slack(self) -> None:
        self._calls = self._histogram(
            "slack_call_seconds", "Calls to Slack.", QUICK, "method", "outcome"
        )
        self._limited = self._counter("slack_limited", "Answers 429 of Slack.", "method")
        self._waits = self._histogram(
            "slack_wait_seconds", "Waits for Slack's limits that are over.", LONG, "method"
        )
        self._waiting = Gauge(
            "swarmroom_slack_waiting",
            "Calls that wait for Slack's limits now.",
            ("method",),
            registry=self._registry,
        )

    def _measure_deliveries(self) -> None:
        self._deliveries = self._histogram(
            "delivery_seconds", "From a delivery of Slack's to its answer.", QUICK, "kind", "status"
        )
        self._events = self._counter("events", "Events, by what became of them.", "fate")

    def _histogram(
        self, name: str, says: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(
            f"swarmroom_{name}", says, labels, buckets=buckets, registry=self._registry
        )

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"swarmroom_{name}", says, labels, registry=self._registry)


class _Told(Collector):
    def __init__(self, meter: Prometheus) -> None:
        self._meter = meter

    def collect(self) -> Iterator[Metric]:
        """Give what the database says."""
        return self._meter.families()


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"swarmroom_{name}", says, value)


def _counter(name: str, says: str, value: float) -> Metric:
    return CounterMetricFamily(f"swarmroom_{name}", says, value)
