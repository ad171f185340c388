"""All operations together: read from JSON, applied, and several as one."""

from collections.abc import Callable
from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from taskflow.domain.errors import Malformed, OperationRefused, TooLarge
from taskflow.domain.flow.document import MAX_BYTES, Flow
from taskflow.domain.flow.operations.operation import Applied, Operation, in_turn
from taskflow.domain.flow.sizes import size_of
from taskflow.domain.limits import check

MOST_STEPS: Final = 10_000


def _found() -> list[type[Operation]]:
    """Give the operations in the files beside this one, in the order of their names."""
    shelf, _, own = __name__.rpartition(".")
    names = [file.name for file in iter_modules(import_module(shelf).__path__)]
    modules = [import_module(f"{shelf}.{name}") for name in names if name != own]
    classes = {
        str(kind.__struct_config__.tag): kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Operation) and _is_named(kind)
    }
    return [classes[tag] for tag in sorted(classes)]


def _is_named(kind: type[Operation]) -> bool:
    """Tell an operation from what several have in common: that has no name of its own."""
    return kind.__struct_config__.tag != kind.__name__


if TYPE_CHECKING:
    SingleOperation: TypeAlias = Operation
else:
    SingleOperation = reduce(or_, _found())


class Batch(Operation, frozen=True, kw_only=True, tag="batch"):
    """Several operations as one: all are applied, or none."""

    operations: list[SingleOperation]

    def apply(self, flow: Flow) -> Applied:
        """Apply all in order; the inverse undoes the last one first."""
        return in_turn(flow, self.operations)


FlowOperation: TypeAlias = SingleOperation | Batch
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
    undo: Any = inverses[0] if len(inverses) == 1 else Batch(operations=list(inverses))
    return changed, undo
