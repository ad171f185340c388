"""Stream: one family or flow in memory. Commands become commits, one in flight at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar, cast

import msgspec
import structlog

from taskflow.domain.errors import TaskflowError, Unavailable
from taskflow.domain.event import Accepted, Commit
from taskflow.domain.ports import Checkpoint
from taskflow.hub.appender import Appender, Outcome, Ready
from taskflow.hub.ask import Ask

MOST_COMMANDS = 64
MOST_TRIES = 5
S = TypeVar("S")
log = structlog.get_logger(__name__)


class Numbered(Protocol):
    """An event of any kind of stream."""

    @property
    def seq(self) -> int:
        """Give its number."""
        ...


class Decision(Protocol):
    """Events being decided on one state; a command that is refused leaves no trace in it."""

    @property
    def events(self) -> Sequence[Any]:
        """Give what was decided so far."""
        ...

    @property
    def seq(self) -> int:
        """Give the seq after what was decided so far."""
        ...

    def take(self, ask: Ask) -> None:
        """Decide one command; raises a ``TaskflowError`` that refuses it."""
        ...

    def onto(self, state: Any) -> Any:
        """Give the state it was begun on as what was decided leaves it, now that it is durable."""
        ...


class Subject(Protocol[S]):
    """What a stream is about: how its state is decided on and folded."""

    def begin(self, state: S) -> Decision:
        """Begin to decide on a state, which is not touched."""
        ...

    def fold(self, state: S, events: Sequence[Any]) -> S:
        """Give the state after events."""
        ...

    def read(self, commit: Commit) -> Sequence[Any]:
        """Give a stored commit's events."""
        ...


class Stream(Generic[S]):
    """A stream's state, what happened since its last checkpoint, and who waits or watches."""

    def __init__(  # noqa: PLR0913  the parts of a loaded stream
        self,
        ident: str,
        subject: Subject[S],
        state: S,
        *,
        appender: Appender,
        landed: Callable[["Stream[S]", Commit, Sequence[Any]], None],
        heal: Callable[["Stream[S]"], None],
    ) -> None:
        """Begin with ``state``, before the first commit."""
        self.id = ident
        self.subject = subject
        self.state = state
        self.n = 0
        self.point: Checkpoint | None = None
        self.tail: list[Commit] = []
        self.events: list[Any] = []
        self.mutations: dict[str, int] = {}
        self.stale = False
        self.weight = 0
        self.watchers: set[asyncio.Event] = set()
        self._appender = appender
        self._landed = landed
        self._heal = heal
        self._waiting: deque[Ask] = deque()
        self._flying: list[tuple[Ask, int]] = []
        self._decision: Decision | None = None

    @property
    def busy(self) -> bool:
        """Say whether the stream must stay in memory."""
        return bool(self._waiting or self._flying or self.watchers)

    async def begun(self) -> None:
        """Wait while the first commit is under way."""
        with self.watched() as woken:
            while self.n == 0 and self._flying:
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

    def remember(self, commit: Commit, events: Sequence[Any]) -> None:
        """Keep a commit of the tail, stored earlier or just now."""
        self.tail.append(commit)
        self.events.extend(events)
        for command in commit.commands:
            self.mutations[command.mutation] = command.seq

    def submit(self, ask: Ask) -> None:
        """Take a command; its future answers when it is durable, or says why not."""
        self._waiting.append(ask)
        if self.stale:
            self._heal(self)
        elif not self._flying:
            self._decide()

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

    def _decide(self) -> None:
        """Decide what waits on the state as it is, and hand the commit over."""
        decision = self.subject.begin(self.state)
        accepted: list[tuple[Ask, int]] = []
        seen: dict[str, Ask] = {}
        while self._waiting and len(accepted) < MOST_COMMANDS:
            ask = self._waiting.popleft()
            mutation = ask.command.mutation
            if mutation in self.mutations:
                ask.seq = self.mutations[mutation]
                ask.answer(self.id)
            elif mutation in seen:
                seen[mutation].future.add_done_callback(_same(ask))
            elif _take(decision, ask):
                seen[mutation] = ask
                ask.seq = decision.seq
                accepted.append((ask, decision.seq))
        if not decision.events:
            for ask, _ in accepted:
                ask.answer(self.id)
            return
        self._flying = accepted
        self._decision = decision
        commands = tuple(
            Accepted(ask.command.mutation, ask.principal.by, seq) for ask, seq in accepted
        )
        stored = tuple(msgspec.to_builtins(event) for event in decision.events)
        self._appender.put(Ready(self.id, self.n, commands, stored, self._on_landed))

    def _on_landed(self, outcome: Outcome) -> None:
        flying, self._flying = self._flying, []
        if outcome.error is None and not outcome.refused:
            outcome = self._taken_over(outcome)
        if outcome.error is not None or outcome.refused:
            self._again(flying, outcome)
            return
        for ask, _ in flying:
            ask.answer(self.id)
        self.signal()
        if self._waiting:
            self._decide()

    def _taken_over(self, outcome: Outcome) -> Outcome:
        """Go on from a commit that is stored; a mistake of ours must hold up no other stream."""
        decision, self._decision = cast("Decision", self._decision), None
        try:
            self.state = decision.onto(self.state)
            self.remember(outcome.commit, decision.events)
            self._landed(self, outcome.commit, decision.events)
            self.n += 1  # last: what is not counted is told again when the stream is loaded anew
        except Exception:
            log.exception("landed.failed", stream=self.id)
            unseen = Unavailable("The change is stored, but could not be shown; send it again.")
            return Outcome(outcome.commit, error=unseen)
        return outcome

    def _again(self, flying: list[tuple[Ask, int]], outcome: Outcome) -> None:
        """Throw away what was decided; a refused commit's commands are decided anew later."""
        self.stale = True
        for ask, _ in reversed(flying):
            ask.tries += 1
            if outcome.error is not None:
                ask.refuse(outcome.error)
            elif ask.tries >= MOST_TRIES:
                ask.refuse(Unavailable("Others change this all the time; try again in a moment."))
            else:
                self._waiting.appendleft(ask)
        self.signal()
        self._heal(self)

    def revive(self) -> None:
        """Go on after the stream was loaded anew; it may hold what nobody was told of."""
        self.stale = False
        self.signal()
        if self._waiting and not self._flying:
            self._decide()

    def abandon(self, error: BaseException) -> None:
        """Refuse everything that waits, since the stream cannot be loaded."""
        while self._waiting:
            self._waiting.popleft().refuse(error)

    def signal(self) -> None:
        """Wake whoever watches."""
        for watcher in self.watchers:
            watcher.set()

    def trim(self, point: Checkpoint) -> None:
        """Forget the part of the tail that a checkpoint holds."""
        self.point = point
        keep = next((i for i, c in enumerate(self.tail) if c.n > point.n), len(self.tail))
        del self.tail[:keep]
        first = next((i for i, e in enumerate(self.events) if e.seq > point.seq), len(self.events))
        del self.events[:first]


def _take(decision: Decision, ask: Ask) -> bool:
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


def _same(ask: Ask) -> Callable[[asyncio.Future[Any]], None]:
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
