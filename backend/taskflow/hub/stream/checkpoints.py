"""Checkpoints: what has happened to streams goes into segments, behind everybody's back."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import structlog

from taskflow.domain.errors import Unavailable
from taskflow.domain.event import Accepted
from taskflow.domain.ports import Checkpoint, Log, Segment
from taskflow.hub.stream.answered import Layer
from taskflow.hub.stream.backlog import Backlog
from taskflow.hub.stream.set_aside import SEGMENTS, SetAsideStreams
from taskflow.hub.stream.stream import Stream
from taskflow.hub.stream.stream_type import Parted
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

FEWEST_EVENTS = 256
MOST_EVENTS = 2048
MOST_BYTES = 2 * 1024 * 1024
"""Bytes of a tail from which on a checkpoint waits no longer."""
SHARE = 512
"""Bytes of the last checkpoint per event since then, beyond which the next one waits."""
TOGETHER = 64
"""Streams written at a time."""
MANY = 1000
"""Streams that wait to be written from which on writing is behind as far as can be."""
GATHER = 0.1
"""Seconds in which others may join fewer: the store takes many for little more than one."""
QUICK = 64 * 1024
"""Bytes of a tail up to which its parts are encoded on the loop."""
PAUSE = 1.0
"""Seconds until what the store did not take is tried again."""
REST, LONGEST_REST = 2.0, 600.0
"""Seconds until a stream that cannot be stored is tried again: at first, and at most."""
log = structlog.get_logger(__name__)


class _Taken(msgspec.Struct):
    """A stream on its way into a segment, as it was when it was taken."""

    stream: Stream[Any]
    segment: Segment
    layers: tuple[Layer, ...]
    commands: list[Accepted]


class Checkpoints:
    """Writes segments in the background, those of many streams together."""

    def __init__(self, log: Log, backlog: Backlog) -> None:
        """Begin with nothing to do."""
        self._log = log
        self._backlog = backlog
        self.aside = SetAsideStreams()
        self.rested: list[Callable[[Stream[Any]], None]] = []
        """Who is told of each stream that was written into segments."""
        self._due: dict[str, tuple[Stream[Any], Parted[Any]]] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._turn = asyncio.Event()
        self._rests: dict[str, float] = {}
        self._resting: dict[str, asyncio.TimerHandle] = {}
        self._worker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Give how many streams wait to be written into segments."""
        return len(self._due)

    @property
    def behind(self) -> float:
        """Say from 0 to 1 how far writing is behind, apart from what cannot be stored now."""
        return min(1.0, len(self._due) / MANY)

    def start(self, workers: Supervisor) -> None:
        """Begin to work."""
        self._worker = workers.begin("checkpoints", self._work)

    async def stop(self) -> None:
        """Stop; what is not stored is replayed from the log."""
        if self._worker is not None:
            await end(self._worker)
        for rest in self._resting.values():
            rest.cancel()

    async def passed(self, streams: Iterable[str]) -> None:
        """Wait until those of some streams that are due were written, or rest."""
        waiting = set(streams)
        while not waiting.isdisjoint(self._due):
            self._turn.clear()
            await self._turn.wait()

    async def idle(self) -> None:
        """Wait until nothing is due."""
        await self._idle.wait()

    def consider(self, stream: Stream[Any], subject: Parted[Any]) -> None:
        """Plan a checkpoint of a stream that has grown enough since its last one."""
        grown = max(len(stream.events), len(stream.tail))
        large = stream.tail_bytes >= MOST_BYTES
        long = grown >= max(FEWEST_EVENTS, min(MOST_EVENTS, stream.weight // SHARE))
        if large or long or subject.ends(stream.state):
            self.plan(stream, subject)

    def loaded(self, stream: Stream[Any]) -> None:
        """Note how much of a stream that was loaded is in segments."""
        if not _purging(stream):  # until nothing of it is left, the log remembers it
            self._backlog.written(stream.id, stream.positions[0] if stream.positions else None)

    def plan(self, stream: Stream[Any], subject: Parted[Any]) -> None:
        """Plan a checkpoint of a stream, unless it rests after one that failed."""
        if stream.id in self._due or stream.id in self._resting:
            return
        if stream.tail or _purging(stream):
            self._due[stream.id] = (stream, subject)
            self._idle.clear()
            self._wake.set()

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            if len(self._due) < TOGETHER:
                await asyncio.sleep(GATHER)
            some = list(self._due.values())[:TOGETHER]
            try:
                await self.store(some)
            except Unavailable as error:
                log.warning("checkpoint.failed", streams=len(some), reason=error.message)
                await asyncio.sleep(PAUSE)
                continue
            except Exception:  # noqa: BLE001  what is wrong with one must hold up no other
                await self._each(some)
            else:
                self._works(stream.id for stream, _ in some)
            for stream, subject in some:
                self._due.pop(stream.id, None)
                self.consider(stream, subject)  # it may have ended or grown meanwhile
            self._turn.set()
            if not self._due:
                self._wake.clear()
                self._idle.set()

    async def _each(self, some: Sequence[tuple[Stream[Any], Parted[Any]]]) -> None:
        """Store streams one by one; those that cannot be stored stay in the log."""
        for one in some:
            try:
                await self.store([one])
            except Unavailable as error:
                log.warning("checkpoint.failed", stream=one[0].id, reason=error.message)
            except Exception as error:
                log.exception("checkpoint.failed", stream=one[0].id)
                self.aside.put(one[0].id, SEGMENTS, error)
                self._rest(*one)
            else:
                self._works([one[0].id])

    def _works(self, idents: Iterable[str]) -> None:
        for ident in idents:
            self._rests.pop(ident, None)
            self.aside.clear(ident, SEGMENTS)

    def _rest(self, stream: Stream[Any], subject: Parted[Any]) -> None:
        """Try a stream again after a pause that doubles each time."""
        pause = self._rests.get(stream.id, REST)
        self._rests[stream.id] = min(2 * pause, LONGEST_REST)

        def again() -> None:
            del self._resting[stream.id]
            self.plan(stream, subject)

        self._resting[stream.id] = asyncio.get_running_loop().call_later(pause, again)

    async def store(self, some: Sequence[tuple[Stream[Any], Parted[Any]]]) -> None:
        """Store what changed of streams up to now, and forget the tails it covers."""
        taken = []
        for stream, subject in some:
            if (stream.tail or _purging(stream)) and subject.ends(stream.state):
                await self._bury(stream, subject)
            elif stream.tail:
                taken.append(await _taken(stream, subject))
        points = await self._log.write([one.segment for one in taken])
        for one in taken:
            if one.stream.id in points:
                self._stored(one, points[one.stream.id])

    async def _bury(self, stream: Stream[Any], subject: Parted[Any]) -> None:
        known = stream.point.grave if stream.point else None
        grave = known or stream.tail[-1]
        await self._log.bury(grave)
        point = Checkpoint(stream.id, grave.n, stream.last, 0, grave=grave)
        stream.bury(point, subject.buried(stream.id, grave), grave.commands)
        self._backlog.written(stream.id, None)
        self.aside.drop(stream.id)
        self._tell(stream)

    def _stored(self, taken: _Taken, point: Checkpoint) -> None:
        """Go on from what is stored: this segment, or one whose answer was lost before."""
        stream, layers = taken.stream, taken.layers
        commands = taken.commands
        if point.n != taken.segment.point.n:
            covered = [commit for commit in stream.tail if commit.n <= point.n]
            commands = [command for commit in covered for command in commit.commands]
            layers, _ = stream.answered.with_(commands)
        stream.answered.stored(layers, commands)
        stream.weight = sum(len(part) for part in taken.segment.parts.values() if part)
        stream.trim(point)
        self.loaded(stream)
        self._tell(stream)

    def _tell(self, stream: Stream[Any]) -> None:
        for listener in self.rested:
            listener(stream)


def _purging(stream: Stream[Any]) -> bool:
    """Tell whether a stream was begun to be purged, and not to the end."""
    return stream.point is not None and stream.point.purging


async def _taken(stream: Stream[Any], subject: Parted[Any]) -> _Taken:
    tail, events = list(stream.tail), list(stream.events)
    whole = subject.parts(stream.state)
    changed = {name: whole[name] for name in subject.changed(events) if name in whole}
    point = Checkpoint(stream.id, n=tail[-1].n, seq=stream.last, at=stream.state.updated)
    commands = [command for commit in tail for command in commit.commands]
    layers, digests = stream.answered.with_(commands)
    new = stream.point is None
    if stream.tail_bytes <= QUICK:
        encoded = _encode(changed)
    else:
        encoded = await asyncio.to_thread(_encode, changed)
    return _Taken(stream, Segment(point, {**encoded, **digests}, tail, new), layers, commands)


def _encode(parts: dict[str, Any]) -> dict[str, bytes]:
    return {name: msgspec.msgpack.encode(part) for name, part in parts.items()}
