"""What changes while its row is being written is taken as written."""

from typing import Any

from taskflow.domain.errors import Unavailable

SHOWS = ("list.behind", "unsettled.")


def _dropping(_flush: Any) -> Any:
    async def flush(projector: Any) -> None:
        dirty = list(projector._dirty.items())  # noqa: SLF001
        if dirty and not projector._held():  # noqa: SLF001
            raise Unavailable("It is not certain who owns the store; the lists wait.")
        for ident, one in dirty:
            stands = projector._standing(one)  # noqa: SLF001
            if stands is not None:
                await projector._write_apart([stands])  # noqa: SLF001
                projector._dirty.pop(ident, None)  # noqa: SLF001
                projector._seen(ident)  # noqa: SLF001

    return flush


CHANGES = (("taskflow.hub.projector", "Projector.flush", _dropping),)
