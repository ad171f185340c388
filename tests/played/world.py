"""World: the simulation's people and processes, on a store that is real."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import MongoClient

from played.line import Line
from played.process import RealProcess
from simulation.draws import Draws
from simulation.installation import Installation
from simulation.journal import Journal
from simulation.model import SimulatedModel
from simulation.node import Node
from simulation.plan import Plan
from simulation.store.faults import Fault, Faults
from simulation.world import World
from storeserver import StoreServer
from taskflow.domain.task import TaskType
from taskflow.store.database import Database
from taskflow.store.host import Process as Owner
from taskflow.store.kinds import KINDS as RECORDS
from taskflow.store.log_records import LOG_RECORDS

NOBODY = 1 << 23
"""A process id that no system gives: an owner with it has surely ended for all that follow it."""
SLOWEST = 0.8
"""Seconds that a model takes at most."""
EXCUSED = 20.0
"""Seconds after a fault in which work may be begun again for it."""


class RealNode(Node):
    """A hub with its own line to the store."""

    line: Line
    owner: Owner
    database: Database | None = None


class RealWorld(World):
    """Everything of one run in real time; even seeds speak to the store as to the embedded one."""

    def __init__(
        self, plan: Plan, loop: Any, draws: Draws, journal: Journal, store: StoreServer
    ) -> None:
        super().__init__(plan, loop, draws, journal)
        self.store = store
        self.began = loop.time()
        journal.clock = lambda: loop.time() - self.began
        self.faults = Faults(draws, rates=dict(plan.rates), focus=plan.focus)
        self.model = SimulatedModel(draws, journal, min(plan.slowest, SLOWEST))
        self.data: Any = self
        self.killing = asyncio.Lock()
        self.ended: set[asyncio.Task[None]] = set()

    def outside(self) -> Any:
        """Give what lets something happen outside of all processes after some seconds."""
        return self.loop.call_later

    def mentioning(self, word: str) -> list[tuple[str, str]]:
        """Give collection and id of every document whose id holds a word."""
        with self._store() as known:
            return [
                (name, str(one["_id"]))
                for name in known.list_collection_names()
                for one in known[name].find({}, {"_id": 1})
                if word in str(one["_id"])
            ]

    def stored(self, collection: str) -> list[dict[str, Any]]:
        """Give all documents of a collection, as they are."""
        with self._store() as known:
            return list(known[collection].find({}))

    def spoil(self, collection: str, ident: str, spoilt: dict[str, Any] | None) -> None:
        """Change a document (None: remove it) behind everybody's back."""
        with self._store() as known:
            if spoilt is None:
                known[collection].delete_one({"_id": ident})
            else:
                known[collection].update_one({"_id": ident}, {"$set": spoilt})

    @contextmanager
    def _store(self) -> Iterator[Any]:
        with MongoClient[Any](self.store.url_at(self.store.port)) as client:
            yield client[self._name()]

    def kill(self, node: Node) -> None:
        """Cut a hub off from the store at once, then end it."""
        if node.over:
            return
        assert isinstance(node, RealNode)
        node.line.cut()
        super().kill(node)

    def begun(self, node: RealNode) -> None:
        """Let a node's line ask what becomes of its messages."""

        def decide(call: str) -> Fault | None:
            name, drawn = f"{node.name}/{call}", self.draws.next(f"{node.name}/{call}")
            fault = self.faults.of(name, drawn, self.loop.time(), several=True)
            if fault is not None:
                words = f"{call} !{fault.kind}"
                self.journal.say(node.name, words)
                now = self.loop.time()
                self.journal.interrupted(now, now + EXCUSED, words)
            return fault

        node.line = Line(self.store.port, decide, lambda: self.kill(node))

    def _name(self) -> str:
        return f"played_{self.plan.seed}"

    async def _supervise(self, host: int) -> None:
        """Start one hub after another, and clear away what is left of each."""
        for count in range(1, NOBODY):
            while not self.kept[host]:  # noqa: ASYNC110  is looked at now and then
                await asyncio.sleep(0.2)
            name = f"hub{host}.{count}"
            process: Any = RealProcess(name, asyncio.get_running_loop())
            node = RealNode(name, host, process)
            self.nodes.append(node)
            self.begun(node)
            await node.line.begin()
            node.owner = Owner(host="here", boot="now", process=NOBODY + count, started="1")
            process.run(self.life(node), name="life")
            await asyncio.shield(process.died)
            clearing = asyncio.create_task(self.cleared(node))
            self.ended.add(clearing)
            clearing.add_done_callback(self.ended.discard)
            await asyncio.sleep(0.3 if node.failed else 0.02)

    async def installed(self, node: Node, kinds: list[TaskType]) -> Installation:
        """Put a hub's parts together on the real store."""
        assert isinstance(node, RealNode)
        url = self.store.url_at(node.line.port, self._name())
        node.database = await Database.open(url, embedded=self.plan.seed % 2 == 0)
        for record in (*LOG_RECORDS, *RECORDS.values()):
            await node.database.prepare(record)
        return Installation(node.database, node.owner, lambda: self.wall(node.host), kinds)

    async def cleared(self, node: RealNode) -> None:
        """Clear away what is left of a dead hub."""
        await node.line.end()
        process: Any = node.process
        await process.gone()
        if node.database is not None:
            await node.database.close()
