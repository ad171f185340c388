"""Askers: the people of a run, who ask hubs, look at what they show, and watch."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any

from simulation.draws import Draws
from simulation.installation import Installation
from simulation.journal import Answer, Journal, Mutation, Watch
from simulation.node import Node
from simulation.plan import Plan
from taskflow.domain.errors import TaskflowError
from taskflow.domain.principal import Principal

PATIENCE = 12.0
"""Seconds that somebody waits for an answer."""
SLOW_EVENTS = 8
"""Events for which a slow reader takes their time."""


class Askers:
    """All who ask in one run, and what they have to know of it."""

    def __init__(self, plan: Plan, loop: Any, draws: Draws, journal: Journal) -> None:
        self.plan = plan
        self.loop = loop
        self.draws = draws
        self.journal = journal
        self.damaged: set[str] = set()
        self.busy: set[asyncio.Task[Any]] = set()
        self._numbers: dict[str, int] = {}
        self._marks = 0

    @abstractmethod
    def front(self, chance: float = 0.0) -> Node | None:
        """Give the hub that people reach; with some chance an older one."""

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)

    def meanwhile(self, work: Any) -> None:
        """Do something beside what comes next."""
        task = self.loop.create_task(work)
        self.busy.add(task)
        task.add_done_callback(self.busy.discard)

    def mutation(  # noqa: PLR0913
        self,
        who: Principal,
        kind: str,
        family: str,
        build: Callable[[str, str], Callable[[Installation], Awaitable[Any]]],
        *,
        ident: str = "",
        base: int | None = None,
    ) -> Mutation:
        """Make a mutation: ``build(id, mark)`` gives what is asked of a hub."""
        self._marks += 1
        number = self._numbers[who.id] = self._numbers.get(who.id, 0) + 1
        own = "" if self.plan.same_numbers else f"{who.id}-"
        ident, mark = ident or f"{own}{number}", f"mark{self._marks}."
        made = Mutation(who, ident, kind, mark, family, build(ident, mark), base)
        self.journal.mutations.append(made)
        return made

    async def insist(self, mutation: Mutation, tries: int = 4) -> Answer:
        """Ask until there is an answer, or give up."""
        answer = Answer("unknown", self.loop.time())
        for count in range(tries):
            answer = await self.ask(mutation)
            if answer.outcome != "unknown":
                return answer
            await asyncio.sleep(0.2 + 3 * self.draws.unit(f"insist/{mutation.mark}{count}"))
        return answer

    async def ask(self, mutation: Mutation) -> Answer:
        """Ask once."""
        node = self.front(self.draws.next("front"))
        if node is None:
            await asyncio.sleep(0.5)
            return Answer("unknown", self.loop.time())
        label = f"{mutation.who.id}:{mutation.ident} {mutation.kind} {mutation.mark}"
        self.journal.say(node.name, f"is asked {label} in {mutation.family[:6]}")
        task = node.process.run(_caught(mutation.again(node.installation)))
        await asyncio.wait(
            {task, node.process.died}, timeout=PATIENCE, return_when="FIRST_COMPLETED"
        )
        if not task.done():
            if node.process.state == "running":
                task.cancel()
            answer = Answer("unknown", self.loop.time())
        else:
            answer = _answer(task.result(), self.loop.time())
        mutation.answers.append(answer)
        self.journal.say(node.name, f"answers {label}: {answer.outcome} {answer.seq} {answer.code}")
        self._compare(mutation, answer)
        return answer

    def _compare(self, mutation: Mutation, answer: Answer) -> None:
        """Check an answer with the first acknowledgement."""
        first = mutation.acknowledged
        if first is None or first is answer:
            if answer.outcome == "acknowledged" and not mutation.family:
                mutation.family = answer.stream
            return
        if mutation.family in self.damaged:
            return
        if answer.outcome == "acknowledged" and (answer.seq, answer.stream) != (
            first.seq,
            first.stream,
        ):
            self.journal.violated(
                f"retry.differs.{mutation.kind}",
                f"{mutation.who.id}:{mutation.ident} was answered {first.seq}, now {answer.seq}",
            )

    async def look(self, node: Node, work: Any, patience: float = PATIENCE) -> Any:
        """Ask a hub to show something; gives the result or the exception."""
        task = node.process.run(_caught(work))
        await asyncio.wait(
            {task, node.process.died}, timeout=patience, return_when="FIRST_COMPLETED"
        )
        if not task.done():
            if node.process.state == "running":
                task.cancel()
            return TimeoutError("no answer")
        return task.result()

    def watch(self, node: Node, who: Principal, family: str, after: int, slow: float = 0.0) -> None:
        """Let somebody follow a family, at first with ``slow`` seconds for each event."""
        watch = Watch(family, after, node.process)
        self.journal.watches.append(watch)

        async def follow() -> None:
            try:
                async for event in node.installation.watch(who, family, after):
                    watch.seqs.append(event.seq)
                    self.journal.saw(family, event, f"a watcher on {node.name}")
                    if slow and len(watch.seqs) < SLOW_EVENTS:
                        watch.reading = True
                        await asyncio.sleep(slow)
                        watch.reading = False
            except TaskflowError as error:
                watch.ended = error.kind
            except Exception as error:  # noqa: BLE001
                watch.ended = repr(error)
                self.journal.violated("watch.broke", f"of {family[:6]} after {after}: {error!r}")

        node.process.run(follow())


async def _caught(work: Awaitable[Any]) -> Any:
    try:
        return await work
    except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - is the answer
        return error


def _answer(result: Any, now: float) -> Answer:
    if isinstance(result, TaskflowError):
        outcome: Any = "refused" if result.status < 500 else "unknown"
        return Answer(outcome, now, code=result.kind, status=result.status)
    if isinstance(result, BaseException):
        return Answer("unknown", now, code=type(result).__name__, status=500)
    return Answer("acknowledged", now, seq=result.seq, stream=result.stream)
