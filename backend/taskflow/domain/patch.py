"""What an event carries: a merge patch, then edits of lists.

``Patch(merge={"state": {"current": "input"}}, edit=[Operation("add", "/output/messages/-", m)])``.
Everything here is pure and shares structure: no input is ever mutated.
"""

import re
from typing import Any, Final

from msgspec import Struct

from taskflow.domain.canonical import canonical, state_hash
from taskflow.domain.diff import diff, merge_and_edits
from taskflow.domain.errors import Malformed, TooDeep
from taskflow.domain.json_patch import APPEND, Operation, edit, tokens_of
from taskflow.domain.limits import MAX_BYTES, MAX_DEPTH, check, check_key, parse_json
from taskflow.domain.merging import merge, same, without_nulls

__all__ = [
    "EMPTY",
    "Changes",
    "Operation",
    "Patch",
    "Path",
    "apply",
    "canonical",
    "changed_paths",
    "check",
    "check_patch",
    "diff",
    "difference",
    "edit",
    "merge",
    "overlaps",
    "parse_json",
    "same",
    "state_hash",
    "without_nulls",
]

Path = tuple[str, ...]

_NO_ESCAPE: Final = re.compile("~(?![01])")
_APPENDED: Final = object()
"""What an append sets its path to: all appends agree."""


class Patch(Struct, frozen=True, omit_defaults=True, gc=False):
    """A change of one document: ``{merge?, edit?}``, the merge first."""

    merge: dict[str, Any] = {}
    edit: list[Operation] = []

    def __bool__(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.merge or self.edit)


EMPTY: Final = Patch()


def apply(document: Any, patch: Patch) -> Any:
    """Give the document with the patch applied; raises what ``edit`` raises."""
    return edit(merge(document, patch.merge) if patch.merge else document, patch.edit)


def difference(before: Any, after: Any) -> Patch:
    """Give a patch with ``apply(before, patch)`` the same as ``after``, lists as edits.

    A list that grew is appended to and a list that changed in one place is edited there, so that
    the thousandth message of a chat costs its text; a list that changed mostly is sent whole.
    """
    return Patch(*merge_and_edits(before, after))


def check_patch(patch: Patch, *, limit_bytes: int = MAX_BYTES, dotted_keys: bool = False) -> int:
    """Refuse a patch that breaks a limit or could break one once applied; give its size in bytes.

    Keys with a "." are refused in what comes from outside; see :func:`check`. Raises Malformed,
    TooDeep or TooLarge.
    """
    size = check(patch.merge, limit_bytes=limit_bytes, dotted_keys=dotted_keys)
    for operation in patch.edit:
        _check_pointer(operation.path)
        tokens = tokens_of(operation.path)
        for token in tokens:
            check_key(token, dotted_keys=dotted_keys)
        if operation.op != "remove":
            size += check(
                operation.value,
                limit_bytes=limit_bytes - size,
                dotted_keys=dotted_keys,
                above=len(tokens),
            )
        elif len(tokens) > MAX_DEPTH:
            raise TooDeep(f"The path is longer than {MAX_DEPTH} parts. Shorten it.")
    return size


def _check_pointer(path: str) -> None:
    if _NO_ESCAPE.search(path):
        raise Malformed(f"The path {path!r} has a lone ~: write ~0 for ~, and ~1 for /.")


def changed_paths(patch: Patch) -> set[Path]:
    """Give the paths that the patch changes; an append is ``(…, "-")``, other shifts the list."""
    return set(_changes(patch))


class Changes:
    """What one patch changes, to be compared with many others."""

    def __init__(self, patch: Patch) -> None:
        """Look at the patch once."""
        self._paths = _changes(patch)
        self._above = {path[:end] for path in self._paths for end in range(len(path))}

    def overlaps(self, other: Patch) -> list[Path]:
        """Give the paths on which the other disagrees, sorted; the shallower of each pair.

        Two appends to one list agree, and so do two patches that set the same value.
        """
        found: set[Path] = set()
        for path, value in _changes(other).items():
            if path in self._above:
                found.add(path)
            found.update(path[:end] for end in range(len(path)) if path[:end] in self._paths)
            if path in self._paths and not same(self._paths[path], value):
                found.add(path)
        return sorted(found)


def overlaps(one: Patch, other: Patch) -> list[Path]:
    """Give the paths on which two patches disagree, as :meth:`Changes.overlaps` does."""
    return Changes(one).overlaps(other)


def _changes(patch: Patch) -> dict[Path, Any]:
    changes: dict[Path, Any] = {}
    _leaves(patch.merge, (), changes)
    for operation in patch.edit:
        tokens = tokens_of(operation.path)
        shifts = bool(tokens) and tokens[-1].isdigit() and operation.op != "replace"
        if operation.op != "test":
            appends = tokens[-1:] == (APPEND,)
            changes[tokens[:-1] if shifts else tokens] = _APPENDED if appends else object()
    return changes


def _leaves(merged: dict[str, Any], above: Path, changes: dict[Path, Any]) -> None:
    for key, value in merged.items():
        path = (*above, key)
        if isinstance(value, dict) and value:
            _leaves(value, path, changes)
        else:
            changes[path] = value
