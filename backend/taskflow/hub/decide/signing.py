"""Signing: what an output says of who did something comes from the door, from nowhere else."""

from collections.abc import Mapping
from typing import Any

from taskflow.domain.errors import Forbidden
from taskflow.domain.event import By
from taskflow.domain.plugin import signatures
from taskflow.domain.task import Signature, TaskType


def require_own(
    kind: TaskType, before: Mapping[str, Any], after: Mapping[str, Any], by: By | None = None
) -> None:
    """Refuse an output that says more of what people did than before, apart from what ``by`` did.

    Raises Forbidden (``task.fieldForbidden``).
    """
    known = set(signatures(kind, before))
    for signature in signatures(kind, after):
        if signature not in known and not (by and _is_of(signature, by)):
            who = signature.name or signature.user
            raise Forbidden(
                f"Only {who} can say that it was {who} who did this. Leave out who did it.",
                code="task.fieldForbidden",
                details={"user": signature.user, "name": signature.name},
            )


def _is_of(signature: Signature, by: By) -> bool:
    return signature.user in {"", by.id} and signature.name in {"", by.name, by.id}
