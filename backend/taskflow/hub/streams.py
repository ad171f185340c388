"""Streams: all streams of one kind; loads them, keeps the used ones, reads any moment."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import Any, Generic, Protocol, TypeVar, TypeVarTuple

import structlog

from taskflow.domain.errors import NotFound
from taskflow.domain.event import Accepted, Commit
from taskflow.domain.ports import Checkpoint, Log
from taskflow.hub.appender import Appender
from taskflow.hub.ask import Ask, Receipt
from taskflow.hub.checkpoints import Checkpoints
from taskflow.hub.digest import Digest
from taskflow.hub.stream import Stream, Subject

S = TypeVar("S")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
MOST_IDLE = 2000
MOST_LOOKED_AT = 4
"""Streams that may be dropped when one is loaded, so that this costs the same each time."""
WINDOW = 512
"""Events read at a time when a reader is far behind."""
MANY = 500
"""Tasks or events from which on others go on while they are decoded."""
log = structlog.get_logger(__name__)


class Loadable(Subject[S], Protocol[S]):
    """A subject whose states can be stored in parts and made again."""

    thing: str

    def empty(self, ident: str) -> S:
        """Give the state before the first event."""
        ...

    def restore(self, point: Checkpoint, parts: dict[str, bytes], /) -> S:
        """Give a state from a checkpoint's parts."""
        ...

    def parts(self, state: S) -> dict[str, Any]:
        """Give the parts of a state; each is immutable."""
        ...

    def changed(self, events: Sequence[Any]) -> set[str]:
        """Name the parts that these events change."""
        ...

    async def prepare(self, state: S) -> None:
        """Fetch what deciding on this state needs, so that deciding does no I/O."""
        ...


class Landed(Protocol):
    """Who is told of every commit that is durable."""

    def __call__(self, stream: Stream[Any], commit: Commit, events: Sequence[Any], /) -> None:
        """Take note; must not block or raise."""
        ...


