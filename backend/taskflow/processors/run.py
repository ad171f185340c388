"""Run: one attempt at one piece of work, as its operator sees it; it tells the queue."""

from typing import Any, Protocol

from taskflow.domain.errors import NotFound
from taskflow.domain.work import PieceKind, Work


class Telling(Protocol):
    """The part of a queue by which work is told of while it goes on."""

    async def partial(self, work: Work, text: str, kind: PieceKind = "said") -> None:
        """Send text to whoever watches now."""
        ...

    async def progress(self, work: Work, fraction: float, words: str = "") -> None:
        """Tell how much is done, from 0 to 1."""
        ...

    async def log(self, work: Work, line: str) -> None:
        """Tell what was done."""
        ...


class WorkRun:
    """An attempt that was claimed from a queue."""

    def __init__(self, queue: Telling, work: Work) -> None:
        """Tell this queue of the work."""
        self.work = work
        self._queue = queue

    @property
    def attempt(self) -> str:
        """Name the attempt."""
        return self.work.attempt

    @property
    def owner(self) -> str:
        """Give nobody: whom a family belongs to is told to no other process."""
        return ""

    @property
    def key(self) -> str:
        """Name the work, whichever attempt it is."""
        return self.work.key or self.work.id

    async def progress(self, fraction: float, words: str = "") -> None:
        """Tell how far the work is."""
        await self._queue.progress(self.work, fraction, words)

    async def log(self, line: str) -> None:
        """Tell what was done."""
        await self._queue.log(self.work, line)

    async def partial(self, text: str) -> None:
        """Send text to whoever watches now."""
        if text:
            await self._queue.partial(self.work, text)

    async def thought(self, text: str) -> None:
        """Show whoever watches now what precedes an answer."""
        if text:
            await self._queue.partial(self.work, text, "thought")

    async def recant(self) -> None:
        """Tell whoever watches now that all text until here was only thought."""
        await self._queue.partial(self.work, "", "recanted")

    def service(self, name: str) -> Any:
        """Give a service; there is none outside the server."""
        raise NotFound(
            f"The service {name} is the server's; give the operator the environment server, or let "
            "it bring its own.",
            code="service.notFound",
        )
