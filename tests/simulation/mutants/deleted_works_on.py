"""Work that has just begun when its family is deleted is not ended, and asks all the same."""

import asyncio
from typing import Any

SHOWS = ("asked.deleted",)
SLOW = 1.0
"""Seconds that work takes before it asks, so that there is something to end."""


def _kept(forget: Any) -> Any:
    def kept(effects: Any, ident: str) -> None:
        claim = effects._newest.get(ident)  # noqa: SLF001
        if claim is not None:
            claim.cancel = lambda: None
        forget(effects, ident)

    return kept


def _slowly(work: Any) -> Any:
    async def slowly(*given: Any) -> Any:
        await asyncio.sleep(SLOW)
        return await work(*given)

    return slowly


CHANGES = (
    ("taskflow.hub.due.effects", "Effects.forget", _kept),
    ("taskflow.domain.plugin", "work", _slowly),
)
