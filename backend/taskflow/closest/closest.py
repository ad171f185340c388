"""ClosestTasks: finds task types and definitions by what somebody says they should do."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable

import msgspec
import structlog
from msgspec import Struct

from taskflow.closest.described import Described
from taskflow.domain.errors import Invalid, TaskflowError, Unavailable
from taskflow.domain.ports import Embeddings, Match, Point, Vectors
from taskflow.domain.turns import Turns
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

BATCH = 16
LONGEST_QUESTION = 2_000
AT_ONCE = 4, 2
"""Searches at once, and those of one person."""
SHOWN = 400
"""Characters of a description that are kept to be shown."""
SPARE = 3
"""How many times more is searched than asked for, since alike things are shown once."""

log = structlog.get_logger(__name__)


class Pace(Struct, frozen=True):
    """Seconds: to collect changes, to wait after a failure at first and at most, for a search."""

    collect: float = 1.0
    first: float = 0.5
    longest: float = 30.0
    search: float = 5.0


class ClosestTask(Struct, frozen=True):
    """What was found; ``score`` is the cosine similarity. A type has no flow and definition."""

    score: float
    type: str
    label: str
    description: str
    flow: str | None = None
    definition: str | None = None


class ClosestTasks:
    """The index of all descriptions, brought up to date in the background.

    While the vectors or the embeddings are away, it waits and tries again; nobody else notices.
    ``trouble`` is what it met last, until it works again.
    """

    def __init__(
        self,
        vectors: Vectors,
        embeddings: Embeddings,
        described: Callable[[], Awaitable[Iterable[Described]]],
        pace: Pace | None = None,
    ) -> None:
        """Begin idle; ``described`` gives everything that is to be found now."""
        self._vectors = vectors
        self._embeddings = embeddings
        self._described = described
        self._pace = pace or Pace()
        self._turns = Turns(*AT_ONCE, lambda: asyncio.get_running_loop().create_future())
        self._changed = asyncio.Event()
        self._current = asyncio.Event()
        self._known: dict[str, str] | None = None
        self._worker: asyncio.Task[None] | None = None
        self.trouble: TaskflowError | None = None

    async def start(self, workers: Supervisor) -> None:
        """Begin to compare the index with what there is."""
        self._changed.set()
        self._worker = workers.begin("closest-tasks", self._follow)

    async def stop(self) -> None:
        """Stop; what is not indexed yet is at the next start."""
        if self._worker:
            await end(self._worker)

    def note(self, *_: object) -> None:
        """Remember that descriptions may have changed."""
        self._current.clear()
        self._changed.set()

    async def current(self) -> None:
        """Wait until the index holds all that was noted."""
        await self._current.wait()

    async def search(self, description: str, first: int, person: str = "") -> list[ClosestTask]:
        """Give what is nearest to a description, best first; people take turns at it.

        Raises Invalid, or Unavailable when a part is away or the first indexing is not done.
        """
        asked = description.strip()
        if not asked or len(asked) > LONGEST_QUESTION:
            raise Invalid(
                f"Describe the task in 1 to {LONGEST_QUESTION} characters.",
                code="closest.description",
            )
        async with self._turns.turn(person):
            return await self._searched(asked, first)

    async def _searched(self, asked: str, first: int) -> list[ClosestTask]:
        try:
            async with asyncio.timeout(self._pace.search):
                (vector,) = await self._embeddings.embed([asked], "query")
                found = await self._vectors.search(vector, first * SPARE)
        except TimeoutError:
            raise Unavailable(
                "The search takes too long; its parts may still be starting. Try again.",
                code="closest.slow",
            ) from None
        except TaskflowError as error:
            self.trouble = error
            self._look()
            raise
        if not found:
            self._doubt()
        return _shown(found)[:first]

    def _doubt(self) -> None:
        """Nothing was found where task types always are: look what the store really holds."""
        current = self._current.is_set()
        self._look()
        if not current:
            raise Unavailable(
                "The descriptions are still being read; try again in a moment.",
                code="closest.indexing",
            )

    def _look(self) -> None:
        """Compare with what the store really holds, as soon as it answers."""
        self._known = None
        self._changed.set()

    async def _follow(self) -> None:
        pause = self._pace.first
        await asyncio.sleep(self._pace.collect)  # whoever waits for the first page comes first
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._reconcile()
            except TaskflowError as error:
                log.warning("closest.postponed", code=error.kind, reason=error.message)
                self.trouble = error
                self._look()
                await asyncio.sleep(pause)
                pause = min(2 * pause, self._pace.longest)
                continue
            except Exception:
                self._look()  # begun again, it must not wait for the next change
                raise
            pause = self._pace.first
            self.trouble = None
            if not self._changed.is_set():
                self._current.set()
            await asyncio.sleep(self._pace.collect)

    async def _reconcile(self) -> None:
        """Make the index hold exactly what there is; only what changed is embedded."""
        model = await self._embeddings.model()
        things = {thing.id: thing for thing in await self._described()}
        hashes = {ident: _hash(model, thing) for ident, thing in things.items()}
        known = self._known if self._known is not None else await self._vectors.ids()
        changed = [things[ident] for ident in things if known.get(ident) != hashes[ident]]
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            vectors = await self._embeddings.embed([thing.text for thing in batch], "passage")
            await self._vectors.upsert(
                [
                    Point(thing.id, vector, _payload(thing, hashes[thing.id]))
                    for thing, vector in zip(batch, vectors, strict=True)
                ]
            )
        await self._vectors.delete([ident for ident in known if ident not in things])
        self._known = hashes


def _hash(model: str, thing: Described) -> str:
    """Name the content: vectors of another model, or other words, are other content."""
    content = msgspec.json.encode((model, thing.type, thing.label, thing.description))
    return hashlib.sha256(content).hexdigest()[:32]


def _payload(thing: Described, digest: str) -> dict[str, str]:
    return {
        "hash": digest,
        "type": thing.type,
        "label": thing.label,
        "description": thing.description[:SHOWN],
        "flow": thing.flow,
        "definition": thing.definition,
    }


def _shown(found: Iterable[Match]) -> list[ClosestTask]:
    """Give the matches, best first; of those that look alike only the best."""
    shown: dict[tuple[str, str, str], ClosestTask] = {}
    for match in sorted(found, key=lambda match: (-match.score, match.id)):
        kept = match.payload
        looks = (kept["type"], kept["label"], kept["description"])
        task = ClosestTask(
            match.score, *looks, kept.get("flow") or None, kept.get("definition") or None
        )
        shown.setdefault(looks, task)
    return list(shown.values())
