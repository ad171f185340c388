"""All operations together: read from JSON, applied, and several as one."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import msgspec

from taskflow.domain.errors import Malformed, OperationRefused, TooLarge
from taskflow.domain.flow.connections import normal
from taskflow.domain.flow.document import MAX_BYTES, Flow
from taskflow.domain.flow.operations.canvas import AddNote, Move, RemoveNote, SetNote
from taskflow.domain.flow.operations.groups import MakeGroup, SetGroup, Ungroup
from taskflow.domain.flow.operations.links import (
    Connect,
    Disconnect,
    SetGuard,
    SetNext,
    UnsetNext,
)
from taskflow.domain.flow.operations.operation import Applied, Operation, in_turn
from taskflow.domain.flow.operations.renaming import Rename
from taskflow.domain.flow.operations.states import AddState, RemoveState, UpdateState
from taskflow.domain.flow.operations.tasks import AddTask, RemoveTask, Reparent
from taskflow.domain.flow.operations.transitions import (
    AddTransition,
    RemoveTransition,
    UpdateTransition,
)
from taskflow.domain.flow.operations.values import SetValue, UnsetValue
from taskflow.domain.flow.sizes import size_of
from taskflow.domain.flow.structure import structure_problems
from taskflow.domain.limits import check

MOST_STEPS: Final = 10_000

_Single: TypeAlias = (
    AddTask
    | RemoveTask
    | Rename
    | Reparent
    | SetValue
    | UnsetValue
    | Connect
    | Disconnect
    | SetGuard
    | SetNext
    | UnsetNext
    | Move
    | AddNote
    | SetNote
    | RemoveNote
    | MakeGroup
    | SetGroup
    | Ungroup
    | AddState
    | RemoveState
    | UpdateState
    | AddTransition
    | RemoveTransition
    | UpdateTransition
)


class Replace(Operation, frozen=True, kw_only=True, tag="replace"):
    """Put another document in place of the whole flow, which keeps its name."""

    document: dict[str, Any]

    def apply(self, flow: Flow) -> Applied:
        """Replace the flow; the inverse puts the old one back."""
        document = {**self.document, "name": flow["name"]}
        found = structure_problems(document)
        if found:
            raise OperationRefused(
                f"This is not a flow: {found[0].message} {found[0].remedy}",
                details={"problems": [msgspec.to_builtins(problem) for problem in found]},
            )
        return normal(document), (Replace(document=flow),)


class Batch(Operation, frozen=True, kw_only=True, tag="batch"):
    """Several operations as one: all are applied, or none."""

    operations: list[_Single | Replace]

    def apply(self, flow: Flow) -> Applied:
        """Apply all in order; the inverse undoes the last one first."""
        return in_turn(flow, self.operations)


FlowOperation: TypeAlias = _Single | Replace | Batch
"""Any operation; as JSON it has its name in ``op``: ``{"op": "addTask", "task": {…}}``."""

OPERATION_SCHEMA: Final = msgspec.json.schema(FlowOperation)


def read_operation(raw: Any) -> FlowOperation:
    """Read an operation from JSON; raises Malformed, TooDeep or TooLarge."""
    check(raw, limit_bytes=MAX_BYTES, dotted_keys=True)
    try:
        operation: FlowOperation = msgspec.convert(raw, FlowOperation)
    except msgspec.ValidationError as error:
        raise Malformed(f"This is no flow operation: {error}. Correct it.") from None
    if isinstance(operation, Batch) and len(operation.operations) > MOST_STEPS:
        raise TooLarge(f"A batch has at most {MOST_STEPS:,} operations. Send several.")
    return operation


def apply_operation(
    flow: Flow, operation: FlowOperation | Any, size: Callable[[Flow], int] = size_of
) -> tuple[Flow, FlowOperation]:
    """Give the changed flow and the operation that restores it exactly.

    Takes an operation or its JSON. Raises OperationRefused with the reason when it is not
    possible on this flow, and what ``read_operation`` raises.
    """
    known = operation if isinstance(operation, Operation) else read_operation(operation)
    changed, inverses = known.apply(flow)
    if size(changed) > MAX_BYTES:
        raise OperationRefused(f"The flow would be larger than {MAX_BYTES:,} bytes. Split it.")
    undo: Any = inverses[0] if len(inverses) == 1 else Batch(operations=list(inverses))  # type: ignore[arg-type]  # every inverse is a single one
    return changed, undo
