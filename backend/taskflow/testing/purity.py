"""Purity: whether a type's own code keeps to what it may do, each time that it is called."""

from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from taskflow.domain.patch import Patch
from taskflow.domain.service import Run
from taskflow.domain.task import Change, EffectSpec, TaskType
from taskflow.domain.view import Happening, TaskView


class Watched:
    """A type whose actions and effects are watched; ``faults`` has what was wrong by promise."""

    def __init__(self, task_type: type[TaskType]) -> None:
        """Make the type, and stand between it and who calls it."""
        self.kind = task_type()
        self.faults: dict[str, list[str]] = {}
        self.acted: set[str] = set()
        self.worked: set[str] = set()
        for name, do in self.kind.actions.items():
            self.kind.actions[name] = self._action(name, do)
        for name, (spec, do_work) in self.kind.effects.items():
            self.kind.effects[name] = spec, self._effect(spec, do_work)

    def wrong(self, promise: str, what: str) -> None:
        """Note a promise that was not kept."""
        self.faults.setdefault(promise, []).append(what)

    def _action(
        self, name: str, do: Callable[[TaskView, Happening], Change]
    ) -> Callable[[TaskView, Happening], Change]:
        def act(task: TaskView, happening: Happening) -> Change:
            before = seen(task, happening)
            change = do(task, happening)
            self.acted.add(name)
            if seen(task, happening) != before:
                self.wrong("lent", f"The action {name} changes what it only reads.")
            elif do(task, happening) != change:
                self.wrong("pure", f"The action {name} gives something else the second time.")
            return change

        return act

    def _effect(
        self, spec: EffectSpec, do: Callable[[TaskView, Run], Any]
    ) -> Callable[[TaskView, Run], Any]:
        async def work(task: TaskView, run: Run) -> Patch:
            before = seen(task)
            patch: Patch
            if spec.instant:
                patch = self._at_once(spec.name, do(task, run))
            else:
                patch = await do(task, run)
            if seen(task) != before:
                self.wrong("lent", f"The effect {spec.name} changes what it only reads.")
            return patch

        return work

    def _at_once(self, name: str, coroutine: Coroutine[Any, Any, Patch]) -> Patch:
        try:
            coroutine.send(None)
        except StopIteration as finished:
            patch: Patch = finished.value
            return patch
        coroutine.close()
        self.wrong("instant", f"The effect {name} is instant and waits for something.")
        return Patch()


def seen(task: TaskView, happening: Happening | None = None) -> bytes:
    """Write down all that a type's code sees, to be compared."""
    below = [[child.instance_id, dict(child.document)] for child in task.children]
    others = {name: dict(task.tasks[name]) for name in task.tasks}
    what = [dict(task.document), below, others, task.definition, happening]
    return msgspec.json.encode(what, enc_hook=repr)
