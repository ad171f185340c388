"""Stream: one family or flow in memory. Commands become commits, one in flight at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar, cast

import msgspec
import structlog

from taskflow.domain.budget import TURN
from taskflow.domain.errors import TaskflowError, TooLarge, Unavailable
from taskflow.domain.event import Accepted, Commit
from taskflow.domain.ports import Checkpoint
from taskflow.hub.stream.answered import Answered, Key, Layer
from taskflow.hub.stream.appender import Appender, Landing, Ready
from taskflow.hub.stream.pace import Pace
from taskflow.hub.stream.queued_command import QueuedCommand
from taskflow.hub.stream.stream_type import Decision, StreamType

MOST_COMMANDS = 64
MOST_BYTES = 1024 * 1024
"""Bytes of events from which on a commit takes no further command."""
SLIGHT = 1000
"""Units of work that no other stream needs to wait for."""
S = TypeVar("S")
log = structlog.get_logger(__name__)


class Numbered(Protocol):
    """An event of any kind of stream."""

    @property
    def seq(self) -> int:
        """Give its number."""
        ...


class Watcher(Protocol):
    """Who wants to know when something has happened."""

    def set(self) -> None:
        """Take note; must not block or raise."""
        ...


class Flight(msgspec.Struct):
    """A commit under way, with what was decided and for whom."""

    commit: Commit
    decision: Decision
    asks: list[QueuedCommand]


class Stream(Generic[S]):
    """A stream's state, what happened since its last checkpoint, and who waits or watches.

    While it is in memory nobody else writes to it, so its state is always that of the log.
    """

    def __init__(  # noqa: PLR0913  the parts of a loaded stream
        self,
        ident: str,
        subject: StreamType[S],
        state: S,
        *,
        appender: Appender,
        pace: Pace,
        landed: Callable[["Stream[S]", Commit, Sequence[Any]], None],
        search: Callable[["Stream[S]", QueuedCommand], None],
    ) -> None:
        """Begin with ``state``, before the first commit."""
        self.id = ident
        self.subject = subject
        self.state = state
        self.n = 0
        self.point: Checkpoint | None = None
        self.tail: list[Commit] = []
        self.positions: list[int] = []
        self.events: list[Any] = []
        self.answered = Answered()
        self.tail_bytes = 0
        self.weight = 0
        self.watchers: set[Watcher] = set()
        self._appender = appender
        self._pace = pace
        self._planned = False
        self._landed = landed
        self._search = search
        self._waiting: deque[QueuedCommand] = deque()
        self._flight: Flight | None = None
        self._searching = 0

    @property
    def busy(self) -> bool:
        """Say whether somebody needs the stream in memory now."""
        return bool(self._waiting or self._flight or self.watchers or self._searching)

    @property
    def deciding(self) -> Decision | None:
        """Give the decision that is being stored, if there is one."""
        return self._flight.decision if self._flight else None

    async def begun(self) -> None:
        """Wait while the first commit is under way."""
        with self.watched() as woken:
            while self.n == 0 and self._flight:
                woken.clear()
                await woken.wait()

    @contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever something has happened; keeps the stream in memory."""
        woken = asyncio.Event()
        self.watchers.add(woken)
        try:
            yield woken
        finally:
            self.watchers.discard(woken)

    def remember(self, commit: Commit, position: int, events: Sequence[Any]) -> None:
        """Keep a commit of the tail, stored earlier or just now."""
        self.tail.append(commit)
        self.positions.append(position)
        self.events.extend(events)
        self.tail_bytes += len(memoryview(commit.events))
        self.answered.remember(commit.commands)
        self.n = commit.n + 1

    def submit(self, ask: QueuedCommand) -> None:
        """Take a command; its future answers when it is durable, or says why not."""
        self._waiting.append(ask)
        self._begin()

    def since(self, seq: int) -> Sequence[Any] | None:
        """Give the events after ``seq``, or None when they are older than the tail."""
        if not self.events:
            return () if seq >= self.last else None
        first = self.events[0].seq
        if seq < first - 1 and self.point is not None:
            return None
        return self.events[max(0, seq - first + 1) :]

    @property
    def last(self) -> int:
        """Give the seq of the state."""
        seq: int = self.state.seq  # type: ignore[attr-defined]  # every state has one
        return seq

    @property
    def first(self) -> int:
        """Give the seq of the first event there is: a fork goes on counting."""
        seq: int = self.state.first  # type: ignore[attr-defined]  # every state has one
        return seq

    def _begin(self) -> None:
        """Decide what waits, now or in a turn of the loop that has room for it."""
        while self._waiting and not self._flight and not self._planned:
            if self._pace.tired:
                self._planned = True
                self._pace.later(self._turn, self._waiting[0].principal.id)
            else:
                self._decide()

    def _turn(self) -> None:
        self._planned = False
        self._begin()

    def _decide(self) -> None:
        """Decide what waits on the state as it is, and hand the commit over."""
        decision = self.subject.begin(self.state)
        asks: list[QueuedCommand] = []
        commands: list[Accepted] = []
        events: list[msgspec.Raw] = []
        taken: dict[Key, QueuedCommand] = {}
        size = 0
        while self._waiting and len(asks) < MOST_COMMANDS and size < MOST_BYTES:
            if decision.work >= TURN:
                break
            ask = self._waiting[0]
            if asks and (ask.apart or asks[-1].apart):
                break
            self._waiting.popleft()
            if self._is_known(ask, taken):
                continue
            if _take(decision, ask):
                try:
                    self.subject.follow(decision, ask, len(events))
                    new = [msgspec.Raw(_encode(event)) for event in decision.events[len(events) :]]
                except Exception as error:
                    log.exception("decide.failed", command=type(ask.command).__name__)
                    ask.refuse(error)
                    self._waiting.extendleft(reversed(asks))  # what is in it cannot be stored
                    return
                taken[ask.key] = ask
                asks.append(ask)
                commands.append(ask.accept(decision.seq))
                size += sum(len(memoryview(event)) for event in new)
                events += new
        if decision.work > SLIGHT:
            self._pace.note(decision.work)
        if not events and not any(ask.lasting for ask in asks):
            for ask in asks:
                ask.answer(self.id)
            return
        commit = Commit(self.id, self.n, tuple(commands), msgspec.Raw(_encode(events)))
        self._flight = Flight(commit, decision, asks)
        self._appender.put(Ready(commit, self._on_landed, self._on_delayed))
        self.subject.foresee(decision, asks)

    def _is_known(self, ask: QueuedCommand, taken: dict[Key, QueuedCommand]) -> bool:
        """Answer a command that was answered before, or see to it that somebody looks."""
        known = self.answered.recent.get(ask.key)
        if known is not None:
            ask.repeat(self.id, known)
        elif ask.key in taken:
            if ask.repeats(taken[ask.key].sent):
                taken[ask.key].future.add_done_callback(_same(ask))
        elif ask.searched is not self.answered.layers and self.answered.maybe(ask.key):
            self._searching += 1
            self._search(self, ask)
        else:
            return False
        return True

    def searched(
        self, ask: QueuedCommand, layers: tuple[Layer, ...], known: Accepted | TaskflowError | None
    ) -> None:
        """Go on with a command that was looked for in these layers of the answered ones."""
        self._searching -= 1
        if isinstance(known, TaskflowError):
            ask.refuse(known)
        elif known is not None:
            ask.repeat(self.id, known)
        else:
            ask.searched = layers
            self.submit(ask)

    def _on_landed(self, landing: Landing) -> None:
        flight, self._flight = cast("Flight", self._flight), None
        if landing.error is not None:
            self.subject.forgo(flight.decision)
        if landing.error is None:
            self._take_over(flight, landing.position)
        elif isinstance(landing.error, TooLarge) and len(flight.asks) > 1:
            for ask in reversed(flight.asks):
                ask.apart = True  # each is decided in a commit of its own, and fails alone
                self._waiting.appendleft(ask)
        else:
            for ask in flight.asks:
                ask.refuse(landing.error)
        self.signal()
        self._begin()

    def _on_delayed(self, error: TaskflowError) -> None:
        """Tell who waits that nobody knows; what is under way stays so, the rest is let go."""
        for ask in (*(self._flight.asks if self._flight else ()), *self._waiting):
            ask.refuse(error)
        self._waiting.clear()

    def _take_over(self, flight: Flight, position: int) -> None:
        """Go on from a commit that is stored."""
        events = flight.decision.events
        if events:
            self.state = flight.decision.onto(self.state)
        self.remember(flight.commit, position, events)
        self._landed(self, flight.commit, events)
        for ask in flight.asks:
            ask.answer(self.id)

    def abandon(self, error: BaseException) -> None:
        """Refuse everything that waits."""
        while self._waiting:
            self._waiting.popleft().refuse(error)

    def signal(self) -> None:
        """Wake whoever watches."""
        for watcher in self.watchers:
            watcher.set()

    def bury(self, point: Checkpoint, state: S, commands: Sequence[Accepted]) -> None:
        """Keep of a stream that has ended what its last commit tells, as if it was just loaded."""
        self.trim(point)
        self.state = state
        self.answered = Answered()
        self.answered.remember(commands)

    def trim(self, point: Checkpoint) -> None:
        """Forget the part of the tail that a checkpoint holds."""
        self.point = point
        keep = next((i for i, c in enumerate(self.tail) if c.n > point.n), len(self.tail))
        self.tail_bytes -= sum(len(memoryview(commit.events)) for commit in self.tail[:keep])
        del self.tail[:keep]
        del self.positions[:keep]
        first = next((i for i, e in enumerate(self.events) if e.seq > point.seq), len(self.events))
        del self.events[:first]


def _take(decision: Decision, ask: QueuedCommand) -> bool:
    try:
        decision.take(ask)
    except TaskflowError as error:
        ask.refuse(error)
    except Exception as error:
        log.exception("decide.failed", command=type(ask.command).__name__)
        ask.refuse(error)
    else:
        return True
    return False


def _same(ask: QueuedCommand) -> Callable[[asyncio.Future[Any]], None]:
    """Answer a doubled ask as its twin is answered."""

    def answer(twin: asyncio.Future[Any]) -> None:
        if twin.cancelled():
            ask.refuse(Unavailable("The twin of this command was given up; try again."))
        elif (error := twin.exception()) is not None:
            ask.refuse(error)
        else:
            ask.seq = twin.result().seq
            ask.answer(twin.result().stream)

    return answer


_encode = msgspec.msgpack.Encoder().encode


class Landed(Protocol):
    """Who is told of every commit that is durable."""

    def __call__(self, stream: Stream[Any], commit: Commit, events: Sequence[Any], /) -> None:
        """Take note; must not block or raise."""
        ...


class Left(Protocol):
    """Who is told of every stream that leaves memory."""

    def __call__(self, stream: Stream[Any], /) -> None:
        """Take note; must not block or raise."""
        ...
