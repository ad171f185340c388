"""Silence: of a processor that has work nothing was heard for a lease's time.

It may be stuck in what it has, with claims that still wait: it is handed nothing more until it is
heard again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from taskflow.domain.errors import Conflict
from taskflow.domain.principal import Principal
from taskflow.domain.work import SERVER
from taskflow.hub.due import effects as leases
from taskflow.hub.due.effects import Effects


class Silence:
    """When one processor was last heard, and which attempts it has."""

    def __init__(self, effects: Effects, who: Principal) -> None:
        """Begin with nothing handed out."""
        self._effects = effects
        self._who = who
        self._owed: set[str] = set()
        self._unwanted: set[str] = set()
        self._heard = effects.clock()

    @property
    def seconds(self) -> float:
        """Give for how long nothing was heard."""
        return self._effects.clock() - self._heard

    def __bool__(self) -> bool:
        if not self._owed or SERVER in self._who.environments:
            return False
        return self.seconds >= leases.LEASE

    def hand(self, attempt: str) -> None:
        """Note that an attempt is handed out."""
        if not self._owed:  # it may have waited long, with nothing to tell
            self._heard = self._effects.clock()
        self._owed.add(attempt)

    def hear(self, attempt: str = "") -> None:
        """Note that the processor tells something; it owes an ``attempt`` no more."""
        was = bool(self)
        # Who speaks is stuck in nothing, and may never speak of what nobody wants any more.
        self._owed -= {attempt, *self._unwanted}
        self._unwanted.clear()
        self._heard = self._effects.clock()
        if was:
            for environment in self._who.environments:
                self._effects.waiters.wake(environment, self._who.owner)

    @contextmanager
    def told(self, attempt: str) -> Iterator[None]:
        """Hear something of an attempt: who is refused with it has lost it, and owes it no more."""
        self.hear()
        try:
            yield
        except Conflict:
            self.hear(attempt)
            raise

    def forget(self, attempt: str) -> None:
        """Note that nobody wants an attempt; who is silent may still be stuck in it."""
        if self:
            self._unwanted.add(attempt)
        else:
            self._owed.discard(attempt)
