"""Documents: what MongoDB's filters, orders and changes mean, as far as the product uses them."""

from collections.abc import Iterable, Mapping
from functools import cmp_to_key
from typing import Any

from bson.int64 import Int64
from pymongo.errors import OperationFailure

Json = dict[str, Any]
_MISSING = object()


def matches(document: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Say whether a filter holds."""
    return all(_clause(document, name, value) for name, value in wanted.items())


def _clause(document: Mapping[str, Any], name: str, value: Any) -> bool:
    if name == "$and":
        return all(matches(document, one) for one in value)
    if name == "$or":
        return any(matches(document, one) for one in value)
    if name.startswith("$"):
        raise NotImplementedError(f"The simulated store does not know {name}; teach it.")
    found = at(document, name)
    if isinstance(value, dict) and any(key.startswith("$") for key in value):
        return all(_compare(found, sign, other) for sign, other in value.items())
    return _equal(found, value)


def at(document: Any, path: str) -> Any:
    """Give what lies under a dotted path."""
    if "." not in path:
        return document.get(path, _MISSING)
    for key in path.split("."):
        if not isinstance(document, dict) or key not in document:
            return _MISSING
        document = document[key]
    return document


def _equal(found: Any, value: Any) -> bool:
    if value is None:
        return found is _MISSING or found is None
    if isinstance(found, list) and not isinstance(value, list):
        return any(_same(one, value) for one in found)
    return found is not _MISSING and _same(found, value)


def _same(one: Any, other: Any) -> bool:
    if type(one) is type(other):
        return bool(one == other)
    return bool(_rank(one) == _rank(other) and one == other)


def _compare(found: Any, sign: str, value: Any) -> bool:
    match sign:
        case "$in":
            return any(_equal(found, one) for one in value)
        case "$nin":
            return not any(_equal(found, one) for one in value)
        case "$eq":
            return _equal(found, value)
        case "$ne":
            return not _equal(found, value)
        case "$exists":
            return (found is not _MISSING) == bool(value)
        case "$gt" | "$gte" | "$lt" | "$lte":
            return any(_ordered(one, sign, value) for one in _each(found))
        case _:
            raise NotImplementedError(f"The simulated store does not know {sign}; teach it.")


def _each(found: Any) -> Iterable[Any]:
    return found if isinstance(found, list) else (found,)


def _ordered(found: Any, sign: str, value: Any) -> bool:
    if found is _MISSING or _rank(found) != _rank(value):
        return False
    if sign == "$gt":
        return bool(found > value)
    if sign == "$gte":
        return bool(found >= value)
    return bool(found < value) if sign == "$lt" else bool(found <= value)


def _rank(value: Any) -> int:
    """Give the place of a value's type in MongoDB's order."""
    if value is _MISSING or value is None:
        return 1
    if isinstance(value, bool):
        return 8
    if isinstance(value, int | float | Int64):
        return 2
    for rank, kind in ((3, str), (4, dict), (5, list), (6, bytes)):
        if isinstance(value, kind):
            return rank
    return 9


def ordered(documents: list[Json], keys: list[tuple[str, int]]) -> list[Json]:
    """Sort documents by several fields."""

    def compare(one: Json, other: Json) -> int:
        for field, direction in keys:
            first, second = _key(one, field, direction), _key(other, field, direction)
            if first != second:
                return direction if first > second else -direction
        return 0

    return sorted(documents, key=cmp_to_key(compare))


def _key(document: Json, field: str, direction: int) -> tuple[int, Any]:
    value = at(document, field)
    if isinstance(value, list):
        every = [(_rank(one), one) for one in value]
        if not every:
            return (0, 0)
        return min(every) if direction > 0 else max(every)
    return (1, 0) if value is _MISSING or value is None else (_rank(value), value)


def changed(document: Json, change: Mapping[str, Any], *, inserted: bool = False) -> Json:
    """Give a document after an update."""
    new = dict(document)
    for sign, fields in change.items():
        for path, value in fields.items():
            holder, key = _holder(new, path)
            if sign == "$set" or (sign == "$setOnInsert" and inserted):
                _keep_id(new, path, value)
                holder[key] = value
            elif sign == "$unset":
                holder.pop(key, None)
            elif sign == "$inc":
                holder[key] = holder.get(key, 0) + value
            elif sign == "$max":
                holder[key] = max(holder.get(key, value), value)
            elif sign == "$min":
                holder[key] = min(holder.get(key, value), value)
            elif sign == "$push":
                holder[key] = [*holder.get(key, []), value]
            elif sign != "$setOnInsert":
                raise NotImplementedError(f"The simulated store does not know {sign}; teach it.")
    return new


def _keep_id(document: Json, path: str, value: Any) -> None:
    if path == "_id" and document.get("_id") != value:
        raise OperationFailure("the immutable field '_id' was found to have been altered", 66)


def _holder(document: Json, path: str) -> tuple[Json, str]:
    *above, key = path.split(".")
    for name in above:
        inner = document.get(name)
        document[name] = inner = dict(inner) if isinstance(inner, dict) else {}
        document = inner
    return document, key


def begun(wanted: Mapping[str, Any]) -> Json:
    """Give the document that an upsert begins with: what the filter says is equal."""
    return {
        name: value
        for name, value in wanted.items()
        if not name.startswith("$") and not isinstance(value, Mapping)
    }
