"""Checkpoints: now and then what changed of a stream is stored whole, behind everybody's back."""

import asyncio
from typing import Any, Protocol

import msgspec
import structlog

from taskflow.domain.errors import TaskflowError
from taskflow.domain.ports import Checkpoint, Log
from taskflow.hub.digest import Digest
from taskflow.hub.ending import end
from taskflow.hub.stream import Stream
from taskflow.hub.supervision import Supervisor

FEWEST_EVENTS = 256
MOST_EVENTS = 2048
SHARE = 512
"""Bytes of the last checkpoint per event since then, beyond which the next one waits."""
log = structlog.get_logger(__name__)


class Parted(Protocol):
    """What can be stored in parts."""

    def parts(self, state: Any) -> dict[str, Any]:
        """Give the parts of a state."""
        ...

    def changed(self, events: Any) -> set[str]:
        """Name the parts that events change."""
        ...


class Checkpoints:
    """Writes checkpoints one after the other in the background."""

    def __init__(self, log: Log) -> None:
        """Begin with nothing to do."""
        self._log = log
        self._due: dict[str, tuple[Stream[Any], Parted, dict[str, Digest]]] = {}
        self._wake = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    def start(self, workers: Supervisor) -> None:
        """Begin to work."""
        self._worker = workers.begin("checkpoints", self._work)

    async def stop(self) -> None:
        """Stop; what is not stored is replayed from the log."""
        if self._worker is not None:
            await end(self._worker)

    def consider(self, stream: Stream[Any], subject: Parted, digests: dict[str, Digest]) -> None:
        """Plan a checkpoint of a stream that has grown enough since its last one."""
        grown = len(stream.events)
        if grown < FEWEST_EVENTS or stream.id in self._due:
            return
        if grown < min(MOST_EVENTS, stream.weight // SHARE):
            return
        self._due[stream.id] = (stream, subject, digests)
        self._wake.set()

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._due:
                ident, (stream, subject, digests) = next(iter(self._due.items()))
                try:
                    await self.store(stream, subject, digests.setdefault(ident, Digest()))
                except TaskflowError as error:
                    log.warning("checkpoint.failed", stream=ident, reason=error.message)
                    await asyncio.sleep(1)
                except Exception:
                    log.exception("checkpoint.failed", stream=ident)
                    await asyncio.sleep(1)
                finally:
                    self._due.pop(ident, None)

    async def store(self, stream: Stream[Any], subject: Parted, digest: Digest) -> None:
        """Store what changed of a stream up to now, and forget the tail it covers."""
        tail, events = list(stream.tail), list(stream.events)
        if not tail:
            return
        whole = subject.parts(stream.state)
        changed = {name: whole[name] for name in subject.changed(events) if name in whole}
        mutations = [(c.mutation, c.seq) for commit in tail for c in commit.commands]
        point = Checkpoint(
            stream=stream.id, n=tail[-1].n, seq=stream.last, at=getattr(events[-1], "at", 0)
        )
        encoded: dict[str, bytes | None] = dict(await asyncio.to_thread(_encode, changed))
        encoded.update(digest.add(mutations))
        await self._log.checkpoint(point, encoded, tail)
        stored = await self._log.checkpoint_at(stream.id, point.seq)
        stream.weight = sum(len(part) for part in encoded.values() if part)
        stream.trim(stored or point)
        for mutation, _ in mutations:
            stream.mutations.pop(mutation, None)


def _encode(parts: dict[str, Any]) -> dict[str, bytes]:
    return {name: msgspec.msgpack.encode(part) for name, part in parts.items()}
