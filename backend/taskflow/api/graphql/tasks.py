"""Tasks: one running instance, whole."""

from enum import Enum
from typing import Any, Final

import strawberry

from taskflow.api.graphql import sizes
from taskflow.api.graphql.context import Info, asked, beside, budget_of
from taskflow.api.graphql.node import Node
from taskflow.api.graphql.scalars import JSON, DateTime, Long
from taskflow.domain.family_view import FamilyView
from taskflow.domain.patch import state_hash
from taskflow.domain.statechart import Snapshot
from taskflow.hub.queues.work_input import step_input
from taskflow.hub.read.work_view import WorkView

ID = strawberry.ID
PATH: Final = "Ask for `path`, which is called what it is; this is given until the next version."


@strawberry.enum
class StateKind(Enum):
    """What a state means to people."""

    RESTING = "resting"
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@strawberry.type(name="Task")
class TaskNode(Node):
    """A running instance at one moment."""

    family: strawberry.Private[FamilyView]
    instance_id: ID
    moment: strawberry.Private[str] = ""

    @strawberry.field
    def family_id(self) -> ID:
        """Give the family."""
        return ID(self.family.id)

    @strawberry.field
    def id(self) -> ID:
        """Give the id.

        The instanceId; of a task in the past, with the moment: no other object has it, ever.
        """
        return ID(self.instance_id + self.moment)

    @strawberry.field
    def path(self) -> str:
        """Give the dotted path of the definition in its flow."""
        return str(self._of("id"))

    @strawberry.field(deprecation_reason=PATH)  # type: ignore[untyped-decorator]  # of strawberry
    def definition(self) -> ID:
        """Give the same as `path`."""
        return ID(self._of("id"))

    @strawberry.field
    def name(self) -> str:
        """Give the definition's name."""
        return str(self._of("name"))

    @strawberry.field
    def type(self) -> str:
        """Give the task type."""
        return str(self._of("type"))

    @strawberry.field
    def label(self) -> str:
        """Give what people call it."""
        return self.family.task(self.instance_id).label

    @strawberry.field
    def seq(self) -> Long:
        """Give the seq.

        Seq of the last event of this task.
        """
        return Long(self.family.task(self.instance_id).seq)

    @strawberry.field
    def state(self) -> str:
        """Give the state.

        Short name of the active state: `input`, `a.b`, `a.x|b.y`.
        """
        return str(self.family.task(self.instance_id).state.get("current", ""))

    @strawberry.field
    def kind(self) -> StateKind:
        """Give what its state means to people."""
        return StateKind(self.family.task(self.instance_id).kind)

    @strawberry.field
    def since(self) -> DateTime:
        """Give when its state, or the work that is due in it, began."""
        return DateTime(self.family.task(self.instance_id).entered)

    @strawberry.field
    def legal(self, info: Info) -> list[str]:
        """Give the legal events.

        Events that may be sent now; one whose guards are too costly to be asked is among them.
        """
        task = self.family.task(self.instance_id)
        if task.done:
            return []
        machine = asked(info).hub.catalogue.machine(task)
        state, budget = Snapshot.from_document(task.state), budget_of(info)
        return list(machine.legal(state, task.document, budget))

    @strawberry.field
    def document(self) -> JSON:
        """Give the document.

        The whole document: config, input, output, state, shared, meta, error.
        """
        return JSON(self.family.task(self.instance_id).document)

    @strawberry.field
    async def asked(self, info: Info) -> JSON | None:
        """Give what the work of a step is asked with, as it is then; null for another task.

        At the moment of the event that made the work due, it is what was given for it.
        """
        asker, family = asked(info), self.family
        plan = family.plan or await asker.hub.plans.fetch(family.document)
        task = WorkView(family, plan).task(self.instance_id)
        given = await step_input(asker.hub.catalogue, task, asker.principal.id)
        return None if given is None else JSON(given)

    @strawberry.field
    def machine(self, info: Info) -> JSON:
        """Give the machine.

        XState v5 JSON of the chart this task runs.
        """
        task = self.family.task(self.instance_id)
        return JSON(asked(info).hub.catalogue.machine(task).document)

    @strawberry.field
    async def hash(self, info: Info) -> str:
        """Give the hash.

        sha256 of the document's canonical form.
        """
        task = self.family.task(self.instance_id)
        sizes.count(task.size)  # all of it is looked through
        return await beside(info, task.size, state_hash, task.document)

    def _of(self, field: str) -> Any:
        return self.family.task(self.instance_id).document[field]
