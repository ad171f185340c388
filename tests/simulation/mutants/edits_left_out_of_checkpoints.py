"""A checkpoint leaves out a task of which only lists have changed."""

from typing import Any

SHOWS = ("fold.differs", "unreadable.", "lost.", "read.", "list.")


def _blind(_changed: Any) -> Any:
    return lambda _subject, events: {e.task for e in events if not e.patch.edit or e.settled}


CHANGES = (("taskflow.hub.families", "FamilySubject.changed", _blind),)
