"""Health: how the server's own work goes, as reasons of its health and as figures."""

from collections.abc import Iterator

from taskflow.domain.health import NAMED, Reason
from taskflow.domain.metric import Metric
from taskflow.hub.due.effects import MOST_AT_ONCE
from taskflow.processors.server import ServerProcessor


def reasons(processor: ServerProcessor) -> Iterator[Reason]:
    """Give what does not work at the server's work."""
    if stuck := processor.stuck:
        words = (
            f"Some work goes on though it was ended: its code does not heed that. It keeps its "
            f"place, of which there are {MOST_AT_ONCE}, until T@skFlow is started again."
        )
        named = ", ".join(f"{one.operator} of {one.task}" for one in stuck[:NAMED])
        yield Reason("work.stuck", words, f"{len(stuck)}: {named}")


def figures(processor: ServerProcessor) -> Iterator[Metric]:
    """Read figures of the server's work."""
    yield Metric("taskflow_work_running", "Work that goes on in this process.", processor.running)
    words = "Work that goes on though it was ended."
    yield Metric("taskflow_work_stuck", words, len(processor.stuck))
