"""World: the hubs' processes and what keeps them alive, the people who ask, and those who watch."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from simulation.draws import Draws
from simulation.flows import FLOWS
from simulation.installation import Installation, family_id, owner
from simulation.journal import Answer, Journal, Mutation, Watch
from simulation.loop import SimulatedLoop
from simulation.model import SimulatedModel
from simulation.plan import Plan
from simulation.process import Process
from simulation.store.data import Data
from simulation.store.database import SimulatedDatabase
from simulation.store.faults import Faults
from simulation.store.line import Line
from simulation.taskkinds import KINDS, MODEL
from taskflow.domain.errors import StartFailed, TaskflowError
from taskflow.domain.principal import HUB, Principal

EPOCH = 1_700_000_000_000
LARGEST = 32 * 1024
"""Bytes of a document in the simulated store."""
DISPLACING = ("paused", "outage", "partitions.")
"""What may keep a hub that lives from prolonging its ownership."""
PATIENCE = 12.0
"""Seconds that somebody waits for an answer."""
SLOW_EVENTS = 8
"""Events for which a slow reader takes their time."""
PEOPLE = tuple(Principal(kind="user", id=name, name=name.title()) for name in ("ann", "bob", "eve"))


class Node:
    """One process with a hub in it, from its start to its end."""

    def __init__(self, name: str, host: int, process: Process) -> None:
        self.name = name
        self.host = host
        self.process = process
        self.installation: Installation
        self.up = False
        self.over = False
        self.failed = ""
        self.missing: frozenset[str] = frozenset()
        self.workers: set[str] = set()

    @property
    def answers(self) -> bool:
        """Say whether it is there for people."""
        return self.up and not self.over and self.process.state == "running"


class World:
    """Everything of one run."""

    def __init__(self, plan: Plan, loop: SimulatedLoop, draws: Draws, journal: Journal) -> None:
        self.plan = plan
        self.loop = loop
        self.draws = draws
        self.journal = journal
        self.data = Data(LARGEST)
        self.faults = Faults(draws, rates=dict(plan.rates), only=plan.only, kill=self._killed)
        self.line = Line(loop, draws, self.faults, plan.pace, self.outside())
        self.line.say = self._called
        self.model = SimulatedModel(draws, journal, plan.slowest)
        self.nodes: list[Node] = []
        self.ahead: dict[int, int] = {}
        self.families: list[str] = []
        self.kept = {0: True}
        self.started = False
        self.shipped = False
        self.edition = 0
        self.probes = ("ask", "bell")
        self.damaged: set[str] = set()
        self.clung: Node | None = None
        self.missing: set[str] = set()
        self.persons = PEOPLE
        self.hub = HUB
        self.flows = draws.random("flows").sample(sorted(FLOWS), 3)
        if "misbehave" in {step.name for step in plan.steps}:
            self.flows.append("bad")
        self.kind_of: dict[str, str] = {}
        self.family_id = family_id
        self.busy: set[asyncio.Task[Any]] = set()
        self._numbers: dict[str, int] = {}
        self._marks = 0
        self._supervisors: dict[int, asyncio.Task[None]] = {}

    def outside(self) -> Any:
        """Give what lets something happen outside of all processes after some seconds."""
        return self.loop.outside_later

    @property
    def limits(self) -> dict[str, int]:
        """Give how many there may be of what a hub keeps, as this run's knobs say."""
        turned = {(knob.name, knob.value): value for knob, value in self.plan.knobs.items()}
        return {
            "streams": turned["MOST_IDLE", 2000],
            "batches": turned["MOST", 1024] + turned["STEP", 64],
        }

    # --- processes ---------------------------------------------------------------------------

    def wall(self, host: int) -> int:
        """Give a host's wall clock: milliseconds since 1970."""
        return EPOCH + int(self.loop.time() * 1000) + self.ahead.get(host, 0)

    def set_clock(self, host: int, step: int) -> None:
        """Set a host's wall clock by some milliseconds."""
        self.ahead[host] = self.ahead.get(host, 0) + step
        self.journal.say("clock", f"of host{host} is set by {step} ms")

    def keep_alive(self, host: int) -> None:
        """Start a hub on a host, and another one whenever it has ended."""
        self.kept[host] = True  # looked at now and then
        if host not in self._supervisors:
            self._supervisors[host] = self.loop.create_task(self._supervise(host))

    async def _supervise(self, host: int) -> None:
        count = 0
        while True:
            while not self.kept[host]:  # noqa: ASYNC110 - virtual time
                await asyncio.sleep(5)
            count += 1
            name = f"hub{host}.{count}"
            process = Process(name, self.loop)
            node = Node(name, host, process)
            self.nodes.append(node)
            process.run(self._life(node), name="life")
            await asyncio.shield(process.died)
            if node.failed:
                await asyncio.sleep(2.0)
            await asyncio.sleep(0.05)

    async def _life(self, node: Node) -> None:
        """Run a hub until it is stopped; in its own process."""
        MODEL.set(self.model)
        node.missing = frozenset(self.missing)
        kinds = [kind for kind in KINDS if kind.name not in node.missing]
        database = SimulatedDatabase(self.data, self.line, node.process)
        host = "host" if self.plan.one_name else f"host{node.host}"
        space = f"space{node.host}" if self.plan.near else node.name
        node.installation = Installation(
            database, owner(host, space), lambda: self.wall(node.host), kinds
        )
        try:
            await node.installation.start()
            await self.ship(node)
        except StartFailed as error:
            self._end(node, f"start refused: {error.kind}")
            return
        except Exception as error:  # noqa: BLE001 - a supervisor tries again
            self._end(node, f"start failed: {error!r}")
            return
        node.up = True
        node.workers = {worker.name for worker in node.installation.hub.workers.states()}
        self.journal.say(node.name, "is up")
        await node.installation.lost.wait()
        self.journal.say(node.name, "has lost the store")
        now = self.loop.time()
        if not self.journal.excused(now - 20, now, *DISPLACING):
            self.journal.violated("owner.displaced", f"{node.name} lived, and lost the store")
        await self.stop(node)

    async def ship(self, node: Node) -> None:
        """Bring the flows of the newest edition in, if they are not there yet."""
        edition = self.edition
        if not self.shipped or self.plan.ships_again:
            for name in dict.fromkeys((*self.flows, *self.probes)):
                await node.installation.flow(FLOWS[name], edition)
            self.shipped = edition == self.edition

    def stored(self, collection: str) -> list[dict[str, Any]]:
        """Give all documents of a collection, as they are."""
        return self.data.collection(collection).matching({})

    def heads(self) -> list[str]:
        """Name the families that have a table of contents in the store."""
        there = {one["_id"] for one in self.stored("heads")}
        return [one for one in self.families if one in there]

    def spoil(self, family: str, spoilt: dict[str, Any]) -> None:
        """Change a family's table of contents behind everybody's back."""
        heads = self.data.collection("heads")
        heads.update({"_id": family}, {"$set": spoilt}, upsert=False, one=True)

    def _called(self, process: str, words: str) -> None:
        self.journal.say(process, words)
        if "!" in words:
            self.journal.interrupted(self.loop.time(), self.loop.time() + 50, words)

    def _end(self, node: Node, why: str) -> None:
        node.failed = why
        node.over = True
        self.journal.say(node.name, why)
        node.process.kill()

    async def stop(self, node: Node) -> None:
        """Stop a hub cleanly; called in its own process."""
        self.check_workers(node)
        node.up = False
        self.journal.interrupted(self.loop.time(), self.loop.time() + 1.0, "stopped")
        try:
            async with asyncio.timeout(60):
                await node.installation.stop()
        except TimeoutError:
            self.journal.violated("stop.hangs", f"{node.name} does not stop")
        except TaskflowError as error:
            self.journal.say(node.name, f"stopped badly: {error.kind}")
        self.journal.say(node.name, "has stopped")
        node.over = True
        node.process.kill()

    def kill(self, node: Node) -> None:
        """Kill -9."""
        self.check_workers(node)
        self.journal.say(node.name, "is killed")
        self.journal.interrupted(self.loop.time(), self.loop.time() + 1.0, "killed")
        node.over = True
        node.process.kill()

    def _killed(self, process: object) -> None:
        for node in self.nodes:
            if node.process is process and not node.over:
                self.kill(node)

    def check_workers(self, node: Node) -> None:
        """Note which of a hub's workers have died while it lived."""
        if not node.up:
            return
        alive = {task.get_name() for task in node.process.tasks if not task.done()}
        for name in sorted(node.workers - alive):
            self.journal.violated(f"worker.dead.{name}", f"{name} of {node.name} has died")
        for name, error in node.installation.stumbled():
            self.journal.violated(f"worker.stumbled.{name}", f"{name} of {node.name}: {error}")

    def front(self, chance: float = 0.0) -> Node | None:
        """Give the hub that people reach; with some chance an older one."""
        there = [node for node in self.nodes if node.up and not node.over]
        if not there:
            return None
        if self.clung in there and chance > 0.3:
            return self.clung
        return there[0] if chance > 0.8 else there[-1]

    def is_quiet(self) -> bool:
        """Say whether one hub is there, and has nothing left to do."""
        there = [node for node in self.nodes if not node.over]
        if len(there) != 1 or not there[0].answers:
            return False
        installation = there[0].installation
        return installation.hub.appender.held and not installation.left

    async def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)

    def beginning(self, family: str) -> int:
        """Give the lowest seq of a family; a fork goes on counting from where it was taken."""
        forks = (m for m in self.journal.mutations if m.kind == "fork" and m.family == family)
        return next((1 + (fork.base or 0) for fork in forks), 1)

    def owner(self, family: str) -> Principal:
        """Give who founded a family."""
        founding = (m for m in self.journal.mutations if m.kind in ("start", "fork"))
        return next((m.who for m in founding if m.family == family), self.persons[0])

    def meanwhile(self, work: Any) -> None:
        """Do something beside what comes next."""
        task = self.loop.create_task(work)
        self.busy.add(task)
        task.add_done_callback(self.busy.discard)

    # --- people ------------------------------------------------------------------------------

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
                        await asyncio.sleep(slow)
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
