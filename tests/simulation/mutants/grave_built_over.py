"""What a hub that slept writes of a family is stored over the grave that it has got meanwhile."""

from typing import Any

SHOWS = ("deleted.", "memory.", "unreadable.", "lost.", "start.", "stored.")


def _over(_follows: Any) -> Any:
    def over(head: Any, segment: Any) -> bool:
        first = segment.commits[0].n
        return head.grave is not None or first == head.next

    return over


def _never(_lapsed: Any) -> Any:
    return property(lambda _ownership: False)


CHANGES = (
    ("taskflow.store.segments", "_follows", _over),
    ("taskflow.store.ownership", "MongoOwnership.lapsed", _never),
)
