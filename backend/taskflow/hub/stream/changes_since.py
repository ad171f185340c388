"""ChangesSince: what happened since the asker of a change looked, until it is decided."""

from collections.abc import Callable, Sequence

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Event
from taskflow.domain.family import Family
from taskflow.hub.stream.answered import Key
from taskflow.hub.stream.stream import Stream
from taskflow.hub.stream.stream_errors import require_reached
from taskflow.hub.stream.streams import Streams

MOST_SINCE = 4096
"""Events looked through to see whether somebody else changed the same."""


class ChangesSince:
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


async def since(
    families: Streams[Family], family: str, seq: int, key: Key, *, sure: bool
) -> ChangesSince | None:
    """Give what happened since the asker of a change looked, unless that is too long ago.

    None where the change, known by its key, was made before; else raises Conflict.
    """
    upto = (await families.get(family)).last
    require_reached("family", seq, upto, sure=sure)
    if upto - seq <= MOST_SINCE:
        events = await families.between(family, seq, upto)
        return ChangesSince(events, upto, lambda: families.loaded(family))
    if await families.accepted(family, key) is None:
        raise Conflict(
            f"More than {MOST_SINCE} changes came since baseSeq {seq}; read the task again and "
            "decide anew.",
            code="conflict.tooOld",
        )
    return None
