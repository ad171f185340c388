"""Attempts that came to no end are made again without end."""

from typing import Any

SHOWS = ("asked.",)


def _uncounted(_count: Any) -> Any:
    async def again(due: Any, one: Any) -> None:
        due.effects.forget(one.effect.id)
        due.effects.add(one)

    return again


def _unrecorded(_record: Any) -> Any:
    async def crash(processor: Any, claim: Any, _result: Any) -> None:
        processor._hub.effects.lost(claim)  # noqa: SLF001

    return crash


CHANGES = (
    ("taskflow.hub.due.work", "DueWork._count", _uncounted),
    ("taskflow.processors.server", "ServerProcessor._record", _unrecorded),
)
