"""JSON Patch (RFC 6902: add, remove, replace, test) with structural sharing.

Used where a list is edited: an append (``/messages/-``) copies that list and the objects above
it, nothing else. Like a merge it never puts null into an object outside a list.
"""

import re
from collections.abc import Iterable
from typing import Any, Final, Literal

from msgspec import UNSET, Struct

from taskflow.domain.errors import Malformed, PathConflict
from taskflow.domain.limits import check_key
from taskflow.domain.merging import same, without_nulls

APPEND: Final = "-"
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")


class Operation(Struct, frozen=True, omit_defaults=True, gc=False):
    """One step of a JSON Patch: ``{op, path, value?}``; ``path`` is a JSON Pointer."""

    op: Literal["add", "remove", "replace", "test"]
    path: str
    value: Any = UNSET


def edit(document: Any, operations: Iterable[Operation]) -> Any:
    """Apply all operations in order, or raise and change nothing.

    Raises PathConflict when a path is not there or a test fails, Malformed when an operation
    makes no sense on any document.
    """
    for operation in operations:
        document = _apply(document, operation)
    return document


def tokens_of(pointer: str) -> tuple[str, ...]:
    """Split a JSON Pointer (``/a/0/b~1c``) into its unescaped tokens."""
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise Malformed(f'The path {pointer!r} must be empty or start with "/".')
    parts = pointer[1:].split("/")
    if "~" not in pointer:
        return tuple(parts)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def pointer_of(tokens: Iterable[str | int]) -> str:
    """Write tokens as a JSON Pointer."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def _apply(document: Any, operation: Operation) -> Any:
    if operation.op != "remove" and operation.value is UNSET:
        raise Malformed(f'The operation "{operation.op}" at {operation.path!r} needs a value.')
    tokens = tokens_of(operation.path)
    if not tokens:
        return _whole(document, operation)
    above: list[tuple[Any, str | int]] = []
    container = document
    for token in tokens[:-1]:
        place = _existing(container, token, operation.path)
        above.append((container, place))
        container = container[place]
    changed = _change(container, tokens[-1], operation)
    if changed is container:
        return document
    for parent, place in reversed(above):
        copied = parent.copy()
        copied[place] = changed
        changed = copied
    return changed


def _whole(document: Any, operation: Operation) -> Any:
    if operation.op == "test":
        return _tested(document, document, operation)
    return without_nulls(operation.value) if operation.op != "remove" else None


def _change(container: Any, token: str, operation: Operation) -> Any:
    """Give the container as the operation leaves it: a copy, or the same one after a test."""
    if operation.op == "add":
        return _added(container, token, operation)
    place = _existing(container, token, operation.path)
    if operation.op == "test":
        return _tested(container, container[place], operation)
    copied = container.copy()
    if operation.op == "remove":
        del copied[place]
    else:
        copied[place] = _storable(container, operation)
    return copied


def _added(container: Any, token: str, operation: Operation) -> Any:
    value = _storable(container, operation)
    if isinstance(container, dict):
        check_key(token)
        return {**container, token: value}
    if not isinstance(container, list):
        raise _missing(operation.path)
    if token == APPEND:
        return [*container, value]
    index = _index(token, operation.path)
    if index > len(container):
        raise _missing(operation.path)
    return [*container[:index], value, *container[index:]]


def _storable(container: Any, operation: Operation) -> Any:
    if isinstance(container, list):
        return operation.value
    if operation.value is None:
        raise Malformed(f"Null means absent: use remove instead of null at {operation.path!r}.")
    return without_nulls(operation.value)


def _tested(unchanged: Any, value: Any, operation: Operation) -> Any:
    if not same(value, operation.value):
        raise PathConflict(
            f"The value at {operation.path!r} is not the expected one. Read it again.",
            details={"path": operation.path, "expected": operation.value, "found": value},
        )
    return unchanged


def _existing(container: Any, token: str, path: str) -> str | int:
    """Turn a token into the key or index of something that is there."""
    if isinstance(container, dict) and token in container:
        return token
    if isinstance(container, list):
        index = _index(token, path)
        if index < len(container):
            return index
    raise _missing(path)


def _index(token: str, path: str) -> int:
    if not _INDEX.fullmatch(token):
        raise _missing(path)
    return int(token)


def _missing(path: str) -> PathConflict:
    return PathConflict(
        f"There is nothing at {path!r} any more. Read the task again.", details={"path": path}
    )
