"""Loader: makes streams of what is stored of them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar, TypeVarTuple

from msgspec import structs

from taskflow.domain.errors import Unreadable
from taskflow.domain.event import Commit
from taskflow.domain.ports import Checkpoint, Log
from taskflow.hub.stream import stream_errors
from taskflow.hub.stream.answered import Answered
from taskflow.hub.stream.replayed import Replayed
from taskflow.hub.stream.stream import Landed, Stream
from taskflow.hub.stream.stream_type import Loadable

S = TypeVar("S")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
MANY = 500
"""Tasks or events from which on others go on while they are decoded."""


class Make(Protocol[S]):
    """Makes a stream of a state, before its first commit."""

    def __call__(self, ident: str, state: S, landed: Landed | None = None, /) -> Stream[S]:
        """Give a stream; ``landed`` is told of its commits in the place of everybody else."""
        ...


class Loader(Generic[S]):
    """Reads checkpoints, and what a start has found in the log and no checkpoint holds."""

    def __init__(self, subject: Loadable[S], log: Log, make: Make[S]) -> None:
        """Begin with nothing found."""
        self._subject = subject
        self._log = log
        self._make = make
        self.listed: Callable[[str], int] = lambda _: 0
        """Gives the event that a stream has come to at least, by its row in lists."""
        self.found: dict[str, Replayed] = {}
        """What a start has found in the log of streams that nobody has asked for yet."""

    async def stored(self, ident: str) -> Stream[S]:
        """Make a stream of what is stored; all of it must be there."""
        found = self._found(ident)
        if found.last is not None and self._subject.is_grave(found.last[1]):
            return self._buried(ident, *found.last)
        listed = self.listed(ident)
        point = await self._log.checkpoint_at(ident)
        if listed != self.listed(ident):  # it was in memory meanwhile, and what was read is old
            return await self.stored(ident)
        if point is None and not found.commits and not listed:
            raise stream_errors.absent(self._subject.thing, ident)
        stream = await self.restored(ident, point)
        for position, commit in found.commits:
            await self._replay(stream, position, commit)
        if stream.last < listed:
            raise stream_errors.cut_off(listed, stream.last)
        await self._subject.prepare(stream.state)
        return stream

    async def restored(self, ident: str, point: Checkpoint | None) -> Stream[S]:
        """Give a stream as it was at a checkpoint; without one, before its first commit."""
        if point is not None and point.grave is not None:
            state = self._subject.buried(ident, point.grave)
            stream = self._make(ident, self._subject.empty(ident))
            stream.bury(point, state, point.grave.commands)
            # Else what was before it would seem to be still to come.
            point = structs.replace(point, seq=stream.last)
        elif point is not None:
            parts = await self._log.parts(point)
            answered = Answered.of(parts)
            state = await beside(len(parts), self._subject.restore, point, parts)
            stream = self._make(ident, state)
            stream.answered = answered
        else:
            return self._make(ident, self._subject.empty(ident))
        stream.n = point.n + 1
        stream.point = point
        return stream

    async def unread(self, ident: str, seq: int, landed: Landed) -> Stream[S]:
        """Make a stream that cannot be read: known is only which commit and event come next.

        ``seq`` is an event that it has come to at least.
        """
        found = self._found(ident)
        numbers = [commit.n for _, commit in found.commits]
        try:
            point = await self._log.checkpoint_at(ident)
        except Unreadable:
            point = None
        if point is not None:
            numbers.append(point.n)
            seq = max(seq, point.seq)
        stream = self._make(ident, self._subject.empty(ident, max(seq, found.seq)), landed)
        stream.n = max(numbers, default=-1) + 1
        return stream

    def _found(self, ident: str) -> Replayed:
        return self.found.get(ident) or Replayed([])

    def _buried(self, ident: str, position: int, grave: Commit) -> Stream[S]:
        """Make a stream whose log ends with its grave: nothing else of it need be readable."""
        stream = self._make(ident, self._subject.buried(ident, grave))
        stream.remember(grave, position, ())
        return stream

    async def fold(self, state: S, events: Sequence[Any]) -> S:
        """Fold events into a state that nobody else has yet: much of it beside the loop."""
        return await beside(self._subject.weight(events), self._subject.fold, state, events)

    async def _replay(self, stream: Stream[S], position: int, commit: Commit) -> None:
        """Fold in a commit that a start has found, unless a segment holds it."""
        if commit.n < stream.n:
            return
        if commit.n > stream.n:
            raise stream_errors.gap(self._subject.thing, stream.n)
        events = self._subject.read(commit)
        stream.state = await self.fold(stream.state, events)
        stream.remember(commit, position, events)


async def beside(size: int, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
    """Do work on a state that nobody else has yet: much of it beside the loop."""
    if size < MANY:
        return work(*arguments)
    return await asyncio.to_thread(work, *arguments)
