"""Afar: programs elsewhere that do the work of an environment of theirs, well or badly.

They fall silent, lose answers, die in mid-work and come late; after the run's horizon they behave.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from taskflow.domain.errors import Conflict
from taskflow.domain.principal import Principal
from taskflow.domain.work import Done, Work

ENVIRONMENT = "afar"
NAMES = ("far1", "far2", "far3")
LEASE = 15.0
BEAT = 4.0
SLACK = 1.0
"""Seconds within which a hub may have granted what is heard of only now."""
UNSURE = ("paused", "outage", "partitions.", "!")
"""What lets two hubs be there at a time, of which one does not know that it is none any more."""


@dataclass
class Attempt:
    """One piece of work in one processor's hands, from when it learned of it."""

    processor: str
    began: float
    heard: float
    """When the last telling was begun that a hub has answered well."""
    over: bool = False
    counts: bool = True


class Ledger:
    """All attempts of a run, by work."""

    def __init__(self, journal: Any) -> None:
        self.attempts: dict[str, list[Attempt]] = defaultdict(list)
        self.once: set[str] = set()
        self._journal = journal

    def begun(self, work: Work, processor: str, now: float) -> Attempt:
        """Note that a processor has got work; nobody else may be at it under a lease."""
        for other in self.attempts[work.id]:
            left = other.heard + LEASE - now
            sure = not self._journal.excused(other.heard, now, *UNSURE)
            if sure and not other.over and left > SLACK:
                words = f"{work.id[:6]}: {other.processor} has it for {left:.1f} s more"
                self._journal.violated("afar.twice", words)
        made = Attempt(processor, now, now)
        self.attempts[work.id].append(made)
        if not work.repeatable:
            self.once.add(work.id)
        return made


class Program:
    """One of them; under its name it goes on after every restart of a hub."""

    def __init__(self, world: Any, name: str) -> None:
        self._world = world
        self._who = Principal(kind="processor", id=name, name=name, environments=(ENVIRONMENT,))
        self._queues: dict[str, Any] = {}

    async def work(self) -> None:
        """Claim and do, for ever."""
        while True:
            await asyncio.sleep(0.3 + self._unit())
            work = await self._asked(lambda queue: queue.claim(ENVIRONMENT), 1.5)
            if isinstance(work, Work):
                await self._do(work)

    async def _do(self, work: Work) -> None:
        world, loop = self._world, self._world.loop
        attempt = world.afar.begun(work, self._who.id, loop.time())
        world.journal.say(self._who.id, f"begins {work.id[:6]} at {work.attempt[:12]}")
        calm = loop.time() > world.plan.horizon
        mood = 1.0 if calm else self._unit()
        silent = mood < 0.25
        until = loop.time() + (0.2 if calm else 0.05 + 40 * self._unit() ** 4)
        while (left := until - loop.time()) > 0:
            await asyncio.sleep(min(BEAT, left))
            if not silent and await self._lost(attempt, lambda queue: queue.heartbeat(work)):
                if self._unit() < 0.5:
                    return
                silent = True  # and its result comes late
        if 0.25 <= mood < 0.4:
            return  # it has died
        if 0.4 <= mood < 0.5:
            await self._given(attempt, work, lost=self._unit() < 0.5)
            return
        done = Done({"answers": {self._who.id: work.attempt[:12]}})
        for _ in range(8):
            over = await self._lost(attempt, lambda queue: queue.settle(work, done))
            if over or (over is False and (calm or self._unit() < 0.7)):  # else it did not hear so
                attempt.over = True
                return
            await asyncio.sleep(1 + self._unit())

    async def _given(self, attempt: Attempt, work: Work, *, lost: bool) -> None:
        attempt.over = True  # whatever it is told: it does no more
        attempt.counts = lost or not work.repeatable
        await self._asked(lambda queue: queue.give_up(work, lost=lost), 5)

    async def _lost(self, attempt: Attempt, tell: Any) -> bool | None:
        """Tell a hub; says whether the attempt counts no more, None when there was no answer."""
        began = self._world.loop.time()
        told = await self._asked(tell, 5)
        if isinstance(told, Conflict):
            attempt.over = True
            return True
        if told is not None:
            return None
        attempt.heard = began
        return False

    async def _asked(self, ask: Any, patience: float) -> Any:
        node = self._world.front()
        if node is None or not node.answers:
            return TimeoutError("no hub")

        async def asking() -> Any:
            if node.name not in self._queues:
                hub = node.installation.hub
                self._queues = {node.name: hub.work.open(self._who, (ENVIRONMENT,))}
            return await ask(self._queues[node.name])

        return await self._world.look(node, asking(), patience)

    def _unit(self) -> float:
        return float(self._world.draws.next(f"afar/{self._who.id}"))
