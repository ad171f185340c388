"""Effects: what is due, who has claimed it, and until when; kept in memory, remade from the log."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Commit, Effect, Event
from taskflow.hub.stream import Stream

LEASE = 15_000
"""Milliseconds that a claim holds without a heartbeat."""


class Claim(Struct):
    """An effect handed to a processor: one attempt at it.

    ``cancel`` is called when the result is not wanted any more; the processor sets it.
    """

    effect: Effect
    family: str
    task: str
    processor: str
    attempt: str
    until: int
    cancel: Callable[[], object] = lambda: None


class Due(Struct, frozen=True):
    """An effect that waits for its result."""

    family: str
    task: str
    effect: Effect


class Effects:
    """The due effects of all families, by environment; at least once, recorded exactly once."""

    def __init__(self, epoch: int, now: Callable[[], int]) -> None:
        """Begin empty; attempts are named after the epoch, so that no restart repeats a name."""
        self._epoch = epoch
        self._now = now
        self._count = 0
        self._due: dict[str, Due] = {}
        self._ready: dict[str, deque[str]] = defaultdict(deque)
        self._wake: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._claims: dict[str, Claim] = {}

    def note(self, stream: Stream[Any], _commit: Commit, events: Sequence[Any]) -> None:
        """Take up what became due and drop what is settled."""
        for event in events:
            if isinstance(event, Event) and (event.effects or event.settled):
                self.take_up(stream.id, event)

    def take_up(self, family: str, event: Event) -> None:
        """Take up one event's effects."""
        for ident in event.settled:
            if self._due.pop(ident, None) is not None and ident in self._claims:
                self._claims.pop(ident).cancel()
        for effect in event.effects:
            self.add(Due(family, event.task, effect))

    def add(self, due: Due) -> None:
        """Make an effect claimable, once."""
        if due.effect.id not in self._due:
            self._due[due.effect.id] = due
            self._offer(due)

    async def claim(self, environment: str, processor: str) -> Claim:
        """Wait for an effect of the environment and lease it."""
        ready = self._ready[environment]
        while True:
            while ready:
                due = self._due.get(ready.popleft())
                if due is not None and due.effect.id not in self._claims:
                    return self._lease(due, processor)
            wake = self._wake[environment]
            wake.clear()
            await wake.wait()

    def heartbeat(self, effect: str, processor: str) -> None:
        """Prolong a claim; raises ``Conflict`` when the processor has lost it."""
        claim = self._claims.get(effect)
        if claim is None or claim.processor != processor:
            raise Conflict(
                "This effect is not yours any more; stop working on it.", code="effect.lost"
            )
        claim.until = self._now() + LEASE

    def give_back(self, claim: Claim) -> None:
        """Offer an effect again whose work was interrupted."""
        if self._claims.get(claim.effect.id) is claim:
            del self._claims[claim.effect.id]
            due = self._due.get(claim.effect.id)
            if due is not None:
                self._offer(due)

    def expire(self) -> list[Claim]:
        """Take back the claims whose lease has run out; gives those that may not be repeated."""
        now = self._now()
        late = [claim for claim in self._claims.values() if claim.until < now]
        for claim in late:
            claim.cancel()
            if claim.effect.repeatable:
                self.give_back(claim)
        return [claim for claim in late if not claim.effect.repeatable]

    def of(self, family: str) -> list[Due]:
        """Give what is due in a family."""
        return [due for due in self._due.values() if due.family == family]

    def counts(self) -> dict[str, int]:
        """Give how many effects are due and claimed."""
        return {"due": len(self._due), "claimed": len(self._claims)}

    def _lease(self, due: Due, processor: str) -> Claim:
        self._count += 1
        claim = Claim(
            effect=due.effect,
            family=due.family,
            task=due.task,
            processor=processor,
            attempt=f"{self._epoch}-{self._count}",
            until=self._now() + LEASE,
        )
        self._claims[due.effect.id] = claim
        return claim

    def _offer(self, due: Due) -> None:
        self._ready[due.effect.environment].append(due.effect.id)
        self._wake[due.effect.environment].set()
