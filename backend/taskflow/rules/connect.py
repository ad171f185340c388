"""Connections: what changes at one end of a data link is copied to the other."""

from collections.abc import Iterable, Mapping
from typing import Any

from taskflow.domain.budget import KEPT, Budget, pay_for
from taskflow.domain.definition import Connection, Plan
from taskflow.domain.event import Event
from taskflow.domain.expression import compile_expression
from taskflow.domain.json_patch import pointer_of
from taskflow.domain.merging import merge
from taskflow.domain.patch import EMPTY, Operation, Patch, Path, changed_paths, same
from taskflow.domain.rule import BeforeRule, Proposal, Sight

MISSING = object()


class Connect(BeforeRule):
    """Copies along the connections of the flow, in the commit of the change itself.

    A link carries when the value at its source changed, and once when its target starts. What was
    taken away at the source is taken away at the target; what the target has beside it stays. It
    carries nothing where the target has it already, so two links in a circle come to rest.
    """

    name = "connect"

    def concerns(self, plan: Plan) -> bool:
        """Say whether the flow has connections."""
        return bool(plan.connections)

    def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal]:
        """Follow every link that leaves what changed or ends in what started."""
        here = sight.task(event.task).document.get("id", "")
        links = plan.links.get(here, ())
        sight.budget.pay(len(links))
        leaving = any(link.source[0] == here for link in links)
        changed = changed_paths(event.patch) if leaving else ()
        for link in links:
            if link.source[0] == here and _touches(changed, link.source[1]):
                before = sight.before(event)
                old = _at(before.document, link.source[1]) if before else MISSING
                yield from _carry(link, event.task, sight.instances(link.target[0]), sight, old)
            elif event.type == "task.started" and link.target[0] == here:
                for source in list(sight.instances(link.source[0]))[-1:]:
                    yield from _carry(link, source, [event.task], sight)


def _carry(
    link: Connection, source: str, targets: Iterable[str], sight: Sight, old: Any = MISSING
) -> Iterable[Proposal]:
    document = sight.task(source).document
    value = _at(document, link.source[1])
    if value is MISSING and old is MISSING:
        return
    if link.when is not None and not compile_expression(link.when).test(document, sight.budget):
        return
    compared = Budget(sight.budget.left)
    pay_for([value if value is not MISSING else None], compared, KEPT)
    for target in targets:
        sight.budget.pay(compared.total)
        task = sight.task(target)
        patch = EMPTY if task.done else _copied(task.document, link.target[1], old, value)
        if patch:
            yield Proposal(target, patch)


def _copied(document: Mapping[str, Any], path: Path, old: Any, value: Any) -> Patch:
    """Give the patch that puts a value where it belongs, empty when it is there already."""
    there = _at(document, path)
    if len(path) == 1:  # a whole section is an object, and stays one
        value = {} if value is MISSING and isinstance(old, dict) else value
        if not isinstance(value, dict):
            return EMPTY
    if value is MISSING:
        return EMPTY if there is MISSING else _put(document, path, None)
    carried = _without(old, value)
    if there is not MISSING and same(merge(there, carried), there):
        return EMPTY
    return _put(document, path, carried)


def _without(old: Any, new: Any) -> Any:
    """Give the new value as a merge patch that also takes away what the old one alone had."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    gone = {key: None for key in old if key not in new}
    return {**gone, **{key: _without(old.get(key), value) for key, value in new.items()}}


def _put(document: Mapping[str, Any], path: Path, value: Any) -> Patch:
    """Give the patch that merges a value in; None takes out what is there.

    In a list, an item that is there is replaced; no other is made, moved or taken out.
    """
    for end in range(1, len(path)):
        above = _at(document, path[:end])
        if isinstance(above, list):
            item = _at(document, path[: end + 1])
            if item is MISSING or (value is None and end + 1 == len(path)):
                return EMPTY
            inner = merge(item, _nest(path[end + 1 :], value))
            return Patch(edit=[Operation("replace", pointer_of(path[: end + 1]), inner)])
    return Patch(merge=_nest(path, value))


def _touches(changed: Iterable[Path], path: Path) -> bool:
    return any(p[: len(path)] == path or path[: len(p)] == p for p in changed)


def _at(document: Mapping[str, Any], path: Path) -> Any:
    value: Any = document
    for key in path:
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def _nest(path: Path, value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value
