"""Operations: how people edit a declaration; each can be undone by its inverse."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import msgspec

from taskflow.domain.declared.document import MAX_BYTES, Declaration, KindDocument
from taskflow.domain.errors import Malformed, OperationRefused
from taskflow.domain.flow.operations.operation import Applied, Operation
from taskflow.domain.flow.places import ABSENT, Place, index_of, put, take_out, value_at
from taskflow.domain.flow.sizes import size_of
from taskflow.domain.limits import check, check_key


class SetField(Operation, frozen=True, kw_only=True, tag="set"):
    """Put ``value`` at ``path``; objects on the way are made.

    A member that is new in its object becomes the one at ``index``, or the last one.
    """

    path: list[str | int]
    value: Any
    index: int | None = None

    def apply(self, flow: Declaration) -> Applied:
        """Set the value; the inverse sets the old one or unsets the first thing made."""
        place = _place(self.path)
        for token in place:
            check_key(str(token), dotted_keys=True)
        check(self.value, dotted_keys=True, above=len(place))
        try:
            after = put(flow, place, self.value, self.index)
        except LookupError:
            raise OperationRefused(
                f"{_shown(place)} leads through something that holds no such member. "
                "Set the value above it."
            ) from None
        return after, (_undo(flow, place),)


class UnsetField(Operation, frozen=True, kw_only=True, tag="unset"):
    """Take the value at ``path`` away."""

    path: list[str | int]

    def apply(self, flow: Declaration) -> Applied:
        """Unset the value; the inverse sets it again, where it was among its object's members."""
        place = _place(self.path)
        old = value_at(flow, place)
        if old is ABSENT or not isinstance(place[-1], str) or place == ("machine",):
            raise OperationRefused(f"There is nothing to unset at {_shown(place)}.")
        undo = SetField(path=self.path, value=old, index=index_of(flow, place))
        return take_out(flow, place), (undo,)


class ReplaceKind(Operation, frozen=True, kw_only=True, tag="replace"):
    """Put another document in place of the whole declaration, which keeps its name."""

    document: dict[str, Any]

    def apply(self, flow: Declaration) -> Applied:
        """Replace it; the inverse puts the old one back."""
        check(self.document, dotted_keys=True)
        return {**self.document, "name": flow["name"]}, (ReplaceKind(document=flow),)


class Several(Operation, frozen=True, kw_only=True, tag="batch"):
    """Several operations as one: all are applied, or none."""

    operations: list[SetField | UnsetField | ReplaceKind]

    def apply(self, flow: Declaration) -> Applied:
        """Apply all in order; the inverse undoes the last one first."""
        inverses: tuple[Operation, ...] = ()
        for step in self.operations:
            flow, undo = step.apply(flow)
            inverses = undo + inverses
        return flow, inverses


KindOperation: TypeAlias = SetField | UnsetField | ReplaceKind | Several
MOST_STEPS: Final = 500


def apply_kind_operation(
    document: Declaration,
    operation: KindOperation | Any,
    size: Callable[[Declaration], int] = size_of,
) -> tuple[Declaration, Any]:
    """Give the changed declaration and the operation that restores it exactly.

    Takes an operation or its JSON. Raises OperationRefused when it is not possible, or what comes
    of it has not the shape of a declaration; Malformed, TooDeep, TooLarge.
    """
    known = operation if isinstance(operation, Operation) else _read(operation)
    changed, inverses = known.apply(document)
    if size(changed) > MAX_BYTES:
        raise OperationRefused(f"The kind would be larger than {MAX_BYTES:,} bytes. Shorten it.")
    try:
        msgspec.convert(changed, KindDocument)
    except msgspec.ValidationError as error:
        raise OperationRefused(f"This does not fit a kind: {error}. Correct it.") from None
    undo: Any = inverses[0] if len(inverses) == 1 else Several(operations=list(inverses))  # type: ignore[arg-type]  # every inverse is a single one
    return changed, undo


def _read(raw: Any) -> KindOperation:
    check(raw, limit_bytes=2 * MAX_BYTES, dotted_keys=True)
    try:
        operation: KindOperation = msgspec.convert(raw, KindOperation)
    except msgspec.ValidationError as error:
        raise Malformed(f"This is no operation on a kind: {error}. Correct it.") from None
    if isinstance(operation, Several) and len(operation.operations) > MOST_STEPS:
        raise OperationRefused(f"A batch has at most {MOST_STEPS} operations. Send several.")
    return operation


def _place(path: list[str | int]) -> Place:
    place = tuple(path)
    if not place or place[0] == "name":
        raise OperationRefused("A kind keeps its name. Set another member of it.")
    return place


def _undo(before: Declaration, path: Place) -> Operation:
    """Give what restores the place: the outermost thing that was not there goes again."""
    for end in range(1, len(path)):
        if value_at(before, path[:end]) is ABSENT:
            return UnsetField(path=list(path[:end]))
    old = value_at(before, path)
    if old is ABSENT:
        return UnsetField(path=list(path))
    return SetField(path=list(path), value=old)


def _shown(path: Place) -> str:
    return f'"{".".join(map(str, path))}"'
