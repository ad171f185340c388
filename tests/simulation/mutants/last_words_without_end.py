"""A stop waits for the store for however long it takes."""

from typing import Any

SHOWS = ("stop.",)


def _patient(_briefly: Any) -> Any:
    async def patient(work: Any) -> Any:
        return await work

    return patient


CHANGES = (("taskflow.supervision.tasks", "briefly", _patient),)
