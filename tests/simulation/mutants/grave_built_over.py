"""What was written of a family before it was deleted is stored over its grave."""

from typing import Any

SHOWS = ("deleted.", "memory.", "unreadable.", "lost.", "start.", "stored.")


def _over(_follows: Any) -> Any:
    def over(head: Any, segment: Any) -> bool:
        first = segment.commits[0].n
        return head.grave is not None or first == head.next

    return over


CHANGES = (("taskflow.store.segments", "_follows", _over),)
