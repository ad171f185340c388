"""A hub that has slept begins the work that it had taken, whoever has followed it."""

import asyncio
from typing import Any

from msgspec.structs import replace

SHOWS = ("asked.deleted",)
SLOW = 2.0
"""Seconds that what comes before the work takes, so that some hubs fall asleep in it."""


def _at_once(asked: Any) -> Any:
    async def at_once(queue: Any, work: Any) -> Any:
        await asyncio.sleep(SLOW)
        queue._stock = replace(queue._stock, held=lambda: True)  # noqa: SLF001
        return await asked(queue, work)

    return at_once


CHANGES = (("taskflow.hub.queues.queue", "Queue.asked", _at_once),)
