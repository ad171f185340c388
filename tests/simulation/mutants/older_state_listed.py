"""The projector keeps an older state of a stream that was loaded anew meanwhile."""

from typing import Any

SHOWS = ("list.", "unsettled.")


def _older(_note: Any) -> Any:
    def note(projector: Any, stream: Any, _commit: Any, _events: Any) -> None:
        projector._dirty.setdefault(stream.id, stream)  # noqa: SLF001

    return note


CHANGES = (("taskflow.hub.projector", "Projector.note", _older),)
