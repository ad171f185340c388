"""GivenServers: those that are given by a URL, looked at now and then; people learn of one away."""

import asyncio
from collections.abc import Callable, Mapping

from msgspec import Struct

from taskflow.embedded import listens

PAUSE = 15.0
PATIENCE = 3.0
"""Seconds for a server to take a connection."""


class Given(Struct, frozen=True):
    """A server at a URL: what it is to people, and the setting that names it."""

    title: str
    variable: str
    url: str

    def away(self) -> str:
        """Say that it does not answer, and what to do."""
        return (
            f"{self.title} at {place(self.url)} does not answer. Start it, or correct"
            f" {self.variable}."
        )


class GivenServers:
    """Which of some servers are away at present, by their names; each with a sentence."""

    def __init__(self, given: Mapping[str, Given]) -> None:
        """Believe that all are there."""
        self.away: dict[str, str] = {}
        self.given = given

    async def watch(self, tell: Callable[[str], None]) -> None:
        """Look for ever; ``tell`` is called with a sentence when one goes or comes back."""
        while True:
            for name, server in self.given.items():
                if news := self._news(name, server, reached=await _reached(server.url)):
                    tell(news)
            await asyncio.sleep(PAUSE)

    def _news(self, name: str, server: Given, *, reached: bool) -> str:
        if not reached and name not in self.away:
            self.away[name] = server.away()
            return self.away[name]
        if reached and self.away.pop(name, ""):
            return f"{server.title} at {place(server.url)} answers again."
        return ""


def place(url: str) -> str:
    """Give a URL without user and password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if rest else url


async def _reached(url: str) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await listens(url)
    except TimeoutError:
        return False
