"""Places in a document: read, set and take out a value, copying only what is above it."""

from typing import Any, Final, TypeAlias

Place: TypeAlias = tuple[str | int, ...]

ABSENT: Final = object()
"""What is at a place where nothing is; null is something."""


def value_at(document: Any, place: Place) -> Any:
    """Give the value at a place, or ABSENT."""
    for token in place:
        if not _holds(document, token):
            return ABSENT
        document = document[token]
    return document


def put(document: Any, place: Place, value: Any, index: int | None = None) -> Any:
    """Give the document with the value at the place; objects on the way are made where absent.

    A member that is new in its object becomes the one at the index, or the last one. Raises
    LookupError when something on the way is neither object nor list.
    """
    if not place:
        return value
    token, below = place[0], place[1:]
    if document is ABSENT or document is None:
        document = {}
    if isinstance(document, dict) and isinstance(token, str):
        inner = put(document.get(token, ABSENT), below, value, index)
        if below or token in document or index is None:
            return {**document, token: inner}
        return dict(insert(list(document.items()), index, (token, inner)))
    if not (isinstance(document, list) and _holds(document, token)):
        raise LookupError(token)
    copied: list[Any] = document.copy()
    copied[int(token)] = put(copied[int(token)], below, value, index)
    return copied


def index_of(document: Any, place: Place) -> int | None:
    """Give which of its object's members is at the place; None for the last one."""
    members = list(value_at(document, place[:-1]))
    index = members.index(place[-1])
    return index if index < len(members) - 1 else None


def take_out(document: Any, place: Place) -> Any:
    """Give the document without the member at the place; it must be there."""
    token, below = place[0], place[1:]
    if below:
        return put(document, (token,), take_out(document[token], below))
    return {key: value for key, value in document.items() if key != token}


def insert(items: list[Any], index: int | None, item: Any) -> list[Any]:
    """Give the list with the item at the index, or at the end."""
    place = len(items) if index is None else max(0, index)
    return [*items[:place], item, *items[place:]]


def without(items: list[Any], index: int) -> list[Any]:
    """Give the list without the item at the index."""
    return [*items[:index], *items[index + 1 :]]


def _holds(document: Any, token: str | int) -> bool:
    if isinstance(document, list):
        return isinstance(token, int) and 0 <= token < len(document)
    return isinstance(document, dict) and token in document
