"""Dispatcher: gives each processor its queue, and knows who is there."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from taskflow.domain.command import Command
from taskflow.domain.principal import Principal
from taskflow.hub.catalogue import Catalogue
from taskflow.hub.due.at_most_once import AtMostOnce
from taskflow.hub.due.effects import Effects
from taskflow.hub.queues.queue import Queue, Stock
from taskflow.hub.read.partials import Partials
from taskflow.hub.read.progress import Watches
from taskflow.hub.read.reader import Reader

Submit = Callable[[Principal, str, Command], Awaitable[Any]]


class Connected(Struct, frozen=True):
    """A processor that is there, as admins see it; ``since`` is milliseconds since 1970.

    ``operators`` maps what it does to versions; None: whatever is due in its environments.
    """

    principal: Principal
    since: int
    environments: tuple[str, ...]
    operators: Mapping[str, int] | None
    running: tuple[str, ...]


class Dispatcher:
    """Every processor's queue; there is one for each connection."""

    def __init__(  # noqa: PLR0913  what work is made of
        self,
        *,
        effects: Effects,
        handed: AtMostOnce,
        reader: Reader,
        catalogue: Catalogue,
        partials: Partials,
        submit: Submit,
        held: Callable[[], bool],
        waits: Callable[[str], Awaitable[object]],
        now: Callable[[], int],
    ) -> None:
        """``held`` says whether this process surely owns the store now.

        ``waits`` is told of a family in which a task waits for its kind.
        """
        self.progress = Watches(reader, effects)
        self._effects = effects
        self._stock = Stock(
            effects=effects,
            handed=handed,
            reader=reader,
            catalogue=catalogue,
            partials=partials,
            submit=submit,
            held=held,
            waits=waits,
        )
        self._now = now
        self._there: dict[Queue, Connected] = {}

    def open(
        self,
        principal: Principal,
        environments: Iterable[str],
        operators: Mapping[str, int] | None = None,
    ) -> Queue:
        """Let a processor come; raises ``Forbidden`` where its credential does not cover one."""
        queue = Queue(self._stock, principal, operators)
        served = tuple(dict.fromkeys(environments))
        for environment in served:
            queue.require(environment)
        self._there[queue] = Connected(principal, self._now(), served, operators, ())
        return queue

    def close(self, queue: Queue) -> None:
        """Let a processor go; what it has claimed is its own until the lease ends."""
        gone = self._there.pop(queue, None)
        queue.cancelled = lambda _: None
        for environment in gone.environments if gone else ():
            self._effects.waiters.wake(environment)

    def removed(self, processor: str) -> None:
        """Offer everything again that a processor has which may not come back."""
        self._effects.release(processor)

    def died(self, processor: str) -> None:
        """Take back what a processor has that has surely ended: an attempt at each is over."""
        self._effects.release(processor, died=True)

    def dismiss(self, processor: str) -> None:
        """Hand nothing more to a processor; what it has it may bring to its end."""
        for queue in self._of(processor):
            queue.dismissed = True

    def there(self, processor: str) -> bool:
        """Say whether a processor is there."""
        return any(True for _ in self._of(processor))

    def unable(self, processor: str, operators: Iterable[str]) -> list[str]:
        """Give those of some operators whose work a processor that is there does not do."""
        queues = [*self._of(processor)]
        return [one for one in operators if queues and not any(q.does(one) for q in queues)]

    def at_work(self, processor: str) -> bool:
        """Say whether a processor has claimed anything."""
        return bool(self._effects.held(processor))

    def silent(self, processor: str) -> bool:
        """Say whether nothing is heard of a processor that has work: it may be stuck in it."""
        return any(queue.silence for queue in self._of(processor))

    def quiet(self, processor: str) -> float:
        """Give for how many seconds nothing was heard of a processor; 0 when it is not there."""
        return min((queue.silence.seconds for queue in self._of(processor)), default=0.0)

    async def unserved(self, environment: str, operators: Collection[str]) -> None:
        """Wait until work of one of these operators waits that nobody who is there does."""
        while not self.lacks(environment, operators):
            await self._effects.woken(environment)

    def served(self, environment: str, operators: Collection[str], but: str) -> bool:
        """Say whether there are others, ``but`` one, who do the work of all these operators."""
        return all(self._serves(environment, name, but) for name in operators)

    def lacks(self, environment: str, operators: Collection[str]) -> bool:
        """Say whether work of one of these operators waits that nobody who is there does."""
        nobodys = {name for name in operators if not self._serves(environment, name)}
        return bool(nobodys) and self._effects.offers(environment, nobodys)

    def _serves(self, environment: str, operator: str, but: str = "") -> bool:
        return any(
            environment in one.environments and one.principal.id != but and queue.does(operator)
            for queue, one in self._there.items()
        )

    def _of(self, processor: str) -> Iterator[Queue]:
        return (queue for queue in self._there if queue.principal.id == processor)

    def connected(self) -> list[Connected]:
        """Give every processor that is there, with what it is at."""
        found = []
        for queue, one in self._there.items():
            names = tuple(claim.effect.name for claim in queue.at_work())
            found.append(
                Connected(one.principal, one.since, one.environments, one.operators, names)
            )
        return found

    def waiting(self) -> Mapping[str, int]:
        """Give by environment how much waits for a processor."""
        return self._effects.waiting()
