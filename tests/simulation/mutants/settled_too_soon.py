"""The projections count as written up to what is only being appended."""

from typing import Any

SHOWS = ("list.behind", "unsettled.", "deleted.stored")


def _soon(settle: Any) -> Any:
    async def soon(log: Any, _mark: int) -> None:
        await settle(log, log.mark())

    return soon


def _idle(_work: Any) -> Any:
    async def nothing(_projector: Any, _streams: Any) -> None:
        return

    return nothing


CHANGES = (
    ("taskflow.store.log", "MongoLog.settle", _soon),
    ("taskflow.hub.projector", "Projector._write", _idle),
)
