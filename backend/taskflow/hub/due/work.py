"""DueWork: what is due in families is taken up after a start, and never simply forgotten."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog

from taskflow.domain import command as commands
from taskflow.domain.command import Command
from taskflow.domain.errors import NotFound, TaskflowError, Unreadable
from taskflow.domain.event import Effect, Timer
from taskflow.hub.due import effects as leases
from taskflow.hub.due.at_most_once import AtMostOnce
from taskflow.hub.due.claims import Due
from taskflow.hub.due.effects import Effects
from taskflow.hub.due.throttle import owner_of
from taskflow.hub.due.timers import Timers
from taskflow.hub.stream.queued_command import LONGEST_MUTATION
from taskflow.hub.stream.streams import Streams
from taskflow.supervision.supervisor import Supervisor
from taskflow.supervision.tasks import end

SWEEP = 5.0
"""Seconds between looks for leases that have run out."""
AT_A_TIME = 64
"""Attempts that are counted side by side."""
Submit = Callable[[str, Command], Awaitable[object]]
log = structlog.get_logger(__name__)


class DueWork:
    """The effects and timers of all families, and what becomes of attempts that come to no end."""

    def __init__(  # noqa: PLR0913  what due work is made of
        self,
        families: Streams[Any],
        submit: Submit,
        workers: Supervisor,
        *,
        effects: Effects,
        handed: AtMostOnce,
        now: Callable[[], int],
    ) -> None:
        """``submit(family, command)`` gives a command to the hub in its own name."""
        self._families = families
        self._submit = submit
        self._workers = workers
        self._worker: asyncio.Task[None] | None = None
        self.effects = effects
        self._handed = handed
        effects.over = handed.over
        self.timers = Timers(now, self._fire, workers)

    async def take_up(self, families: Iterable[str], *, orderly: bool) -> None:
        """After a start: make effects claimable and let timers run.

        Unless the last hub was stopped in order, the oldest effects, as many as a processor may
        work at, may have been under way when it died.
        """
        found: list[tuple[int, Due]] = []
        for family in families:
            found += await self._take_up(family)
        found.sort(key=lambda one: one[0])
        if not orderly:
            oldest = found[: leases.MOST_AT_ONCE]
            self.effects.doubt(due.effect.id for _, due in oldest if due.effect.repeatable)
        for _, due in found:
            if due.remote and due.effect.repeatable:
                self.effects.left(due)
            else:
                self.effects.add(due)

    def start(self) -> None:
        """Let timers fire and leases end."""
        self.timers.start()
        self._handed.tidy(self.effects.knows)
        self._worker = self._workers.begin("leases", self._sweep)

    async def stop(self) -> None:
        """Let nothing more fire or end."""
        if self._worker is not None:
            await end(self._worker)
        await self.timers.stop()

    async def _take_up(self, family: str) -> list[tuple[int, Due]]:
        """Take up one family; gives the effects to be offered, and since when each is due.

        One that cannot be read has been set aside: the others are taken up all the same.
        """
        try:
            stream = await self._families.get(family)
        except (NotFound, Unreadable):
            return []
        found = []
        for task, timer in stream.state.due_timers():
            self.timers.add(family, task, timer)
        for task, effect in list(stream.state.due_effects()):
            due = Due(family, task, effect, owner_of(stream.state))
            if self.effects.unbegun(effect.id):
                self.effects.add(due)
            elif due.remote and not effect.repeatable and effect.id in self._handed:
                self.effects.left(due, held=True)
            elif effect.repeatable or due.remote:
                found.append((stream.state.task(task).since, due))
            elif not self.effects.knows(effect.id):  # else it was begun since the start
                await self._give_up(family, task, effect)
        return found

    async def _give_up(self, family: str, task: str, effect: Effect) -> None:
        """End an interrupted effect that must not be repeated: a person decides.

        Where that cannot be noted now, its attempt is one that came to no end, until it can.
        """
        try:
            await self._submit(family, commands.EffectFailed.unknown(task, effect.id))
        except NotFound:
            return
        except TaskflowError as error:
            log.warning("effect.unsettled", effect=effect.id, reason=error.message)
        except Exception:
            log.exception("effect.unsettled", effect=effect.id)
        else:
            return
        self.effects.interrupted(Due(family, task, effect))

    async def _sweep(self) -> None:
        """Count the attempts that came to no end, so that others can be made."""
        while True:
            try:
                async with asyncio.timeout(SWEEP):
                    await self.effects.lapsing.wait()
            except TimeoutError:
                pass
            self.effects.lapsing.clear()
            lapsed = self.effects.expire()
            for first in range(0, len(lapsed), AT_A_TIME):
                await asyncio.gather(*map(self._count, lapsed[first : first + AT_A_TIME]))

    async def _count(self, due: Due) -> None:
        effect = due.effect
        if not self.effects.has_lapsed(effect.id):  # who was at it is back
            return
        lost = commands.AttemptLost(
            mutation=_key("lost", f"{effect.id}:{effect.attempt}"),
            task=due.task,
            effect=effect.id,
            attempt=effect.attempt,
        )
        try:
            await self._submit(due.family, lost)
        except NotFound:
            self.effects.forget(effect.id)
        except TaskflowError as error:
            log.warning("attempt.uncounted", effect=effect.id, reason=error.message)
        except Exception:
            log.exception("attempt.uncounted", effect=effect.id)

    async def _fire(self, family: str, task: str, timer: Timer) -> None:
        key = _key("timer", timer.id)
        await self._submit(family, commands.TimerFired(mutation=key, task=task, timer=timer.id))


def _key(kind: str, ident: str) -> str:
    """Give the mutation of a command of the hub's own, short enough whatever the id is."""
    key = f"{kind}:{ident}"
    if len(key) <= LONGEST_MUTATION:
        return key
    return f"{kind}:{hashlib.sha256(ident.encode()).hexdigest()}"
