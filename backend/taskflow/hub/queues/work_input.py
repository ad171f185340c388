"""InputRun: what work is asked with, made by the hub, so that whoever does it needs no view."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from taskflow.domain.errors import Conflict, Invalid
from taskflow.domain.event import Effect
from taskflow.domain.kind import TaskKind
from taskflow.domain.merging import without_nulls
from taskflow.domain.operator import Operator
from taskflow.domain.plugin import require_asked, work
from taskflow.domain.step import key_of
from taskflow.domain.view import TaskView
from taskflow.domain.work import SERVER
from taskflow.hub.catalogue import Catalogue
from taskflow.texts.values import made


class Doer(Struct, frozen=True):
    """Who does an effect: an ``operator``, or else the task's own type.

    ``step``: the operator's output is that of its task; else its statechart alone is told.
    """

    kind: TaskKind
    operator: Operator | None = None
    step: bool = False


class InputRun:
    """A run of a step in which its operator does nothing: what it is asked with is kept."""

    def __init__(self, task: TaskView, owner: str) -> None:
        """Make values for this task, in turn with others' of its owner."""
        self.given: dict[str, Any] = {}
        self._task = task
        self._owner = owner

    async def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Make what a definition wrote into values."""
        values: dict[str, Any] = await made(fields, self._task, self._owner)
        return values

    async def operator(self, _name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what the operator is asked with."""
        self.given = dict(given)
        return {}


def doer_of(catalogue: Catalogue, effect: Effect, task: TaskView) -> Doer:
    """Say who does an effect of a task; raises ``Conflict`` where nobody does any more."""
    kind = catalogue.kind(task.document)
    if kind.operator is not None and effect.name == kind.operator.name:
        return Doer(kind, kind.operator, step=True)
    if effect.name in kind.effects:
        return Doer(kind)
    operator = catalogue.operator(effect.name)
    if operator is None:
        raise Conflict(
            f"The task type {kind.name} has no effect {effect.name} any more; install the version "
            "that has it.",
            code="effect.notFound",
        )
    return Doer(kind, operator)


async def input_of(doer: Doer, effect: Effect, task: TaskView, owner: str) -> Any:
    """Give what work is asked with: texts are filled in, expressions evaluated."""
    if doer.operator is None:
        return effect.input
    if doer.step:
        given = await _asked_of(doer.kind, effect.name, task, owner)
    else:
        given = await _handed(doer.operator, effect, task, owner)
    if effect.environment != SERVER:  # a page, or a program in another language, has no such model
        require_asked(doer.operator, given)
    return given


async def _handed(operator: Operator, effect: Effect, task: TaskView, owner: str) -> dict[str, Any]:
    """Give what a statechart hands an operator that it invokes."""
    asking: Any = InputRun(task, owner)
    given = dict(effect.input or {})
    written = {key: given.pop(key) for key in operator.written if key in given}
    came: Any = await asking.values(given)
    if not isinstance(came, dict):
        raise Invalid(
            f"What the statechart hands {effect.name} is no object; name its fields in `input`.",
            code="operator.input",
        )
    whole: dict[str, Any] = without_nulls({**came, **written})
    return whole


async def step_input(catalogue: Catalogue, task: TaskView, owner: str) -> Any:
    """Give what the work of a step is asked with, as its task is now; None for another task.

    Texts are filled in in turn with others' of ``owner``.
    """
    kind = catalogue.known(task.document)
    if kind is None or kind.operator is None:
        return None
    return await _asked_of(kind, kind.operator.name, task, owner)


async def _asked_of(kind: TaskKind, name: str, task: TaskView, owner: str) -> dict[str, Any]:
    asking: Any = InputRun(task, owner)
    await work(kind, name, task, asking)
    given: dict[str, Any] = asking.given
    return given


def key_for(doer: Doer, effect: Effect, task: TaskView) -> str:
    """Name work for whoever is to do once what comes twice."""
    return key_of(task, effect.id) if doer.step else effect.id


def due_at(effect: Effect) -> int:
    """Give the seq of the event that made an effect due; 0 where its name does not say so."""
    *_, seq, _ = ("", "", *effect.id.split(":"))
    return int(seq) if seq.isdecimal() and seq.isascii() else 0
