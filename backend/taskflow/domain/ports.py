"""The ports: what the hub and the processors ask of the world, as small protocols."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct

from taskflow.domain.event import Batch, Commit
from taskflow.domain.work import Outcome, PieceKind, Work


class Checkpoint(Struct, frozen=True):
    """Where the whole of a stream after commit ``n`` can be read: its parts, stored once each.

    ``seq`` is the last event's number, ``at`` its time (milliseconds). A stream that was purged
    has its last commit as ``grave``, and no parts; while it is ``purging``, :meth:`Log.bury` was
    begun and not finished. ``place`` is the store's own: leave it empty when making one.
    """

    stream: str
    n: int
    seq: int
    at: int
    grave: Commit | None = None
    purging: bool = False
    place: Any = None


class Segment(Struct, frozen=True):
    """What happened to a stream since its last checkpoint, and the checkpoint it leads to.

    ``parts`` are those that changed; a part's name is an instanceId, or ``""`` for the family
    itself, and None removes it. ``commits`` follow the last checkpoint's without a gap. ``new``
    says that nothing of the stream is stored in segments yet.
    """

    point: Checkpoint
    parts: Mapping[str, bytes | None]
    commits: Sequence[Commit]
    new: bool = False


class Log(Protocol):
    """What happened, twice: batches in the order of writing, segments of streams for reading.

    A batch is durable when :meth:`append` has returned. It is trimmed once all its commits are in
    segments. Raises ``Unavailable`` when the store is away.
    """

    async def take_over(self) -> list[Batch]:
        """Begin this owner's log and seal those of all earlier ones; give what is not trimmed.

        Raises ``Overtaken`` when a later owner has begun already.
        """
        ...

    @property
    def lost(self) -> Sequence[int]:
        """Give the positions of batches that were damaged or missing when it was taken over.

        What could be read of them was given.
        """
        ...

    async def append(self, batch: Batch) -> None:
        """Store a batch durably, at the position after the last one.

        ``TooLarge`` means that it is not stored, nor will be. ``Overtaken`` means that another
        owner has sealed this log: stop. ``Unavailable`` leaves the batch *unknown*: append the
        very same again until another answer comes.
        """
        ...

    async def trim(self, upto: int) -> None:
        """Remove the batches up to a position; their commits are in segments."""
        ...

    async def write(self, segments: Sequence[Segment]) -> dict[str, Checkpoint]:
        """Store segments; give each stream's newest checkpoint, its own or one stored before.

        A segment that does not follow on its stream's last one is left out.
        """
        ...

    async def checkpoints(self, streams: Sequence[str]) -> dict[str, Checkpoint]:
        """Give the newest checkpoints of those streams that have one."""
        ...

    async def checkpoint_at(
        self, stream: str, seq: int | None = None, *, at: int | None = None
    ) -> Checkpoint | None:
        """Give the newest checkpoint at or before event ``seq`` and time ``at`` (None: any)."""
        ...

    async def parts(self, point: Checkpoint) -> dict[str, bytes]:
        """Give every part of a checkpoint that :meth:`checkpoint_at` gave, as it was stored."""
        ...

    async def span(self, stream: str, after: int, upto: int) -> list[Commit]:
        """Give the commits in segments that hold the events with ``after < seq <= upto``.

        In order; those at both ends may reach beyond.
        """
        ...

    async def bury(self, grave: Commit) -> None:
        """Leave of a stream nothing but its last commit; begun again, it goes on."""
        ...

    def streams(self) -> AsyncIterator[list[str]]:
        """Give the names of all streams in segments, some at a time."""
        ...


class Ownership(Protocol):
    """Who owns the partitions: one live owner, fenced by an epoch that only grows."""

    async def acquire(self) -> int:
        """Take all partitions and give the new epoch.

        Raises ``StartFailed`` naming the owner when another one is alive.
        """
        ...

    async def renew(self) -> bool:
        """Prolong the lease; False when somebody else has taken it: stop at once."""
        ...

    async def release(self) -> None:
        """Give the partitions back, so that the next owner need not wait for the lease's end."""
        ...


