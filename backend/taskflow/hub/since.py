"""Since: what happened since the asker of a change looked, up to the moment of its decision."""

from collections.abc import Callable, Sequence

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.hub.stream import Stream


class Since:
    """Events read before the command was queued, and those that have landed while it waited."""

    def __init__(
        self, events: Sequence[Event], upto: int, stream: Callable[[], Stream[Family] | None]
    ) -> None:
        """Remember the events up to ``upto``, and where later ones are found."""
        self._events = events
        self._upto = upto
        self._stream = stream

    def events(self) -> Sequence[Event]:
        """Give all of them, without I/O; raises ``Conflict`` when some are out of memory."""
        stream = self._stream()
        newer = stream.since(self._upto) if stream is not None else None
        if newer is None:
            raise Conflict(
                "Much has happened while this change waited; read the task again and decide anew.",
                code="conflict.tooOld",
            )
        return [*self._events, *newer]
