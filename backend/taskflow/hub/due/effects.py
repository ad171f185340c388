"""Effects: what is due, who has claimed it, and until when; kept in memory, remade from the log."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from taskflow.domain.errors import Conflict
from taskflow.domain.event import Commit, Effect, Event
from taskflow.hub.due.haste import Haste, owner_of
from taskflow.hub.due.ready import Ready
from taskflow.hub.stream.stream import Stream

LEASE = 15.0
"""Seconds that a claim holds without a heartbeat."""
STALL = 10.0
"""Seconds between two looks for lapsed claims after which the hub itself has stood still."""
SPARE = 64
"""Names of effects that are due no more which are kept, beside as many as there are effects."""
MOST_AT_ONCE = 512
"""Effects at which a processor in the hub's own process works at a time."""


class Claim(Struct):
    """An effect handed to a processor: one attempt at it.

    ``cancel`` is called when the result is not wanted any more; the processor sets it.
    """

    effect: Effect
    family: str
    task: str
    processor: str
    attempt: str
    until: float
    owner: str = ""
    cancel: Callable[[], object] = lambda: None


class Due(Struct, frozen=True):
    """An effect that waits for its result; ``owner`` is who the family belongs to."""

    family: str
    task: str
    effect: Effect
    owner: str = ""


class Effects:
    """The due effects of all families, by environment; at least once, recorded exactly once.

    An attempt that came to no end is not simply made again: the log must know of it first. Until
    then its effect is among those that have ``lapsed``; the event that counts it offers it anew.
    """

    def __init__(self, epoch: int, clock: Callable[[], float]) -> None:
        """Begin empty; ``clock`` gives seconds and never jumps.

        Attempts are named after the epoch, so that no restart repeats a name.
        """
        self._epoch = epoch
        self._clock = clock
        self._count = 0
        self._due: dict[str, Due] = {}
        self._owned: Counter[str] = Counter()
        self._ready: dict[str, Ready] = defaultdict(Ready)
        self._wake: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._claims: dict[str, Claim] = {}
        self._doubtful: set[str] = set()
        self._lapsed: dict[str, Due] = {}
        self._looked = clock()
        self._haste = Haste(clock)
        self.lapsing = asyncio.Event()

    def note(self, stream: Stream[Any], commit: Commit, events: Sequence[Any]) -> None:
        """Take up what became due and drop what is settled."""
        busy = [e for e in events if isinstance(e, Event) and (e.effects or e.settled)]
        settled = {ident for event in busy for ident in event.settled}
        for ident in settled:
            self.forget(ident)
        # What is settled too was done ahead: nobody is to claim it.
        owner = owner_of(stream.state) if busy else ""
        new = [
            Due(stream.id, event.task, effect, owner)
            for event in busy
            for effect in event.effects
            if effect.id not in settled
        ]
        wait = self._haste.wait(stream.id, commit, owner) if new else 0.0
        for due in new:
            self.add(due, wait)

    def add(self, due: Due, wait: float = 0.0) -> None:
        """Make an effect claimable, once for each attempt, after some seconds."""
        known = self._due.get(due.effect.id)
        if known is None or known.effect.attempt < due.effect.attempt:
            self._take(due)
            self._lapsed.pop(due.effect.id, None)
            if wait:
                asyncio.get_running_loop().call_later(wait, self._rested, due)
            else:
                self._offer(due)

    def interrupted(self, due: Due) -> None:
        """Take up an effect of which an attempt came to no end before this hub began."""
        self._take(due)
        self._lapse(due)

    def knows(self, ident: str) -> bool:
        """Say whether an effect is due here."""
        return ident in self._due

    def forget(self, ident: str) -> None:
        """Drop an effect that is due no more, and close the work at it."""
        self._lapsed.pop(ident, None)
        self._doubtful.discard(ident)
        if self._dropped(ident) and ident in self._claims:
            self._end(ident).cancel()

    def doubt(self, idents: Iterable[str]) -> None:
        """Take it that an attempt at each of these was under way when the last hub died.

        That counts when a processor asks for it again; nobody asks for what only waited.
        """
        self._doubtful.update(idents)

    async def claim(self, environment: str, processor: str) -> Claim:
        """Wait for an effect of the environment and lease it."""
        ready = self._ready[environment]
        while True:
            for ident in ready.take():
                due = self._due.get(ident)
                if due is None or ident in self._claims or ident in self._lapsed:
                    continue
                if ident not in self._doubtful:
                    return self._lease(due, processor)
                self._doubtful.discard(ident)
                self._lapse(due)
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
        claim.until = self._clock() + LEASE

    def give_back(self, claim: Claim) -> None:
        """Offer an effect again whose processor is being stopped: that is no attempt."""
        if self._claims.get(claim.effect.id) is claim:
            self._end(claim.effect.id)
            due = self._due.get(claim.effect.id)
            if due is not None:
                self._offer(due)

    def lost(self, claim: Claim) -> None:
        """Take back a claim whose work ended without a result."""
        if self._claims.get(claim.effect.id) is claim:
            self._end(claim.effect.id)
            self._lapse(self._due[claim.effect.id])

    def expire(self) -> list[Due]:
        """Take back the claims whose lease has run out; gives all whose attempt is to be counted.

        Where the hub itself stood still, nobody could prolong a lease: that time does not count.
        """
        now = self._clock()
        stalled = now - self._looked
        self._looked = now
        for claim in list(self._claims.values()):
            if stalled > STALL:
                claim.until += stalled
            elif claim.until < now:
                self.lost(claim)
                claim.cancel()
        return list(self._lapsed.values())

    def of(self, family: str) -> list[Due]:
        """Give what is due in a family."""
        return [due for due in self._due.values() if due.family == family]

    def counts(self) -> dict[str, int]:
        """Give how many effects are due and claimed."""
        return {"due": len(self._due), "claimed": len(self._claims)}

    @property
    def places(self) -> int:
        """Give how many names are kept of effects that may be claimed, or could have been."""
        return sum(map(len, self._ready.values()))

    @property
    def attempts(self) -> int:
        """Give how many claims were handed out since the start."""
        return self._count

    def owned(self, owner: str) -> int:
        """Give how many effects are due in the families of a person."""
        return self._owned[owner]

    def _take(self, due: Due) -> None:
        self._dropped(due.effect.id)
        self._due[due.effect.id] = due
        self._owned[due.owner] += 1

    def _dropped(self, ident: str) -> bool:
        due = self._due.pop(ident, None)
        if due is None:
            return False
        self._owned[due.owner] -= 1
        if not self._owned[due.owner]:
            del self._owned[due.owner]
        return True

    def _lease(self, due: Due, processor: str) -> Claim:
        self._count += 1
        claim = Claim(
            effect=due.effect,
            family=due.family,
            task=due.task,
            processor=processor,
            attempt=f"{self._epoch}-{self._count}",
            until=self._clock() + LEASE,
            owner=due.owner,
        )
        self._claims[due.effect.id] = claim
        self._ready[due.effect.environment].began(due.owner)
        return claim

    def _end(self, ident: str) -> Claim:
        """Give a claim that has ended: somebody may have waited until its owner has fewer."""
        claim = self._claims.pop(ident)
        environment = claim.effect.environment
        self._ready[environment].ended(claim.owner)
        self._wake[environment].set()
        return claim

    def _lapse(self, due: Due) -> None:
        self._lapsed[due.effect.id] = due
        self.lapsing.set()

    def _rested(self, due: Due) -> None:
        if self._due.get(due.effect.id) is due:
            self._offer(due)

    def _offer(self, due: Due) -> None:
        ready = self._ready[due.effect.environment]
        if len(ready) >= 2 * len(self._due) + SPARE:  # nobody may ever claim there
            ready.keep(self._due)
        ready.add(due.owner, due.effect.id)
        self._wake[due.effect.environment].set()
