"""PageIndex: which pages of rows count, changed only by who knows it as it is."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog

from taskflow.domain.errors import Overtaken
from taskflow.domain.event import SCHEMA_VERSION
from taskflow.domain.ports import Documents
from taskflow.domain.row_pages import INDEX, Index, page_body, page_id

KIND = "rows"
DAMAGED = b"\xc1"
"""What is given for a page that is not as it was stored: nothing that could be read."""
_TOLD = ("sum", "version", "epoch")
"""Fields by which an index is told from any other one."""
log = structlog.get_logger(__name__)
MOST_UNSURE = 256
"""Pages that may come once more, of which so many are remembered until there is a next owner."""


class PageIndex:
    """The one document that names the pages, and the numbers of those that follow.

    Where there is none, all rows are missing (``damaged``) until they were looked for.

    Each change counts its ``version`` on and needs the version before, so an owner that was
    followed changes nothing more. What is to be removed is said before, and so is what a write of
    an earlier owner may still bring.
    """

    def __init__(self, documents: Documents, epoch: int) -> None:
        """Change it in the name of the owner with this epoch."""
        self._documents = documents
        self._epoch = epoch
        self._number = 0
        self._version = 0
        self._over: list[str] = []
        self.damaged = False

    async def read(self) -> dict[str, bytes | None]:
        """Give the bodies of all pages; None for one that should be there and is not."""
        found = await self._documents.get(KIND, INDEX)
        state = Index.read(found or {})
        if state is None:
            await self._begin_anew(found)
            return {}
        if state.epoch > self._epoch:
            raise _overtaken()
        self._version, self.damaged = state.version, state.damaged
        bodies = {ident: await self.body(ident) for ident in state.pages}
        end = await self._read_on(state.epoch, state.next, bodies)
        self._over = [*state.over, page_id(state.epoch, end)]
        return bodies

    async def _begin_anew(self, damaged: Mapping[str, Any] | None) -> None:
        """Let no page count, since nobody knows which do; all rows are made again."""
        over: list[str] = []
        async for some in self._documents.scan(KIND, ("epoch",)):
            over += [one["_id"] for one in some if one["_id"] != INDEX]
        if over or damaged:  # else the store is new
            log.error("rows.damaged", page=INDEX)
        if damaged:  # and not one that another owner has begun meanwhile
            seen = {
                k: one for k, one in damaged.items() if k in _TOLD and isinstance(one, (str, int))
            }
            await self._documents.discard(KIND, INDEX, seen)
        self._version, self._over, self.damaged = 0, sorted(over), True

    async def take_over(self, pages: Iterable[str], lost: Iterable[str]) -> bool:
        """Put these pages under this owner; False when the index was changed meanwhile."""
        latest = self._over[-1:]
        self._over += lost
        if self._version:
            done = await self._change(self._state(pages))
        else:
            new = {"_id": INDEX, "schemaVersion": SCHEMA_VERSION, **self._state(pages)}
            done = await self._documents.insert(KIND, new)
        if done:
            self._version += 1
            await self.sweep(latest)
        return done

    async def body(self, ident: str) -> bytes | None:
        """Give what is in a page, or None."""
        found = await self._documents.get(KIND, ident)
        if found is None:
            return None
        body = page_body(found)
        return DAMAGED if body is None else body

    def next(self) -> str:
        """Give the id of the page to be written next."""
        return page_id(self._epoch, self._number)

    def used(self) -> None:
        """Note that the page to be written next is there."""
        self._number += 1

    async def turn(self, pages: Iterable[str], over: Iterable[str]) -> None:
        """Let only these pages count, and ``over`` be removed; repeated until it is known."""
        pages, self._over = [*pages], [*dict.fromkeys([*self._over, *over])]
        while not await self._change(self._state(pages)):
            found = await self._documents.get(KIND, INDEX)
            state = Index.read(found or {})
            if state is None or state.epoch != self._epoch:
                raise _overtaken()
            self._version = state.version  # an earlier try of ours, whose answer was lost
        self._version += 1

    async def sweep(self, unsure: Iterable[str]) -> None:
        """Remove what is over; ``unsure`` may come once more and is removed again later."""
        again = set(unsure)
        await self._documents.delete(KIND, self._over)
        self._over = [ident for ident in self._over if ident in again][-MOST_UNSURE:]

    async def _read_on(self, epoch: int, number: int, bodies: dict[str, bytes | None]) -> int:
        """Read the pages that follow by their numbers; gives the number of the next one."""
        while True:
            ident = page_id(epoch, number)
            body = await self.body(ident)
            if body is None and await self.body(page_id(epoch, number + 1)) is None:
                return number
            bodies[ident] = body
            number += 1

    async def _change(self, state: Mapping[str, Any]) -> bool:
        return await self._documents.change(KIND, INDEX, {"version": self._version}, state)

    def _state(self, pages: Iterable[str]) -> dict[str, Any]:
        return Index(
            version=self._version + 1,
            epoch=self._epoch,
            pages=[*pages],
            next=self._number,
            over=self._over,
            damaged=self.damaged,
        ).fields()


def _overtaken() -> Overtaken:
    return Overtaken("Another T@skFlow has taken over this store; this one stores no more rows.")
