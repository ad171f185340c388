"""Plans: every flow revision that was ever run, resolved, and every machine, by hash."""

from collections.abc import Mapping
from typing import Any

import msgspec

from taskflow.domain.definition import Definition, Plan
from taskflow.domain.errors import NotFound
from taskflow.domain.ports import Documents
from taskflow.hub.catalogue import Catalogue

MOST_KEPT = 512


class Plans:
    """Immutable documents, stored before the first family that needs them."""

    def __init__(self, documents: Documents, catalogue: Catalogue) -> None:
        """Begin with nothing in memory."""
        self._documents = documents
        self._catalogue = catalogue
        self._plans: dict[str, Plan] = {}
        self._flows: dict[str, Mapping[str, Any]] = {}
        self._machines: set[str] = set()

    def known(self, family: Mapping[str, Any]) -> Plan | None:
        """Give the plan of a family's document if it is in memory."""
        return self._plans.get(family.get("flow", {}).get("hash", ""))

    async def store(self, plan: Plan, flow: Mapping[str, Any]) -> None:
        """Make a plan, its flow and its machines durable, once."""
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
        }
        await self._documents.put("revisions", [body])
        self._keep(plan, flow)

    async def store_machine(self, definition: Definition) -> None:
        """Make the machine durable that tasks of this definition run."""
        machine = self._catalogue.machine_of(definition)
        if machine.hash not in self._machines:
            body = msgspec.json.encode(machine.document)
            await self._documents.put("machines", [{"_id": machine.hash, "machine": body}])
            self._machines.add(machine.hash)

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
        self._catalogue.learn(msgspec.json.decode(found["machine"]))

    async def _load(self, wanted: str) -> tuple[Plan, Mapping[str, Any]]:
        found = await self._documents.get("revisions", wanted)
        if found is None:
            raise NotFound(f"The flow revision {wanted} is not stored.", code="revision.notFound")
        plan = msgspec.json.decode(found["plan"], type=Plan)
        flow: Mapping[str, Any] = msgspec.json.decode(found["document"])
        self._keep(plan, flow)
        return plan, flow

    def _keep(self, plan: Plan, flow: Mapping[str, Any]) -> None:
        self._plans[plan.hash] = plan
        self._flows[plan.hash] = flow
        while len(self._plans) > MOST_KEPT:
            oldest = next(iter(self._plans))
            del self._plans[oldest]
            del self._flows[oldest]
