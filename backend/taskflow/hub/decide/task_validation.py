"""Task validation: what comes into a task is what its type's models say, or does not come in."""

from collections.abc import Mapping
from typing import Any, Final

from taskflow.domain.flow.value_validation import compiled, require_fit, require_fit_at
from taskflow.domain.json_patch import tokens_of
from taskflow.domain.kind import Model, TaskKind
from taskflow.domain.patch import Patch, apply

_INSIDE: Final = 3
"""Keys of a path that leads into a member of a section."""


def require_input(kind: TaskKind, document: Mapping[str, Any], patch: Patch) -> None:
    """Refuse a patch after which a known field of the input it touches is no such field.

    While somebody types, other fields may be anything, and a field may be taken away. Raises
    SchemaMismatch and what applying the patch raises.
    """
    known = compiled(kind.input).members
    touched = [name for name in _touched(patch, "input") if name in known]
    if touched:
        after = apply(document, patch).get("input", {})
        present = {name: after[name] for name in touched if name in after}
        require_fit(kind.input, present, "/input", known_only=True)
    _require_inside(kind.input, "input", patch)


def require_output(
    kind: TaskKind, after: Mapping[str, Any], patch: Patch, *, known_only: bool
) -> None:
    """Refuse a patch ``after`` which what it touched of the output is not what the type promises.

    A known field may not be taken away. Raises SchemaMismatch.
    """
    touched = _touched(patch, "output")
    if touched:
        present = {name: after.get(name) for name in touched}
        require_fit(kind.output, present, "/output", known_only=known_only)
    _require_inside(kind.output, "output", patch)


def _touched(patch: Patch, section: str) -> list[str]:
    """Name the members of a section that a patch changes as a whole."""
    merged = patch.merge.get(section)
    names = list(merged) if isinstance(merged, dict) else []
    for operation in patch.edit:
        path = tokens_of(operation.path)
        if path[:1] == (section,) and operation.op != "test" and len(path) < _INSIDE:
            inside = operation.value if isinstance(operation.value, dict) else {}
            names += path[1:2] or list(inside)
    return list(dict.fromkeys(names))


def _require_inside(model: Model, section: str, patch: Patch) -> None:
    """Check edits inside a known member by what they put there: a list may be long."""
    members = compiled(model).members
    for operation in patch.edit:
        path = tokens_of(operation.path)
        known = path[:1] == (section,) and len(path) >= _INSIDE and path[1] in members
        if known and operation.op in ("add", "replace"):
            require_fit_at(model, path[1:], operation.value, f"/{section}")
