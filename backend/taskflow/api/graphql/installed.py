"""What is installed: task types, parts, the model."""

from enum import Enum

import strawberry

from taskflow.api.graphql.node import unlike
from taskflow.api.graphql.scalars import JSON, DateTime, Long
from taskflow.domain.health import Health, Reason
from taskflow.domain.kind import TaskKind
from taskflow.domain.parts import ModelPart, Parts
from taskflow.domain.row import FLOW, KIND
from taskflow.hub.stream import set_aside

ID = strawberry.ID


@strawberry.enum
class PartState(Enum):
    """How a part is."""

    ABSENT = "absent"
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


@strawberry.type
class Part:
    """A server behind T@skFlow; detail is for admins alone."""

    name: str
    state: PartState
    detail: str


@strawberry.type
class Trouble:
    """Something that does not work; detail is for admins alone."""

    code: str
    message: str
    detail: str

    @classmethod
    def of(cls, reason: Reason, *, admin: bool) -> "Trouble":
        """Show a reason."""
        detail = reason.detail if admin else ""
        return cls(code=reason.code, message=reason.message, detail=detail)


@strawberry.type
class System:
    """What is installed, how the parts are, and what does not work."""

    id: ID
    version: str
    parts: list[Part]
    troubles: list[Trouble]

    @classmethod
    def of(cls, installed: Parts, health: Health, *, admin: bool) -> "System":
        """Show the parts and troubles as they are now."""
        shown = [
            Part(
                name=part.name,
                state=PartState(part.phase),
                detail=part.detail if admin else "",
            )
            for part in installed.all()
        ]
        troubles = [Trouble.of(reason, admin=admin) for reason in health.reasons()]
        return cls(
            id=unlike("installed", "system"),
            version=installed.version,
            parts=shown,
            troubles=troubles,
        )


@strawberry.enum
class SetAsideKind(Enum):
    """What is set aside."""

    FAMILY = "family"
    FLOW = "flow"
    KIND = "kind"


@strawberry.type
class SetAside:
    """A family or flow that cannot be worked with at present; everything else goes on."""

    id: ID
    kind: SetAsideKind
    subject: ID
    since: DateTime
    reason: str
    remedy: str

    @classmethod
    def of(cls, one: set_aside.SetAside) -> "SetAside":
        """Show what is set aside."""
        prefixed = {FLOW: SetAsideKind.FLOW, KIND: SetAsideKind.KIND}
        prefix = next((each for each in prefixed if one.stream.startswith(each)), "")
        return cls(
            id=unlike("aside", one.stream),
            subject=ID(one.stream.removeprefix(prefix)),
            kind=prefixed.get(prefix, SetAsideKind.FAMILY),
            since=DateTime(one.since),
            reason=one.reason,
            remedy=one.remedy,
        )


@strawberry.type
class Model:
    """The language model that tasks use when they name none; hint says how to set a better one."""

    id: ID
    name: str
    state: PartState
    hint: str

    @classmethod
    def of(cls, model: ModelPart) -> "Model":
        """Show the model as it is now."""
        return cls(
            id=unlike("installed", "model"),
            name=model.name,
            state=PartState(model.phase),
            hint=model.hint,
        )


@strawberry.type
class TaskType:
    """What a task can do; machine is XState v5 JSON."""

    name: str
    label: str
    description: str
    environments: list[str]
    config_schema: JSON
    input_schema: JSON
    output_schema: JSON
    machine: JSON
    icon: str
    version: Long
    category: str
    declared: bool
    step: bool

    @classmethod
    def of(cls, kind: TaskKind) -> "TaskType":
        """Show a task type."""
        return cls(
            name=kind.name,
            label=kind.label or kind.name,
            description=kind.description,
            environments=list(kind.environments),
            config_schema=JSON(kind.config.schema),
            input_schema=JSON(kind.input.schema),
            output_schema=JSON(kind.output.schema),
            machine=JSON(kind.machine),
            icon=kind.icon,
            version=Long(kind.version),
            category=kind.category,
            declared=kind.declared,
            step=kind.operator is not None,
        )


@strawberry.type
class ClosestTask:
    """A task type, or a definition in a flow, that is near to a description."""

    score: float
    type: str = strawberry.field(description="The name of the task type to add.")
    label: str
    description: str
    flow: ID | None = strawberry.field(description="Set when the match is a definition in a flow.")
    definition: ID | None = strawberry.field(
        description="Dotted id of the definition in that flow."
    )
