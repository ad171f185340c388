"""Plans: every flow revision that was ever run, resolved, and every machine, by hash."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

import msgspec

from taskflow.domain.definition import Definition, Plan
from taskflow.domain.errors import NotFound
from taskflow.domain.ports import Documents
from taskflow.hub.catalogue import Catalogue

MOST_KEPT = 512


class Plans:
    """Immutable documents, stored before the first family that needs them.

    Each has a ``stamp`` that is new whenever it is stored again, so that who removes what nobody
    needs removes nothing that was stored since; what is in memory is in the store.
    """

    def __init__(self, documents: Documents, catalogue: Catalogue, epoch: int) -> None:
        """Begin with nothing in memory; ``epoch`` tells this owner's stamps from all others'."""
        self._epoch = epoch
        self._stamps = count()
        self._documents = documents
        self._catalogue = catalogue
        self._plans: dict[str, Plan] = {}
        self._flows: dict[str, Mapping[str, Any]] = {}
        self._machines: set[str] = set()
        self._using: Counter[str] = Counter()
        self._used: set[str] = set()
        self._forgotten = 0
        self._going: set[str] = set()

    def known(self, family: Mapping[str, Any]) -> Plan | None:
        """Give the plan of a family's document if it is in memory."""
        return self._plans.get(family.get("flow", {}).get("hash", ""))

    @contextmanager
    def using(self, plan: Plan) -> Iterator[None]:
        """Keep a plan and its machines while a family is founded from it."""
        hashes = [plan.hash, *plan.machines]
        self._using.update(hashes)
        self._used.update(hashes)
        try:
            yield
        finally:
            self._using.subtract(hashes)
            self._using += Counter()

    @contextmanager
    def collecting(self) -> Iterator[set[str]]:
        """Give the hashes of all that is used from now on; the set grows."""
        self._used = set(self._using)
        yield self._used

    @contextmanager
    def forgetting(self, ident: str) -> Iterator[None]:
        """Take a plan or a machine for not stored while it is removed, and afterwards."""
        self._forgotten += 1
        self._going.add(ident)
        self._plans.pop(ident, None)
        self._flows.pop(ident, None)
        self._machines.discard(ident)
        self._catalogue.forget(ident)
        try:
            yield
        finally:
            self._going.discard(ident)

    async def store(self, plan: Plan, flow: Mapping[str, Any]) -> None:
        """Make a plan, its flow and its machines durable, once; call it within :meth:`using`."""
        if plan.hash in self._plans:
            return
        for definition in plan.definitions.values():
            await self.store_machine(definition)
        body = {
            "_id": plan.hash,
            "flow": plan.flow,
            "revision": plan.revision,
            "plan": msgspec.json.encode(plan),
            "document": msgspec.json.encode(flow),
            "machines": list(plan.machines),
            "stamp": self._stamp(),
        }
        await self._documents.put("revisions", [body])
        self._keep(plan, flow)

    async def store_again(self, plan: Plan) -> None:
        """Make sure that a plan which a family was started from is still stored."""
        if plan.hash not in self._plans:
            await self.store(plan, await self.flow(plan.hash))

    async def store_machine(self, definition: Definition) -> None:
        """Make the machine durable that tasks of this definition run."""
        machine = self._catalogue.machine_of(definition)
        if machine.hash in self._machines:
            return
        own = definition.machine is not None and not self._catalogue.is_of_type(machine)
        if own:
            # One that a task type had before is kept for all that ran it then.
            found = await self._documents.get("machines", machine.hash)
            own = found is None or bool(found.get("own"))
        body = msgspec.json.encode(machine.document)
        document = {"_id": machine.hash, "machine": body, "stamp": self._stamp()}
        await self._documents.put("machines", [{**document, "own": True} if own else document])
        self._machines.add(machine.hash)

    async def note_machines(self, ident: str) -> Iterable[str]:
        """Note at a stored plan which machines its flow brought; gives them."""
        found = await self._documents.get("revisions", ident)
        if found is None:
            return ()
        machines = list(msgspec.json.decode(found["plan"], type=Plan).machines)
        stamp = {"stamp": found.get("stamp")}
        await self._documents.change("revisions", ident, stamp, {"machines": machines})
        return machines

    async def fetch(self, family: Mapping[str, Any]) -> Plan:
        """Give the plan that a family was started from."""
        wanted = family["flow"]["hash"]
        return self._plans.get(wanted) or (await self._load(wanted))[0]

    async def flow(self, wanted: str) -> Mapping[str, Any]:
        """Give the flow document with this hash."""
        return self._flows.get(wanted) or (await self._load(wanted))[1]

    async def fetch_machine(self, wanted: str) -> None:
        """Load a machine that an older version of a task type had."""
        found = await self._documents.get("machines", wanted)
        if found is None:
            raise NotFound(f"The statechart {wanted} is not stored.", code="machine.notFound")
        # A large one takes long to compile.
        await asyncio.to_thread(self._catalogue.learn, msgspec.json.decode(found["machine"]))

    async def _load(self, wanted: str) -> tuple[Plan, Mapping[str, Any]]:
        forgotten = self._forgotten
        found = await self._documents.get("revisions", wanted)
        if found is None:
            raise NotFound(f"The flow revision {wanted} is not stored.", code="revision.notFound")
        plan = msgspec.json.decode(found["plan"], type=Plan)
        flow: Mapping[str, Any] = msgspec.json.decode(found["document"])
        if forgotten == self._forgotten and not self._going:  # else it may be gone by now
            self._keep(plan, flow)
        return plan, flow

    def _keep(self, plan: Plan, flow: Mapping[str, Any]) -> None:
        self._plans[plan.hash] = plan
        self._flows[plan.hash] = flow
        while len(self._plans) > MOST_KEPT:
            oldest = next(iter(self._plans))
            del self._plans[oldest]
            del self._flows[oldest]

    def _stamp(self) -> str:
        return f"{self._epoch}:{next(self._stamps)}"
