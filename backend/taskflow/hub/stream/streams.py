"""Streams: all streams of one kind; loads them, keeps the used ones, reads any moment."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Generic, TypeVar

import structlog

from taskflow.domain.errors import NotFound, TaskflowError
from taskflow.domain.event import Accepted, Commit
from taskflow.domain.ports import Log
from taskflow.hub.stream import stream_errors
from taskflow.hub.stream.answered import Key
from taskflow.hub.stream.answered_before import AnsweredBefore
from taskflow.hub.stream.appender import Appender
from taskflow.hub.stream.checkpoints import Checkpoints
from taskflow.hub.stream.known_streams import KnownStreams
from taskflow.hub.stream.loader import Loader
from taskflow.hub.stream.pace import Pace
from taskflow.hub.stream.queued_command import QueuedCommand, Receipt
from taskflow.hub.stream.replayed import Replayed
from taskflow.hub.stream.set_aside import LOADING, PAST, passing
from taskflow.hub.stream.stream import Landed, Left, Stream
from taskflow.hub.stream.stream_type import Loadable

S = TypeVar("S")
T = TypeVar("T")
MOST_IDLE = 2000
MOST_LOOKED_AT = 4
"""Streams that may be dropped when one is loaded, so that this costs the same each time."""
WINDOW = 512
"""Events read at a time when a reader is far behind."""
log = structlog.get_logger(__name__)


class Streams(Generic[S]):
    """The streams of one kind.

    One that is not in memory is whole in segments, except those that a start has found in the log
    and nobody has asked for yet.
    """

    def __init__(
        self, subject: Loadable[S], log: Log, appender: Appender, checkpoints: Checkpoints
    ) -> None:
        """Begin with nothing loaded."""
        self.subject = subject
        self._log = log
        self._appender = appender
        self._pace = Pace()
        self._checkpoints = checkpoints
        self._loaded: OrderedDict[str, Stream[S]] = OrderedDict()
        self._loading: dict[str, asyncio.Future[Stream[S]]] = {}
        self.loader = Loader(subject, log, self._stream)
        self._leaving: dict[str, Stream[S]] = {}
        self._earlier = AnsweredBefore(self._past)
        self.known = KnownStreams()
        self.listeners: list[Landed] = []
        self.leaving: list[Left] = []
        checkpoints.rested.append(self._rested)

    def replay(self, found: dict[str, Replayed]) -> None:
        """Take what a start has found in the log of these streams."""
        self.loader.found.update(found)
        self.known.add(found)

    def forget(self, ident: str) -> bool:
        """Let go of what a start has found of a stream that segments hold; False: it was loaded."""
        return ident not in self._loading and self.loader.found.pop(ident, None) is not None

    def loaded(self, ident: str) -> Stream[S] | None:
        """Give a stream if it is in memory."""
        stream = self._loaded.get(ident)
        if stream is None or stream.n == 0:
            return None
        self._loaded.move_to_end(ident)
        return stream

    def begun(self, ident: str) -> bool:
        """Say whether a stream is in memory, perhaps with its first commit still on its way."""
        return ident in self._loaded

    def at_hand(self, ident: str) -> bool:
        """Say whether the store need not be asked where a stream stands."""
        return ident in self._loaded or ident in self.loader.found

    async def look(self, ident: str) -> None:
        """Ask the store where a stream stands, and for nothing: as if it had to be known."""
        with suppress(TaskflowError):
            await self._log.checkpoint_at(ident)

    async def get(self, ident: str) -> Stream[S]:
        """Give a stream, loading it if need be; raises ``NotFound`` when it has no commit.

        It is in memory until the next await of whoever gets it: there is never a second one.
        """
        while (stream := self.loaded(ident)) is None:
            pending = self._loading.get(ident)
            if pending is None:
                if not self.subject.names(ident):
                    raise stream_errors.absent(self.subject.thing, ident)
                pending = asyncio.ensure_future(self._read(ident))
                self._loading[ident] = pending
                pending.add_done_callback(partial(self._loaded_now, ident))
            await asyncio.shield(pending)
        return stream

    def _loaded_now(self, ident: str, loading: asyncio.Future[Stream[S]]) -> None:
        self._loading.pop(ident, None)
        if not loading.cancelled():
            loading.exception()  # is seen now, even when nobody waits for it any more

    async def _read(self, ident: str) -> Stream[S]:
        """Load a stream; one that cannot be read is set aside, whatever is wrong with it."""
        try:
            stream = await self._load(ident)
        except Exception as error:
            if passing(error):
                raise
            log.exception("stream.setAside", stream=ident)
            self._checkpoints.aside.put(ident, LOADING, error)
            raise stream_errors.set_aside(self.subject.thing) from error
        self._checkpoints.aside.clear(ident, LOADING)
        return stream

    async def submit(self, ident: str, ask: QueuedCommand, *, new: bool = False) -> Receipt:
        """Give a command to a stream; with ``new`` it may not exist yet."""
        stream = self.loaded(ident)
        if stream is None and new:
            stream = await self._founded(ident)
        if stream is None:
            stream = await self.get(ident)
        stream.submit(ask)
        answer = ask.future
        del ask  # an error that is raised here would hold the command, and itself
        try:
            return await answer
        finally:
            del answer  # it holds the error, which holds all that was sent

    async def remove(self, ident: str, ask: QueuedCommand, seq: int) -> Receipt:
        """Give a stream that cannot be read the command that removes it.

        ``seq`` is an event that it has come to at least.
        """
        unread = await self.loader.unread(ident, seq, self._removed)
        stream = self.loaded(ident) or self._leaving.get(ident)
        if stream is None:
            stream = self._leaving[ident] = unread
        stream.submit(ask)
        try:
            return await ask.future
        finally:
            if not stream.busy:
                self._leaving.pop(ident, None)

    def _removed(self, stream: Stream[S], commit: Commit, events: Sequence[Any]) -> None:
        """Take a stream in whose removal has landed: as any other that was just deleted."""
        self._leaving.pop(stream.id, None)
        self.loader.found.pop(stream.id, None)
        self._checkpoints.aside.drop(stream.id)
        self._keep(stream)
        self._note(stream, commit, events)

    async def accepted(self, ident: str, key: Key) -> Accepted | None:
        """Give the command that a stream took under this key, however long ago."""
        try:
            stream = await self.get(ident)
        except NotFound:
            return None
        return stream.answered.recent.get(key) or await self._earlier.find(stream, key)

    async def at(self, ident: str, seq: int | None) -> S:
        """Give the state at an event (None: now); never the one that changes."""
        stream = await self.get(ident)
        upto = stream.last if seq is None else min(seq, stream.last)
        point = stream.point
        if point is not None and upto < point.seq:
            point = await self._log.checkpoint_at(ident, upto)
        state = (await self._unless_gone(ident, self.loader.restored(ident, point))).state
        events = await self.between(ident, point.seq if point else 0, upto)
        state = await self.loader.fold(state, events)
        await self.subject.prepare(state)
        return state

    async def between(self, ident: str, after: int, upto: int) -> Sequence[Any]:
        """Give the events with ``after < seq <= upto``."""
        stream = await self.get(ident)
        after = max(after, min(upto, stream.first - 1))
        recent = stream.since(after)
        if recent is not None:
            return [event for event in recent if event.seq <= upto]
        end = stream.point.seq if stream.point else 0
        last = min(upto, end)
        # Before the log is asked: meanwhile a checkpoint may take events out of memory.
        newer = [event for event in stream.events if end < event.seq <= upto]
        commits = await self._past(ident, after, last)
        # Removed meanwhile; where it goes on, by an owner who followed this one.
        if not commits and (after < last or self.subject.ends((await self.get(ident)).state)):
            raise stream_errors.gone(self.subject.thing)
        return [e for c in commits for e in self.subject.read(c) if after < e.seq <= last] + newer

    async def _founded(self, ident: str) -> Stream[S] | None:
        """Give a stream to begin with, or None when there may be one already."""
        stream = self._loaded.get(ident)
        if stream is None and self.known.maybe(ident):
            try:
                return await self.get(ident)
            except NotFound:
                stream = self._loaded.get(ident)
        if stream is None:
            stream = self._stream(ident, self.subject.empty(ident))
            self._keep(stream)
        return stream

    def _stream(self, ident: str, state: S, landed: Landed | None = None) -> Stream[S]:
        return Stream(
            ident,
            self.subject,
            state,
            appender=self._appender,
            pace=self._pace,
            landed=landed or self._note,
            search=self._earlier.search,
        )

    def _keep(self, stream: Stream[S]) -> None:
        """Keep a stream in memory, and let some go that nobody has used for long."""
        self._loaded[stream.id] = stream
        self.known.add((stream.id,))
        self._make_room(stream)

    def _rested(self, stream: Stream[Any]) -> None:
        """Let go of a stream of which only a grave is left, else of others if they are many."""
        if not (self.subject.ends(stream.state) and self._let_go(stream)):
            self._make_room()

    def _make_room(self, wanted: Stream[S] | None = None) -> None:
        """Let some streams go that nobody has used for long, if there are too many."""
        for _ in range(min(MOST_LOOKED_AT, len(self._loaded) - MOST_IDLE)):
            ident, longest_unused = next(iter(self._loaded.items()))
            if longest_unused is wanted or not self._let_go(longest_unused):
                self._loaded.move_to_end(ident)
                self._checkpoints.plan(longest_unused, self.subject)

    def _let_go(self, stream: Stream[Any]) -> bool:
        """Keep a stream no longer in memory, if it is one of these and nobody needs it there."""
        if self._loaded.get(stream.id) is not stream or stream.busy or stream.tail:
            return False
        del self._loaded[stream.id]
        for listener in self.leaving:
            listener(stream)
        return True

    def all(self) -> list[Stream[S]]:
        """Give the streams that are in memory, those too that are only being founded."""
        return list(self._loaded.values())

    @property
    def unread(self) -> list[str]:
        """Name the streams that a start has found in the log and that are not in memory."""
        return list(self.loader.found)

    @property
    def in_memory(self) -> int:
        """Give how many streams are in memory."""
        return len(self._loaded)

    def push(self, idents: Iterable[str]) -> None:
        """Let those of these streams that are in memory be written into segments soon."""
        for ident in idents:
            stream = self._loaded.get(ident)
            if stream is not None:
                self._checkpoints.plan(stream, self.subject)

    def _note(self, stream: Stream[S], commit: Commit, events: Sequence[Any]) -> None:
        for listener in self.listeners:
            try:
                listener(stream, commit, events)
            except Exception:  # what is stored is answered, whoever could not take note of it
                log.exception("landed.failed", stream=stream.id)
        self._checkpoints.consider(stream, self.subject)

    async def _load(self, ident: str) -> Stream[S]:
        if (young := self._loaded.get(ident)) is not None:
            await young.begun()
            if young.n:
                return young
        try:
            stream = await self.loader.stored(ident)
        except Exception:
            if (founded := self.loaded(ident)) is None:
                raise
            return founded
        if (founded := self.loaded(ident)) is not None:
            return founded  # while the store was asked: there is never a second one
        if ident in self._leaving:
            raise stream_errors.set_aside(self.subject.thing)
        self.loader.found.pop(ident, None)
        self._keep(stream)
        self._checkpoints.loaded(stream)
        self._checkpoints.consider(stream, self.subject)
        return stream

    async def _past(
        self, ident: str, after: int, upto: int, *, needed: bool = False
    ) -> list[Commit]:
        """Give the commits in segments that hold these events; too few are none at all."""

        async def whole() -> list[Commit]:
            commits = await self._log.span(ident, after, upto)
            read = map(self.subject.read, reversed(commits))  # some have no events
            last = next((events[-1].seq for events in read if events), after)
            if last < upto and (commits or needed):
                raise stream_errors.cut_off(upto, last)
            return commits

        return await self._unless_gone(ident, whole())

    async def _unless_gone(self, ident: str, reading: Awaitable[T]) -> T:
        """Read what is old of a stream; what is removed is gone, what is damaged admins see."""
        try:
            return await reading
        except Exception as error:
            if self.subject.ends((await self.get(ident)).state):
                raise stream_errors.gone(self.subject.thing) from error
            if passing(error):
                raise
            log.exception("past.unreadable", stream=ident)
            self._checkpoints.aside.put(ident, PAST, error)
            raise stream_errors.past_unreadable(self.subject.thing) from error
