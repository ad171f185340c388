"""Diff: as a merge patch, or with the edits of lists apart.

Both documents share structure where they can: what is the same object is not looked into.
"""

from typing import Any

from taskflow.domain.json_patch import APPEND, Operation, pointer_of
from taskflow.domain.merging import same


def diff(before: Any, after: Any) -> Any:
    """Give the smallest merge patch with ``merge(before, patch)`` the same as ``after``."""
    return _members(before, after, (), None)


def merge_and_edits(before: Any, after: Any) -> tuple[Any, list[Operation]]:
    """Give a merge patch and the list edits that follow it; together they lead to ``after``."""
    edits: list[Operation] = []
    return _members(before, after, (), edits), edits


def _members(before: Any, after: Any, path: tuple[str, ...], edits: list[Operation] | None) -> Any:
    """Give the merge patch; with a list for ``edits``, changes of lists go there where cheaper."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return after
    patch: dict[str, Any] = {key: None for key in before if after.get(key) is None}
    for key, new in after.items():
        old = before.get(key)
        if new is None or new is old:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            if inner := _members(old, new, (*path, key), edits):
                patch[key] = inner
        elif not same(old, new):
            steps = _list_edits(old, new, (*path, key)) if edits is not None else []
            if edits is not None and steps:
                edits.extend(steps)
            else:
                patch[key] = new
    return patch


def _list_edits(old: Any, new: Any, path: tuple[str, ...]) -> list[Operation]:
    """Give the edits from one list to another; none where sending it whole is cheaper."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return []
    head, tail = _common_ends(old, new)
    touched = max(len(old), len(new)) - head - tail
    if head < len(old) and touched * 2 > len(new):
        return []
    common = min(len(old), len(new)) - tail
    steps = [Operation("replace", pointer_of((*path, i)), new[i]) for i in range(head, common)]
    steps += [Operation("remove", pointer_of((*path, common)))] * (len(old) - tail - common)
    for index in range(common, len(new) - tail):
        place = APPEND if tail == 0 else index
        steps.append(Operation("add", pointer_of((*path, place)), new[index]))
    return steps


def _common_ends(old: list[Any], new: list[Any]) -> tuple[int, int]:
    """Count the items that are the same at the head and, apart from those, at the tail."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and (old[head] is new[head] or same(old[head], new[head])):
        head += 1
    tail = 0
    while tail < shorter - head and same(old[-1 - tail], new[-1 - tail]):
        tail += 1
    return head, tail
