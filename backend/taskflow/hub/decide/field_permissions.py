"""Field permissions: which fields of a task each of those who change it may write."""

from typing import Any, Final

from msgspec import UNSET, Struct

from taskflow.domain.errors import Conflict, Forbidden, SchemaMismatch
from taskflow.domain.fields import LONGEST_LABEL, OBJECTS, OF_PEOPLE, OF_THE_HUB, RESERVED
from taskflow.domain.json_patch import tokens_of
from taskflow.domain.patch import Operation, Patch, Path, check_patch


class Writer(Struct, frozen=True):
    """Somebody who changes tasks, as an error names them; no ``fields``: all but the hub's."""

    name: str
    fields: frozenset[str] = frozenset()
    remedy: str = "Write its input, output or shared."

    def may(self, field: str) -> bool:
        """Say whether a field is theirs."""
        return field in self.fields if self.fields else field not in OF_THE_HUB


PEOPLE: Final = Writer(
    "from outside",
    OF_PEOPLE,
    "Write input, label, shared, or send an event.",
)
CHART: Final = Writer("by a statechart")
ACTION: Final = Writer("by an action of its type")
RULE: Final = Writer(
    "by a rule or connection",
    frozenset({"config", "input", "shared"}),
    "Connect it to its input or shared.",
)


def result_of(declared: tuple[str, ...]) -> Writer:
    """Give who writes the result of an effect: its type may have ``declared`` more fields."""
    fields = frozenset({"output", "shared", "error", *declared}) - OF_THE_HUB
    return Writer("by the result of an effect", fields, "Give an output.")


def permit(patch: Patch, writer: Writer, *, dotted_keys: bool = False) -> int:
    """Refuse a patch that breaks a limit, or that writes what is not the writer's; give its bytes.

    Raises what :func:`require_fields` raises, Malformed, TooDeep or TooLarge.
    """
    size = check_patch(patch, dotted_keys=dotted_keys)
    require_fields(patch, writer)
    return size


def require_fields(patch: Patch, writer: Writer) -> None:
    """Refuse a patch that writes what is not the writer's.

    Raises Forbidden (``task.fieldForbidden``), SchemaMismatch for a field that would not be what
    it must be, Conflict (``label.bad``), Malformed for a path that is none.
    """
    for field, value in patch.merge.items():
        _require_own((field,), writer)
        _require_shape(field, value)
        for key in value if isinstance(value, dict) else ():
            _require_own((field, key), writer)
    for operation in patch.edit:
        path = tokens_of(operation.path)
        _require_own(path, writer)
        if operation.op != "test":
            _require_editable(path, operation)


def _require_own(path: Path, writer: Writer) -> None:
    reserved = path[: len(RESERVED)] == RESERVED
    if reserved or not path or not writer.may(path[0]):
        named = ".".join(path[: len(RESERVED) if reserved else 1]) or "The whole"
        raise Forbidden(
            f"{named} of a task may not be written {writer.name}. {writer.remedy}",
            code="task.fieldForbidden",
            details={"path": list(path)},
        )


def _require_editable(path: Path, operation: Operation) -> None:
    """Refuse an edit of what is merged into: it could take more away than it names."""
    if path == RESERVED[:1] or path[0] == "error":
        raise SchemaMismatch(
            f"{operation.path} cannot be edited. Merge what is to change.",
            details={"path": list(path)},
        )
    if len(path) == 1:
        _require_shape(path[0], None if operation.value is UNSET else operation.value)


def _require_shape(field: str, value: Any) -> None:
    """Refuse what would leave a field that others rely on as something else."""
    if field in OBJECTS and not isinstance(value, dict):
        raise SchemaMismatch(
            f"/{field} is an object. Merge an object into it.", details={"path": [field]}
        )
    if field == "label" and not (
        isinstance(value, str) and value.strip() and len(value) <= LONGEST_LABEL
    ):
        raise Conflict(
            f"A label is a text of 1 to {LONGEST_LABEL} characters; choose one.", code="label.bad"
        )
    if field == "error" and value is not None and not _is_error(value):
        raise SchemaMismatch(
            "/error is an object with a code and a message, both texts. Write both.",
            details={"path": [field]},
        )


def _is_error(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), str) for key in ("code", "message")
    )
