"""Views: a task of a draft or family as its own type's code sees it."""

from collections.abc import Iterator, Mapping
from typing import Any

from taskflow.domain.definition import Definition, Plan
from taskflow.domain.view import Child, TaskView
from taskflow.hub.decide.draft import Ground


class Named(Mapping[str, Mapping[str, Any]]):
    """The family's task documents by name, as one task sees them; looked up when asked.

    Of several instances it is one of the task's own ``item``, if there is any, and the newest.
    """

    def __init__(self, ground: Ground, plan: Plan, item: Any = None) -> None:
        """Remember where to look."""
        self._ground = ground
        self._ids = plan.ids
        self._item = item

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        instances = self._ground.instances(self._ids[name])
        if not instances:
            raise KeyError(name)
        if self._item is not None:
            for instance in reversed(instances):
                document = self._ground.task(instance).document
                if document["meta"].get("item") == self._item:
                    return document
        return self._ground.task(instances[-1]).document

    def __iter__(self) -> Iterator[str]:
        return (name for name, ident in self._ids.items() if self._ground.instances(ident))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def definition_of(plan: Plan, document: Mapping[str, Any]) -> Definition:
    """Give the definition a task was started from."""
    return plan.of(document)


def view(
    family: str, instance: str, document: Mapping[str, Any], ground: Ground, plan: Plan
) -> TaskView:
    """Show one task, whose document is ``document``."""
    definition = definition_of(plan, document)
    children = _children(instance, definition, ground, plan) if definition.children else ()
    return TaskView(
        family_id=family,
        instance_id=instance,
        document=document,
        definition=definition,
        children=children,
        tasks=Named(ground, plan, document["meta"].get("item")),
    )


def _children(
    instance: str, definition: Definition, ground: Ground, plan: Plan
) -> tuple[Child, ...]:
    started: dict[str, list[Child]] = {}
    for child in reversed(ground.children(instance)):
        document = ground.task(child).document
        one = Child(plan.of(document), child, document)
        started.setdefault(document["id"], []).append(one)
    return tuple(
        one
        for ident in definition.children
        for one in started.get(ident) or (Child(plan.definitions[ident], None, {}),)
    )
