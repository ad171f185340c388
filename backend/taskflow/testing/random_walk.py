"""Random walk: a task of a type played through at random, with all that may come to it.

People send it whatever it takes and some that it does not, its work ends well or badly or is
stopped, delays pass, tasks below it end. The same seed gives the same walk.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final

from msgspec import Struct, field

from taskflow.domain import command as commands
from taskflow.domain import plugin
from taskflow.domain.errors import PluginFailed, TaskflowError
from taskflow.domain.flow.value_validation import compiled, misfits
from taskflow.domain.kind import TaskKind
from taskflow.domain.principal import Principal
from taskflow.domain.statechart import Snapshot
from taskflow.domain.task import Task, TaskType
from taskflow.hub.decide.views import view
from taskflow.plugins import Registry
from taskflow.testing.child import Below
from taskflow.testing.purity import Watched
from taskflow.testing.rehearsal import ANNA, BEN, Alone, Rehearsal, plan

SUBJECT: Final = "subject"
STEPS: Final = 30
REFUSED: Final = {"effect.failed", "task.failed"}
"""What becomes of a task whose result is refused."""
Way = tuple[str, Callable[[], Any]]
"""What may happen, in words, and what makes it so."""


class Try(Struct, frozen=True):
    """What people may send along with an event: its data, and what is written in the input."""

    data: Any = None
    input: dict[str, Any] = {}


ODD: Final = (
    Try(),
    Try("odd"),
    Try({"name": "one"}),
    Try({"name": 5, "odd": [None]}),
    Try(input={}),
)
"""What is tried with every event, besides what its author says."""


class Scene(Struct, frozen=True):
    """With what a walk begins: the task's ``config.local``, its input, the tasks below it by name.

    ``tries`` says by event what people may send along; ``answers`` the outputs of the operators
    that its work asks, by their name.
    """

    local: Mapping[str, Any] = {}
    input: Mapping[str, Any] = {}
    children: Sequence[str] = ("one", "two")
    tries: Mapping[str, Sequence[Try]] = {}
    answers: Mapping[str, Mapping[str, Any]] = {}


class Walk(Struct):
    """Where a walk has been, by the names of states, and what was wrong on it, by promise."""

    seed: int
    scene: Scene
    family: Rehearsal
    watched: Watched
    states: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)

    @property
    def kind(self) -> TaskKind:
        """Give the kind of the task that is walked through."""
        return self.family.catalogue.kind(self.family.task(SUBJECT).document)

    def wrong(self, promise: str, what: str) -> None:
        """Note a promise that was not kept."""
        way = ", ".join(self.steps)
        self.watched.wrong(promise, f"{what} (walk {self.seed}, {self.scene}: {way})")


class Answering(Alone):
    """An attempt whose operators answer what the scene says."""

    def __init__(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """Take what is answered."""
        self._answers = answers

    async def operator(self, name: str, _: Mapping[str, Any]) -> dict[str, Any]:
        """Give the output of an operator; raises ``KeyError`` where the scene has none."""
        return dict(self._answers[name])


async def walk(task_type: type[TaskType], scene: Scene, seed: int) -> Walk:
    """Play a task of a type through; what is wrong stands in what is given."""
    watched = Watched(task_type)
    kinds = {Below.name: Below(), task_type.name: watched.kind}
    registry = Registry(tasks=kinds)
    below = [{"name": name, "type": Below.name} for name in scene.children]
    subject = {"name": SUBJECT, "type": task_type.name, "local": dict(scene.local)}
    made = plan(subject, *below, installed=registry)
    family = Rehearsal(made, registry, dict(scene.input) or None)
    walked = Walk(seed, scene, family, watched)
    chance = Random(seed)  # noqa: S311  no secret, the same walk each time
    _look(walked)
    for _ in range(STEPS):
        if family.task(SUBJECT).done:
            break
        await _go(walked, chance)
        _look(walked)
    return walked


async def _go(walked: Walk, chance: Random) -> None:
    """Take one step; it may be refused, but not by a mistake of the type's."""
    name, step = chance.choice(_ways(walked, chance))
    walked.steps.append(name)
    try:
        result = step()
        if result is not None:
            await result
    except PluginFailed as failed:
        walked.wrong("fails", str(failed.__cause__ or failed))
    except TaskflowError:
        walked.steps[-1] += " (refused)"


