"""Whoever founds a family that has left memory founds it once more."""

from typing import Any

SHOWS = ("founded.twice", "history.", "unreadable.", "lost.", "start.", "retry.")


def _anew(_founded: Any) -> Any:
    async def found(streams: Any, ident: str) -> Any:
        stream = streams._loaded.get(ident)  # noqa: SLF001
        if stream is None:
            stream = streams._stream(ident, streams.subject.empty(ident))  # noqa: SLF001
            streams._keep(stream)  # noqa: SLF001
        return stream

    return found


CHANGES = (("taskflow.hub.stream.streams", "Streams._founded", _anew),)
