"""A hub that has slept begins the work that it had taken, whoever has followed it."""

import asyncio
from typing import Any

SHOWS = ("asked.deleted",)
SLOW = 2.0
"""Seconds that what comes before the work takes, so that some hubs fall asleep in it."""


class _Sure:
    """A hub's appender that is always sure to own the store."""

    held = True


class _Blind:
    """A hub, as one sees it who does not ask who owns the store."""

    appender = _Sure()

    def __init__(self, hub: Any) -> None:
        self._hub = hub

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hub, name)


def _at_once(perform: Any) -> Any:
    async def at_once(processor: Any, claim: Any, run: Any) -> Any:
        await asyncio.sleep(SLOW)
        processor._hub = _Blind(processor._hub)  # noqa: SLF001
        return await perform(processor, claim, run)

    return at_once


CHANGES = (("taskflow.processors.server", "ServerProcessor._perform", _at_once),)
