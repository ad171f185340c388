"""Items with an id, in a list of the flow: notes and groups."""

from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct

from taskflow.domain.errors import OperationRefused
from taskflow.domain.flow.document import Entry, Flow, Group, Note
from taskflow.domain.flow.operations.operation import collection
from taskflow.domain.flow.places import insert, without

Item = TypeVar("Item", bound=Note | Group)


def add(flow: Flow, where: str, item: Note | Group, index: int | None) -> Flow:
    """Give the flow with the item at the index, or at the end; refuses an id that is taken."""
    items: list[Entry] = flow.get(where, [])
    if any(entry["id"] == item.id for entry in items):
        raise OperationRefused(f'The id "{item.id}" is taken. Choose another one.')
    return {**flow, where: insert(items, index, _plain(item))}


def remove(flow: Flow, where: str, kind: type[Item], ident: str) -> tuple[Flow, Item, int]:
    """Give the flow without the item, the item, and the index it had."""
    items: list[Entry] = flow.get(where, [])
    index = _index(items, ident)
    changed = collection(flow, where, without(items, index))
    return changed, msgspec.convert(items[index], kind), index


def change(flow: Flow, where: str, kind: type[Item], operation: Any) -> tuple[Flow, dict[str, Any]]:
    """Give the flow with what the operation gives, null taking away, and what was there before."""
    items: list[Entry] = flow.get(where, [])
    index = _index(items, operation.id)
    new = given(operation)
    old = {"id": operation.id, **{key: items[index].get(key) for key in new}}
    changed = {key: value for key, value in {**items[index], **new}.items() if value is not None}
    try:
        msgspec.convert(changed, kind)
    except msgspec.ValidationError as error:
        raise OperationRefused(f"This cannot be changed so: {error}. Correct it.") from None
    return {**flow, where: [*items[:index], changed, *items[index + 1 :]]}, old


def given(operation: Struct) -> dict[str, Any]:
    """Give the fields that an operation sets, as JSON: all but its id that are not left out."""
    return {
        name: _plain(value)
        for name in operation.__struct_fields__
        if name != "id" and (value := getattr(operation, name)) is not UNSET
    }


def _plain(value: Any) -> Any:
    """Give a value as JSON has it: no Structs, no tuples."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _index(items: list[Entry], ident: str) -> int:
    for index, entry in enumerate(items):
        if entry["id"] == ident:
            return index
    raise OperationRefused(f'"{ident}" is not in the flow any more. Somebody removed it.')
