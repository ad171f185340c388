"""AtMostOnce: which work that may be done only once was handed to a processor elsewhere.

It is noted before the processor learns of the work. So after a restart it is known what nobody has
begun, which is simply offered; of all other such work nobody knows what became of it, unless its
processor comes back and says so.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from taskflow.domain.event import SCHEMA_VERSION
from taskflow.domain.ports import Documents

KIND = "handed"
Errand = Callable[[str, Callable[[], Coroutine[Any, Any, object]]], asyncio.Task[None]]
"""Lets something be done that nobody waits for."""


class AtMostOnce:
    """Notes in the store, one for each such effect that is due."""

    def __init__(self, documents: Documents, errand: Errand) -> None:
        """Keep notes among these documents."""
        self._documents = documents
        self._errand = errand
        self._noted: set[str] = set()

    async def load(self) -> None:
        """Learn what was noted before this hub began."""
        async for some in self._documents.scan(KIND, ()):
            self._noted.update(one["_id"] for one in some)

    def __contains__(self, ident: str) -> bool:
        return ident in self._noted

    async def note(self, ident: str) -> None:
        """Note durably that an effect is being handed out; raises ``Unavailable``."""
        if ident not in self._noted:
            await self._documents.put(KIND, [{"_id": ident, "schemaVersion": SCHEMA_VERSION}])
            self._noted.add(ident)

    async def withdraw(self, ident: str) -> None:
        """Take back a note, durably: the effect was not begun; raises ``Unavailable``."""
        if ident in self._noted:
            await self._documents.delete(KIND, [ident])
            self._noted.discard(ident)

    def over(self, ident: str) -> None:
        """Forget an effect that is due no more; a note that stays harms nobody."""
        if ident in self._noted:
            self._noted.discard(ident)
            self._errand("handed", partial(self._documents.delete, KIND, [ident]))

    def tidy(self, knows: Callable[[str], bool]) -> None:
        """Forget what is due no more since an earlier hub."""
        for ident in [one for one in self._noted if not knows(one)]:
            self.over(ident)
