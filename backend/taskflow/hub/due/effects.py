"""Effects: what is due, who has claimed it, and until when; kept in memory, remade from the log."""

import asyncio
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

from taskflow.domain.event import Commit, Event
from taskflow.domain.principal import Principal
from taskflow.hub.due.claims import Claim, Due, Early, Names, lost, settled
from taskflow.hub.due.ledger import Ledger
from taskflow.hub.due.ready_effects import EACH
from taskflow.hub.due.throttle import Throttle, owner_of
from taskflow.hub.due.waiters import Waiters
from taskflow.hub.stream.stream import Stream

LEASE = 15.0
"""Seconds that a claim holds without a heartbeat."""
STALL = 10.0
"""Seconds between two looks for lapsed claims after which the hub itself has stood still."""
SPARE = 64
"""Names of effects that are due no more which are kept, beside as many as there are effects."""
MOST_AT_ONCE = 512
"""Effects at which a processor in the hub's own process works at a time."""
Wanted = Callable[[], Container[str] | None]
"""Gives the operators whose effects a processor wants; None for all."""


class Effects(Ledger):
    """The due effects of all families, by environment; at least once, recorded exactly once.

    An attempt that came to no end is not simply made again: the log must know of it first. Until
    then its effect is among those that have ``lapsed``; the event that counts it offers it anew.

    The right to settle follows the claim: whoever was handed the newest attempt has it, however
    late they are, until another one is handed out.
    """

    def __init__(self, epoch: int, clock: Callable[[], float], secret: bytes) -> None:
        """Begin empty; ``clock`` gives seconds and never jumps, ``secret`` signs attempts."""
        super().__init__()
        self._names = Names(epoch, secret)
        self.clock = clock
        self._count = 0
        self.waiters = Waiters()
        self._newest: dict[str, Claim] = {}
        self._before: set[str] = set()
        self._doubtful: set[str] = set()
        self._resting: set[str] = set()
        self._looked = clock()
        self._haste = Throttle(clock)
        self.lapsing = asyncio.Event()
        self._early: dict[str, Early] = {}
        self.over: Callable[[str], object] = lambda _: None
        """Is told of every effect that is due no more."""
        self.moved: Callable[[str], object] = lambda _: None
        """Is told of every task whose work has been begun, or is offered again."""

    def note(self, stream: Stream[Any], commit: Commit, events: Sequence[Any]) -> None:
        """Take up what became due and drop what is settled."""
        busy = [e for e in events if isinstance(e, Event) and (e.effects or e.settled)]
        gone = {ident for event in busy for ident in event.settled}
        for ident in gone:
            self.forgo(ident)
            self.forget(ident)
        # What is settled too was done ahead: nobody is to claim it.
        owner = owner_of(stream.state) if busy else ""
        new = [
            Due(stream.id, event.task, effect, owner)
            for event in busy
            for effect in event.effects
            if effect.id not in gone
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
                self.forgo(due.effect.id)
                self._later(wait, due, self._offer)
            else:
                self._offer(due)

    def left(self, due: Due, *, held: bool = False) -> None:
        """Take up an effect of a remote environment that was due before this hub began.

        Whoever works at it has a lease's time to say so, then it is offered to all. One that is
        surely ``held``, and may not be repeated, has come to no end by then.
        """
        if self.knows(due.effect.id):
            return
        self._before.add(due.effect.id)
        if held:
            self._take(due)
            self._later(LEASE, due, self._lapse)
        else:
            self.add(due, LEASE)

    def interrupted(self, due: Due) -> None:
        """Take up an effect of which an attempt came to no end before this hub began."""
        self._take(due)
        self._lapse(due)

    def foreseen(self, due: Due, processor: str) -> Early | None:
        """Give an effect to a processor before it is due; None where others come before it.

        The attempt begins, under the name it is given here, when the effect becomes due.
        """
        ident, environment = due.effect.id, due.effect.environment
        if ident in self._early or len(self._ready[environment]) or self._owned[due.owner] >= EACH:
            return None
        self._count += 1
        attempt = self._names.make(due.effect, self._count, processor)
        early = Early(due.claim(processor, attempt, self.clock() + LEASE))
        self._early[ident] = early
        return early

    def forgo(self, ident: str) -> None:
        """Let go of an effect that does not become due, or whose early work is over."""
        if (early := self._early.pop(ident, None)) is not None:
            early.claim.cancel()

    def forget(self, ident: str) -> None:
        """Drop an effect that is due no more, and close the work at it."""
        self._lapsed.pop(ident, None)
        self._doubtful.discard(ident)
        self._resting.discard(ident)
        if self._dropped(ident):
            if ident in self._claims:
                self._end(ident)
            self._supersede(ident)
            self._before.discard(ident)
            self.over(ident)

    def doubt(self, idents: Iterable[str]) -> None:
        """Take it that an attempt at each of these was under way when the last hub died.

        That counts when a processor asks for it again; nobody asks for what only waited.
        """
        self._doubtful.update(idents)

    async def claim(
        self, environment: str, processor: str, wanted: Wanted = lambda: None, owner: str = ""
    ) -> Claim:
        """Wait for an effect of the environment, in families of ``owner`` ("": any); lease it."""
        ready = self._ready[environment]
        wake = self.waiters.event(environment, owner)
        while True:
            for ident in ready.take(wanted(), owner):
                if not self._offered(ident):
                    continue
                due = self._due[ident]
                if ident not in self._doubtful:
                    return self._lease(due, processor)
                self._doubtful.discard(ident)
                self._lapse(due)
            wake.clear()
            await wake.wait()

    async def woken(self, environment: str) -> None:
        """Wait until something may be different about what is offered in an environment."""
        wake = self.waiters.event(environment, "")
        wake.clear()
        await wake.wait()

    def holder(self, ident: str, attempt: str, who: Principal) -> Claim:
        """Give the claim by which a processor may tell of an attempt, and settle it.

        Raises ``Conflict`` when another one was handed out since, none is wanted any more, or it
        does not serve that environment, or that person.
        """
        due = self._due.get(ident)
        if due is None:
            raise settled()
        if not who.serves(due.effect.environment, due.owner):
            raise lost()
        claim = self._newest.get(ident) or self._resumed(due, attempt, who.id)
        if claim is None or (claim.attempt, claim.processor) != (attempt, who.id):
            raise lost()
        return claim

    def heartbeat(self, ident: str, attempt: str, who: Principal) -> Claim:
        """Prolong a claim, or take it up again; raises ``Conflict`` when the processor lost it."""
        early = self._early.get(ident)
        if early and (early.claim.attempt, early.claim.processor) == (attempt, who.id):
            return early.claim
        claim = self.holder(ident, attempt, who)
        if ident not in self._claims:
            self._lapsed.pop(ident, None)
            self._begin(ident, claim)
        claim.until = self.clock() + LEASE
        return claim

    def give_back(self, claim: Claim) -> None:
        """Offer an effect again whose processor is being stopped: that is no attempt.

        What is done elsewhere may have been done: if it may not be repeated, it is not.
        """
        if self._dismissed(claim) and (due := self._due.get(claim.effect.id)) is not None:
            if due.remote and not due.effect.repeatable:
                self._lapse(due)
            else:
                self._offer(due)

    def lost(self, claim: Claim) -> None:
        """Take back a claim whose work ended without a result."""
        if self._dismissed(claim) and (due := self._due.get(claim.effect.id)) is not None:
            self._missed(claim, due)

    def untouched(self, claim: Claim) -> None:
        """Take back a claim that its processor never saw."""
        if self._dismissed(claim) and (due := self._due.get(claim.effect.id)) is not None:
            self._offer(due)

    def rest(self, claim: Claim) -> None:
        """Drop an effect that waits for the kind of its task; it was claimed and never begun."""
        if self._dismissed(claim) and self._dropped(claim.effect.id):
            self._resting.add(claim.effect.id)

    def unbegun(self, ident: str) -> bool:
        """Say whether an effect waits for the kind of its task, and nobody has begun it."""
        return ident in self._resting

    def release(self, processor: str, *, died: bool = False) -> None:
        """Offer everything again that a processor had claimed which is no more.

        Where it ``died`` in the middle of it, that counts as an attempt.
        """
        for claim in [one for one in self._newest.values() if one.processor == processor]:
            (self.lost if died else self.give_back)(claim)

    def expire(self) -> list[Due]:
        """Take back the claims whose lease has run out; gives all whose attempt is to be counted.

        Where the hub itself stood still, nobody could prolong a lease: that time does not count.
        """
        now = self.clock()
        stalled = now - self._looked
        self._looked = now
        for claim in list(self._claims.values()):
            if stalled > STALL:
                claim.until += stalled
            elif claim.until < now:
                due = self._due[claim.effect.id]
                self._end(claim.effect.id)
                if not due.remote:  # elsewhere it goes on, and may still come to its end
                    self._supersede(claim.effect.id)
                if due.sleeps:
                    self._offer(due)
                else:
                    self._missed(claim, due)
        return list(self._lapsed.values())

    @property
    def attempts(self) -> int:
        """Give how many claims were handed out since the start."""
        return self._count

    def _take(self, due: Due) -> None:
        self._resting.discard(due.effect.id)
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
        attempt = self._names.make(due.effect, self._count, processor)
        claim = due.claim(processor, attempt, self.clock() + LEASE)
        self._hand(claim)
        return claim

    def _hand(self, claim: Claim) -> None:
        ident = claim.effect.id
        self._supersede(ident)
        self._before.discard(ident)
        self._newest[ident] = claim
        self._begin(ident, claim)

    def _resumed(self, due: Due, attempt: str, processor: str) -> Claim | None:
        """Give the claim of an attempt that an earlier hub handed out, where none was since."""
        ident = due.effect.id
        name = self._names.read(ident, attempt) if ident in self._before else None
        if name is None or (name.attempt, name.processor) != (due.effect.attempt, processor):
            return None
        self._before.discard(ident)
        self._doubtful.discard(ident)
        claim = self._newest[ident] = due.claim(processor, attempt, self.clock() + LEASE)
        return claim

    def _begin(self, ident: str, claim: Claim) -> None:
        self._claims[ident] = claim
        self.moved(claim.task)
        self._ready[claim.effect.environment].began(claim.owner)

    def _end(self, ident: str) -> None:
        """End a claim: somebody may have waited until its owner has fewer."""
        claim = self._claims.pop(ident)
        self.moved(claim.task)
        environment = claim.effect.environment
        self._ready[environment].ended(claim.owner)
        self.waiters.wake(environment, claim.owner)

    def _dismissed(self, claim: Claim) -> bool:
        """End a claim, and its processor's right to settle it; False when it had lost that."""
        ident = claim.effect.id
        if self._newest.get(ident) is not claim:
            return False
        del self._newest[ident]
        if self._claims.get(ident) is not claim:
            return False
        self._end(ident)
        return True

    def _supersede(self, ident: str) -> None:
        """Close the work of the newest attempt: nobody wants what it comes to."""
        if (claim := self._newest.pop(ident, None)) is not None:
            claim.cancel()

    def _missed(self, claim: Claim, due: Due) -> None:
        """Have an attempt counted that came to no end, unless it was before it was taken up again.

        Then what is due is the next attempt, which nobody has begun.
        """
        if claim.effect.attempt < due.effect.attempt:
            self._offer(due)
        else:
            self._lapse(due)

    def _lapse(self, due: Due) -> None:
        self._lapsed[due.effect.id] = due
        self.lapsing.set()

    def _later(self, wait: float, due: Due, then: Callable[[Due], object]) -> None:
        """Do something with an effect after some seconds, if nobody is at it by then."""
        asyncio.get_running_loop().call_later(wait, self._rested, due, then)

    def _rested(self, due: Due, then: Callable[[Due], object]) -> None:
        ident = due.effect.id
        if self._due.get(ident) is due and ident not in self._claims:
            then(due)

    def _offer(self, due: Due) -> None:
        self.moved(due.task)
        if (early := self._early.pop(due.effect.id, None)) is not None:
            early.claim.until = self.clock() + LEASE
            self._hand(early.claim)
            early.due.set()
            return
        ready = self._ready[due.effect.environment]
        if len(ready) >= 2 * len(self._due) + SPARE:  # nobody may ever claim there
            ready.keep(self._due)
        ready.add(due.owner, due.effect.id, due.effect.name)
        self.waiters.wake(due.effect.environment, due.owner)
