"""What is due is not noted where the next start looks."""

from typing import Any

SHOWS = ("unsettled.",)


def _unwritten(_due_now: Any) -> Any:
    async def nothing(_projector: Any, _due: Any, _over: Any) -> None:
        return

    return nothing


CHANGES = (("taskflow.hub.projector", "Projector._due_now", _unwritten),)
