"""A package of somebody who means no good, or has not slept: every part of it does its worst."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from taskflow.domain.definition import Plan
from taskflow.domain.errors import Problem, TaskflowError
from taskflow.domain.event import Event
from taskflow.domain.operator import Operator, OperatorRun
from taskflow.domain.patch import Patch
from taskflow.domain.rule import BeforeRule, Proposal, Sight
from taskflow.domain.service import Run, Service
from taskflow.domain.task import Change, TaskType, action, effect
from taskflow.domain.view import Happening, TaskView


class Stranger(BaseException):
    """What is no error that anybody knows of."""


class Fine(TaskflowError):
    """An error that says that all is well."""

    status = 200


def circle() -> list[Any]:
    """Give a list that holds itself two times."""
    made: list[Any] = []
    made += [made, made]
    return made


RAISED: dict[str, type[BaseException] | BaseException] = {
    "keyboard": KeyboardInterrupt,
    "exit": SystemExit,
    "cancelled": asyncio.CancelledError,
    "generator": GeneratorExit,
    "memory": MemoryError,
    "recursion": RecursionError,
    "stranger": Stranger,
    "fine": Fine("All is well."),
    "wordless": TaskflowError(None, details={"why": object()}),  # type: ignore[arg-type]
}
GIVEN: dict[str, Any] = {
    "nothing": None,
    "number": 7,
    "nan": Patch(merge={"output": {"x": float("nan")}}),
    "huge": Patch(merge={"output": {"x": 10**400}}),
    "thing": Patch(merge={"output": {"x": object()}}),
    "circle": Patch(merge={"output": {"x": circle()}}),
    "patchless": Patch(merge=None),  # type: ignore[arg-type]
    "half": Patch(merge={"output": {"x": "\ud800"}}),
    "hub's own": Patch(merge={"familyId": "mine", "state": {"done": True}}),
    "large": Patch(merge={"output": {"x": "x" * 9_000_000}}),
}
BENT = ("block", "change", "never")
MACHINE: dict[str, Any] = {
    "id": "foe",
    "initial": "ready",
    "states": {
        "ready": {
            "tags": ["stable"],
            "on": {"ACT": {"actions": "act"}, "WORK": "working", "AT_ONCE": "hurrying"},
        },
        "working": {
            "invoke": {"src": "work", "onDone": "ready", "onError": "ready"},
            "on": {"STOP": "ready"},
        },
        "hurrying": {"invoke": {"src": "hurry", "onDone": "ready", "onError": "ready"}},
    },
}


class Foe(TaskType):
    """Does what the input names."""

    name = "TaskFoe"
    label = "Foe"
    description = "Does its worst."
    machine: ClassVar[dict[str, Any]] = MACHINE

    class Input(TaskType.Input):
        """What it is to do."""

        deed: str = ""

    @action("act")
    def act(self, task: TaskView, _: Happening) -> Change:
        """Do it while the hub decides."""
        given = _do(task)
        return Change(given) if isinstance(given, Patch) else given

    @effect("work")
    async def work(self, task: TaskView, run: Run) -> Patch:
        """Do it at work."""
        await run.partial("half \ud800")
        if task.field("input")["deed"] == "never":
            await asyncio.Event().wait()
        given: Patch = _do(task)
        return given

    @effect("hurry", instant=True)
    async def hurry(self, task: TaskView, _: Run) -> Patch:
        """Do it at once."""
        given: Patch = _do(task)
        return given

    def headline(self, task: TaskView) -> str:
        """Do it on the card."""
        given: str = _do(task)
        return given

    def mistakes(self, _local: Mapping[str, Any]) -> Iterator[Problem]:
        """Find mistakes as long as somebody listens."""
        if _local.get("endless"):
            while True:
                yield Problem("", "again", "Stop.")

    def completed(self, task: TaskView, *_: Any) -> Mapping[str, Any]:
        """Do it at the end."""
        given = _do(task)
        return given.merge["output"] if isinstance(given, Patch) else given


def _do(task: TaskView) -> Any:
    deed = task.field("input")["deed"]
    if deed in RAISED:
        raise RAISED[deed]
    if deed == "block":
        time.sleep(0.3)
    if deed == "change":
        for field in ("input", "output", "config"):
            dict.update(task.document[field], {"changed": object()})
    return GIVEN.get(deed, Patch())


class Chat(Foe):
    """Takes the name of one of ours."""

    name = "TaskChat"


class Wordless(Foe):
    """Has something else than words."""

    name = "TaskWordless"
    label = None  # type: ignore[assignment]
    description = "\ud800"


class Unwritten(Foe):
    """Begins with what cannot be stored."""

    name = "TaskUnwritten"

    class Output(TaskType.Output):
        """What it has."""

        x: int = 2**70


class Unfounded(Foe):
    """Has a statechart that is none."""

    name = "TaskUnfounded"
    machine: ClassVar[dict[str, Any]] = {"initial": "nowhere", "states": 5}


class Circle(Foe):
    """Has a statechart that holds itself."""

    name = "TaskCircle"
    machine: ClassVar[dict[str, Any]] = {**MACHINE}


Circle.machine["meta"] = Circle.machine


class Lost(Foe):
    """Cannot be made."""

    name = "TaskLost"

    def __init__(self) -> None:
        super().__init__()
        raise GeneratorExit


class Tool(Operator):
    """Never comes back with what was agreed."""

    name = "foe"

    async def run(self, _given: Operator.Input, _: OperatorRun) -> Operator.Output:
        """Give something else."""
        raise Stranger


class Wire(Service):
    """Can neither be made nor closed."""

    name = "foe"
    needs = ("HOME",)

    def __init__(self, _values: Mapping[str, str]) -> None:
        raise Stranger


class Rule(BeforeRule):
    """Raises for whoever writes its name, and asks for changes without end."""

    name = "foe"

    def react(self, event: Event, sight: Sight, _plan: Plan) -> Iterable[Proposal]:
        """React to what foes are told."""
        deed = sight.task(event.task).document.get("input", {}).get("deed", "")
        if deed in RAISED:
            raise RAISED[deed]
        while deed == "endless":
            yield Proposal(event.task, Patch())