def _ways(walked: Walk, chance: Random) -> list[Way]:
    """Give what may happen next, what is more likely more than once."""
    family = walked.family
    task = family.task(SUBJECT)
    ways: list[Way] = []
    for event in _legal(family, task):
        tried = [*walked.scene.tries.get(event, ()), *ODD]
        for one in (tried[0], chance.choice(tried)):
            by = chance.choice((ANNA, BEN))
            ways.append((event, partial(_send, family, event, one, by)))
    for effect in task.effects:
        ways += [(f"work of {effect}", partial(_work, walked, effect))] * 3
        ways.append((f"failure of {effect}", partial(family.fail, SUBJECT, effect=effect)))
        said = partial(family.stream, SUBJECT, "Half of it.", effect=effect)
        ways.append((f"words of {effect}", said))
    for timer in task.timers:
        ways.append((f"{timer} passes", partial(family.let_time_pass, SUBJECT, timer)))
    for child in walked.scene.children:
        if family.instances(child) and not family.task(child).done:
            ways.append((f"{child} ends", partial(family.send, child, "EXIT")))
            ways.append((f"{child} is cancelled", partial(family.cancel, child)))
    if chance.random() < 1 / STEPS or not ways:
        ways = [("cancel", partial(family.cancel, SUBJECT))]
    return ways


def _send(family: Rehearsal, event: str, one: Try, by: Principal) -> None:
    fields = {"input": one.input} if one.input else {}
    family.send(SUBJECT, event, one.data, by=by, **fields)


def _legal(family: Rehearsal, task: Task) -> Sequence[str]:
    machine = family.catalogue.machine(task)
    return machine.legal(Snapshot.from_document(task.state), task.document)


async def _work(walked: Walk, effect: str) -> None:
    """Do the work that is due; an error is a way it may end, a result that is refused is not."""
    family = walked.family
    kind, document = walked.kind, family.task(SUBJECT).document
    due = family.task(SUBJECT).effects[effect]
    instance = family.instances(SUBJECT)[-1]
    shown = view(family.family.id, instance, document, family.family, family.plan)
    try:
        patch = await plugin.work(kind, due.name, shown, Answering(walked.scene.answers))
    except TaskflowError as error:
        family.fail(SUBJECT, error.message, effect)
        return
    before = len(family.events)
    family.settle(commands.EffectDone, SUBJECT, effect, patch=patch)
    came = {event.type for event in family.events[before:] if event.task == instance}
    if came & REFUSED:
        walked.wrong("result", f"A result of {due.name} was refused: {family.task(SUBJECT).error}")
    walked.watched.worked.add(due.name)


def _look(walked: Walk) -> None:
    """See that all is well where the task is now."""
    family = walked.family
    instance, task = family.instances(SUBJECT)[-1], family.task(SUBJECT)
    walked.states.update(_active(task))
    if task.document.get("error", {}).get("code") == "plugin.failed":
        walked.wrong("fails", task.error)
    kind = walked.kind
    if compiled(kind.output).members:
        found = misfits(kind.output, task.document["output"], "/output")
        for problem in found[:1]:
            walked.wrong("output", f"{problem.path}: {problem.message}")
    shown = view(family.family.id, instance, task.document, family.family, family.plan)
    try:
        plugin.headline(kind, shown)
    except TaskflowError as failed:
        walked.wrong("headline", str(failed.__cause__ or failed))


def _active(task: Task) -> set[str]:
    """Give every state that is active, by its dotted path."""
    leaves = str(task.state.get("current", "")).split("|")
    return {
        ".".join(parts[: size + 1])
        for parts in (leaf.split(".") for leaf in leaves)
        for size in range(len(parts))
    }
