"""Connections: what changes at one end of a data link is copied to the other."""

from collections.abc import Iterable, Mapping
from typing import Any

from taskflow.domain.definition import Connection, Plan
from taskflow.domain.event import Event
from taskflow.domain.expression import compile_expression
from taskflow.domain.patch import Patch, changed_paths
from taskflow.domain.rule import BeforeRule, Proposal, Sight

MISSING = object()


class Connect(BeforeRule):
    """Copies along the connections of the flow, in the commit of the change itself.

    A link carries when the value at its source changed, and once when its target starts. It
    carries nothing while the source has no value or the values are equal already, so two links
    in a circle come to rest.
    """

    name = "connect"

    def react(self, event: Event, sight: Sight, plan: Plan) -> Iterable[Proposal]:
        """Follow every link that leaves what changed or ends in what started."""
        here = sight.task(event.task).document.get("id")
        links = [link for link in plan.connections if here in (link.source[0], link.target[0])]
        leaving = any(link.source[0] == here for link in links)
        changed = changed_paths(event.patch) if leaving else ()
        for link in links:
            if link.source[0] == here and _touches(changed, link.source[1]):
                yield from self._carry(link, event.task, sight.instances(link.target[0]), sight)
            elif event.type == "task.started" and link.target[0] == here:
                for source in list(sight.instances(link.source[0]))[-1:]:
                    yield from self._carry(link, source, [event.task], sight)

    def _carry(
        self, link: Connection, source: str, targets: Iterable[str], sight: Sight
    ) -> Iterable[Proposal]:
        document = sight.task(source).document
        value = _at(document, link.source[1])
        if value is MISSING:
            return
        if link.when is not None and not compile_expression(link.when).test(document):
            return
        for target in targets:
            task = sight.task(target)
            if not task.done and _at(task.document, link.target[1]) != value:
                yield Proposal(target, Patch(merge=_nest(link.target[1], value)))


def _touches(changed: Iterable[tuple[str, ...]], path: tuple[str, ...]) -> bool:
    return any(p[: len(path)] == path or path[: len(p)] == p for p in changed)


def _at(document: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = document
    for key in path:
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return MISSING
    return value


def _nest(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    for key in reversed(path):
        value = {key: value}
    nested: dict[str, Any] = value
    return nested
