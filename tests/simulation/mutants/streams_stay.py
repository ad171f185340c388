"""No family ever leaves memory."""

from typing import Any

SHOWS = ("memory.streams",)


def _staying(_keep: Any) -> Any:
    def stay(streams: Any, stream: Any) -> None:
        streams._loaded[stream.id] = stream  # noqa: SLF001
        streams.known.add((stream.id,))

    return stay


CHANGES = (("taskflow.hub.streams", "Streams._keep", _staying),)
