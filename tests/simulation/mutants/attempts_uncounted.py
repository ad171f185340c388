"""Attempts that came to no end are made again without end."""

from typing import Any

SHOWS = ("asked.",)


def _uncounted(_count: Any) -> Any:
    async def again(due: Any, one: Any) -> None:
        due.effects.forget(one.effect.id)
        due.effects.add(one)

    return again


def _unrecorded(_settle: Any) -> Any:
    async def crash(loop: Any, work: Any, _outcome: Any) -> None:
        await loop._queue.give_up(work, lost=True)  # noqa: SLF001

    return crash


CHANGES = (
    ("taskflow.hub.due.work", "DueWork._count", _uncounted),
    ("taskflow.processors.loop", "Loop._settle", _unrecorded),
)
