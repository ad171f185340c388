"""FlowEdit: what operations make of a flow, on the loop if it is little, else beside it."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from taskflow.domain.budget import EDIT, TURN, Budget
from taskflow.domain.errors import Conflict, OperationRefused, TooCostly
from taskflow.domain.flow.operations import apply_operation
from taskflow.domain.flow.sizes import Sizes

STEP = 50
EACH = 10
"""Units of a step of an edit, and of each task and connection there is."""


Apply = Callable[[Any, Any, Callable[[Any], int]], tuple[Any, Any]]
"""Gives what an operation makes of a document, and its inverse; told how documents are measured."""


class Edited(msgspec.Struct, frozen=True):
    """What operations made of a document; ``told`` is what their author is told."""

    document: dict[str, Any]
    applied: tuple[dict[str, Any], ...]
    told: dict[str, Any]
    work: int


def edit(document: Any, operations: Sequence[Any], apply: Apply = apply_operation) -> Edited:
    """Apply the operations that are possible, one after the other."""
    applied, inverses, refused = [], [], []
    budget = Budget(EDIT)
    sizes = Sizes()
    for index, operation in enumerate(operations):
        try:
            budget.pay(cost(document, operation))
            document, inverse = apply(document, operation, sizes.of)
        except (OperationRefused, TooCostly) as error:
            refused.append({"index": index, "code": error.kind, "reason": error.message})
        else:
            applied.append(msgspec.to_builtins(operation))
            inverses.append(msgspec.to_builtins(inverse))
    told = {"refused": refused, "inverses": inverses}
    return Edited(document, tuple(applied), told, budget.total)


def cost(document: Any, operation: Any) -> int:
    """Give about how many units an operation takes: each may look at every task and connection.

    It may be anything that somebody has sent; what is no operation is refused when it is applied.
    """
    given = msgspec.to_builtins(operation)
    steps = given.get("operations") if isinstance(given, dict) else None
    if isinstance(steps, list):
        return sum(cost(document, step) for step in steps)
    brought = given.get("document") if isinstance(given, dict) else None
    return STEP + EACH * (things(document) + 2 * things(brought))


def things(document: Any) -> int:
    """Count the tasks and connections of what may be a flow."""
    if not isinstance(document, dict):
        return 0
    found = (document.get(key) for key in ("tasks", "connections"))
    return sum(len(things) for things in found if isinstance(things, list | dict))


class Prepared(msgspec.Struct, frozen=True):
    """An edit that was made of a document before it is decided."""

    base: Any
    edited: Edited


class Unprepared(Conflict):
    """An edit takes more than a turn of the loop: it is to be made of ``document`` beside it."""

    def __init__(self, document: Any) -> None:
        """Tell of which document."""
        super().__init__("The draft has changed meanwhile. Send it again.", code="flow.busy")
        self.document = document


def made(
    document: Any,
    operations: Sequence[Any],
    prepared: Prepared | None,
    apply: Apply = apply_operation,
) -> Edited:
    """Give an edit of a document: the one that was prepared of just this one, or a small one.

    Raises Unprepared.
    """
    if prepared is not None and prepared.base is document:
        return msgspec.structs.replace(prepared.edited, work=0)  # it was done beside the loop
    if sum(cost(document, operation) for operation in operations) > TURN:
        raise Unprepared(document)
    return edit(document, operations, apply)