class Documents(Protocol):
    """Documents by kind and id: accounts, revisions, projections. JSON objects with an ``_id``."""

    async def get(self, kind: str, ident: str) -> dict[str, Any] | None:
        """Give one document, or None."""
        ...

    async def put(self, kind: str, documents: Iterable[Mapping[str, Any]]) -> None:
        """Store documents under their ``_id``, each replacing what was there."""
        ...

    async def insert(self, kind: str, document: Mapping[str, Any]) -> bool:
        """Store a new document; False when its ``_id`` (or a unique field) is taken."""
        ...

    async def change(
        self, kind: str, ident: str, expected: Mapping[str, Any], new: Mapping[str, Any]
    ) -> bool:
        """Set fields of one document if its fields equal ``expected``; False when they do not."""
        ...

    async def delete(self, kind: str, idents: Iterable[str]) -> None:
        """Remove documents."""
        ...

    async def discard(self, kind: str, ident: str, expected: Mapping[str, Any]) -> bool:
        """Remove one document if its fields equal ``expected``; False when they do not."""
        ...

    def scan(self, kind: str, fields: Iterable[str]) -> AsyncIterator[list[dict[str, Any]]]:
        """Give these fields of all documents of a kind, some documents at a time."""
        ...

    async def find(
        self,
        kind: str,
        equal: Mapping[str, str | int | bool],
        *,
        order: str = "_id",
        after: tuple[Any, str] | None = None,
        limit: int = 100,
    ) -> list[dict[str, Any]]:
        """Give documents whose fields equal the values, in order.

        ``order`` is a field, descending with a ``-`` before it; equal ones go by ``_id``.
        ``after`` is the ``(order value, _id)`` of the last one seen.
        """
        ...


class Point(Struct, frozen=True):
    """A described thing in the vector store; ``payload`` is small JSON."""

    id: str
    vector: Sequence[float]
    payload: Mapping[str, str]


class Match(Struct, frozen=True):
    """A found point; ``score`` is the cosine similarity."""

    id: str
    score: float
    payload: Mapping[str, str]


class Vectors(Protocol):
    """Points with vectors, found by nearness."""

    async def upsert(self, points: Sequence[Point]) -> None:
        """Store points, replacing those with the same id."""
        ...

    async def delete(self, idents: Sequence[str]) -> None:
        """Remove points."""
        ...

    async def search(self, vector: Sequence[float], first: int) -> list[Match]:
        """Give the nearest points, best first."""
        ...

    async def ids(self) -> dict[str, str]:
        """Give every point's id and its payload's ``hash``, for reconciling."""
        ...


class Embeddings(Protocol):
    """Texts to vectors."""

    async def model(self) -> str:
        """Name the model; vectors of different models do not compare."""
        ...

    async def embed(
        self, texts: Sequence[str], kind: Literal["query", "passage"]
    ) -> list[list[float]]:
        """Give one normalised vector per text."""
        ...


class WorkQueue(Protocol):
    """What is due, for one processor: it claims work, tells how that goes, and settles it.

    Everybody who does work uses it: the hub's own process, a worker, any program over the socket.
    What is told of an attempt counts until another one was handed out: ``effect.lost`` then, and
    ``effect.settled`` where nothing is wanted any more (both ``Conflict``).
    """

    cancelled: Callable[[str], object]
    """Called with the name of an attempt whose result is not wanted any more; who uses the queue
    sets it."""

    async def claim(self, environment: str, operators: Mapping[str, int] | None = None) -> Work:
        """Wait for work of an environment: of these operators in these versions (None: any).

        Raises ``Forbidden`` for environments that the processor's credential does not cover, and
        ``Limited`` when it holds too much.
        """
        ...

    async def heartbeat(self, work: Work) -> None:
        """Prolong the lease, or take the work up again after a break."""
        ...

    async def partial(self, work: Work, text: str, kind: PieceKind = "said") -> None:
        """Send text to whoever watches now."""
        ...

    async def progress(self, work: Work, fraction: float, words: str = "") -> None:
        """Tell how much is done, from 0 to 1."""
        ...

    async def log(self, work: Work, line: str) -> None:
        """Tell what was done; the last lines are kept with the result."""
        ...

    async def settle(self, work: Work, outcome: Outcome) -> None:
        """Record what the work came to; returns when that is durable.

        ``Invalid`` (``operator.output``) says that an output is not what the operator promises.
        """
        ...

    async def give_up(self, work: Work, *, lost: bool = False) -> None:
        """Let work go that came to no end: it is offered again.

        That is no attempt unless it was ``lost``: it may be the work that is to blame. What may
        not be repeated is not offered again.
        """
        ...


class Clock(Protocol):
    """Wall time."""

    def now(self) -> int:
        """Give milliseconds since 1970."""
        ...


class Processor(Protocol):
    """Something that runs due effects for environments; it is started and stopped by the app."""

    async def start(self) -> None:
        """Begin claiming and running what is due."""
        ...

    async def stop(self) -> None:
        """Stop claiming; close the running work, which is handed out again later."""
        ...
