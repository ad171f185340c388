"""Meter: the processor time of the event loop's thread that one request takes, wherever it is.

It is measured step by step, so that what is waited for costs nothing, and a long answer made in
many pieces costs what all of them do.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Generator
from contextvars import ContextVar
from time import thread_time
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")
METER: ContextVar["Meter | None"] = ContextVar("meter", default=None)
"""The meter of the request for which the present task works."""


class Meter(ABC):
    """Tells the seconds of each piece of work, once however often it is measured on its way."""

    __slots__ = ("_measuring", "_timer")

    def __init__(self, timer: Callable[[], float] = thread_time) -> None:
        """``timer`` measures this thread's work in seconds."""
        self._timer = timer
        self._measuring = False

    @abstractmethod
    def note(self, seconds: float) -> None:
        """Be told the seconds of a piece."""

    def measured(self, work: Callable[[], T]) -> T:
        """Do something at once."""
        outer, self._measuring = self._measuring, True
        began = self._timer()
        try:
            return work()
        finally:
            self._measuring = outer
            if not outer:
                self.note(self._timer() - began)

    @coroutine
    def steps(self, work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
        """Let a coroutine go on, step by step."""
        error: BaseException | None = None
        while True:
            outer, self._measuring = self._measuring, True
            began = self._timer()
            try:
                waited = work.send(None) if error is None else work.throw(error)
            except StopIteration as ended:
                made: T = ended.value
                return made
            finally:
                self._measuring = outer
                if not outer:
                    self.note(self._timer() - began)
            error = None
            try:
                yield waited
            except BaseException as thrown:  # noqa: BLE001  it is for the coroutine
                error = thrown


async def metered(work: Coroutine[Any, Any, T]) -> T:
    """Let a part of a request go on, perhaps in a task of its own, counted with the rest of it."""
    meter = METER.get()
    return await (work if meter is None else meter.steps(work))
