"""Authorship: what an output says of who did something comes from the door, from nowhere else."""

from collections.abc import Mapping
from typing import Any

from taskflow.domain.errors import Forbidden
from taskflow.domain.event import By
from taskflow.domain.kind import TaskKind
from taskflow.domain.plugin import signatures
from taskflow.domain.task import Signature


def require_own(
    kind: TaskKind, before: Mapping[str, Any], after: Mapping[str, Any], by: By | None = None
) -> None:
    """Refuse an output that says more of what people did than before, apart from what ``by`` did.

    Raises Forbidden (``task.fieldForbidden``).
    """
    fresh = signatures(kind, _fresh(before, after))
    strange = [one for one in fresh if not (by and _is_of(one, by))]
    known = set(signatures(kind, before)) if strange else set()
    _require_known(strange, known)


def require_kept(
    was: TaskKind | None, before: Mapping[str, Any], kind: TaskKind, after: Mapping[str, Any]
) -> None:
    """Refuse an output that says as one of ``kind`` more of who did what than it did as it was.

    Raises Forbidden (``task.fieldForbidden``).
    """
    _require_known(signatures(kind, after), set(signatures(was, before)) if was else set())


def _require_known(found: list[Signature], known: set[Signature]) -> None:
    for signature in found:
        if signature not in known:
            who = signature.name or signature.user
            raise Forbidden(
                f"Only {who} can say that it was {who} who did this. Leave out who did it.",
                code="task.fieldForbidden",
                details={"user": signature.user, "name": signature.name},
            )


def _fresh(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give an output with of its lists, which may be long, only what was not there before."""
    return {name: _end(before.get(name), value) for name, value in after.items()}


def _end(before: Any, after: Any) -> Any:
    if not (isinstance(before, list) and isinstance(after, list)):
        return after
    pairs = enumerate(zip(before, after, strict=False))
    shared = min(len(before), len(after))
    return after[next((place for place, (old, new) in pairs if old is not new), shared) :]


def _is_of(signature: Signature, by: By) -> bool:
    return signature.user in {"", by.id} and signature.name in {"", by.name, by.id}
