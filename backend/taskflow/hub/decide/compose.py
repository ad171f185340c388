"""Compose: several patches as one, where one can say the same."""

from typing import Any

from taskflow.domain.patch import Patch


def compose(first: Patch, second: Patch) -> Patch | None:
    """Give the patch that does ``first`` and then ``second``, or None if no single one can.

    A merge after an edit is safe when they touch different fields of the task.
    """
    edited = {operation.path.split("/")[1] for operation in first.edit}
    if edited.intersection(second.merge):
        return None
    merge = _merged(first.merge, second.merge)
    return None if merge is None else Patch(merge=merge, edit=first.edit + second.edit)


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any] | None:
    result = dict(first)
    for key, value in second.items():
        if not isinstance(value, dict) or key not in first:
            result[key] = value
            continue
        if not isinstance(first[key], dict):
            return None  # a scalar and then an object: one merge would keep the old object's keys
        deeper = _merged(first[key], value)
        if deeper is None:
            return None
        result[key] = deeper
    return result