class Streams(Generic[S]):
    """The streams of one kind."""

    def __init__(
        self, subject: Loadable[S], log: Log, appender: Appender, checkpoints: Checkpoints
    ) -> None:
        """Begin with nothing loaded."""
        self.subject = subject
        self._log = log
        self._appender = appender
        self._checkpoints = checkpoints
        self._loaded: OrderedDict[str, Stream[S]] = OrderedDict()
        self._loading: dict[str, asyncio.Future[Stream[S]]] = {}
        self._digests: dict[str, Digest] = {}
        self._healing: set[asyncio.Future[None]] = set()
        self.listeners: list[Landed] = []

    def loaded(self, ident: str) -> Stream[S] | None:
        """Give a stream if it is in memory and current."""
        stream = self._loaded.get(ident)
        if stream is None or stream.stale or stream.n == 0:
            return None
        self._loaded.move_to_end(ident)
        return stream

    async def get(self, ident: str) -> Stream[S]:
        """Give a stream, loading it if need be; raises ``NotFound`` when it has no commit."""
        stream = self.loaded(ident)
        if stream is not None:
            return stream
        pending = self._loading.get(ident)
        if pending is None:
            pending = asyncio.ensure_future(self._load(ident))
            self._loading[ident] = pending
            pending.add_done_callback(partial(self._loaded_now, ident))
        return await asyncio.shield(pending)

    def _loaded_now(self, ident: str, loading: asyncio.Future[Stream[S]]) -> None:
        self._loading.pop(ident, None)
        if not loading.cancelled():
            loading.exception()  # is seen now, even when nobody waits for it any more

    async def submit(self, ident: str, ask: Ask, *, new: bool = False) -> Receipt:
        """Give a command to a stream; with ``new`` it is taken not to exist yet."""
        stream = self.loaded(ident)
        if stream is None and new:
            stream = self._loaded.get(ident) or self._create(ident)
        if stream is None:
            stream = await self.get(ident)
        if ident in self._digests:
            known = await self._forgotten(ident, stream, ask.command.mutation)
            if known is not None:
                return Receipt(ident, known.seq)
        stream.submit(ask)
        return await ask.future

    async def accepted(self, ident: str, mutation: str) -> Accepted | None:
        """Give the command that a stream took under this mutation, however long ago."""
        try:
            stream = await self.get(ident)
        except NotFound:
            return None
        for commit in stream.tail if mutation in stream.mutations else ():
            for command in commit.commands:
                if command.mutation == mutation:
                    return command
        return await self._forgotten(ident, stream, mutation)

    async def at(self, ident: str, seq: int | None) -> S:
        """Give the state at an event (None: now); never the one that changes."""
        stream = await self.get(ident)
        upto = stream.last if seq is None else min(seq, stream.last)
        point = stream.point
        if point is not None and upto < point.seq:
            point = await self._log.checkpoint_at(ident, upto)
        state = await self._from(ident, point)
        events = await self.between(ident, point.seq if point else 0, upto)
        state = await _beside(len(events), self.subject.fold, state, events)
        await self.subject.prepare(state)
        return state

    async def between(self, ident: str, after: int, upto: int) -> Sequence[Any]:
        """Give the events with ``after < seq <= upto``."""
        stream = await self.get(ident)
        recent = stream.since(after)
        if recent is not None:
            return [event for event in recent if event.seq <= upto]
        end = stream.point.seq if stream.point else 0
        # Before the log is asked: meanwhile a checkpoint may take events out of memory.
        newer = [event for event in stream.events if end < event.seq <= upto]
        commits = await self._log.segment(ident, after, min(upto, end))
        return [e for c in commits for e in self.subject.read(c) if after < e.seq <= upto] + newer

    async def watch(self, ident: str, after: int) -> AsyncIterator[Any]:
        """Give every event after ``after``, for ever; a slow reader holds nothing up."""
        stream = await self.get(ident)
        with stream.watched() as woken:
            while True:
                woken.clear()
                events = stream.since(after)
                if events is None:
                    events = await self.between(ident, after, min(after + WINDOW, stream.last))
                for count, event in enumerate(list(events)):
                    yield event
                    after = event.seq
                    if count % 50 == 49:  # noqa: PLR2004  let others go on
                        await asyncio.sleep(0)
                if after >= stream.last:
                    await woken.wait()

    async def forget(self, ident: str) -> None:
        """Drop a stream from memory."""
        self._loaded.pop(ident, None)
        self._digests.pop(ident, None)

    def _create(self, ident: str) -> Stream[S]:
        stream = self._stream(ident, self.subject.empty(ident))
        self._keep(stream)
        return stream

    def _stream(self, ident: str, state: S) -> Stream[S]:
        return Stream(
            ident,
            self.subject,
            state,
            appender=self._appender,
            landed=self._note,
            heal=self._heal,
        )

    def _keep(self, stream: Stream[S]) -> None:
        self._loaded[stream.id] = stream
        for _ in range(min(MOST_LOOKED_AT, len(self._loaded) - MOST_IDLE)):
            ident, longest_unused = next(iter(self._loaded.items()))
            if longest_unused.busy:
                self._loaded.move_to_end(ident)
            else:
                del self._loaded[ident]
                self._digests.pop(ident, None)

    def _note(self, stream: Stream[S], commit: Commit, events: Sequence[Any]) -> None:
        for listener in self.listeners:
            listener(stream, commit, events)
        self._checkpoints.consider(stream, self.subject, self._digests)

    async def _load(self, ident: str) -> Stream[S]:
        young = self._loaded.get(ident)
        if young is not None:
            await young.begun()
            if young.n and not young.stale:
                return young
        point = await self._log.checkpoint_at(ident)
        parts = await self._log.parts(point) if point else {}
        digest = Digest.of(parts)
        state = await self._restored(ident, point, parts)
        tail = await self._log.read(ident, point.n + 1 if point else 0)
        if point is None and not tail:
            raise NotFound(
                f"There is no {self.subject.thing} {ident.removeprefix('flow:')[:100]}.",
                code=f"{self.subject.thing}.notFound",
            )
        stream = self._loaded.get(ident)
        unseen = len(tail)
        if stream is None:
            stream = self._stream(ident, state)
        else:
            unseen = next((k for k, one in enumerate(tail) if one.n >= stream.n), len(tail))
        stream.tail.clear()
        stream.events.clear()
        stream.mutations.clear()
        stream.point = point
        for commit in tail:
            events = self.subject.read(commit)
            state = self.subject.fold(state, events)
            stream.remember(commit, events)
        stream.n = tail[-1].n + 1 if tail else (point.n + 1 if point else 0)
        stream.state = state
        await self.subject.prepare(state)
        self._digests[ident] = digest
        self._keep(stream)
        # Commits whose answer was lost are stored all the same: what they make due, is due.
        for commit in tail[unseen:]:
            self._note(stream, commit, self.subject.read(commit))
        stream.revive()
        return stream

    def _heal(self, stream: Stream[S]) -> None:
        """Load a stream anew whose state is not that of the log any more."""

        async def heal() -> None:
            try:
                await self.get(stream.id)
            except Exception as error:  # noqa: BLE001  goes to whoever waits
                stream.abandon(error)

        task = asyncio.ensure_future(heal())
        self._healing.add(task)
        task.add_done_callback(self._healing.discard)

    async def _from(self, ident: str, point: Checkpoint | None) -> S:
        parts = await self._log.parts(point) if point else {}
        Digest.of(parts)
        return await self._restored(ident, point, parts)

    async def _restored(self, ident: str, point: Checkpoint | None, parts: dict[str, bytes]) -> S:
        if point is None:
            return self.subject.empty(ident)
        return await _beside(len(parts), self.subject.restore, point, parts)

    async def _forgotten(self, ident: str, stream: Stream[S], mutation: str) -> Accepted | None:
        """Give a command that was answered before the tail began."""
        if mutation in stream.mutations or ident not in self._digests:
            return None
        for first, last in self._digests[ident].maybe(mutation):
            for commit in await self._log.segment(ident, first - 1, last):
                for command in commit.commands:
                    if command.mutation == mutation:
                        return command
        return None


async def _beside(size: int, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
    """Do work on a state that nobody else has yet: much of it beside the loop."""
    if size < MANY:
        return work(*arguments)
    return await asyncio.to_thread(work, *arguments)
