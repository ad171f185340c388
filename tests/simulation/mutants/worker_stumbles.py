"""The worker that brings lists up to date stumbles when the store is away."""

import asyncio
from typing import Any

SHOWS = ("worker.stumbled.projector",)


def _stumbling(_work: Any) -> Any:
    async def stumble(projector: Any) -> None:
        while True:
            await asyncio.sleep(0.5)
            await projector.flush()

    return stumble


CHANGES = (("taskflow.hub.lists.projector", "Projector._work", _stumbling),)
