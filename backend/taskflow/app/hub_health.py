"""Hub health: what does not work in a hub, as reasons of its health."""

import time
from collections.abc import Iterator

from taskflow.domain.health import NAMED, Reason
from taskflow.hub.hub import Hub
from taskflow.supervision.supervisor import STEADY

BEHIND = 30.0
"""Seconds after which lists that are not up to date are worth a word."""


def health_reasons(hub: Hub) -> Iterator[Reason]:
    """Give what does not work in a hub."""
    if hub.appender.overtaken.is_set():
        words = "Another T@skFlow has taken over this store; this one is stopping."
        yield Reason("ownership.lost", words, fatal=True)
    elif hub.appender.trouble is not None:
        words = "The store does not take what is to be changed; it is tried again."
        yield Reason("store.late", words, hub.appender.trouble.message)
    yield from _workers(hub)
    if aside := hub.checkpoints.aside.all():
        words = "Some families or flows cannot be worked with; all others can."
        named = "; ".join(f"{one.stream} ({one.what}): {one.error}" for one in aside[:NAMED])
        yield Reason("stream.aside", words, f"{hub.aside.count} set aside: {named}")
    if lost := len(hub.log.lost):
        words = (
            "Some of the last changes before the start could not be read; whoever they are missing "
            "of is set aside. Restore the store from a backup."
        )
        yield Reason("log.damaged", words, f"{lost} batches, from {min(hub.log.lost):x} on")
    if late := hub.due.timers.late:
        words = "Some timers cannot fire; they are tried again."
        yield Reason("timer.late", words, f"{len(late)}, of {', '.join(late[:NAMED])}")
    if (lag := hub.backlog.projection_lag) > BEHIND:
        yield Reason("lists.behind", "Lists are not up to date.", f"For {lag:.0f} seconds.")
    if hub.rebuilding.needed:
        words = "What lists show was damaged and is made again from the log; some may be missing."
        yield Reason("lists.rebuilding", words)


def _workers(hub: Hub) -> Iterator[Reason]:
    """Tell of workers that wait to be started again, or were not long ago."""
    ago = time.time_ns() // 1_000_000 - int(1000 * STEADY)
    stumbled = [
        state
        for state in hub.workers.states()
        if not state.running or (state.restarts and state.since > ago)
    ]
    if stumbled:
        words = "Something that works in the background has stumbled and is started again."
        named = "; ".join(f"{state.name}: {state.error}" for state in stumbled)
        yield Reason("worker.restarted", words, named)
