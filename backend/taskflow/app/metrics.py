"""Metrics: what a hub counts and measures, read when somebody asks; no labels with people."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from taskflow.domain.metric import Kind, Metric
from taskflow.hub.hub import Hub
from taskflow.supervision.supervisor import WorkerState

_HUB: Final[tuple[tuple[str, str, Kind, Callable[[Hub], float]], ...]] = (
    (
        "taskflow_commits_total",
        "Commits stored since the start.",
        "counter",
        lambda hub: hub.appender.appended,
    ),
    (
        "taskflow_commits_waiting",
        "Commits that wait to be stored.",
        "gauge",
        lambda hub: hub.appender.waiting,
    ),
    (
        "taskflow_log_batches",
        "Batches of the log that are not in segments yet.",
        "gauge",
        lambda hub: hub.backlog.batches,
    ),
    (
        "taskflow_log_bytes",
        "Bytes of events in these batches.",
        "gauge",
        lambda hub: hub.backlog.bytes,
    ),
    (
        "taskflow_checkpoints_waiting",
        "Families and flows that wait to be written into segments.",
        "gauge",
        lambda hub: hub.checkpoints.waiting,
    ),
    (
        "taskflow_projections_waiting",
        "Families and flows whose rows in lists are not up to date.",
        "gauge",
        lambda hub: hub.projector.waiting,
    ),
    (
        "taskflow_projections_lag_seconds",
        "For how long the lists have not seen something that is stored.",
        "gauge",
        lambda hub: hub.backlog.projection_lag,
    ),
    (
        "taskflow_streams_aside",
        "Families and flows with which something does not work.",
        "gauge",
        lambda hub: hub.checkpoints.aside.count,
    ),
    (
        "taskflow_effects_due",
        "Work that waits for its result.",
        "gauge",
        lambda hub: hub.effects.counts()["due"],
    ),
    (
        "taskflow_effects_claimed",
        "Work that somebody works at.",
        "gauge",
        lambda hub: hub.effects.counts()["claimed"],
    ),
    (
        "taskflow_attempts_total",
        "Times that work was handed out since the start.",
        "counter",
        lambda hub: hub.effects.attempts,
    ),
    ("taskflow_timers_running", "Timers that run.", "gauge", lambda hub: hub.due.timers.running),
    (
        "taskflow_timers_late",
        "Timers that could not fire and are tried again.",
        "gauge",
        lambda hub: len(hub.due.timers.late),
    ),
)


def metrics(hub: Hub) -> Iterator[Metric]:
    """Read a hub's figures."""
    for name, words, kind, read in _HUB:
        yield Metric(name, words, read(hub), kind)
    for kept, loaded in (("family", hub.in_memory), ("flow", hub.flows.streams.in_memory)):
        words = "Families and flows that are in memory."
        yield Metric("taskflow_streams_loaded", words, loaded, labels={"kind": kept})
    for name, alike in _by_name(hub.workers.states()).items():
        labels = {"worker": name}
        running = float(all(state.running for state in alike))
        words = "Whether a background worker runs (0: it waits to be started again)."
        yield Metric("taskflow_worker_running", words, running, labels=labels)
        restarts = sum(state.restarts for state in alike)
        words = "Times that a background worker was started again."
        yield Metric("taskflow_worker_restarts_total", words, restarts, "counter", labels)


def _by_name(states: Iterable[WorkerState]) -> dict[str, list[WorkerState]]:
    """Put those together that have one name: there may be several at a time."""
    named: dict[str, list[WorkerState]] = {}
    for state in states:
        named.setdefault(state.name, []).append(state)
    return named
