"""Long after a command was answered, its answer is given to anybody who uses the same id."""

from typing import Any

SHOWS = ("lost.", "retry.", "unsettled.")


def _shared(_find: Any) -> Any:
    async def shared(earlier: Any, stream: Any, key: Any) -> Any:
        for first, last in stream.answered.maybe(key):
            for commit in await earlier._past(stream.id, first - 1, last, needed=True):  # noqa: SLF001
                for command in commit.commands:
                    if command.mutation == key[1]:
                        return command
        return None

    return shared


CHANGES = (("taskflow.hub.stream.answered_before", "AnsweredBefore.find", _shared),)
