"""XState detection: tells a machine written for XState or Stately from one of our own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from taskflow.domain.statechart.checking import NOBODYS

MARKS: Final = frozenset(
    {"cond", "onEntry", "onExit", "activities", "internal", "assignment", "delimiter", "strict"}
)
"""Members that only machines of elsewhere have."""
ROOT_MARKS: Final = frozenset({"context", "delays", "guards", "services", "actors"}) | NOBODYS
THEIRS: Final = re.compile(
    r"xstate\.|inline:|(log|sendTo|send|sendParent|emit|cancel|stopChild|spawnChild|forwardTo|respond"
    r"|escalate|pure|choose|enqueueActions)$"
)


def is_foreign(machine: Any) -> bool:
    """Say whether a machine has what only those of elsewhere have."""
    if not isinstance(machine, Mapping):
        return False
    return not ROOT_MARKS.isdisjoint(_meant(machine)) or any(_marks(machine))


def _meant(machine: Mapping[str, Any]) -> Iterator[str]:
    return (key for key, value in machine.items() if value not in (None, {}, [], ""))


def _marks(value: Any) -> Iterator[bool]:
    """Give true for each mark of elsewhere in a machine."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, list):
            waiting += inner
            yield any(isinstance(one, str) and THEIRS.match(one) for one in inner)
        elif isinstance(inner, Mapping):
            waiting += inner.values()
            kind = inner.get("type")
            yield not MARKS.isdisjoint(inner) or bool(isinstance(kind, str) and THEIRS.match(kind))
            yield any(_is_theirs(inner.get(key)) for key in ("entry", "exit", "actions"))
            after = inner.get("after")
            yield isinstance(after, Mapping) and not all(str(name).isdigit() for name in after)
            yield isinstance(events := inner.get("on"), Mapping) and "" in events


def _is_theirs(value: Any) -> bool:
    return isinstance(value, str) and bool(THEIRS.match(value))
