"""Set and unset a value of a task or of the flow itself: what the inspector does."""

from typing import Any, Final

import msgspec

from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.document import Flow, FlowDocument
from taskflow.domain.flow.operations.operation import Applied, Operation, task_of, with_task
from taskflow.domain.flow.places import ABSENT, Place, index_of, put, take_out, value_at
from taskflow.domain.limits import check, check_key

NULLABLE: Final = ("config", "fsm", "input")
"""Where null is a value of its own: in a configuration it means "not inherited"."""

_ABOVE_A_TASK: Final = 2
"""The flow and its list of tasks: how deep a task's entry lies in the document."""

_OF_TASK: Final = (
    "config",
    "description",
    "environments",
    "fsm",
    "initiator",
    "input",
    "label",
    "permissions",
    "type",
)
_OF_FLOW: Final = ("description", "label")
_OTHER_OPERATIONS: Final = {"name": "rename", "parent": "reparent", "next": "setNext"}


class SetValue(Operation, frozen=True, kw_only=True, tag="set"):
    """Put ``value`` at ``path`` of a task, or of the flow when no task is named.

    Objects on the way are made. A member that is new in its object becomes the one at ``index``,
    or the last one: the order of a schema's properties is that of a form's questions. Null may be
    set within a configuration, where it means "not inherited"; to take a value away use ``unset``.
    """

    path: list[str | int]
    value: Any
    task: str | None = None
    index: int | None = None

    def apply(self, flow: Flow) -> Applied:
        """Set the value; the inverse sets the old one or unsets the first thing made."""
        place = tuple(self.path)
        before = _holder(flow, self.task, place)
        for token in place:
            check_key(str(token), dotted_keys=True)
        check(self.value, dotted_keys=True, above=len(place) + _ABOVE_A_TASK)
        if self.value is None and (place[0] not in NULLABLE or len(place) == 1):
            raise OperationRefused(f"{_shown(place)} cannot be null. Unset it instead.")
        try:
            after = put(before, place, self.value, self.index)
        except LookupError:
            raise OperationRefused(
                f"{_shown(place)} leads through something that holds no such member. "
                "Set the value above it."
            ) from None
        return _stored(flow, self.task, after), (_undo(before, place, self.task),)


class UnsetValue(Operation, frozen=True, kw_only=True, tag="unset"):
    """Take the value at ``path`` away, so that it is inherited again or has its default."""

    path: list[str | int]
    task: str | None = None

    def apply(self, flow: Flow) -> Applied:
        """Unset the value; the inverse sets it again, where it was among its object's members."""
        place = tuple(self.path)
        before = _holder(flow, self.task, place)
        old = value_at(before, place)
        if old is ABSENT or not isinstance(place[-1], str):
            raise OperationRefused(f"There is nothing to unset at {_shown(place)} any more.")
        after = take_out(before, place)
        index = index_of(before, place)
        return _stored(flow, self.task, after), (
            SetValue(path=self.path, value=old, task=self.task, index=index),
        )


def _holder(flow: Flow, task: str | None, path: Place) -> Any:
    first = path[0] if path else ""
    if instead := _OTHER_OPERATIONS.get(str(first)):
        raise OperationRefused(f'Use the operation "{instead}" to change the {first}.')
    if first not in (_OF_FLOW if task is None else _OF_TASK):
        raise OperationRefused(f'There is no field "{first}" to set. Check the path.')
    return flow if task is None else task_of(flow, task)


def _stored(flow: Flow, task: str | None, after: Any) -> Flow:
    if task is not None:
        return with_task(flow, task, after)
    try:
        msgspec.convert(after, FlowDocument)
    except msgspec.ValidationError as error:
        raise OperationRefused(f"This does not fit the flow: {error}. Correct it.") from None
    changed: Flow = after
    return changed


def _undo(before: Any, path: Place, task: str | None) -> Operation:
    """Give what restores the place: the outermost thing that was not there goes again."""
    for end in range(1, len(path) + 1):
        old = value_at(before, path[:end])
        if old is ABSENT:
            return UnsetValue(path=list(path[:end]), task=task)
        if old is None:
            return SetValue(path=list(path[:end]), value=None, task=task)
    return SetValue(path=list(path), value=value_at(before, path), task=task)


def _shown(path: Place) -> str:
    return f'"{".".join(map(str, path))}"'
