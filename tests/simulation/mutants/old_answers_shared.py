"""Long after a command was answered, its answer is given to anybody who uses the same id."""

from typing import Any

SHOWS = ("lost.", "retry.", "unsettled.")


def _shared(_forgotten: Any) -> Any:
    async def shared(streams: Any, stream: Any, key: Any) -> Any:
        for first, last in stream.answered.maybe(key):
            for commit in await streams._log.span(stream.id, first - 1, last):  # noqa: SLF001
                for command in commit.commands:
                    if command.mutation == key[1]:
                        return command
        return None

    return shared


CHANGES = (("taskflow.hub.streams", "Streams._forgotten", _shared),)
