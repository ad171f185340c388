"""A collection looks at lists alone, and does not mind what is used meanwhile."""

from contextlib import contextmanager
from typing import Any

SHOWS = ("plan.lost", "plan.collected", "read.fails", "lost.family")


def _blind(_all: Any) -> Any:
    def blind(_streams: Any) -> list[Any]:
        return []

    return blind


def _careless(_collecting: Any) -> Any:
    @contextmanager
    def careless(_plans: Any) -> Any:
        yield set()

    return careless


CHANGES = (
    ("taskflow.hub.stream.streams", "Streams.all", _blind),
    ("taskflow.hub.plans", "Plans.collecting", _careless),
)
