"""ModelList: what a server says of its models; nobody has to wait for it, or to believe it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from taskflow.services.upstream.offers import Offered, offers

FRESH: Final = 300.0
"""Seconds for which a list that names the wanted model is believed."""
AGAIN: Final = 30.0
"""Seconds after which a list that was of no use is asked for again."""


class ModelList:
    """The list of models, asked for when it is needed, by one at a time.

    ``fetch`` gives the body of ``GET /models`` and raises what it likes.
    """

    def __init__(self, fetch: Callable[[], Awaitable[bytes]], seconds: float) -> None:
        """Begin with no list; ``seconds`` is how long one that is not needed may take."""
        self._fetch = fetch
        self._seconds = seconds
        self._offered: list[Offered] | None = []
        self._age: float | None = None
        self._asking = asyncio.Lock()

    async def all(self) -> list[Offered] | None:
        """Give all models; None where the answer is no list. Raises what ``fetch`` raises.

        An empty list is asked for anew each time: a model may have been loaded meanwhile.
        """
        async with self._asking:
            if not self._offered or self._older(FRESH):
                await self._ask()
            return self._offered

    async def find(self, name: str) -> Offered | None:
        """Give what the list says of a model, if it can be had and says something."""
        try:
            async with asyncio.timeout(self._seconds), self._asking:
                if self._older(AGAIN if self._named(name) is None else FRESH):
                    self._age = asyncio.get_running_loop().time()
                    await self._ask()
        except Exception:  # noqa: BLE001, S110 - whatever is wrong with the list, it can be missed
            pass
        return self._named(name)

    def forget(self) -> None:
        """Ask anew the next time: what the list named is not there."""
        self._age, self._offered = None, []

    async def _ask(self) -> None:
        self._offered = offers(await self._fetch())
        self._age = asyncio.get_running_loop().time()

    def _older(self, seconds: float) -> bool:
        return self._age is None or asyncio.get_running_loop().time() - self._age > seconds

    def _named(self, name: str) -> Offered | None:
        exact = [offer for offer in self._offered or () if offer.id == name]
        close = [offer for offer in self._offered or () if offer.goes_by(name)]
        return next(iter(exact + close), None)
