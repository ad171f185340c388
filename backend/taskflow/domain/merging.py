"""JSON Merge Patch (RFC 7396) with structural sharing: what does not change is the same object.

Documents are never mutated: a merge copies the objects along the changed paths and shares the
rest. Since null deletes, an object outside a list never holds null: ``merge`` takes nulls out of
what it stores, and a diff reads a null member as absent. Lists are values: replaced as a whole,
with whatever they hold. Documents have passed ``limits.check``, so recursion is bounded.
"""

from typing import Any, Final

_PLAIN: Final = frozenset({str, int, float, bool, list})
"""Types of values in which no object can hold null."""


def merge(document: Any, patch: Any) -> Any:
    """Give the document with the merge patch applied; the same object when nothing changes."""
    if not isinstance(patch, dict):
        return patch
    if not isinstance(document, dict):
        return without_nulls(patch)
    merged = document
    for key, value in patch.items():
        if value is None:
            if key in merged:
                merged = merged.copy() if merged is document else merged
                del merged[key]
            continue
        old = document.get(key)
        new = merge(old, value) if isinstance(value, dict) else value
        if new is not old and not _same_scalar(old, new):
            merged = merged.copy() if merged is document else merged
            merged[key] = new
    return merged


def same(one: Any, other: Any) -> bool:
    """Say whether two JSON values are equal: 1 is 1.0, but true is not 1 as it is in Python."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def without_nulls(value: Any) -> Any:
    """Take null members out of objects, lists apart; the same object when there are none."""
    if not isinstance(value, dict) or _PLAIN.issuperset(map(type, value.values())):
        return value
    kept = {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    untouched = len(kept) == len(value) and all(kept[key] is value[key] for key in kept)
    return value if untouched else kept


def _same_scalar(old: Any, new: Any) -> bool:
    return type(old) is type(new) and not isinstance(new, (dict, list)) and bool(old == new)
