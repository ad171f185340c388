"""World: the hubs' processes, what keeps them alive, and what else there is in a run."""

import asyncio
from typing import Any

from simulation.afar import NAMES, Ledger, Program
from simulation.askers import Askers
from simulation.draws import Draws
from simulation.flows import ALL, FAR, FLOWS
from simulation.installation import Installation, family_id, owner
from simulation.journal import Journal
from simulation.loop import SimulatedLoop
from simulation.model import SimulatedModel
from simulation.node import Node
from simulation.old import Old
from simulation.plan import Plan
from simulation.process import Process
from simulation.store.data import Data
from simulation.store.database import SimulatedDatabase
from simulation.store.faults import Faults
from simulation.store.line import Line
from simulation.taskkinds import KINDS, MODEL
from taskflow.domain.errors import StartFailed, TaskflowError
from taskflow.domain.principal import HUB, Principal
from taskflow.domain.task import TaskType

EPOCH = 1_700_000_000_000
LARGEST = 32 * 1024
"""Bytes of a document in the simulated store."""
LONGEST_STOP = 15.0
"""Seconds that a stop may take, whatever the store answers."""
DISPLACING = ("paused", "outage", "partitions.")
"""What may keep a hub that lives from prolonging its ownership."""
PEOPLE = tuple(Principal(kind="user", id=name, name=name.title()) for name in ("ann", "bob", "eve"))


class World(Askers):
    """Everything of one run."""

    def __init__(self, plan: Plan, loop: SimulatedLoop, draws: Draws, journal: Journal) -> None:
        super().__init__(plan, loop, draws, journal)
        self.old = Old() if plan.old else None
        self.data = Data(LARGEST) if self.old is None else self.old.data()
        self.faults = Faults(
            draws, rates=dict(plan.rates), focus=plan.focus, only=plan.only, kill=self._killed
        )
        self.line = Line(loop, draws, self.faults, plan.pace, self.outside())
        self.line.say = self._called
        self.model = SimulatedModel(draws, journal, plan.slowest)
        self.nodes: list[Node] = []
        self._lasting: list[asyncio.Task[None]] = []
        self.ahead: dict[int, int] = {}
        self.families: list[str] = []
        self.kept = {0: True}
        self.started = False
        self.shipped = False
        self.edition = 0
        self.probes = ("ask", "bell")
        self.clung: Node | None = None
        self.missing: set[str] = set()
        self.persons = PEOPLE
        self.hub = HUB
        self.flows = draws.random("flows").sample(sorted(FLOWS), 3)
        if "misbehave" in {step.name for step in plan.steps}:
            self.flows.append("bad")
        self.afar = Ledger(journal)
        if plan.faraway:
            self.flows += FAR
            for name in NAMES:
                self.meanwhile_for_ever(Program(self, name).work())
        self.kind_of: dict[str, str] = {}
        if self.old is not None:
            self.families += self.old.families
            self.kind_of.update(dict.fromkeys(self.old.families, "old"))
        self.family_id = family_id
        self._supervisors: dict[int, asyncio.Task[None]] = {}

    def meanwhile_for_ever(self, work: Any) -> None:
        """Do something for as long as the run lasts."""
        self._lasting.append(self.loop.create_task(work))

    def outside(self) -> Any:
        """Give what lets something happen outside of all processes after some seconds."""
        return self.loop.outside_later

    @property
    def limits(self) -> dict[str, int]:
        """Give how many there may be of what a hub keeps, as this run's knobs say."""
        turned = {(knob.name, knob.value): value for knob, value in self.plan.knobs.items()}
        # A long log is written into segments up to its half, and trimmed in steps: what is left is
        # less than twice a step, or no longer than it may be.
        batches = max(turned["MOST", 1024], 2 * turned["STEP", 64])
        return {"streams": turned["MOST_IDLE", 2000], "batches": batches}

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
            process.run(self.life(node), name="life")
            await asyncio.shield(process.died)
            if node.failed:
                await asyncio.sleep(2.0)
            await asyncio.sleep(0.05)

    async def installed(self, node: Node, kinds: list[TaskType]) -> Installation:
        """Put a hub's parts together on the store."""
        database = SimulatedDatabase(self.data, self.line, node.process)
        host = "host" if self.plan.one_name else f"host{node.host}"
        space = f"space{node.host}" if self.plan.near else node.name
        return Installation(database, owner(host, space), lambda: self.wall(node.host), kinds)

    async def life(self, node: Node) -> None:
        """Run a hub until it is stopped; in its own process."""
        MODEL.set(self.model)
        node.missing = frozenset(self.missing)
        try:
            kinds = KINDS if self.old is None else (*KINDS, *self.old.kinds)
            node.installation = await self.installed(
                node, [kind for kind in kinds if kind.name not in node.missing]
            )
            await node.installation.start()
            await self.ship(node)
        except StartFailed as error:
            self._end(node, f"start refused: {error.kind}")
            return
        except Exception as error:  # noqa: BLE001 - a supervisor tries again
            self._end(node, f"start failed: {error!r}")
            return
        if node.over:  # where a dead process runs on until it is cleared away
            return
        node.up = True
        states = node.installation.hub.workers.states()
        node.workers = {worker.name for worker in states if not worker.ends}
        self.journal.say(node.name, "is up")
        await node.installation.lost.wait()
        if node.over:
            return
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
                await node.installation.flow(ALL[name], edition)
            self.shipped = edition == self.edition

    def stored(self, collection: str) -> list[dict[str, Any]]:
        """Give all documents of a collection, as they are."""
        return self.data.collection(collection).matching({})

    def heads(self) -> list[str]:
        """Name the families that have a table of contents in the store."""
        there = {one["_id"] for one in self.stored("heads")}
        return [one for one in self.families if one in there]

    def spoil(self, collection: str, ident: str, spoilt: dict[str, Any] | None) -> None:
        """Change a document (None: remove it) behind everybody's back."""
        there = self.data.collection(collection)
        if spoilt is None:
            there.delete({"_id": ident}, one=True)
        else:
            there.update({"_id": ident}, {"$set": spoilt}, upsert=False, one=True)

    def reached(self, what: str) -> None:
        """Note that something came together which seldom does."""
        self.journal.say("reached", what)

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
        began = self.loop.time()
        self.journal.interrupted(began, began + 1.0, "stopped")
        try:
            async with asyncio.timeout(60):
                await node.installation.stop()
        except TimeoutError:
            self.journal.violated("stop.hangs", f"{node.name} does not stop")
        except TaskflowError as error:
            self.journal.say(node.name, f"stopped badly: {error.kind}")
        took = self.loop.time() - began
        if took > LONGEST_STOP and not self.journal.excused(began, began + took, "paused"):
            self.journal.violated("stop.slow", f"{node.name} takes {took:.1f} s")
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

    def beginning(self, family: str) -> int:
        """Give the lowest seq of a family; a fork goes on counting from where it was taken."""
        if self.old is not None and family in self.old.families:
            return self.old.beginning(family)
        forks = (m for m in self.journal.mutations if m.kind == "fork" and m.family == family)
        return next((1 + (fork.base or 0) for fork in forks), 1)

    def owner(self, family: str) -> Principal:
        """Give who founded a family."""
        founding = (m for m in self.journal.mutations if m.kind in ("start", "fork"))
        return next((m.who for m in founding if m.family == family), self.persons[0])
