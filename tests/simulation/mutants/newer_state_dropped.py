"""What changes while its row is being written is taken as written."""

from typing import Any

SHOWS = ("list.behind", "unsettled.")


def _dropping(_store: Any) -> Any:
    async def store(projector: Any, rows: Any) -> None:
        await projector._pages.write([*rows.values()])  # noqa: SLF001
        for ident in rows:
            projector._dirty.pop(ident, None)  # noqa: SLF001
            projector._unstored.pop(ident, None)  # noqa: SLF001
            projector._seen(ident)  # noqa: SLF001

    return store


CHANGES = (("taskflow.hub.lists.projector", "Projector._store", _dropping),)
