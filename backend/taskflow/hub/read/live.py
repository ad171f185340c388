"""Live: readers who have come to the end of a stream, and are told at once what happens.

What several are told alike is made once. Each is asked for its right whenever something is told. A
reader that cannot take something at once reads by itself what it has missed, and comes back.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

import structlog

from taskflow.hub.stream.stream import Stream
from taskflow.hub.stream.stream_type import Loadable

TURN: Final = 100
"""Readers who are told something before others get their turn on the loop."""
log = structlog.get_logger(__name__)

E_contra = TypeVar("E_contra", contravariant=True)
S_contra = TypeVar("S_contra", contravariant=True)


class Outlet(Protocol[E_contra, S_contra]):
    """Where a reader's events go."""

    form: Hashable
    """Outlets of the same form make the same of an event."""

    def made(self, event: E_contra, state: S_contra, shared: dict[Hashable, Any], /) -> Any:
        """Make of an event what is told; ``shared`` is what other forms have made of it.

        ``state`` is that of the stream now, which does not change any more.
        """
        ...

    def push(self, told: Sequence[Any], /) -> bool:
        """Tell at once; False when that is not possible now, and nothing was told."""
        ...

    async def send(self, told: Any, /) -> None:
        """Tell, and wait until the reader takes more."""
        ...


class Rider:
    """One reader, and the event it has come to."""

    __slots__ = ("done", "may", "outlet", "seq")

    def __init__(self, seq: int, outlet: Outlet[Any, Any], may: Callable[[], None]) -> None:
        """Begin after this event; ``may`` raises when the reader may read no more."""
        self.seq = seq
        self.outlet = outlet
        self.may = may
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def leave(self) -> None:
        """Let the reader go on by itself."""
        if not self.done.done():
            self.done.set_result(self.seq)

    def fail(self, error: Exception) -> None:
        """Tell the reader why it is told no more."""
        if not self.done.done():
            self.done.set_exception(error)


class Broadcast:
    """The readers of one stream, which they watch together."""

    def __init__(self, stream: Stream[Any], subject: Loadable[Any]) -> None:
        """Begin with nobody; ``subject`` is what the stream is about."""
        self.stream = stream
        self._subject = subject
        self.users = 0
        self._seq = stream.last
        self._riders: dict[Rider, None] = {}
        self._telling = False

    def set(self) -> None:
        """Take note that something has happened; it is told in the next turn of the loop."""
        if self._riders and not self._telling:
            self._telling = True
            asyncio.get_running_loop().call_soon(self._begin)

    async def ride(self, seq: int, outlet: Outlet[Any, Any], may: Callable[[], None]) -> int:
        """Tell a reader all that happens after ``seq``, the last event there is.

        Gives the event it has come to when it is to read by itself; raises what ``may`` does.
        """
        if not self._riders:
            self._seq = seq
        rider = Rider(seq, outlet, may)
        self._riders[rider] = None
        try:
            return await rider.done
        finally:
            self._riders.pop(rider, None)

    def _begin(self) -> None:
        events = self.stream.since(self._seq)
        if events is None:  # they are out of memory already
            for rider in self._riders:
                rider.leave()
        if not events:
            self._telling = False
            return
        self._seq = events[-1].seq
        state = self.stream.state
        telling = Telling(events, self._subject.view(state), ends=self._subject.ends(state))
        self._go_on(telling, iter(list(self._riders)))

    def _go_on(self, telling: "Telling", riders: Iterator[Rider]) -> None:
        for _ in range(TURN):
            rider = next(riders, None)
            if rider is None:
                self._telling = False
                if self.stream.last > self._seq:
                    self.set()
                return
            if rider in self._riders and rider.seq < self._seq:
                telling.tell(rider)
        asyncio.get_running_loop().call_soon(self._go_on, telling, riders)


class Telling:
    """Events that are being told, and what each form makes of them."""

    def __init__(self, events: Sequence[Any], state: Any, *, ends: bool) -> None:
        """Begin with nothing made; nothing follows where the stream ``ends``."""
        self._events = events
        self._state = state
        self._ends = ends
        self._made: dict[Hashable, list[Any]] = {}
        self._shared: list[dict[Hashable, Any]] = [{} for _ in events]

    def tell(self, rider: Rider) -> None:
        """Tell a reader what it has not been told yet; whatever goes wrong is its own."""
        try:
            rider.may()
            told = self._of(rider.outlet)
            missed = len(self._events) - (self._events[-1].seq - rider.seq)
            if not rider.outlet.push(told[missed:] if missed > 0 else told):
                rider.leave()
                return
        except Exception as error:  # noqa: BLE001  the reader's task tells it
            rider.fail(error)
            return
        rider.seq = self._events[-1].seq
        if self._ends:
            rider.leave()

    def _of(self, outlet: Outlet[Any, Any]) -> list[Any]:
        made = self._made.get(outlet.form)
        if made is None:
            pairs = zip(self._events, self._shared, strict=True)
            made = [outlet.made(event, self._state, shared) for event, shared in pairs]
            self._made[outlet.form] = made
        return made


class Live:
    """All streams that somebody reads now."""

    def __init__(self) -> None:
        """Begin with none."""
        self._broadcasts: dict[str, Broadcast] = {}

    @contextmanager
    def of(self, stream: Stream[Any], subject: Loadable[Any]) -> Iterator[Broadcast]:
        """Give a stream's readers; it stays in memory meanwhile."""
        broadcast = self._broadcasts.get(stream.id)
        if broadcast is None or broadcast.stream is not stream:
            broadcast = self._broadcasts[stream.id] = Broadcast(stream, subject)
        broadcast.users += 1
        stream.watchers.add(broadcast)
        try:
            yield broadcast
        finally:
            broadcast.users -= 1
            if not broadcast.users:
                stream.watchers.discard(broadcast)
                if self._broadcasts.get(stream.id) is broadcast:
                    del self._broadcasts[stream.id]
